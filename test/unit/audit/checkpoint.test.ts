import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkpointText, openSigned, parseCheckpointText, signCheckpoint, unverifiedCheckpoint } from '../../../main/audit/checkpoint.ts';
import { fromBase64, fromHex, toHex } from '../../../main/crypto/bytes.ts';
import { signingKeyPair } from '../../../main/crypto/ed25519.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { openNote, signNote } from '../../../main/formats/signed-note.ts';
import { signerName } from '../../../main/vault/policy.ts';
import { alice, bob, known, signer, vaultId } from './vault-log.ts';

const root = fromHex('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328') as Uint8Array;
const statement = { vaultId, size: 8, root, time: 1_790_000_000_000 };

describe('the text of a checkpoint', () => {
  test('is that of C2SP tlog-checkpoint, with lines of ours', () => {
    expect(checkpointText(statement)).toBe(`strongroom/${vaultId}\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\ntime 1790000000000\n`);
    expect(checkpointText({ ...statement, database: 'cd'.repeat(32) })).toMatch(/time 1790000000000\ndatabase (?:cd){32}\n$/);
    const policy = { generation: 3, sha256: 'ef'.repeat(32) };
    expect(checkpointText({ ...statement, policy, database: 'cd'.repeat(32) })).toMatch(/time 1790000000000\npolicy 3 (?:ef){32}\ndatabase (?:cd){32}\n$/);
    expect(parseCheckpointText(checkpointText({ ...statement, policy }))).toEqual({ ...statement, policy });
  });

  test('what is written is read, and in one spelling only', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.nat(),
        fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
        (size, hash, time, file) => {
          const checkpoint = { vaultId, size, root: hash, time, ...(file ? { database: toHex(file) } : {}) };
          expect(parseCheckpointText(checkpointText(checkpoint))).toEqual(checkpoint);
        },
      ),
    );
  });

  test.each([
    ['a leading zero', (text: string) => text.replace('\n8\n', '\n08\n')],
    ['a sign', (text: string) => text.replace('\n8\n', '\n+8\n')],
    ['an exponent', (text: string) => text.replace('\n8\n', '\n8e0\n')],
    ['base64 that is not canonical', (text: string) => text.replace('Qyg=', 'Qyh=')],
    ['base64 without padding', (text: string) => text.replace('Qyg=', 'Qyg')],
    ['an upper-case vault id', (text: string) => text.replace(vaultId, vaultId.toUpperCase())],
    ['a policy before the first', (text: string) => `${text}policy 0 ${'ef'.repeat(32)}\n`],
    ['a policy without its hash', (text: string) => `${text}policy 1\n`],
    ['the lines in another order', (text: string) => `${text}database ${'cd'.repeat(32)}\npolicy 1 ${'ef'.repeat(32)}\n`],
    ['another line', (text: string) => `${text}more 1\n`],
    ['an empty line', (text: string) => `${text}\n`],
    ['no time', (text: string) => text.replace(/time .*\n/, '')],
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
    ['no last line feed', (text: string) => text.slice(0, -1)],
    ['something before', (text: string) => ` ${text}`],
  ])('%s is refused', (_, change) => {
    const text = checkpointText(statement);
    expect(change(text)).not.toBe(text);
    expect(parseCheckpointText(change(text))).toBeNull();
  });

  test('a checkpoint that has no spelling is not signed', () => {
    expect(() => checkpointText({ ...statement, size: -1 })).toThrow(TypeError);
    expect(() => checkpointText({ ...statement, root: root.subarray(1) })).toThrow(TypeError);
    expect(() => checkpointText({ ...statement, vaultId: 'ab' })).toThrow(TypeError);
  });
});

describe('a signed checkpoint', () => {
  test('opens with its officer’s key and names him', () => {
    expect(alice.name).toBe('strongroom/abababababababab/alice');
    expect(signerName(vaultId, 'alice')).toBe(alice.name);
    const note = signCheckpoint(statement, alice);
    expect(openSigned(note, known)).toEqual({ ok: true, checkpoint: statement, signers: [alice.name], text: undefined });
    expect(unverifiedCheckpoint(note)).toEqual(statement);
  });

  test('does not open for another vault, without a known signer, or in another form', () => {
    const note = signCheckpoint(statement, alice);
    expect(openSigned(note, { ...known, vaultId: 'cd'.repeat(32) })).toEqual({ ok: false, why: 'other-vault' });
    expect(openSigned(note, { vaultId, keys: [bob] })).toEqual({ ok: false, why: 'unknown-signer' });
    expect(openSigned(signNote('strongroom\n8\n', [alice]), known)).toEqual({ ok: false, why: 'malformed' });
    expect(openSigned('', known)).toEqual({ ok: false, why: 'malformed' });
  });

  test('a key of the same name that is not his does not vouch', () => {
    const impostor = { ...signer('mallory'), name: alice.name };
    expect(openSigned(signCheckpoint(statement, impostor), known)).toMatchObject({ ok: false });
  });

  test('an auditor’s cosignature is one more signer', () => {
    const note = signNote(checkpointText(statement), [alice, bob]);
    expect(openSigned(note, known)).toMatchObject({ ok: true, signers: [alice.name, bob.name] });
  });

  test('is opened by its signature alone in no other room: whether the signer was in office would be forgotten', () => {
    const readers = readdirSync('main', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && readFileSync(join('main', name), 'utf8').includes('openSigned('))
      .map((name) => name.split(sep)[0]);
    expect([...new Set(readers)]).toEqual(['audit']);
  });

  test('no flipped bit opens to another statement', () => {
    const note = Buffer.from(signCheckpoint({ ...statement, policy: { generation: 1, sha256: 'ef'.repeat(32) }, database: 'cd'.repeat(32) }, alice));
    for (let at = 0; at < note.length; at += 1) {
      for (const bit of [1, 4, 0x20, 0x80]) {
        const flipped = Buffer.from(note);
        flipped.writeUInt8((note[at] as number) ^ bit, at);
        if (openSigned(flipped.toString('utf8'), known).ok) expect.unreachable(`byte ${at}, bit ${bit}`);
      }
    }
  });
});

describe('the note form', () => {
  // The published example of golang.org/x/mod/sumdb/note, whose form C2SP describes: its keys, its text, its signature.
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const note = `${text}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
  const keyBytes = (base64: string) => (fromBase64(base64) as Uint8Array).subarray(1);
  const peter = { name: 'PeterNeumann', publicKey: keyBytes('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW') };

  test('a note that was signed by others’ code opens here', () => {
    expect(openNote(note, [peter])).toEqual({ ok: true, text, signers: ['PeterNeumann'] });
    expect(openNote(note.replace('answer', 'Answer'), [peter])).toEqual({ ok: false, why: 'wrong-signature' });
  });

  test('what is signed here is, byte for byte, what others’ code signs', () => {
    const pair = signingKeyPair(SecretBytes.copy(keyBytes('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz')));
    expect(signNote(text, [{ name: 'PeterNeumann', ...pair }])).toBe(note);
  });
});
