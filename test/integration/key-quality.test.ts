import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { CertificateRow } from '../../preload/contract/inventory.ts';
import { CommandHere } from './command-here.ts';
import { publisherNote, writeBlocklist } from './made-blocklist.ts';
import { openssl } from './oracles.ts';
import { OFFICER } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// Weak keys on their way: found as they come in, found among each other, looked up in a list that somebody signed.

const bench = new CommandHere();
const prime = () => generatePrimeSync(1024, { bigint: true });

/** A key pair of two primes, as `openssl asn1parse` makes it of the numbers that Python works out: none of our code. */
function rsaKey(name: string, p: bigint, q: bigint): string {
  const program =
    'import sys\np, q = int(sys.argv[1]), int(sys.argv[2]); e = 65537; d = pow(e, -1, (p - 1) * (q - 1))\nprint("asn1=SEQUENCE:k\\n[k]")\n' +
    'for name, x in (("v", 0), ("n", p * q), ("e", e), ("d", d), ("p", p), ("q", q), ("a", d % (p - 1)), ("b", d % (q - 1)), ("c", pow(q, -1, p))): print(f"{name}=INTEGER:{x}")';
  const config = bench.write(`${name}.cnf`, execFileSync('python3', ['-c', program, String(p), String(q)]));
  const file = bench.path(`${name}.der`);
  openssl('asn1parse', '-genconf', config, '-noout', '-out', file);
  const pem = bench.path(`${name}.key`);
  openssl('rsa', '-inform', 'DER', '-in', file, '-out', pem);
  return pem;
}

