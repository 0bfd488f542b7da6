import { expect, test } from 'vitest';
import { fromBase64 } from '../../../main/crypto/bytes.ts';
import { signEd25519, signingKeyPair } from '../../../main/crypto/ed25519.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { cosignedAt } from '../../../main/formats/cosignature.ts';
import { ED25519_COSIGNATURE, noteKeyId, openNote, signNote } from '../../../main/formats/signed-note.ts';
import { parseVerifierKey, verifierKey } from '../../../main/formats/verifier-key.ts';

const pair = (fill: number) => signingKeyPair(SecretBytes.take(new Uint8Array(32).fill(fill)));
const log = { name: 'example.com/log', ...pair(1) };
const witness = { name: 'witness.example.com/w1', ...pair(2) };
const text = 'example.com/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n';
/** As c2sp.org/tlog-cosignature writes it. */
function cosignatureLine(of: string, key: typeof witness, seconds: number): string {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = signEd25519(key.secretKey, Buffer.from(`cosignature/v1\ntime ${seconds}\n${of}`));
  return `\u2014 ${key.name} ${Buffer.concat([noteKeyId(key, ED25519_COSIGNATURE), time, signature]).toString('base64')}\n`;
}

const note = `${signNote(text, [log])}${cosignatureLine(text, witness, 1_679_315_147)}`;

test('a cosignature says when, and is passed over by whoever only knows the log', () => {
  expect(cosignedAt(note, witness)).toBe(1_679_315_147);
  expect(openNote(note, [log])).toEqual({ ok: true, text, signers: [log.name] });
  const line = note.trimEnd().split('\n').at(-1) as string;
  const bytes = fromBase64(line.split(' ').at(-1) as string) as Uint8Array;
  // 32 bits of key id, 64 of time, and the signature.
  expect(bytes.length).toBe(4 + 8 + 64);
  expect(Buffer.from(bytes).readBigUInt64BE(4)).toBe(1_679_315_147n);
});

test('over another text, at another time, by another key or under another name it is none', () => {
  expect(cosignedAt(note.replace('\n8\n', '\n9\n'), witness)).toBeNull();
  expect(cosignedAt(note, { ...witness, ...pair(3) })).toBeNull();
  expect(cosignedAt(note, { ...witness, name: 'witness.example.com/w2' })).toBeNull();
  const later = cosignatureLine(text, witness, 1_679_315_148).split(' ').at(-1) as string;
  const earlier = note.trimEnd().split(' ').at(-1) as string;
  const moved = Buffer.concat([Buffer.from(later, 'base64').subarray(0, 12), Buffer.from(earlier, 'base64').subarray(12)]).toString('base64');
  expect(cosignedAt(note.replace(earlier, moved), witness)).toBeNull();
  expect(cosignedAt('', witness)).toBeNull();
});

test('a cosigner’s key is not one that signs notes, nor the other way round', () => {
  const key = verifierKey(witness, ED25519_COSIGNATURE);
  expect(parseVerifierKey(key, ED25519_COSIGNATURE)).toMatchObject({ name: witness.name });
  expect(parseVerifierKey(key)).toBeNull();
  expect(parseVerifierKey(verifierKey(witness), ED25519_COSIGNATURE)).toBeNull();
});
