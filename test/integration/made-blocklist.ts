import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { openssl } from './oracles.ts';

/** Writes a list in badkeys' format of the x coordinate of an EC key and 5,000 others: made by Python from what openssl prints. @param key PEM file */
export function writeBlocklist(file: string, key: string): string {
  const point = openssl('pkey', '-in', key, '-pubout', '-outform', 'DER').subarray(-64, -32);
  const program =
    'import hashlib,os,sys\nx = int(sys.argv[1], 16); own = hashlib.sha256(x.to_bytes((x.bit_length() + 7) // 8, "big")).digest()[:15] + b"\\x07"\n' +
    'lines = sorted([own] + [hashlib.sha256(str(i).encode()).digest()[:15] + b"\\x01" for i in range(5000)])\nopen(sys.argv[2], "wb").write(b"".join(lines))';
  execFileSync('python3', ['-c', program, point.toString('hex'), file]);
  return file;
}

/**
 * A note of another publisher, by Node's hash and openssl's Ed25519: c2sp.org/signed-note as its text says, none of our code.
 * @param scratch a file name that others may be made of
 */
export function publisherNote(list: string, scratch: string): { note: string; key: string; sha256: string } {
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
  const [keyFile, textFile] = [`${scratch}.pem`, `${scratch}.text`];
  writeFileSync(keyFile, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(textFile, text);
  const signature = openssl('pkeyutl', '-sign', '-rawin', '-inkey', keyFile, '-in', textFile);
  return {
    note: `${text}\n— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`,
    key: `${name}+${id.toString('hex')}+${algorithmAndKey.toString('base64')}`,
    sha256: createHash('sha256').update(publicKey).digest('hex'),
  };
}
