import { z } from 'zod';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { tagName } from '../../preload/contract/values.ts';
import { fromBase64, toBase64, utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { canonicalJson, parseCanonicalJson } from '../formats/canonical-json.ts';
import { type NoteKey, openNote, signNote, unverifiedNoteText } from '../formats/signed-note.ts';
import type { OfficerKeys } from './officer-keys.ts';

const base64 = z.string().refine((text) => fromBase64(text) !== null);
const publicKeys = {
  /** X25519, 32 bytes. */
  boxKey: base64,
  /** Ed25519, 32 bytes. */
  signingKey: base64,
  /** `age1pq1...`: backups are encrypted to it. */
  recipient: z.string().startsWith('age1pq1'),
};

const officerStatement = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1).max(64),
  role: z.enum(['custodian', 'operator', 'auditor']),
  state: z.enum(['active', 'suspended', 'removed']),
  ...publicKeys,
});

const policyStatement = z.strictObject({
  type: z.literal('strongroom/policy/v1'),
  generation: z.number().int().min(1),
  /** SHA-256 (hex) of the text of the policy before; `null` in the first. */
  previous: z.string().nullable(),
  officers: z.array(officerStatement).min(1),
  kit: z.strictObject({ sheets: z.number().int().min(1), need: z.number().int().min(1), ...publicKeys }).nullable(),
  /** How many custodians must act together: by default, and for records with a tag. */
  threshold: z.strictObject({ default: z.number().int().min(1), tags: z.record(tagName, z.number().int().min(1)) }),
  agentKeyId: z.string(),
  databaseKeyId: z.string(),
});

/** The signed statement of who the officers are, what they may, and how many must act together. */
export type Policy = z.infer<typeof policyStatement>;
export type PolicyOfficer = z.infer<typeof officerStatement>;

/** The chain of policies of one vault, verified. */
export interface PolicyChain {
  /** SHA-256 (hex) of the first policy's text: the vault's name for ever. */
  vaultId: string;
  policies: Policy[];
  current: Policy;
}

/** The id under which the recovery kit stands where officers stand. */
export const KIT = 'kit';

export function policyText(policy: Policy): string {
  return `${canonicalJson(policyStatement.parse(policy))}\n`;
}

/** The vault's id that a first policy makes. */
export function vaultIdOf(firstPolicyText: string): string {
  return sha256Hex(utf8(firstPolicyText));
}

/** The name in which an officer (or the kit) signs notes of this vault: unique over vaults, without white space or plus sign, as c2sp.org/signed-note asks. */
export function signerName(vaultId: string, officer: string): string {
  return `strongroom/${vaultId.slice(0, 16)}/${officer}`;
}

/** Signs a policy. Its own vault id is known only from the first, so the first is signed under its own hash. */
export function signPolicy(policy: Policy, vaultId: string, signers: readonly { officer: string; keys: OfficerKeys }[]): string {
  return signNote(
    policyText(policy),
    signers.map(({ officer, keys }) => ({ name: signerName(vaultId, officer), publicKey: keys.signing.publicKey, secretKey: keys.signing.secretKey })),
  );
}

/** The public statement of an officer's or the kit's keys, as a policy holds it. */
export function publicStatement(keys: OfficerKeys): { boxKey: string; signingKey: string; recipient: string } {
  return { boxKey: toBase64(keys.boxPublicKey), signingKey: toBase64(keys.signing.publicKey), recipient: keys.recipient };
}

/** Every key that may have signed notes under a policy: active officers and the kit. */
export function noteKeys(vaultId: string, policy: Policy): NoteKey[] {
  const officers = policy.officers.filter((officer) => officer.state !== 'removed');
  const keys = officers.map((officer) => ({ name: signerName(vaultId, officer.id), publicKey: bytesOf(officer.signingKey) }));
  return policy.kit ? [...keys, { name: signerName(vaultId, KIT), publicKey: bytesOf(policy.kit.signingKey) }] : keys;
}

/** Every key that any policy of the chain ever named: a signed statement outlives its signer's office. */
export function knownSigners(chain: PolicyChain): { vaultId: string; keys: NoteKey[] } {
  const keys = chain.policies.flatMap((policy) => noteKeys(chain.vaultId, policy));
  return { vaultId: chain.vaultId, keys: [...new Map(keys.map((key) => [`${key.name} ${toBase64(key.publicKey)}`, key])).values()] };
}

/** Custodians who act now: a record's shares are sealed to them and to nobody else. */
export function custodians(policy: Policy): PolicyOfficer[] {
  return policy.officers.filter((officer) => officer.role === 'custodian' && officer.state === 'active');
}

/**
 * How many custodians of this policy must sign the next one, or act for the destruction of keys: as many as its most demanding record asks for.
 * With fewer, two of three could lower what takes three.
 */
export function needOf(policy: Policy): number {
  return Math.max(policy.threshold.default, ...Object.values(policy.threshold.tags));
}

