import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { decodeBase64, encodeBase64Lines } from '../../../main/formats/base64-bytes.ts';
import { writePem } from '../../../main/formats/pem-write.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
let identity: TestIdentity;
let key: string;
let leaf: string;
let chain: string;

beforeAll(async () => {
  identity = (await makeIdentities(['ec-p256']))[0] as TestIdentity;
  key = pem('PRIVATE KEY', identity.pkcs8);
  leaf = pem('CERTIFICATE', identity.chain[0] as Uint8Array);
  chain = identity.chain.map((der) => pem('CERTIFICATE', der)).join('');
  bench.write('key.pem', key);
  bench.write('leaf.pem', leaf);
  bench.write('chain.pem', chain);
});

function kinds(text: string | Uint8Array, passphrase?: string): string[] {
  const bytes = typeof text === 'string' ? utf8(text) : text;
  return readContainer(bytes, { passphrases: passphrase === undefined ? [] : [utf8(passphrase)] }).entries.map((entry) =>
    entry.kind === 'skipped' || entry.kind === 'unread' ? `${entry.kind} ${entry.what}` : entry.kind,
  );
}

function refusal(text: string): { code: string; message: string; hint: string } {
  try {
    readContainer(utf8(text), {});
  } catch (error) {
    return error as { code: string; message: string; hint: string };
  }
  throw new Error('it was read');
}

