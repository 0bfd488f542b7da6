import { existsSync, linkSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { beforeAll, expect, test, vi } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import { describePrivateKey } from '../../main/pki/private-key.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { openWith } from '../unit/custody/open-with.ts';
import { makePair } from './pairs.ts';
import { PASSPHRASE } from './strongroom.ts';
import { importInto, VaultBench } from './vault-bench.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

// A source is erased only after its sealed copy was opened again and compared; in every doubt it stays.

const bench = new VaultBench();
let session: VaultSession;
beforeAll(async () => {
  session = await bench.create();
});

const erase = (...paths: string[]) => importInto(session, paths, { eraseSource: true });

test('the source is gone, and the key opens from the vault', async () => {
  const pair = await makePair('erased.example');
  const path = bench.write('erased.pem', pair.keyPem + pair.certificatePem);
  expect(await erase(path)).toMatchObject({ erased: 1, keys: { stored: 1 }, files: [{ outcome: 'stored' }] });
  expect(existsSync(path)).toBe(false);
  using officer = await session.unlockAgain(utf8(PASSPHRASE));
  using key = await openWith(session, describePrivateKey(pair.pkcs8).spkiSha256, officer);
  expect(Buffer.from(key.bytes)).toEqual(Buffer.from(pair.pkcs8));
});

test('its bytes are overwritten before the name goes', async () => {
  const pair = await makePair('overwritten.example');
  const path = bench.write('overwritten.pem', pair.keyPem);
  const { openSync, readSync, fstatSync } = await import('node:fs');
  const handle = openSync(path, 'r');
  await erase(path);
  expect(fstatSync(handle).size).toBe(0);
  expect(readSync(handle, Buffer.alloc(10))).toBe(0);
});

test('a file with a second name stays, whole', async () => {
  const pair = await makePair('linked.example');
  const path = bench.write('linked.pem', pair.keyPem);
  linkSync(path, bench.path('second-name.pem'));
  expect(await erase(path)).toMatchObject({ erased: 0, keys: { stored: 1 } });
  expect(readFileSync(path, 'utf8')).toBe(pair.keyPem);
});

test('a key that was put in earlier cannot be compared, so its source stays', async () => {
  const pair = await makePair('known.example');
  const path = bench.write('known.pem', pair.keyPem);
  await importInto(session, [path]);
  expect(await erase(path)).toMatchObject({ erased: 0, keys: { known: 1 }, files: [{ outcome: 'known' }] });
  expect(readFileSync(path, 'utf8')).toBe(pair.keyPem);
});

test('what holds nothing that the vault keeps stays', async () => {
  const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
  const path = bench.write('parameters.pem', parameters);
  expect(await erase(path)).toMatchObject({ erased: 0 });
  expect(readFileSync(path, 'utf8')).toBe(parameters);
});

test('what holds more than the vault keeps, or failed, stays', async () => {
  const pair = await makePair('more.example');
  const more = bench.write(
    'more.pem',
    `${pair.keyPem}-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n`,
  );
  const bad = bench.write('bad.pem', 'nothing');
  expect(await erase(more, bad)).toMatchObject({ erased: 0, keys: { stored: 1 } });
  expect(existsSync(more) && existsSync(bad)).toBe(true);
});

test('a sealed copy that does not open to the same key keeps the source', async () => {
  const pair = await makePair('unproved.example');
  const path = bench.write('unproved.pem', pair.keyPem);
  // Between the write and the proof the medium gives back something else.
  await sql`create trigger torn after insert on records begin update records set sealed = zeroblob(length(sealed)) where id = new.id; end`.execute(
    session.queries,
  );
  try {
    expect(await erase(path)).toMatchObject({ erased: 0 });
  } finally {
    await sql`drop trigger torn`.execute(session.queries);
  }
  expect(readFileSync(path, 'utf8')).toBe(pair.keyPem);
  using officer = await session.unlockAgain(utf8(PASSPHRASE));
  await expect(openWith(session, describePrivateKey(pair.pkcs8).spkiSha256, officer)).rejects.toMatchObject({ code: 'RECORD_DAMAGED' });
});
