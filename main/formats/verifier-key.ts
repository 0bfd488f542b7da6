import { concatBytes, fromBase64, toBase64, toHex } from '../crypto/bytes.ts';
import { type NoteKey, noteKeyId } from './signed-note.ts';

const ED25519 = 0x01;

/**
 * Reads a verifier key as c2sp.org/signed-note writes it: name, plus sign, 8 hexadecimal digits of the key's id, plus sign, base64 of the algorithm and the key.
 * @returns `null` where it is none, of another algorithm, or where its id is not its own
 */
export function parseVerifierKey(text: string): NoteKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim());
  const bytes = match?.[3] === undefined ? null : fromBase64(match[3]);
  if (!match || !bytes || bytes.length !== 33 || bytes[0] !== ED25519) return null;
  const key = { name: match[1] as string, publicKey: bytes.subarray(1) };
  return toHex(noteKeyId(key)) === match[2] ? key : null;
}

/** The same the other way round. */
export function verifierKey(key: NoteKey): string {
  return `${key.name}+${toHex(noteKeyId(key))}+${toBase64(concatBytes(Uint8Array.of(ED25519), key.publicKey))}`;
}