describe('a PEM text', () => {
  test('is read in any mix and order', () => {
    expect(kinds(key + chain)).toEqual(['private-key', 'certificate', 'certificate', 'certificate']);
    expect(kinds(leaf + key)).toEqual(['certificate', 'private-key']);
    expect(kinds(chain + key + key)).toEqual(['certificate', 'certificate', 'certificate', 'private-key', 'private-key']);
  });

  test('is read with any line ends, byte order marks, indentation and text around it', () => {
    const expected = ['private-key', 'certificate'];
    const text = key + leaf;
    expect(kinds(text.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(kinds(text.replaceAll('\n', '\r'))).toEqual(expected);
    expect(kinds(`\ufeff${text}`)).toEqual(expected);
    expect(kinds(text.replaceAll(/^/gm, '   '))).toEqual(expected);
    expect(kinds(`Subject: ü\n\n${text}\nand more: -----\n`)).toEqual(expected);
    expect(kinds(`0 is where a SEQUENCE would begin\n${text}`)).toEqual(expected);
    expect(kinds(text.trimEnd())).toEqual(expected);
  });

  test('is read in UTF-16, as PowerShell writes it', () => {
    const little = Buffer.from(`\ufeff${key}${leaf}`, 'utf16le');
    expect(kinds(little)).toEqual(['private-key', 'certificate']);
    expect(kinds(Buffer.from(little).swap16())).toEqual(['private-key', 'certificate']);
  });

  test('is read as openssl prints it, with text and bag attributes', () => {
    const text = String(bench.openssl('x509', '-in', 'leaf.pem', '-text'));
    expect(kinds(text)).toEqual(['certificate']);
    bench.openssl('pkcs12', '-export', '-inkey', 'key.pem', '-in', 'chain.pem', '-name', 'a: b', '-passout', 'pass:x', '-out', 'a.p12');
    const dump = String(bench.openssl('pkcs12', '-in', 'a.p12', '-passin', 'pass:x', '-nodes'));
    expect(dump).toContain('Bag Attributes');
    expect(kinds(dump).toSorted()).toEqual(['certificate', 'certificate', 'certificate', 'private-key']);
  });

  test('is told by content where its label is wrong', () => {
    const sec1 = bench.openssl('ec', '-in', 'key.pem', '-outform', 'DER');
    expect(kinds(pem('PRIVATE KEY', sec1))).toEqual(['private-key']);
    expect(kinds(pem('RSA PRIVATE KEY', identity.pkcs8))).toEqual(['private-key']);
  });

  test('may be base64 without its lines around it', () => {
    const [der] = identity.chain as [Uint8Array];
    expect(kinds(Buffer.from(der).toString('base64'))).toEqual(['certificate']);
    expect(refusal('MIIthis is no base64 of a structure').code).toBe('FILE_UNRECOGNISED');
  });

  test('may hold trusted certificates of openssl', () => {
    const text = bench.openssl('x509', '-in', 'leaf.pem', '-trustout', '-addtrust', 'serverAuth');
    expect(String(text)).toContain('TRUSTED CERTIFICATE');
    expect(readContainer(text, {}).entries).toEqual([{ kind: 'certificate', der: identity.chain[0] }]);
  });

  test('may hold what is not for a vault, which is passed over by name', () => {
    const publicKey = String(bench.openssl('pkey', '-in', 'key.pem', '-pubout'));
    const crl = pem('X509 CRL', new Uint8Array([0x30, 0]));
    expect(kinds(publicKey + leaf + crl)).toEqual(['skipped public key', 'certificate', 'skipped X509 CRL']);
    expect(kinds(`-----BEGIN DH PARAMETERS-----\nMAYCAQUCAQI=\n-----END DH PARAMETERS-----\n`)).toEqual(['skipped DH parameters']);
    expect(kinds(pem('SOMETHING ELSE', utf8('not ASN.1')) + leaf)).toEqual(['skipped SOMETHING ELSE', 'certificate']);
  });

  test('gives a SEC1 key without a curve the one that stands before it', () => {
    const bare = bench.openssl('ec', '-in', 'key.pem', '-no_public', '-outform', 'DER');
    // Version and scalar alone, as some devices write it.
    const scalar = bare.subarray(7, 39);
    const sec1 = Buffer.concat([Buffer.from('30250201010420', 'hex'), scalar]);
    const parameters = String(bench.openssl('ecparam', '-name', 'prime256v1'));
    const { entries } = readContainer(utf8(parameters + pem('EC PRIVATE KEY', sec1)), {});
    const der = bench.openssl('pkey', '-in', 'key.pem', '-outform', 'DER');
    expect(entries).toHaveLength(1);
    expect(Buffer.from((entries[0] as { pkcs8: Uint8Array }).pkcs8).includes(scalar)).toBe(true);
    expect(der.includes(scalar)).toBe(true);
    expect(refusal(pem('EC PRIVATE KEY', sec1))).toMatchObject({ code: 'FILE_MALFORMED', message: expect.stringContaining('curve') });
  });
});

describe('a PEM text that is not whole', () => {
  test('is refused, and says where', () => {
    expect(refusal(key.replace('-----END PRIVATE KEY-----', ''))).toMatchObject({
      code: 'FILE_MALFORMED',
      message: expect.stringContaining('no last line'),
    });
    expect(refusal(leaf.replace('END CERTIFICATE', 'END CERT')).code).toBe('FILE_MALFORMED');
    expect(refusal(key.replace('MI', '!!'))).toMatchObject({
      code: 'FILE_MALFORMED',
      message: expect.stringContaining('PEM block 1 (PRIVATE KEY)'),
    });
    expect(refusal('-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----').message).toContain('empty');
    expect(refusal(`-----BEGIN ${'x'.repeat(100)}`).code).toBe('FILE_MALFORMED');
    expect(refusal(pem('CERTIFICATE', utf8('not a certificate'))).code).toBe('FILE_MALFORMED');
    expect(refusal(pem('CERTIFICATE', Uint8Array.of(0x30, 3, 2, 1, 1))).message).toContain('holds something else');
  });

  test.each([
    ['PGP PRIVATE KEY BLOCK', 'PGP', 'PGP'],
    ['SSH2 ENCRYPTED PRIVATE KEY', 'SSH', 'ssh-keygen'],
  ])('or holds a %s is refused by name', (label, name, hint) => {
    const text = `-----BEGIN ${label}-----\nComment: x\n\nAAAA\n=abcd\n-----END ${label}-----\n`;
    expect(refusal(text)).toMatchObject({
      code: 'FILE_UNSUPPORTED',
      message: expect.stringContaining(name),
      hint: expect.stringContaining(hint),
    });
    expect(kinds(text + leaf)).toEqual([expect.stringContaining(name), 'certificate']);
  });

  test.each([
    ['Ed448', ['genpkey', '-algorithm', 'ed448']],
    ['X25519', ['genpkey', '-algorithm', 'x25519']],
    ['secp256k1', ['ecparam', '-name', 'secp256k1', '-genkey', '-noout']],
    ['brainpool-p256r1', ['ecparam', '-name', 'brainpoolP256r1', '-genkey', '-noout']],
    ['256 bits long', ['genrsa', '256']],
    ['more than two primes', ['genrsa', '-primes', '3', '1024']],
  ])('or holds a key that is not supported (%s) is refused by name', (name, command) => {
    const made = bench.try('openssl', ...command);
    if (made.status !== 0) return; // this openssl cannot make one
    expect(refusal(String(made.stdout))).toMatchObject({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining(name) });
  });

  test('or holds a DSA key is refused by name, in both forms', () => {
    bench.openssl('dsaparam', '-genkey', '-noout', '-out', 'dsa.pem', '1024');
    bench.openssl('dsa', '-in', 'dsa.pem', '-out', 'dsa-old.pem');
    const forms = [bench.read('dsa.pem'), bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'dsa.pem')];
    for (const form of forms) {
      expect(() => readContainer(form, {})).toThrow(expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining('DSA') }));
    }
  });

  test('or encrypts in ways that are not supported is refused by name', () => {
    const text = `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: SEED-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n`;
    expect(refusal(text)).toMatchObject({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining('SEED-CBC') });
    expect(refusal(text.replace('SEED-CBC', 'AES-128-CBC'))).toMatchObject({ code: 'FILE_MALFORMED', message: expect.stringContaining('IV') });
  });
});

