import { mkdirSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { listAudit } from '../../main/service/audit-calls.ts';
import { listInventory } from '../../main/service/inventory-calls.ts';
import { listWaitingKeys } from '../../main/service/key-calls.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { openssl } from './oracles.ts';
import { makePair } from './pairs.ts';
import { everyCertificate, importInto, VaultBench } from './vault-bench.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

// Key and certificate find each other by the public key, whichever comes first, whatever the files are called.

const bench = new VaultBench();
let session: VaultSession;
const page = { offset: 0, limit: 1000 };
const anyEntry = { search: '', actor: null, action: null, object: null, from: null, to: null };

async function stateOf(name: string): Promise<string | undefined> {
  return (await listInventory(session, { ...everyCertificate, search: name })).items[0]?.privateKey;
}

beforeAll(async () => {
  session = await bench.create();
});

test('key first: it waits, visibly, and the certificate that comes finds it', async () => {
  const pair = await makePair('key-first.example');
  const first = await importInto(session, [bench.write('a', pair.keyPem)]);
  expect(first).toMatchObject({ keys: { stored: 1 }, matched: 0 });
  expect((await listWaitingKeys(session, page)).items).toMatchObject([{ keyAlgorithm: 'ec-p256', origin: 'a' }]);
  const second = await importInto(session, [bench.write('b', pair.certificatePem)]);
  expect(second).toMatchObject({ certificates: { stored: 1 }, matched: 1 });
  expect(await stateOf('key-first')).toBe('in-store');
  expect((await listWaitingKeys(session, page)).total).toBe(0);
});

test('certificate first: its private key is missing until the key comes', async () => {
  const pair = await makePair('certificate-first.example');
  await importInto(session, [bench.write('c', pair.certificatePem)]);
  expect(await stateOf('certificate-first')).toBe('missing');
  expect(await importInto(session, [bench.write('d', pair.keyPem)])).toMatchObject({ keys: { stored: 1 }, matched: 1 });
  expect(await stateOf('certificate-first')).toBe('in-store');
});

test('one file with keys, certificates and a request in any order', async () => {
  const [one, two] = await Promise.all([makePair('mixed-one.example', 'ed25519'), makePair('mixed-two.example', 'ec-p384')]);
  const key = bench.write('two.key', two.keyPem);
  const request = openssl('req', '-new', '-key', key, '-subj', '/CN=mixed-two.example').toString();
  const mixed = bench.write(
    'mixed',
    `Bag Attributes: whatever\n${two.certificatePem}${one.keyPem}# and a remark\n${request}${one.certificatePem}${two.keyPem}`,
  );
  expect(await importInto(session, [mixed])).toMatchObject({ keys: { stored: 2, known: 0 }, certificates: { stored: 2 }, requests: { stored: 1 }, matched: 2 });
  const again = await importInto(session, [mixed]);
  expect(again).toMatchObject({ keys: { stored: 0, known: 2 }, certificates: { stored: 0, known: 2 }, requests: { stored: 0, known: 1 }, matched: 0 });
  expect(again.files).toMatchObject([{ outcome: 'known' }]);
});

test('files of one drop meet each other as if they had come one after another', async () => {
  const pair = await makePair('one-drop.example');
  const key = bench.write('one-drop.key', pair.keyPem);
  const other = openssl('req', '-new', '-x509', '-key', key, '-subj', '/CN=other-name.example', '-days', '30').toString();
  const asked = openssl('req', '-new', '-key', key, '-subj', '/CN=asked.example').toString();
  const root = bench.write('root.key', (await makePair('root.example')).keyPem);
  const issuer = bench.write('root.pem', openssl('req', '-new', '-x509', '-key', root, '-subj', '/CN=A root', '-days', '30').toString());
  const answer = openssl('x509', '-req', '-in', bench.write('asked.csr', asked), '-CA', issuer, '-CAkey', root, '-days', '30').toString();
  const folder = bench.path('one-drop');
  mkdirSync(folder);
  const files = {
    'a.crt': pair.certificatePem,
    'b.key': pair.keyPem,
    'c.key': pair.keyPem,
    'd.crt': pair.certificatePem,
    'e.crt': other,
    'f.csr': asked,
    'g.crt': answer,
  };
  for (const [name, text] of Object.entries(files)) bench.write(`one-drop/${name}`, text);
  const record = vi.spyOn(session.ledger, 'record');
  const summary = await importInto(session, [folder]);
  // In one transaction: had one of them failed there, each would have gone in by itself.
  expect(record.mock.calls.length).toBeLessThan(Object.keys(files).length);
  record.mockRestore();
  expect(summary).toMatchObject({
    keys: { stored: 1, known: 1 },
    certificates: { stored: 3, known: 1 },
    requests: { stored: 1, known: 0 },
    matched: 3,
    answered: 1,
  });
  const { items } = await listAudit(session, { ...anyEntry, ...page, search: 'joined one-drop' });
  expect(items.map(({ text }) => text)).toContain('A private key (P-256) was sealed and joined one-drop.example.');
  const reused = await listInventory(session, { ...everyCertificate, finding: 'KEY_REUSED' });
  expect(reused.items.map(({ commonName }) => commonName).sort()).toEqual(['asked.example', 'one-drop.example', 'other-name.example']);
});

test('every form that openssl writes a key in is one and the same key', async () => {
  const key = bench.write('forms.pem', openssl('genrsa', '-traditional', '2048'));
  const folder = bench.path('forms');
  mkdirSync(folder);
  openssl('rsa', '-in', key, '-outform', 'DER', '-traditional', '-out', `${folder}/pkcs1.der`);
  openssl('pkcs8', '-topk8', '-nocrypt', '-in', key, '-outform', 'DER', '-out', `${folder}/pkcs8.der`);
  openssl('pkcs8', '-topk8', '-in', key, '-passout', 'pass:first', '-out', `${folder}/encrypted.pem`);
  openssl('rsa', '-in', key, '-aes256', '-traditional', '-passout', 'pass:second', '-out', `${folder}/traditional.pem`);
  openssl('req', '-x509', '-new', '-key', key, '-subj', '/CN=forms.example', '-out', bench.path('forms.crt'));
  openssl('pkcs12', '-export', '-inkey', key, '-in', bench.path('forms.crt'), '-passout', 'pass:first', '-out', `${folder}/bundle.txt`);
  const summary = await importInto(session, [folder], { passphrases: ['second', 'first'] });
  expect(summary).toMatchObject({ keys: { stored: 1, known: 4 }, certificates: { stored: 1, known: 0 }, matched: 1 });
  expect(summary.files.map(({ outcome }) => outcome)).not.toContain('failed');
});

test('a passphrase that is missing or wrong is said, file by file, and the rest goes in', async () => {
  const pair = await makePair('locked.example');
  const key = bench.write('locked.key', pair.keyPem);
  openssl('pkcs8', '-topk8', '-in', key, '-passout', 'pass:right', '-out', bench.path('locked.pem'));
  openssl(
    'pkcs12',
    '-export',
    '-inkey',
    key,
    '-in',
    bench.write('locked.crt', pair.certificatePem),
    '-passout',
    'pass:right',
    '-out',
    bench.path('locked.p12'),
  );
  const files = [bench.path('locked.pem'), bench.path('locked.p12'), bench.path('locked.crt')];
  const none = await importInto(session, files);
  expect(none.files).toMatchObject([{ outcome: 'failed', code: 'PASSPHRASE_NEEDED' }, { outcome: 'failed', code: 'PASSPHRASE_NEEDED' }, { outcome: 'stored' }]);
  const wrong = await importInto(session, files, { passphrases: ['wrong', 'wrong again'] });
  expect(wrong.files).toMatchObject([{ outcome: 'failed', code: 'PASSPHRASE_WRONG' }, { outcome: 'failed', code: 'PASSPHRASE_WRONG' }, { outcome: 'known' }]);
  const right = await importInto(session, files, { passphrases: ['wrong', 'right'] });
  expect(right).toMatchObject({ keys: { stored: 1, known: 1 }, matched: 1 });
  expect(JSON.stringify(await listAudit(session, { ...anyEntry, ...page }))).not.toContain('wrong again');
});
