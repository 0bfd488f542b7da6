import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { WorkBudget } from '../../../main/formats/limits.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
let identity: TestIdentity;
let key: string;
let leaf: string;
let text: string;
/** Encrypted by openssl in PEM's own way, with headers. */
let encrypted: string;

beforeAll(async () => {
  identity = (await makeIdentities(['ec-p256']))[0] as TestIdentity;
  key = pem('PRIVATE KEY', identity.pkcs8);
  leaf = pem('CERTIFICATE', identity.chain[0] as Uint8Array);
  text = key + leaf;
  bench.write('key.pem', key);
  encrypted = String(bench.openssl('ec', '-in', 'key.pem', '-aes256', '-passout', 'pass:changeit'));
});

/** What is read, the key and the certificate compared with what they were. */
function read(file: string | Uint8Array, ...passphrases: string[]): string[] {
  const bytes = typeof file === 'string' ? utf8(file) : file;
  return readContainer(bytes, { passphrases: passphrases.map(utf8) }).entries.map((entry) => {
    if (entry.kind === 'private-key') expect(entry.pkcs8).toEqual(identity.pkcs8);
    if (entry.kind === 'certificate') expect(identity.chain).toContainEqual(entry.der);
    return 'what' in entry ? `${entry.kind} ${entry.what}` : entry.kind;
  });
}

/** How many bytes Node's search goes over meanwhile: on a machine that is busy they are no more. */
function bytesSearched(run: () => void): number {
  const { indexOf } = Buffer.prototype;
  let searched = 0;
  Buffer.prototype.indexOf = function (this: Buffer, value: string | Uint8Array, from = 0) {
    const at = indexOf.call(this, value, from);
    searched += (at === -1 ? this.length : at) - from;
    return at;
  };
  try {
    run();
  } finally {
    Buffer.prototype.indexOf = indexOf;
  }
  return searched;
}

const both = ['private-key', 'certificate'];
const base64 = (value: string | Uint8Array) => Buffer.from(value).toString('base64');
const folded = (value: string, before: string) => value.replace(/.{1,76}/g, `${before}$&\n`);

