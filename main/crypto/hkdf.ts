import { hkdfSync } from 'node:crypto';
import { utf8 } from './bytes.ts';
import { SecretBytes, wipe } from './secret-bytes.ts';

/**
 * HKDF-SHA256 (RFC 5869) without salt: every input here is uniformly random already, and the label separates the uses.
 * @param label names the use, for instance `strongroom/v1/box`; `context` binds the output to ids, already encoded without ambiguity
 * @param length of the output in bytes
 */
export function hkdf(input: SecretBytes, label: string, context: Uint8Array = new Uint8Array(0), length = 32): SecretBytes {
  const info = new Uint8Array(label.length + 1 + context.length);
  info.set(utf8(label));
  info.set(context, label.length + 1);
  const output = new Uint8Array(hkdfSync('sha256', input.bytes, new Uint8Array(0), info, length));
  try {
    return SecretBytes.copy(output);
  } finally {
    wipe(output);
  }
}

/** The public id of a secret key: HKDF output that says which key it is and nothing about it. 16 bytes, hexadecimal. */
export function keyId(key: SecretBytes): string {
  using id = hkdf(key, 'strongroom/v1/id', undefined, 16);
  return Buffer.from(id.bytes).toString('hex');
}
