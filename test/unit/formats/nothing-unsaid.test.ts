import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { rc4 } from '../../../main/crypto/rc4.ts';
import { readEntries } from '../../../main/custody/read-entries.ts';
import { pkcs12Passphrases } from '../../../main/formats/passphrase.ts';
import { derivationPurpose, derivePkcs12 } from '../../../main/formats/pkcs12-key-derivation.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { derInteger, derObjectIdentifier, derOctetString, derSequence } from '../../../main/pki/der-writer.ts';
import { Workbench } from './oracle.ts';

// A file may be erased once it is in the vault: what it holds is taken in, or told, and is never passed over.

const bench = new Workbench();
let key: string;
let certificate: string;
let der: Buffer;
beforeAll(() => {
  bench.openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'key.pem');
  bench.openssl('req', '-x509', '-key', 'key.pem', '-subj', '/CN=x', '-out', 'certificate.pem');
  key = Buffer.from(bench.read('key.pem')).toString('latin1');
  certificate = Buffer.from(bench.read('certificate.pem')).toString('latin1');
  der = Buffer.from(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'key.pem', '-outform', 'DER'));
});

/** Kinds of what was found, and the words of what was not read. */
function found(bytes: Uint8Array, ...passphrases: string[]): string[] {
  return readContainer(bytes, { passphrases: passphrases.map((each) => utf8(each)) }).entries.map((entry) =>
    'what' in entry ? `${entry.kind}: ${entry.what}` : entry.kind,
  );
}

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');

describe('beside a certificate', () => {
  test('the key of a Secret is found whatever stands before it in its base64', () => {
    for (const before of ['', '\n', '\r\n', 'Bag Attributes\n    friendlyName: x\n']) {
      expect(found(utf8(`tls.crt: ${base64(certificate)}\ntls.key: ${base64(before + key)}\n`))).toEqual(['certificate', 'private-key']);
    }
  });

  test('one that is cut short is named, wherever it was cut', () => {
    for (const length of [196, 197, 198, 199, 200]) {
      const secret = utf8(`tls.crt: ${base64(certificate)}\ntls.key: ${base64(key).slice(0, length)}\n`);
      expect(found(secret)).toEqual(['certificate', expect.stringMatching(/^damaged: /)]);
    }
  });

  test('a key in DER or as JSON Web Key, which is not read there, is named', () => {
    expect(found(utf8(`tls.crt: ${base64(certificate)}\nkey: ${der.toString('base64')}\n`))).toEqual([
      'certificate',
      'skipped: base64 outside of the PEM blocks',
    ]);
    expect(found(utf8(JSON.stringify({ kty: 'EC', d: 'AAAA', certificate })))).toEqual(['certificate', 'unread: JSON Web Key beside PEM blocks']);
  });

  test('a block that lost a dash is named', () => {
    for (const odd of [key.replace('-----BEGIN', '----BEGIN'), key.replace('-----BEGIN', '–BEGIN')]) {
      for (const text of [odd + certificate, certificate + odd]) expect(found(utf8(text))).toContainEqual(expect.stringMatching(/^damaged: .*five dashes/));
    }
  });

  test('what openssl prints of keys, certificates and bags is nothing that was left', () => {
    bench.openssl('pkcs12', '-export', '-in', 'certificate.pem', '-inkey', 'key.pem', '-name', 'x', '-passout', 'pass:x', '-out', 'store.p12');
    const text = [
      bench.openssl('x509', '-in', 'certificate.pem', '-text', '-fingerprint', '-sha256'),
      bench.openssl('pkcs12', '-in', 'store.p12', '-nodes', '-passin', 'pass:x'),
    ];
    expect(new Set(found(Buffer.concat(text)))).toEqual(new Set(['certificate', 'private-key']));
  });

  test('what a PKCS#7 file is the signature of is named, and of a chain there is none', () => {
    bench.openssl(
      'cms',
      '-sign',
      '-binary',
      '-nodetach',
      '-in',
      'key.pem',
      '-signer',
      'certificate.pem',
      '-inkey',
      'key.pem',
      '-outform',
      'DER',
      '-out',
      'mail.p7m',
    );
    expect(found(bench.read('mail.p7m')).toSorted()).toEqual(['certificate', 'skipped: what the PKCS#7 file is the signature of']);
    expect(found(bench.openssl('crl2pkcs7', '-nocrl', '-certfile', 'certificate.pem', '-outform', 'DER'))).toEqual(['certificate']);
  });
});

test('a damaged JSON Web Key leaves the others of its set', () => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
  const set = { keys: [{ ...jwk, x: jwk.d, x5c: ['!'] }, jwk] };
  expect(found(utf8(JSON.stringify(set)))).toEqual([expect.stringMatching(/^damaged: /), expect.stringMatching(/^damaged: /), 'private-key']);
});

test('a key that stayed locked is asked for though the only other one is damaged', () => {
  bench.openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'other.pem');
  const other = Buffer.from(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'other.pem', '-outform', 'DER'));
  // The point of another key, which shows only when the key is described.
  const mixed = Buffer.concat([der.subarray(0, -65), other.subarray(-65)]);
  const locked = bench.openssl('pkcs8', '-topk8', '-in', 'other.pem', '-passout', 'pass:x');
  const text = `-----BEGIN PRIVATE KEY-----\n${mixed.toString('base64')}\n-----END PRIVATE KEY-----\n`;
  const file = Buffer.concat([Buffer.from(text), locked]);
  expect(readEntries(file, [])).toMatchObject({ ok: true, keys: [], locked: [expect.any(String)], damaged: [expect.any(String)] });
  expect(readEntries(file, [utf8('x')])).toMatchObject({ ok: true, keys: [{}], locked: [], damaged: [expect.any(String)] });
  expect(readEntries(Buffer.from(text), [])).toMatchObject({ ok: false, error: { code: 'FILE_MALFORMED' } });
});

test('under RC4 rubbish of the first form of a passphrase does not hide what the second opens', () => {
  // OpenSSL before 1.1 widened the bytes of UTF-8. RC4 has no padding: one salt in 256 makes the proper form begin like a structure.
  const [proper, widened] = pkcs12Passphrases(utf8('pässword')) as [Uint8Array, Uint8Array];
  const keyUnder = (form: Uint8Array, salt: Uint8Array) => derivePkcs12('sha1', derivationPurpose.key, form, salt, 1, 16);
  let opened = 0;
  for (let number = 0; number < 2000; number++) {
    const salt = Uint8Array.from([number >> 8, number & 0xff, 0, 0, 0, 0, 0, 0]);
    const sealed = rc4(keyUnder(widened, salt), der);
    if (rc4(keyUnder(proper, salt), sealed)[0] !== 0x30) continue;
    const algorithm = derSequence(derObjectIdentifier('1.2.840.113549.1.12.1.1'), derSequence(derOctetString(salt), derInteger(1)));
    expect(found(derSequence(algorithm, derOctetString(sealed)), 'pässword')).toEqual(['private-key']);
    opened++;
  }
  expect(opened).toBeGreaterThan(0);
});