/** How many custodians must act together for a key with these tags. A tag can demand more than the default, never less. */
export function thresholdFor(policy: Policy, tags: readonly string[]): number {
  const { default: always, tags: named } = policy.threshold;
  return Math.max(always, ...tags.filter((tag) => Object.hasOwn(named, tag)).map((tag) => named[tag] as number));
}

/** A name as two officers may not both have it: on screens and in questions, case and composition of letters tell nobody apart. */
export function comparableName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

/** Whose work backups are, and who may open them: active custodians and operators. An auditor reads the vault where it is open, and has nothing to back up. */
export function backupOfficers(policy: Policy): PolicyOfficer[] {
  return policy.officers.filter(({ role, state }) => state === 'active' && role !== 'auditor');
}

/**
 * Verifies a chain of signed policies from its first note on: each names the one before by its hash, names everybody whom that one named, and
 * is signed by as many custodians as that one needs (`needOf`), or by its kit; the first by its only custodian.
 * @throws StrongroomError `VAULT_POLICY_INVALID`
 */
export function verifyPolicyChain(notes: readonly string[]): PolicyChain {
  const first = notes[0];
  if (first === undefined) throw invalid('It is empty.');
  const firstText = unverifiedNoteText(first);
  if (firstText === null) throw invalid('The first policy is not a signed note.');
  const vaultId = vaultIdOf(firstText);
  const policies: Policy[] = [];
  let previousText: string | null = null;
  for (const note of notes) {
    const policy = parsePolicy(unverifiedNoteText(note));
    const before = policies.at(-1);
    if (policy.generation !== policies.length + 1) throw invalid(`Generation ${policies.length + 1} is missing.`);
    if (policy.previous !== (previousText === null ? null : sha256Hex(utf8(previousText))))
      throw invalid(`Policy ${policy.generation} does not follow the one before.`);
    const judge = before ?? policy;
    if (!before && custodians(policy).length !== 1) throw invalid('The first policy has exactly one custodian.');
    const opened = openNote(note, noteKeys(vaultId, judge));
    if (!opened.ok) throw invalid(`The signature of policy ${policy.generation} is wrong.`);
    const byKit = judge.kit !== null && before !== undefined && opened.signers.includes(signerName(vaultId, KIT));
    const signed = custodians(judge).filter((custodian) => opened.signers.includes(signerName(vaultId, custodian.id))).length;
    if (!byKit && signed < needOf(judge)) throw invalid(`Policy ${policy.generation} was signed by ${signed} of ${needOf(judge)} custodians.`);
    if (before) demandEverybody(before, policy);
    policies.push(policy);
    previousText = opened.text;
  }
  return { vaultId, policies, current: policies.at(-1) as Policy };
}

function parsePolicy(text: string | null): Policy {
  const parsed = policyStatement.safeParse(text === null ? null : parseCanonicalJson(text.slice(0, -1)));
  if (!parsed.success) throw invalid('A policy is not in the form that it must have.');
  const ids = parsed.data.officers.map((officer) => officer.id);
  if (new Set(ids).size !== ids.length || ids.includes(KIT)) throw invalid('Two officers have the same id.');
  const why = whyUnfit(parsed.data);
  if (why !== null) throw invalid(why);
  return parsed.data;
}

/** Why a policy may not be, whoever signs it; `null` where it may. */
export function whyUnfit(policy: Policy): string | null {
  const names = policy.officers.filter(({ state }) => state !== 'removed').map(({ name }) => comparableName(name));
  if (new Set(names).size !== names.length) return 'Two officers have the same name.';
  if (needOf(policy) > custodians(policy).length) return 'It demands more custodians than there are.';
  if (policy.kit && policy.kit.need > policy.kit.sheets) return 'Its recovery kit demands more sheets than it has.';
  // One sheet would open alone what takes two people.
  if (policy.kit?.need === 1 && needOf(policy) >= 2) return 'Its recovery kit opens with one sheet what several custodians must open together.';
  return null;
}

/** Who was removed stays named, with the keys that he had: what he signed before must be told from what nobody signed. */
function demandEverybody(before: Policy, policy: Policy): void {
  for (const officer of before.officers) {
    const after = policy.officers.find(({ id }) => id === officer.id);
    if (!after) throw invalid(`Policy ${policy.generation} leaves an officer out.`);
    if (officer.state === 'removed' && canonicalJson(after) !== canonicalJson(officer))
      throw invalid(`Policy ${policy.generation} changes an officer who was removed.`);
  }
}

function bytesOf(text: string): Uint8Array {
  return fromBase64(text) as Uint8Array;
}

function invalid(why: string): StrongroomError {
  return new StrongroomError(
    'VAULT_POLICY_INVALID',
    `The signed statement of this vault's officers does not verify. ${why}`,
    'Somebody or something changed header.json. Restore the vault from its last backup, and keep this folder for the investigation.',
  );
}