describe('a PEM file that was written here', () => {
  test('has the parts that were asked for, in their order, and openssl reads it', () => {
    const secret = utf8('passphrase');
    const bytes = writePem({ pkcs8: identity.pkcs8, chain: identity.chain, passphrase: secret, parts: ['key', 'certificate', 'chain'], iterations: 100 });
    expect(kinds(bytes, 'passphrase')).toEqual(['private-key', 'certificate', 'certificate', 'certificate']);
    expect(Buffer.from(bytes).toString()).toContain('-----BEGIN ENCRYPTED PRIVATE KEY-----');
    bench.write('ours.pem', bytes);
    const key = bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'ours.pem', '-passin', 'pass:passphrase', '-outform', 'DER');
    expect(new Uint8Array(key)).toEqual(identity.pkcs8);
    expect(String(bench.openssl('verify', '-CAfile', 'chain.pem', '-untrusted', 'ours.pem', 'leaf.pem'))).toContain('OK');
  });

  test('is byte for byte what openssl writes, where nothing is secret', () => {
    const parts = ['certificate', 'chain'] as const;
    expect(Buffer.from(writePem({ chain: identity.chain, passphrase: null, parts })).toString()).toBe(chain);
    expect(Buffer.from(writePem({ chain: identity.chain, passphrase: null, parts: ['chain'] })).toString()).toBe(chain.slice(leaf.length));
    const plain = writePem({ pkcs8: identity.pkcs8, chain: [], passphrase: null, parts: ['key'] });
    expect(Buffer.from(plain).toString()).toBe(String(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'key.pem')));
  });

  test('cannot have a key that is not there', () => {
    expect(() => writePem({ chain: [], passphrase: null, parts: ['key'] })).toThrow(expect.objectContaining({ code: 'FORMAT_CANNOT_CARRY' }));
  });
});

describe('base64 without strings', () => {
  test('is the same as with them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes)
          .toString('base64')
          .replace(/.{1,64}/g, '$&\n');
        expect(Buffer.from(encodeBase64Lines(bytes)).toString()).toBe(text);
        expect(decodeBase64(utf8(text))).toEqual(new Uint8Array(bytes));
        expect(decodeBase64(utf8(text.replaceAll('=', '')))).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  test('refuses what is none', () => {
    for (const text of ['A', 'AAAAA', 'AA=A', 'AAA==', 'AA=', 'AAAA=', '*AAA', 'AA-_']) expect(decodeBase64(utf8(text))).toBe(null);
  });
});
