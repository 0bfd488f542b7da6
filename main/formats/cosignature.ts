import { toHex, utf8 } from '../crypto/bytes.ts';
import { verifyEd25519 } from '../crypto/ed25519.ts';
import { ED25519_COSIGNATURE, type NoteKey, noteKeyId, noteSignatures } from './signed-note.ts';

/** Eight bytes of time, and Ed25519's 64. */
const LENGTH = 72;

/**
 * When this key vouched for a note's text (c2sp.org/tlog-cosignature, Ed25519 form): a line under the note, over the time and the whole text.
 * @returns s since 1970, by the cosigner's clock; `null` where no line is his, or one in his name is wrong
 */
export function cosignedAt(note: string, key: NoteKey): number | null {
  const parsed = noteSignatures(note);
  const id = toHex(noteKeyId(key, ED25519_COSIGNATURE));
  for (const line of parsed?.signatures ?? []) {
    if (line.name !== key.name || line.id !== id || line.signature.length !== LENGTH) continue;
    const time = new DataView(line.signature.buffer, line.signature.byteOffset).getBigUint64(0);
    if (time > BigInt(Number.MAX_SAFE_INTEGER) || !verifyEd25519(key.publicKey, message(time, parsed?.text ?? ''), line.signature.subarray(8))) return null;
    return Number(time);
  }
  return null;
}

function message(seconds: bigint, text: string): Uint8Array {
  return utf8(`cosignature/v1\ntime ${seconds}\n${text}`);
}
