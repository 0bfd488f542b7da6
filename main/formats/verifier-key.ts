import { concatBytes, fromBase64, toBase64, toHex } from '../crypto/bytes.ts';
import { ED25519, type NoteKey, noteKeyId } from './signed-note.ts';

/**
 * Reads a verifier key as c2sp.org/signed-note writes it: name, plus sign, 8 hexadecimal digits of the key's id, plus sign, base64 of the algorithm and the key.
 * @param algorithm the one that it must be for
 * @returns `null` where it is none, of another algorithm, or where its id is not its own
 */
export function parseVerifierKey(text: string, algorithm: number = ED25519): NoteKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim());
  const bytes = match?.[3] === undefined ? null : fromBase64(match[3]);
  if (!match || !bytes || bytes.length !== 33 || bytes[0] !== algorithm) return null;
  const key = { name: match[1] as string, publicKey: bytes.subarray(1) };
  return toHex(noteKeyId(key, algorithm)) === match[2] ? key : null;
}

/** The same the other way round. */
export function verifierKey(key: NoteKey, algorithm: number = ED25519): string {
  return `${key.name}+${toHex(noteKeyId(key, algorithm))}+${toBase64(concatBytes(Uint8Array.of(algorithm), key.publicKey))}`;
}
