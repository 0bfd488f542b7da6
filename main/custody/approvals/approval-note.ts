import { z } from 'zod';
import { utf8 } from '../../crypto/bytes.ts';
import { sha256Hex } from '../../crypto/hash.ts';
import { canonicalJson, parseCanonicalJson } from '../../formats/canonical-json.ts';
import { openNote, signNote } from '../../formats/signed-note.ts';
import { noteKeys, type Policy, signerName } from '../../vault/policy.ts';
import type { UnlockedOfficer } from '../../vault/unlock-officer.ts';
import type { NamedRecord } from './key-shares.ts';

/** What custodians are asked for: each is shown it, and signs it. */
export interface Asked {
  /** Of the command, as in the contract. */
  kind: string;
  /** One sentence. */
  title: string;
  /** What it is about in particular: target, destination, ... */
  what: readonly { name: string; value: string }[];
  /** Names of the certificates or keys, all of them. */
  items: readonly string[];
  reason: string;
  /** How many custodians it takes. */
  need: number;
  records: readonly NamedRecord[];
}

const statement = z.strictObject({
  type: z.literal('strongroom/approval/v1'),
  vaultId: z.string(),
  policyGeneration: z.number().int(),
  command: z.string(),
  kind: z.string(),
  title: z.string(),
  what: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  /** Of the canonical JSON of all names: a release of ten thousand would fill the log with them. */
  items: z.strictObject({ count: z.number().int(), sha256: z.string() }),
  records: z.strictObject({ count: z.number().int(), sha256: z.string() }),
  reason: z.string(),
  /** Ids of officers. */
  requester: z.string(),
  approver: z.string(),
  decision: z.enum(['approved', 'refused']),
  /** Why it was refused. */
  because: z.string(),
  /** ms since 1970 UTC, by the workstation's clock. */
  at: z.number().int(),
  /** Where it travelled: SHA-256 of the request's text, and of the sealed box (its base64) that goes beside this note. */
  request: z.string().optional(),
  sealed: z.string().optional(),
});
/** A custodian's word about one command. */
export type Approval = z.infer<typeof statement>;

/** What an approval says of the command; the rest is the approver's. */
export function approvedOf(asked: Asked, about: { vaultId: string; policy: Policy; command: string; requester: string }) {
  return {
    type: 'strongroom/approval/v1' as const,
    vaultId: about.vaultId,
    policyGeneration: about.policy.generation,
    command: about.command,
    kind: asked.kind,
    title: asked.title,
    what: asked.what.map(({ name, value }) => ({ name, value })),
    items: summed([...asked.items]),
    records: summed(asked.records.map(({ id, version }) => [id, version])),
    reason: asked.reason,
    requester: about.requester,
  };
}

function summed(list: (string | (string | number)[])[]): { count: number; sha256: string } {
  return { count: list.length, sha256: sha256Hex(utf8(canonicalJson(list))) };
}

/** Signs an approval, or a refusal, in the approver's name (C2SP signed note over canonical JSON). */
export function signApproval(approval: Approval, { officer, keys }: UnlockedOfficer): string {
  return signNote(`${canonicalJson(statement.parse(approval))}\n`, [
    { name: signerName(approval.vaultId, officer.id), publicKey: keys.signing.publicKey, secretKey: keys.signing.secretKey },
  ]);
}

/** Reads an approval. `null` where it is none, or was not signed by the officer in whose name it is, as the policy knows him. */
export function readApproval(note: string, vaultId: string, policy: Policy): Approval | null {
  const opened = openNote(note, noteKeys(vaultId, policy));
  if (!opened.ok) return null;
  const parsed = statement.safeParse(parseCanonicalJson(opened.text.slice(0, -1)));
  if (!parsed.success || parsed.data.vaultId !== vaultId) return null;
  return opened.signers.includes(signerName(vaultId, parsed.data.approver)) ? parsed.data : null;
}
