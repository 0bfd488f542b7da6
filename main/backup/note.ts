import { z } from 'zod';
import { openCheckpoint } from '../audit/in-office.ts';
import { signersOf } from '../audit/signers.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../formats/canonical-json.ts';
import { type NoteKey, openNote, signNote, unverifiedNoteText } from '../formats/signed-note.ts';
import { backupOfficers, KIT, noteKeys, type Policy, type PolicyChain, signerName } from '../vault/policy.ts';
import { type Slot, slotSchema } from '../vault/slot.ts';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** Each costs whoever restores a second of Argon2id; one for each officer. */
const MOST_SLOTS = 64;

const statement = z.strictObject({
  type: z.literal('strongroom/backup/v1'),
  vaultId: sha256Hex,
  policyGeneration: z.number().int().min(1),
  /** Entries of the log in the backup. */
  logSize: z.number().int().min(0),
  /** ms since 1970 UTC, by the workstation's clock. */
  takenAt: z.number().int().min(0).max(253_402_300_799_999),
  /** Of the container. */
  size: z.number().int().min(1),
  sha256: sha256Hex,
  /** SHA-256 of the note of the backup before; `null` in the first. */
  previous: sha256Hex.nullable(),
  /** The signed checkpoint of the log in the backup, together with the hash of its database. */
  checkpoint: z.string().max(65_536),
  /** How custodians and operators come to their seeds with their passphrases; none where only the kit is to open it. */
  slots: z
    .array(slotSchema)
    .max(MOST_SLOTS)
    .refine((slots) => new Set(slots.map(({ officer }) => officer)).size === slots.length),
});

/** What stands beside a backup, and what makes it one: a container without its note was not finished. */
export type BackupNote = z.infer<typeof statement>;

/** Many times what 64 slots and a checkpoint take. */
export const LONGEST_NOTE = 1024 * 1024;

/** The name of a backup of a vault, without its suffix. */
export function backupName(vaultId: string, logSize: number): string {
  return `strongroom-${vaultId.slice(0, 16)}-${logSize}`;
}

export const containerFile = (name: string): string => `${name}.age`;
export const noteFile = (name: string): string => `${name}.note`;

/** What a backup's name says of it: the first digits of its vault's id, and the entries of its log; `null` for any other name. */
export function parseBackupName(name: string): { digits: string; logSize: number } | null {
  const match = /^strongroom-([0-9a-f]{16})-(0|[1-9]\d{0,12})$/.exec(name);
  return match ? { digits: match[1] as string, logSize: Number(match[2]) } : null;
}

/** A name of ours, taken apart; `null` for any other. */
export function parseBackupFile(file: string): { name: string; kind: 'age' | 'note' } | null {
  const match = /^(strongroom-[0-9a-f]{16}-(?:0|[1-9]\d{0,12}))\.(age|note)$/.exec(file);
  return match ? { name: match[1] as string, kind: match[2] as 'age' | 'note' } : null;
}

/** Signs a note in the C2SP form over canonical JSON. */
export function signBackupNote(note: BackupNote, signer: NoteKey & { secretKey: SecretBytes }): string {
  return signNote(`${canonicalJson(statement.parse(note))}\n`, [signer]);
}

/** What a note says before anybody looked at its signature; `null` where it is none, or bears another name than it must. */
export function unverifiedBackupNote(text: string, name: string): BackupNote | null {
  const signed = unverifiedNoteText(text);
  const parsed = statement.safeParse(signed === null ? null : parseCanonicalJson(signed.slice(0, -1)));
  return parsed.success && backupName(parsed.data.vaultId, parsed.data.logSize) === name ? parsed.data : null;
}

export type JudgedNote = { ok: true; note: BackupNote /** As `signerName` gives it. */; signer: string } | { ok: false; why: string };

/** Whose notes count under a policy: of those whose work backups are, and the kit's. */
function backupSigners(vaultId: string, policy: Policy): NoteKey[] {
  const may = new Set([KIT, ...backupOfficers(policy).map(({ id }) => id)].map((id) => signerName(vaultId, id)));
  return noteKeys(vaultId, policy).filter(({ name }) => may.has(name));
}

/**
 * Whether an officer of the policy that the note names signed it, and its checkpoint says the same as it does.
 * @param chain verified, of the vault whose id a slot or the kit has pinned
 */
export function judgeBackupNote(text: string, name: string, chain: PolicyChain): JudgedNote {
  const note = unverifiedBackupNote(text, name);
  if (!note) return { ok: false, why: 'The note is not in the form that Strongroom writes.' };
  if (note.vaultId !== chain.vaultId) return { ok: false, why: 'The note is of another vault.' };
  const policy = chain.policies[note.policyGeneration - 1];
  if (!policy) return { ok: false, why: 'The note names a policy that this vault never had.' };
  const may = backupSigners(chain.vaultId, policy);
  const opened = openNote(text, may);
  const [signer] = opened.ok ? opened.signers : [];
  if (signer === undefined) return { ok: false, why: 'No custodian or operator of the vault signed the note.' };
  // By the same hand, and key: an auditor signs checkpoints, too, and with the database's key he could write the rows that one speaks of.
  const keys = may.filter(({ name }) => name === signer);
  const checkpoint = openCheckpoint(note.checkpoint, { ...signersOf(chain), keys }, toldOf(note.policyGeneration));
  const fits = checkpoint.ok && checkpoint.checkpoint.size === note.logSize && (checkpoint.checkpoint.policy?.generation ?? 1) === note.policyGeneration;
  if (!fits) return { ok: false, why: 'The checkpoint in the note is not one of this backup.' };
  return { ok: true, note, signer: signer.slice(signer.lastIndexOf('/') + 1) };
}

/** The policy that a log tells of under which a backup was made: the first is told of by no change. */
function toldOf(generation: number): number {
  return generation > 1 ? generation : 0;
}

/** The slots that a note shows to whoever can read the target: of those who could open the backup with their seeds, and of nobody else. */
export function slotsFor(slots: readonly Slot[], policy: Policy): Slot[] {
  const holders = new Set(backupOfficers(policy).map(({ id }) => id));
  return slots.filter(({ officer }) => holders.has(officer));
}
