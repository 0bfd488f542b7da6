import { expect, test } from 'vitest';
import { blocklistNoteText, parseBlocklistNoteText } from '../../../main/formats/blocklist-note.ts';
import { openNote } from '../../../main/formats/signed-note.ts';
import { parseVerifierKey } from '../../../main/formats/verifier-key.ts';

/** The example of Go's package golang.org/x/mod/sumdb/note, of whose form the C2SP made a standard. */
const verifierKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const signed =
  'If you think cryptography is the answer to your problem,\nthen you don’t know what your problem is.\n'.replace('’', "'") +
  '\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

test('a verifier key of another program is read, and its signature verifies', () => {
  const key = parseVerifierKey(verifierKey);
  expect(key?.name).toBe('PeterNeumann');
  expect(openNote(signed, key ? [key] : [])).toMatchObject({ ok: true, signers: ['PeterNeumann'] });
});

test('a key whose id is not its own, of another algorithm, or that is none is refused', () => {
  for (const wrong of [
    '',
    'PeterNeumann',
    verifierKey.replace('c74f', 'c74e'),
    verifierKey.replace('PeterNeumann', 'PeterNewman'),
    verifierKey.replace('+AR', '+BR'),
    verifierKey.slice(0, -4),
    verifierKey.replace('Peter', 'Pe ter'),
  ])
    expect(parseVerifierKey(wrong), wrong).toBeNull();
});

const statement = { name: 'badkeys', date: '2026-11-20', size: 32, count: 2, sha256: 'ab'.repeat(32), lists: { '1': 'debianssl' } };

test('a statement is read as it was written, and in no other spelling', () => {
  const text = blocklistNoteText(statement);
  expect(parseBlocklistNoteText(text)).toEqual(statement);
  for (const wrong of [
    '',
    text.slice(0, -1),
    `${text}more\n`,
    text.replace('v1', 'v2'),
    text.replace('"count":2', '"count": 2'),
    text.replace('"count":2', '"count":-2'),
    text.replace('2026-11-20', 'yesterday'),
    text.replace('"lists"', '"else":1,"lists"'),
    text.replace('abab', 'ABAB'),
  ])
    expect(parseBlocklistNoteText(wrong), wrong).toBeNull();
});
