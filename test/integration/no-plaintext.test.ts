import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import { listInventory } from '../../main/service/inventory-calls.ts';
import { startRelease } from '../../main/service/release-calls.ts';
import { makePair, type Pair } from './pairs.ts';
import { PASSPHRASE } from './strongroom.ts';
import { everyCertificate, importInto, VaultBench } from './vault-bench.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

// Nothing in the vault's folder contains a key, a passphrase, a subject name or a SAN, in any encoding: not while it is open, not after.

const FILE_PASSPHRASE = 'marmalade-on-the-stick';
const bench = new VaultBench();
const needles = new Map<string, Buffer>();

/** Bytes as they could lie about: as they are, backwards, as hexadecimal, as base64 at each alignment. */
function addBytes(name: string, bytes: Uint8Array): void {
  const raw = Buffer.from(bytes);
  needles.set(`${name}, raw`, raw);
  needles.set(`${name}, backwards`, Buffer.from(raw).reverse());
  needles.set(`${name}, hex`, Buffer.from(raw.toString('hex')));
  needles.set(`${name}, HEX`, Buffer.from(raw.toString('hex').toUpperCase()));
  for (const shift of [0, 1, 2]) {
    // Digits that depend on the bytes alone, not on what stands before and after them.
    const digits = Buffer.concat([Buffer.alloc(shift), raw]).toString('base64');
    const from = Math.ceil((shift * 8) / 6);
    const inner = digits.slice(from, Math.floor(((shift + raw.length) * 8) / 6));
    needles.set(`${name}, base64 at ${shift}`, Buffer.from(inner));
    needles.set(`${name}, base64url at ${shift}`, Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_')));
  }
}

function addText(name: string, text: string): void {
  addBytes(name, utf8(text));
  needles.set(`${name}, UTF-16LE`, Buffer.from(text, 'utf16le'));
  needles.set(`${name}, UTF-16BE`, Buffer.from(text, 'utf16le').swap16());
}

/** Pieces of the private part of a key: of RSA the primes and what follows, of the others the scalar that stands after the algorithm. */
function addKey({ name, pkcs8 }: Pair): void {
  const starts = name.startsWith('rsa') ? Array.from({ length: 6 }, (_, at) => (pkcs8.length >> 1) + at * 90) : [pkcs8.length < 60 ? 20 : 40];
  for (const at of starts) addBytes(`key of ${name} at ${at}`, pkcs8.subarray(at, at + 24));
}

function found(folder: string): string[] {
  const hits: string[] = [];
  for (const file of readdirSync(folder)) {
    const content = readFileSync(join(folder, file));
    for (const [name, needle] of needles) if (content.includes(needle)) hits.push(`${file}: ${name}`);
  }
  return hits;
}

let files: string[];
/** A call keeps what it is given, so each gets bytes of its own. */
const secret = (text: string) => Uint8Array.from(utf8(text));
beforeAll(async () => {
  const pairs = await Promise.all([makePair('rsa-petrol.example', 'rsa-2048'), makePair('ec-petrol.example'), makePair('ed-petrol.example', 'ed25519')]);
  for (const pair of pairs) {
    addKey(pair);
    addText(`common name ${pair.name}`, pair.name);
    addText(`alternative name ${pair.name}`, `alt.${pair.name}`);
    addText(`file name ${pair.name}`, `stick-${pair.name}`);
    addBytes(`certificate ${pair.name}`, pair.certificate.subarray(-24));
  }
  addText('organisation', 'Tinsel & Söhne');
  addText('officer’s passphrase', PASSPHRASE);
  addText('file’s passphrase', FILE_PASSPHRASE);
  addText('reason', 'moving to the new load balancer');
  files = pairs.map((pair) => bench.write(`stick-${pair.name}.pem`, pair.keyPem + pair.certificatePem));

  const session = await bench.create();
  await importInto(session, files, { passphrases: [FILE_PASSPHRASE] });
  const { items } = await listInventory(session, everyCertificate);
  mkdirSync(bench.path('released'));
  const release = await startRelease(session, {
    certificates: items.map(({ id }) => id),
    target: 'bundle',
    chain: true,
    alias: null,
    protection: { kind: 'one', passphrase: secret(FILE_PASSPHRASE) },
    destination: { kind: 'file', path: bench.path('released') },
    overwrite: false,
    officerPassphrase: secret(PASSPHRASE),
    reason: 'moving to the new load balancer',
  });
  await release.ended;
  expect(release.released.filter(({ beside }) => !beside)).toHaveLength(3);
  cpSync(bench.vault, bench.path('while-open'), { recursive: true });
  await bench.close(session);
});

describe('the search finds', () => {
  test('what lies in the sources', () => {
    mkdirSync(bench.path('sources'));
    for (const [at, file] of files.entries()) writeFileSync(bench.path(`sources/${at}`), readFileSync(file, 'utf8').replaceAll('\n', ''));
    const hits = found(bench.path('sources'));
    for (const name of ['key of rsa-petrol', 'key of ec-petrol', 'key of ed-petrol', 'certificate ec-petrol', 'common name ed-petrol'])
      expect(
        hits.some((hit) => hit.includes(name) && hit.includes('base64 at')),
        name,
      ).toBe(true);
  });

  test('each needle in each encoding', () => {
    for (const [name, needle] of needles) {
      mkdirSync(bench.path('control'), { recursive: true });
      writeFileSync(bench.path('control/file'), Buffer.concat([Buffer.from('before'), needle, Buffer.from('after')]));
      expect(found(bench.path('control')), name).toContain(`file: ${name}`);
    }
  });
});

test('nothing in the folder of the open vault, its write-ahead log included', () => {
  expect(readdirSync(bench.path('while-open')).some((name) => name.endsWith('-wal'))).toBe(true);
  expect(found(bench.path('while-open'))).toEqual([]);
});

test('nothing in the folder of the locked vault', () => {
  expect(readdirSync(bench.vault).sort()).toEqual(['checkpoint', 'header.json', expect.stringMatching(/^vault-[0-9a-z]{26}\.db$/)]);
  expect(found(bench.vault)).toEqual([]);
});