function certificate(key: string, name: string, ...more: string[]): string {
  const file = bench.path(`${name}.crt`);
  openssl('req', '-x509', '-key', key, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', '90', '-out', file, ...more);
  return file;
}

interface Listed {
  total: number;
  items: CertificateRow[];
}
const found = async (finding: string) => (await bench.answer<Listed>(0, 'certificates', '--finding', finding)).items.map(({ commonName }) => commonName).sort();

interface Checked {
  certificates: number;
  keys: number;
  weak: number;
  digest: string;
  blocklist: string | null;
  kinds: { code: string; severity: string; count: number }[];
}
const check = () => bench.answer<Checked>(0, 'check-keys');
const countOf = ({ kinds }: Checked, code: string) => kinds.find((kind) => kind.code === code)?.count ?? 0;

let compromised: string;

beforeAll(async () => {
  await bench.create();
  const shared = prime();
  const files = ['one.example', 'two.example'].map((name) => certificate(rsaKey(name, shared, prime()), name));
  // Two names and no renewal, with one key.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const reused = bench.write('reused.key', privateKey.export({ type: 'pkcs8', format: 'pem' }));
  files.push(certificate(reused, 'here.example'), certificate(reused, 'there.example'));
  compromised = bench.write('known.key', generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  files.push(certificate(compromised, 'known.example'));
  const sound = bench.write('sound.key', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  files.push(certificate(sound, 'sound.example'));
  const p = prime();
  const close = rsaKey('close.example', p, nextPrime(p + 2n));
  files.push(
    certificate(close, 'close.example'),
    certificate(sound, 'exchange.example', '-addext', 'keyUsage=keyEncipherment', '-addext', 'basicConstraints=critical,CA:FALSE'),
  );
  await bench.answer(0, 'import', ...files, bench.path('close.example.key'));
});

function nextPrime(start: bigint): bigint {
  const program = 'import sys\nx = int(sys.argv[1])\nwhile any(x % y == 0 for y in range(3, 2000, 2)) or pow(2, x - 1, x) != 1: x += 2\nprint(x)';
  return BigInt(execFileSync('python3', ['-c', program, String(start)], { encoding: 'utf8' }));
}

describe('as they come in', () => {
  test('keys are found whose weakness shows in themselves', async () => {
    expect(await found('RSA_PRIMES_CLOSE')).toEqual(['close.example']);
    expect(await found('RSA_PRIMES_NEAR')).toEqual(['close.example']);
    expect(await found('USAGE_NO_SIGNATURE')).toEqual(['exchange.example']);
  });

  test('keys are found that several names share', async () => {
    expect(await found('KEY_REUSED')).toEqual(['exchange.example', 'here.example', 'sound.example', 'there.example']);
    const { certificate: shown } = await bench.answer<{ certificate: CertificateRow }>(0, 'show', 'cn:here.example');
    expect(shown.findings).toEqual([{ code: 'KEY_REUSED', severity: 'attention', text: expect.stringContaining('that of there.example') }]);
  });

  test('what only the whole inventory shows is not found yet', async () => {
    expect(await found('RSA_SHARED_PRIME')).toEqual([]);
    expect(await found('loss')).toEqual(['close.example']);
  });
});

describe('a check of the vault', () => {
  test('finds what keys have in common, says with whom, and keeps what only a private key showed', async () => {
    const checked = await check();
    expect(checked).toMatchObject({ certificates: 8, keys: 0, blocklist: null });
    expect(await found('RSA_SHARED_PRIME')).toEqual(['one.example', 'two.example']);
    expect(await found('loss')).toEqual(['close.example', 'one.example', 'two.example']);
    expect(await found('RSA_PRIMES_NEAR')).toEqual(['close.example']);
    expect(await found('any')).toEqual(['close.example', 'exchange.example', 'here.example', 'one.example', 'sound.example', 'there.example', 'two.example']);
    const run = await bench.asOfficer('show', 'cn:one.example');
    expect(run.stdout).toContain('Its key shares a prime with that of two.example');
    expect(run.stdout).toContain('(RSA_SHARED_PRIME)');
  });

  test('finds the same again, and says so in the log', async () => {
    const [first, second] = [await check(), await check()];
    expect(second).toMatchObject({ digest: first.digest, kinds: first.kinds });
    const { items } = await bench.answer<{ items: { text: string }[] }>(0, 'audit', 'list', '--action', 'keys.checked');
    expect(items.length).toBe(3);
    expect(items[0]?.text).toContain(first.digest);
    expect((await bench.asOfficer('audit', 'verify')).status).toBe(0);
  });

  test('is said again before a key goes out', async () => {
    const { items } = await bench.answer<Listed>(0, 'certificates', '--finding', 'RSA_PRIMES_NEAR');
    const passphrase = bench.write('out', 'copper-kettle-outing-seven\n');
    const run = await bench.asOfficer('export', items[0]?.id as string, '--format', 'p12', '--passphrase-file', passphrase, '--out', bench.path('close.p12'));
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/^Warning: close\.example: Others can find this key: .*\(RSA_PRIMES_CLOSE\)$/m);
    expect(run.stderr).not.toContain('RSA_PRIMES_NEAR');
  });

  test('goes into the reports', async () => {
    await bench.answer(0, 'report', '--format', 'csv', '--out', bench.path('report.csv'));
    expect(readFileSync(bench.path('report.csv'), 'utf8')).toMatch(/^one\.example,.*RSA_SHARED_PRIME/m);
  });
});

describe('a blocklist', () => {
  let list: string;

  test('that a custodian signed is taken over, and its keys are found', async () => {
    list = writeBlocklist(bench.path('blocklist.dat'), compromised);
    const metadata = bench.write('badkeysdata.json', JSON.stringify({ bkformat: 0, blocklists: [{ id: 7, name: 'testkeys', type: 'github' }] }));
    await bench.answer(0, 'blocklist', 'sign', list, '--out', bench.path('list.note'), '--date', '2026-11-20', '--metadata', metadata);
    await bench.answer(0, 'blocklist', 'import', list, '--note', bench.path('list.note'));
    expect(await bench.answer(0, 'blocklist', 'show')).toMatchObject({ blocklist: { signer: `${OFFICER}, custodian of this vault`, file: 'whole' } });
    expect(await found('KEY_COMPROMISED')).toEqual([]);
    expect(countOf(await check(), 'KEY_COMPROMISED')).toBe(1);
    expect(await found('KEY_COMPROMISED')).toEqual(['known.example']);
    const { certificate: shown } = await bench.answer<{ certificate: CertificateRow }>(0, 'show', 'cn:known.example');
    expect(shown.findings).toEqual([expect.objectContaining({ severity: 'loss', text: expect.stringContaining('testkeys') })]);
  });

  test('is looked into as keys come in, with and without a certificate', async () => {
    await bench.answer(0, 'import', certificate(compromised, 'again.example'), compromised);
    expect(await found('KEY_COMPROMISED')).toEqual(['again.example', 'known.example']);
    expect((await bench.asOfficer('audit', 'verify')).status).toBe(0);
  });

  test('that differs from its note in one byte, or is out of order, is refused', async () => {
    const bytes = readFileSync(list);
    bytes[bytes.length - 1] = 9;
    const altered = bench.write('altered.dat', bytes);
    const error = await bench.answer<{ error: { code: string } }>(4, 'blocklist', 'import', altered, '--note', bench.path('list.note'));
    expect(error.error.code).toBe('BLOCKLIST_INVALID');
    const swapped = bench.write('swapped.dat', Buffer.concat([bytes.subarray(16, 32), bytes.subarray(0, 16), bytes.subarray(32)]));
    const order = await bench.answer<{ error: { message: string } }>(4, 'blocklist', 'sign', swapped, '--out', bench.path('no.note'), '--date', '2026-11-20');
    expect(order.error.message).toContain('not in order');
  });

  test('of a publisher is taken over only with his key, which is believed from then on', async () => {
    const { note, key } = publisherNote(list, bench.path('publisher'));
    const noteFile = bench.write('publisher.note', note);
    const refused = await bench.answer<{ error: { code: string } }>(3, 'blocklist', 'import', list, '--note', noteFile);
    expect(refused.error.code).toBe('BLOCKLIST_UNTRUSTED');
    await bench.answer(3, 'blocklist', 'import', list, '--note', noteFile, '--publisher-key', publisherNote(list, bench.path('publisher')).key);
    await bench.answer(0, 'blocklist', 'import', list, '--note', noteFile, '--publisher-key', key);
    await bench.answer(0, 'blocklist', 'import', list, '--note', noteFile);
    expect(await bench.answer(0, 'blocklist', 'show')).toMatchObject({
      blocklist: { name: 'elsewhere', signer: 'lists.example', count: 5001, file: 'whole' },
    });
    const forged = bench.write('forged.note', note.replace('"count":5001', '"count":5002'));
    await bench.answer(3, 'blocklist', 'import', list, '--note', forged);
  });

  test('that was altered in the vault is not believed, and the check says so', async () => {
    const { blocklist: shown } = await bench.answer<{ blocklist: { sha256: string } }>(0, 'blocklist', 'show');
    const file = `${bench.vault}/blocklist-${shown.sha256.slice(0, 16)}.dat`;
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(16));
    const run = await bench.answer<{ outcome: string }>(5, 'check-keys');
    expect(run.outcome).toContain('not the file that was signed');
    expect((await bench.asOfficer('blocklist', 'show')).stdout).toContain('altered: it is not the file that was signed');
    rmSync(file);
    expect((await bench.asOfficer('blocklist', 'show')).stdout).toContain('missing: a backup does not hold it');
    writeFileSync(file, bytes);
    expect(countOf(await check(), 'KEY_COMPROMISED')).toBe(2);
  });

  test('that is removed is gone, and what it found is gone with the next check', async () => {
    await bench.answer(0, 'blocklist', 'remove');
    expect(await bench.answer(0, 'blocklist', 'show')).toEqual({ blocklist: null });
    await check();
    expect(await found('KEY_COMPROMISED')).toEqual([]);
    await bench.answer(4, 'blocklist', 'remove');
    expect((await bench.asOfficer('audit', 'verify')).status).toBe(0);
  });
});
