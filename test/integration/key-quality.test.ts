import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CertificateRow } from '../../preload/contract/inventory.ts';
import { openssl } from './oracles.ts';
import { CommandBench } from './strongroom.ts';

// Weak keys on their way: found as they come in, found among each other, looked up in a list that somebody signed.

const bench = new CommandBench();
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

/** A list in badkeys' format of the x coordinates of keys, made by Python from what openssl prints. */
function blocklist(name: string, key: string): string {
  const point = openssl('pkey', '-in', key, '-pubout', '-outform', 'DER').subarray(-64, -32);
  const program =
    'import hashlib,os,sys\nx = int(sys.argv[1], 16); own = hashlib.sha256(x.to_bytes((x.bit_length() + 7) // 8, "big")).digest()[:15] + b"\\x07"\n' +
    'lines = sorted([own] + [hashlib.sha256(str(i).encode()).digest()[:15] + b"\\x01" for i in range(5000)])\nopen(sys.argv[2], "wb").write(b"".join(lines))';
  execFileSync('python3', ['-c', program, point.toString('hex'), bench.path(name)]);
  return bench.path(name);
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

  test('goes into the reports', async () => {
    await bench.answer(0, 'report', '--format', 'csv', '--out', bench.path('report.csv'));
    expect(readFileSync(bench.path('report.csv'), 'utf8')).toMatch(/^one\.example,.*RSA_SHARED_PRIME/m);
  });
});

describe('a blocklist', () => {
  let list: string;

  test('that a custodian signed is taken over, and its keys are found', async () => {
    list = blocklist('blocklist.dat', compromised);
    const metadata = bench.write('badkeysdata.json', JSON.stringify({ bkformat: 0, blocklists: [{ id: 7, name: 'testkeys', type: 'github' }] }));
    await bench.answer(0, 'blocklist', 'sign', list, '--out', bench.path('list.note'), '--date', '2026-11-20', '--metadata', metadata);
    await bench.answer(0, 'blocklist', 'import', list, '--note', bench.path('list.note'));
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
    const { note, key } = publisherNote(list);
    const noteFile = bench.write('publisher.note', note);
    const refused = await bench.answer<{ error: { code: string } }>(3, 'blocklist', 'import', list, '--note', noteFile);
    expect(refused.error.code).toBe('BLOCKLIST_UNTRUSTED');
    await bench.answer(3, 'blocklist', 'import', list, '--note', noteFile, '--publisher-key', publisherNote(list).key);
    await bench.answer(0, 'blocklist', 'import', list, '--note', noteFile, '--publisher-key', key);
    await bench.answer(0, 'blocklist', 'import', list, '--note', noteFile);
    expect(await bench.answer(0, 'blocklist', 'show')).toMatchObject({
      blocklist: { name: 'elsewhere', signer: 'lists.example', count: 5001, missing: false },
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

/** A note of another publisher, by Python's `hashlib` and openssl's Ed25519: c2sp.org/signed-note as its text says, none of our code. */
function publisherNote(list: string): { note: string; key: string } {
  const bytes = readFileSync(list);
  const pair = generateKeyPairSync('ed25519');
  const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x as string, 'base64url');
  const name = 'lists.example';
  const algorithmAndKey = Buffer.concat([Buffer.of(1), publicKey]);
  const id = createHash('sha256').update(`${name}\n`).update(algorithmAndKey).digest().subarray(0, 4);
  const statement = {
    count: bytes.length / 16,
    date: '2026-11-21',
    lists: {},
    name: 'elsewhere',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
  };
  const text = `strongroom blocklist v1\n${JSON.stringify(statement)}\n`;
  const keyFile = bench.write('publisher.pem', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const signature = openssl('pkeyutl', '-sign', '-rawin', '-inkey', keyFile, '-in', bench.write('publisher.text', text));
  return {
    note: `${text}\n— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`,
    key: `${name}+${id.toString('hex')}+${algorithmAndKey.toString('base64')}`,
  };
}
