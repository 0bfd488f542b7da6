import { fromBase64, toBase64 } from '../crypto/bytes.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { type NoteKey, openNote, signNote, unverifiedNoteText } from '../formats/signed-note.ts';
import type { PolicyMark } from './policy-mark.ts';

/** What an officer signs about the log. */
export interface Checkpoint {
  /** 64 lower-case hexadecimal digits. */
  vaultId: string;
  /** Entries covered. */
  size: number;
  /** Root hash of the tree of these entries, 32 bytes. */
  root: Uint8Array;
  /** ms since 1970 UTC, by the workstation's clock. */
  time: number;
  /** The policy that was the current one. Checkpoints of the first versions do not name it. */
  policy?: PolicyMark;
  /** SHA-256 of the database file after a clean lock, 64 lower-case hexadecimal digits. */
  database?: string;
}

export type OpenedCheckpoint =
  | { ok: true; checkpoint: Checkpoint /** Names of the keys that signed, at least one. */; signers: string[] }
  | { ok: false; why: 'malformed' | 'wrong-signature' | 'unknown-signer' | 'other-vault' };

/**
 * The text of a checkpoint (c2sp.org/tlog-checkpoint): origin, size, root in base64; then, as extension lines of ours, `time` in ms, `policy` with
 * the generation and the hash of the policy, and, after a clean lock, `database` with the file's hash.
 */
export function checkpointText({ vaultId, size, root, time, policy, database }: Checkpoint): string {
  const text = [
    `strongroom/${vaultId}\n${size}\n${toBase64(root)}\ntime ${time}\n`,
    policy === undefined ? '' : `policy ${policy.generation} ${policy.sha256}\n`,
    database === undefined ? '' : `database ${database}\n`,
  ].join('');
  if (parseCheckpointText(text) === null) throw new TypeError('this checkpoint has no spelling');
  return text;
}

/** Reads a checkpoint's text in the one spelling that `checkpointText` gives it; `null` for anything else, extension lines of others included. */
export function parseCheckpointText(text: string): Checkpoint | null {
  const match = FORM.exec(text);
  const root = match ? fromBase64(match[3] as string) : null;
  if (!match || !root) return null;
  const [size, time] = [Number(match[2]), Number(match[4])];
  if (!Number.isSafeInteger(time)) return null;
  const policy = match[6] === undefined ? {} : { policy: { generation: Number(match[5]), sha256: match[6] } };
  return { vaultId: match[1] as string, size, root, time, ...policy, ...(match[7] === undefined ? {} : { database: match[7] }) };
}

const FORM =
  /^strongroom\/([0-9a-f]{64})\n(0|[1-9][0-9]{0,12})\n([A-Za-z0-9+/]{43}=)\ntime (0|[1-9][0-9]{0,15})\n(?:policy ([1-9][0-9]{0,8}) ([0-9a-f]{64})\n)?(?:database ([0-9a-f]{64})\n)?$/;

/** The checkpoint as a signed note (c2sp.org/signed-note). The signer's name is the one that `signerName` gives. */
export function signCheckpoint(checkpoint: Checkpoint, signer: NoteKey & { secretKey: SecretBytes }): string {
  return signNote(checkpointText(checkpoint), [signer]);
}

/**
 * Opens a checkpoint of this vault, signed by at least one of the keys. Whether they were in office is not asked: this is for `openCheckpoint`, and for
 * those in this room who judge that by themselves.
 * @param known.keys keys of all officers that the verified policy chain ever named: a checkpoint outlives its signer's office
 */
export function openSigned(note: string, known: { vaultId: string; keys: readonly NoteKey[] }): OpenedCheckpoint {
  const opened = openNote(note, known.keys);
  if (!opened.ok) return opened;
  const checkpoint = parseCheckpointText(opened.text);
  if (!checkpoint) return { ok: false, why: 'malformed' };
  if (checkpoint.vaultId !== known.vaultId) return { ok: false, why: 'other-vault' };
  return opened.signers.length > 0 ? { ok: true, checkpoint, signers: opened.signers } : { ok: false, why: 'unknown-signer' };
}

/** What a note claims before anybody checked its signatures: for showing and for finding its vault. `null` where it is no checkpoint. */
export function unverifiedCheckpoint(note: string): Checkpoint | null {
  const text = unverifiedNoteText(note);
  return text === null ? null : parseCheckpointText(text);
}
