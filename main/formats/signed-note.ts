import { concatBytes, fromBase64, toBase64, toHex, utf8 } from '../crypto/bytes.ts';
import { signEd25519, verifyEd25519 } from '../crypto/ed25519.ts';
import { sha256 } from '../crypto/hash.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';

/** Who may have signed: a name without white space or plus sign, and an Ed25519 public key (32 bytes). */
export interface NoteKey {
  name: string;
  publicKey: Uint8Array;
}

/** What stands for the algorithm in key ids and verifier keys: Ed25519 over a note's text, and as a cosignature (c2sp.org/tlog-cosignature). */
export const ED25519 = 0x01;
export const ED25519_COSIGNATURE = 0x04;
const MAX_SIGNATURES = 100;

/** The 4-byte key id of the C2SP signed-note format: SHA-256(name, newline, algorithm, key), first four bytes. */
export function noteKeyId(key: NoteKey, algorithm: number = ED25519): Uint8Array {
  return sha256(utf8(`${key.name}\n`), Uint8Array.of(algorithm), key.publicKey).subarray(0, 4);
}

/**
 * Signs a text in the C2SP signed-note form (c2sp.org/signed-note): the text, an empty line, a line for each signature.
 * @param text UTF-8, ends with a newline, no other control characters
 */
export function signNote(text: string, signers: readonly (NoteKey & { secretKey: SecretBytes })[]): string {
  if (!isNoteText(text)) throw new TypeError('this text cannot be the text of a signed note');
  const lines = signers.map((signer) => `— ${signer.name} ${toBase64(concatBytes(noteKeyId(signer), signEd25519(signer.secretKey, utf8(text))))}\n`);
  return `${text}\n${lines.join('')}`;
}

export type OpenedNote = { ok: true; text: string; signers: string[] } | { ok: false; why: 'malformed' | 'wrong-signature' };

/**
 * Reads a signed note and says which of the known keys signed it. Signatures of unknown keys are passed over, as the format
 * asks; a wrong signature in the name of a known key makes the whole note wrong.
 */
export function openNote(note: string, keys: readonly NoteKey[]): OpenedNote {
  const parsed = noteSignatures(note);
  if (!parsed) return { ok: false, why: 'malformed' };
  const { text, signatures } = parsed;
  const signed = utf8(text);
  const signers: string[] = [];
  for (const { name, id, signature } of signatures) {
    const key = keys.find((known) => known.name === name && toHex(noteKeyId(known)) === id);
    if (!key) continue;
    if (!verifyEd25519(key.publicKey, signed, signature)) return { ok: false, why: 'wrong-signature' };
    if (!signers.includes(key.name)) signers.push(key.name);
  }
  return { ok: true, text, signers };
}

/** A line under a note: whose it says it is, the key's id (8 hexadecimal digits), and what that key's algorithm makes of the text. */
export interface NoteSignature {
  name: string;
  id: string;
  signature: Uint8Array;
}

/** A note taken apart, before anybody looked at its signatures; `null` where it has not the form. */
export function noteSignatures(note: string): { text: string; signatures: NoteSignature[] } | null {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  if (!isNoteText(text) || lines.length > MAX_SIGNATURES) return null;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const match = /^— ([^\s+]+) (\S+)$/u.exec(line);
    const bytes = match?.[2] ? fromBase64(match[2]) : null;
    if (!match || !bytes || bytes.length < 5) return null;
    signatures.push({ name: match[1] as string, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) });
  }
  return { text, signatures };
}

/** One note of several over the same text, with the signatures of each. */
export function joinNotes(notes: readonly string[]): string {
  const texts = new Set(notes.map((note) => unverifiedNoteText(note)));
  const [text] = texts;
  if (texts.size !== 1 || text === null || text === undefined) throw new TypeError('notes over different texts cannot be one note');
  return `${text}\n${notes.map((note) => note.slice(text.length + 1)).join('')}`;
}

/** The text of a note without looking at its signatures: for finding out who may have signed it. `null` where there is none. */
export function unverifiedNoteText(note: string): string | null {
  const split = note.lastIndexOf('\n\n');
  return split < 0 ? null : note.slice(0, split + 1);
}

/** The names under a note, whoever wrote them there: for asking whose key is needed. */
export function unverifiedNoteNames(note: string): string[] {
  const lines = note.slice(note.lastIndexOf('\n\n') + 2, -1).split('\n');
  return [...new Set(lines.flatMap((line) => /^— ([^\s+]+) \S+$/u.exec(line)?.[1] ?? []))];
}

function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these
  return text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}