describe('a PEM text is read', () => {
  test.each<[string, (plain: string) => string | Uint8Array]>([
    ['in UTF-16 without a byte order mark', (plain) => Buffer.from(plain, 'utf16le')],
    ['in big-endian UTF-16 without a byte order mark', (plain) => Buffer.from(plain, 'utf16le').swap16()],
    ['with mixed line ends', (plain) => plain.replace('\n', '\r\n').replace(/\n$/, '\r')],
    ['with blanks at the ends of its lines', (plain) => plain.replaceAll('\n', ' \t\n')],
    ['with tabs before its lines', (plain) => plain.replaceAll(/^/gm, '\t')],
    ['quoted in a mail', (plain) => plain.replaceAll(/^/gm, '> ')],
    ['in one long line for each block', (plain) => plain.replaceAll(/(?<!-)\n(?!-)/g, '')],
    ['with its base64 glued to its first and last line', (plain) => plain.replaceAll(/-----\n(?!-----BEGIN)/g, '-----').replaceAll(/\n(?=-----END)/g, '')],
    ['with its line ends spelled out', (plain) => plain.replaceAll('\n', '\\n')],
    ['with its line ends spelled out twice', (plain) => `TLS="${plain.replaceAll('\n', '\\\\n')}"`],
    ['with the line ends of Windows spelled out', (plain) => plain.replaceAll('\n', '\\r\\n')],
    ['in JSON', (plain) => JSON.stringify({ kind: 'x', tls: { both: plain } })],
    ['in JSON that escapes `/` and `+`', (plain) => JSON.stringify(plain).replaceAll('/', '\\/').replaceAll('+', '\\u002B')],
    ['in JSON as an array of lines', (plain) => JSON.stringify(plain.split('\n'), null, 2)],
    ['with its line ends gone, as in a variable of a shell', (plain) => plain.replaceAll('\n', ' ')],
    ['in a script, with a backslash at the end of each line', (plain) => plain.replaceAll('\n', '\\\n')],
    ['as a block of YAML', (plain) => `apiVersion: v1\nstringData:\n  tls: |\n${plain.replaceAll(/^(?=.)/gm, '    ')}  other: |-\n    x\n`],
    ['with blanks that nobody sees', (plain) => plain.replaceAll(/^(?=M)/gm, '\u00a0').replaceAll(/(?<=[A-Za-z])\n/g, '\u200b\n')],
  ])('%s', (_, written) => {
    expect(read(written(text))).toEqual(both);
  });

  test.each<[string, (plain: string) => string]>([
    ['as it is', (plain) => plain],
    ['with CR alone', (plain) => plain.replaceAll('\n', '\r')],
    ['indented', (plain) => plain.replaceAll(/^/gm, '    ')],
    ['quoted in a mail', (plain) => plain.replaceAll(/^/gm, '> ')],
    ['with its line ends spelled out', (plain) => plain.replaceAll('\n', '\\n')],
    ['with its line ends gone', (plain) => plain.replaceAll('\n', ' ')],
  ])('with the headers of an encrypted key %s', (_, written) => {
    expect(encrypted).toContain('DEK-Info');
    expect(read(written(encrypted), 'no', 'changeit')).toEqual(['private-key']);
  });

  test('under every label that certificates, requests and keys have had', () => {
    const [der] = identity.chain as [Uint8Array];
    for (const label of ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']) expect(read(pem(label, der))).toEqual(['certificate']);
    for (const label of ['PRIVATE KEY', 'ANY PRIVATE KEY', 'EC PRIVATE KEY']) expect(read(pem(label, identity.pkcs8))).toEqual(['private-key']);
    const request = bench.openssl('req', '-new', '-key', 'key.pem', '-subj', '/CN=a', '-outform', 'DER');
    for (const label of ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']) expect(read(pem(label, request))).toEqual(['request']);
    bench.write('leaf.pem', leaf);
    const p7 = bench.openssl('crl2pkcs7', '-nocrl', '-certfile', 'leaf.pem', '-outform', 'DER');
    for (const label of ['PKCS7', 'CMS', 'PKCS #7 SIGNED DATA']) expect(read(pem(label, p7))).toEqual(['certificate']);
  });
});

describe('base64 without the lines of PEM is read', () => {
  test.each([
    ['with line ends', () => folded(base64(identity.chain[0] as Uint8Array), '')],
    ['with a byte order mark and blanks', () => `\ufeff\n  ${folded(base64(identity.chain[0] as Uint8Array), '\t')}`],
    ['in the alphabet of URLs', () => Buffer.from(identity.chain[0] as Uint8Array).toString('base64url')],
  ])('%s', (_, written) => {
    expect(read(written())).toEqual(['certificate']);
  });

  test('and is not seen in ordinary words', () => {
    for (const words of ['MEMO', 'MCI says hello to everybody', 'MII']) {
      expect(() => readContainer(utf8(words))).toThrow(expect.objectContaining({ code: 'FILE_UNRECOGNISED' }));
    }
  });
});

describe('a PEM text within base64 is read', () => {
  test('out of a Secret of Kubernetes, in YAML and in JSON', () => {
    const yaml = `apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\ndata:\n  tls.crt: ${base64(leaf)}\n  tls.key: ${base64(key)}\n`;
    expect(read(yaml)).toEqual(['certificate', 'private-key']);
    const json = JSON.stringify({ kind: 'Secret', data: { 'tls.crt': base64(leaf), 'tls.key': base64(key) } });
    expect(read(json)).toEqual(['certificate', 'private-key']);
    expect(read(JSON.stringify(JSON.parse(json), null, 4))).toEqual(['certificate', 'private-key']);
  });

  test('folded over lines, in a variable, and beside blocks that are not in base64', () => {
    expect(read(`data:\n  tls.key: |\n${folded(base64(key), '    ')}  tls.crt: >-\n${folded(base64(leaf), '    ')}kind: Secret\n`)).toEqual(both);
    expect(read(`KEY=${base64(key)}\nCERT='${base64(leaf)}'`)).toEqual(both);
    expect(read(`${leaf}\nKEY=${base64(key)}`)).toEqual(['certificate', 'private-key']);
  });

  test('with an encrypted key, which asks for its passphrase', () => {
    const yaml = `data:\n  tls.key: ${base64(encrypted)}\n  tls.crt: ${base64(leaf)}\n`;
    expect(read(yaml)).toEqual(['locked PEM block 1 (EC PRIVATE KEY)', 'certificate']);
    expect(read(yaml, 'changeit')).toEqual(both);
  });

  test('outside of the blocks: what is in one, as in a signed message, is its own', () => {
    expect(read(`-----BEGIN THING-----\n${folded(base64(key), '')}-----END THING-----\n${leaf}`)).toEqual(['skipped THING', 'certificate']);
  });

  test('once, and not in base64 again', () => {
    expect(() => readContainer(utf8(base64(`x: ${base64(key)}`)))).toThrow(expect.objectContaining({ code: 'FILE_UNRECOGNISED' }));
    expect(() => readContainer(utf8(`x: ${base64(`${base64(key)}`)}`))).toThrow(expect.objectContaining({ code: 'FILE_UNRECOGNISED' }));
  });

  test('in a time that grows with the file, and no faster', () => {
    const many = utf8(`${'a: LS0tLS1CRUdJTiBY\n'.repeat(400_000)}`);
    expect(bytesSearched(() => expect(() => readContainer(many)).toThrow())).toBeLessThan(10 * many.length);
  });
});

describe('a damaged block', () => {
  const cut = () => pem('CERTIFICATE', (identity.chain[1] as Uint8Array).subarray(0, 100));

  test('is named, and the others go in', () => {
    expect(read(cut() + text)).toEqual([expect.stringContaining('damaged PEM block 1 (CERTIFICATE)'), ...both]);
    expect(read(text + cut())).toEqual([...both, expect.stringContaining('damaged PEM block 3 (CERTIFICATE)')]);
    expect(read(key + leaf.replace('M', '*'))).toEqual(['private-key', expect.stringContaining('not base64')]);
  });

  test('that does not end is named, and the next one read', () => {
    expect(read(leaf.replace('-----END CERTIFICATE-----\n', '') + key)).toEqual([expect.stringContaining('has no last line'), 'private-key']);
    expect(read(key + leaf.slice(0, 300))).toEqual(['private-key', expect.stringContaining('has no last line')]);
    expect(read(`-----BEGIN ${'x'.repeat(100)}-----\n${key}`)).toEqual([expect.stringContaining('damaged'), 'private-key']);
  });

  test('alone is refused as what it is', () => {
    expect(() => read(cut())).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED', message: expect.any(String) }));
  });

  test.each([
    ['four dashes', (plain: string) => plain.replaceAll('-----', '----')],
    ['the dashes of a word processor', (plain: string) => plain.replaceAll('-----', '—–')],
  ])('with %s is told so', (_, written) => {
    expect(() => read(written(key))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED', message: expect.stringContaining('five dashes') }));
  });

  test('in 2,000,000 that do not end takes no longer than their length', () => {
    expect(() => read('-----BEGIN CERTIFICATE-----\n'.repeat(1000))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
    expect(() => read('-----BEGIN CERTIFICATE-----\n'.repeat(1001))).toThrow(expect.objectContaining({ code: 'FILE_LIMITS' }));
    const many = utf8('-----BEGIN CERTIFICATE-----\n'.repeat(2_000_000));
    expect(bytesSearched(() => expect(() => read(many)).toThrow(expect.objectContaining({ code: 'FILE_LIMITS' })))).toBeLessThan(many.length);
  });
});

describe('several passphrases', () => {
  test('open several keys, in whatever order they are given, and what stays locked is named', () => {
    const other = String(bench.openssl('pkcs8', '-topk8', '-in', 'key.pem', '-passout', 'pass:second', '-iter', '10'));
    const file = encrypted + leaf + other;
    expect(read(file)).toEqual(['locked PEM block 1 (EC PRIVATE KEY)', 'certificate', expect.stringContaining('locked')]);
    expect(read(file, 'changeit')).toEqual(['private-key', 'certificate', expect.stringContaining('locked')]);
    expect(read(file, 'second', 'neither', 'changeit')).toEqual(['private-key', 'certificate', 'private-key']);
    expect(() => read(encrypted + other)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
    expect(() => read(encrypted + other, 'neither')).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  });

  test('of which some give rubbish with the right padding do not hide the one that fits', () => {
    // One in 256 wrong passphrases gives the right padding: among 2,000 there are some.
    const wrong = Array.from({ length: 2000 }, (_, at) => `wrong ${at}`);
    expect(read(encrypted, ...wrong, 'changeit')).toEqual(['private-key']);
    expect(() => read(encrypted, ...wrong)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
    const old = String(bench.openssl('pkcs8', '-topk8', '-in', 'key.pem', '-passout', 'pass:changeit', '-iter', '1', '-v1', 'PBE-SHA1-3DES'));
    expect(read(old, ...wrong, 'changeit')).toEqual(['private-key']);
  });

  test('are not tried without end', () => {
    const slow = bench.openssl('pkcs8', '-topk8', '-in', 'key.pem', '-passout', 'pass:changeit', '-iter', '100000');
    const passphrases = Array.from({ length: 20 }, (_, at) => utf8(`wrong ${at}`));
    const attempt = (most: number) => () => readContainer(slow, { passphrases, budget: new WorkBudget(most) });
    expect(attempt(1_000_000)).toThrow(expect.objectContaining({ code: 'FILE_LIMITS' }));
    // The empty one is tried besides.
    expect(attempt(2_100_000)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  });
});
