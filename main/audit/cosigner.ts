import { z } from 'zod';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../formats/canonical-json.ts';
import { cosignedAt } from '../formats/cosignature.ts';
import { ED25519_COSIGNATURE, type NoteKey, openNote, signNote, unverifiedNoteText } from '../formats/signed-note.ts';
import { parseVerifierKey } from '../formats/verifier-key.ts';
import { logEntriesOfKind } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import { noteKeys, type Policy, type PolicyChain, signerName } from '../vault/policy.ts';
import { unverifiedCheckpoint } from './checkpoint.ts';
import { policyTold } from './in-office.ts';
import { readLeaf } from './read-leaf.ts';

const statement = z.strictObject({
  type: z.literal('strongroom/cosigner/v1'),
  vaultId: z.string(),
  policyGeneration: z.number().int(),
  /** The auditor's id. */
  officer: z.string(),
  /** A verifier key of the kind for cosignatures. */
  cosigner: z.string(),
  /** ms since 1970 UTC. */
  at: z.number().int(),
});
type CosignerStatement = z.infer<typeof statement>;

/** A key with which an auditor vouches for checkpoints, on a machine of his own. */
export interface Cosigner {
  key: NoteKey;
  /** As text: name, key id, and base64. */
  publicKey: string;
  officer: string;
  /** ms since 1970 UTC. */
  at: number;
  /** The entry that registered it. */
  entry: number;
}

/** That an auditor vouched for a checkpoint. */
export interface Cosignature {
  cosigner: Cosigner;
  /** Entries covered. */
  size: number;
  /** ms since 1970 UTC, by the cosigner's clock. */
  at: number;
  /** The entry that keeps it. */
  entry: number;
}

/** An auditor's statement that this key is his (C2SP signed note over canonical JSON), for the log. */
export function signCosigner(about: Omit<CosignerStatement, 'type'>, signer: NoteKey & { secretKey: SecretBytes }): string {
  return signNote(`${canonicalJson(statement.parse({ ...about, type: 'strongroom/cosigner/v1' }))}\n`, [signer]);
}

/** The keys that auditors of this vault registered, oldest first; statements that no auditor in office signed count for nothing. */
export async function cosigners(queries: Database, chain: PolicyChain): Promise<Cosigner[]> {
  const found: Cosigner[] = [];
  for (const { note, entry } of await notesOf(queries, 'cosigner.registered')) {
    const cosigner = readCosigner(note, entry, chain, await policyTold(queries, entry));
    if (cosigner) found.push(cosigner);
  }
  return found;
}

/** What auditors vouched for, oldest first, as far as it holds by itself: roots are the log's verification's. */
export async function cosignatures(queries: Database, chain: PolicyChain): Promise<Cosignature[]> {
  const known = await cosigners(queries, chain);
  const found: Cosignature[] = [];
  for (const { note, entry } of await notesOf(queries, 'cosignature.imported')) {
    const checkpoint = unverifiedCheckpoint(note);
    const vouched = findCosigner(note, known);
    if (!checkpoint || !vouched) continue;
    // That he was removed since undoes nothing; but whoever was removed before it was taken in has his key still.
    const policies = [checkpoint.policy?.generation ?? 1, (await policyTold(queries, entry)) || 1];
    if (policies.every((generation) => isAuditorUnder(chain.policies[generation - 1], vouched.cosigner.officer)))
      found.push({ ...vouched, size: checkpoint.size, entry });
  }
  return found;
}

/** Whose cosignature a note bears. @param known of several registrations of a key, the first is told */
export function findCosigner(note: string, known: readonly Cosigner[]): { cosigner: Cosigner; at: number } | null {
  for (const cosigner of known) {
    const seconds = cosignedAt(note, cosigner.key);
    if (seconds !== null) return { cosigner, at: seconds * 1000 };
  }
  return null;
}

/** Whether an officer is an auditor in office under a policy. */
export function isAuditorUnder(policy: Policy | undefined, officer: string): boolean {
  return policy?.officers.some(({ id, role, state }) => id === officer && role === 'auditor' && state === 'active') ?? false;
}

/** @param told the policy that was in force, as the entries before tell */
function readCosigner(note: string, entry: number, chain: PolicyChain, told: number): Cosigner | null {
  const parsed = statement.safeParse(parseCanonicalJson(unverifiedNoteText(note)?.slice(0, -1) ?? ''));
  const policy = parsed.success ? chain.policies[parsed.data.policyGeneration - 1] : undefined;
  if (!parsed.success || !policy || policy.generation < told || parsed.data.vaultId !== chain.vaultId) return null;
  const { officer, cosigner, at } = parsed.data;
  const opened = openNote(note, noteKeys(chain.vaultId, policy));
  const key = parseVerifierKey(cosigner, ED25519_COSIGNATURE);
  const signed = opened.ok && opened.signers.includes(signerName(chain.vaultId, officer));
  return key && isAuditorUnder(policy, officer) && signed ? { key, publicKey: cosigner, officer, at, entry } : null;
}

const MOST = 100_000;

async function notesOf(queries: Database, action: string): Promise<{ note: string; entry: number }[]> {
  const rows = await logEntriesOfKind(queries, action, MOST);
  return rows.reverse().flatMap(({ idx, leaf }) => {
    const details = readLeaf(leaf)?.details as { note?: unknown } | undefined;
    return typeof details?.note === 'string' ? [{ note: details.note, entry: idx }] : [];
  });
}
