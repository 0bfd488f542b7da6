import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromHex } from '../../../main/crypto/bytes.ts';
import { generatedKeyAlgorithms } from '../../../main/crypto/key-generation.ts';
import { parseCertificate } from '../../../main/pki/certificate.ts';
import { der, derBitString, derContext, derInteger, derObjectIdentifier, derOctetString, derSequence, derSetOf } from '../../../main/pki/der-writer.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { makeIdentities, type TestIdentity, Workbench } from '../formats/oracle.ts';

const bench = new Workbench();
let identities: TestIdentity[];

beforeAll(async () => {
  identities = await makeIdentities();
});

/** One line of `openssl x509`, without its label. */
function line(option: string, ...more: string[]): string {
  return String(bench.openssl('x509', '-inform', 'DER', '-in', 'it.der', '-noout', `-${option}`, ...more))
    .replace(/\n$/, '')
    .replace(/^[^=]*=/, '')
    .replace(/^ (?=[A-Z][a-z]{2} )/, '');
}

/** A certificate that openssl signs for itself. */
function selfSigned(...options: string[]): Uint8Array {
  bench.openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'it.key',
    '-outform',
    'DER',
    '-out',
    'it.der',
    ...options,
  );
  return bench.read('it.der');
}

describe('a certificate is read as openssl reads it', () => {
  test.each(generatedKeyAlgorithms)('%s', (algorithm) => {
    const { chain } = identities.find((each) => each.algorithm === algorithm) as TestIdentity;
    // The two above the leaf are the same for all.
    for (const [i, bytes] of algorithm === 'ed25519' ? chain.entries() : [[0, chain[0] as Uint8Array] as const]) {
      bench.write('it.der', bytes);
      const certificate = parseCertificate(bytes);
      expect(certificate.fingerprint).toBe(line('fingerprint', '-sha256').replaceAll(':', '').toLowerCase());
      expect(certificate.subject).toBe(line('subject', '-nameopt', 'RFC2253,utf8,-esc_msb'));
      expect(certificate.issuer).toBe(line('issuer', '-nameopt', 'RFC2253,utf8,-esc_msb'));
      expect(certificate.serial).toBe(line('serial').toLowerCase());
      expect(certificate.notBefore).toBe(Date.parse(line('startdate')));
      expect(certificate.notAfter).toBe(Date.parse(line('enddate')));
      const spki = bench.openssl(
        'pkey',
        '-pubin',
        '-outform',
        'DER',
        '-in',
        bench.write('spki.pem', bench.openssl('x509', '-inform', 'DER', '-in', 'it.der', '-noout', '-pubkey')),
      );
      expect(certificate.spkiSha256).toBe(String(bench.openssl('dgst', '-sha256', '-r', bench.write('spki.der', spki))).slice(0, 64));
      expect(certificate.selfSigned).toBe(i === 2);
      expect(certificate.isCa).toBe(i > 0);
    }
    const leaf = parseCertificate(chain[0] as Uint8Array);
    expect(leaf).toMatchObject({
      keyAlgorithm: algorithm,
      signatureAlgorithm: 'ecdsa-with-SHA256',
      commonName: `${algorithm}.example.test`,
      issuerCommonName: 'Test Issuing CA',
      subjectAltNames: [
        { kind: 'dns', value: `${algorithm}.example.test` },
        { kind: 'ip', value: '192.0.2.7' },
      ],
      extendedKeyUsage: ['serverAuth'],
      authorityKeyId: parseCertificate(chain[1] as Uint8Array).subjectKeyId,
    });
    expect(leaf.keyUsage).toEqual(algorithm.startsWith('rsa') ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature']);
    expect(parseCertificate(chain[2] as Uint8Array).keyUsage).toEqual(['keyCertSign', 'cRLSign']);
  });

  test('with names that need escaping', () => {
    for (const subject of ['/CN= a b /O=x,y\\+z/OU=#1', '/O=<">;/CN=\\\\', '/C=CH/UID=me/DC=test/emailAddress=a@b.test', '/CN=Ünïcode €😀']) {
      const certificate = parseCertificate(selfSigned('-utf8', '-subj', subject));
      expect(certificate.subject).toBe(line('subject', '-nameopt', 'RFC2253,utf8,-esc_msb'));
    }
    // The order inside of one part is free (RFC 4514, section 2.2), and openssl turns it around.
    expect(parseCertificate(selfSigned('-multivalue-rdn', '-subj', '/CN=a+OU=b')).subject).toBe('CN=a+OU=b');
  });

  test('with every kind of alternative name', () => {
    const names = [
      'DNS:*.example.test',
      'IP:2001:db8::1',
      'IP:::',
      'IP:2001:db8:0:1:1:1:1:1',
      'IP:10.0.0.1',
      'email:a@b.test',
      'URI:https://x.test/',
      'RID:1.2.3',
      'otherName:1.2.3.4;UTF8:x',
    ];
    const certificate = parseCertificate(selfSigned('-subj', '/', '-addext', `subjectAltName=critical,${names.join(',')}`));
    expect(certificate.commonName).toBe(null);
    expect(certificate.subject).toBe('');
    expect(certificate.subjectAltNames).toEqual([
      { kind: 'dns', value: '*.example.test' },
      { kind: 'ip', value: '2001:db8::1' },
      { kind: 'ip', value: '::' },
      { kind: 'ip', value: '2001:db8:0:1:1:1:1:1' },
      { kind: 'ip', value: '10.0.0.1' },
      { kind: 'email', value: 'a@b.test' },
      { kind: 'uri', value: 'https://x.test/' },
      { kind: 'other', value: '[8]:2a03' },
      { kind: 'other', value: 'otherName:1.2.3.4' },
    ]);
  });

  test('with all key usages', () => {
    const usages = 'digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyAgreement,keyCertSign,cRLSign,encipherOnly,decipherOnly';
    const certificate = parseCertificate(
      selfSigned('-subj', '/CN=x', '-addext', `keyUsage=${usages}`, '-addext', 'extendedKeyUsage=clientAuth,codeSigning,1.2.3'),
    );
    expect(certificate.keyUsage).toEqual(usages.split(','));
    expect(certificate.extendedKeyUsage).toEqual(['clientAuth', 'codeSigning', '1.2.3']);
  });

  test.each([
    [['-newkey', 'rsa:1024', '-sha1'], 'rsa-1024', 'sha1WithRSAEncryption'],
    [['-newkey', 'rsa:2048', '-sha384'], 'rsa-2048', 'sha384WithRSAEncryption'],
    [['-newkey', 'rsa:2048', '-md5'], 'rsa-2048', 'md5WithRSAEncryption'],
    [['-newkey', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048'], 'rsa-pss-2048', 'rsassaPss-sha256'],
    [['-newkey', 'rsa:2048', '-sigopt', 'rsa_padding_mode:pss', '-sha512'], 'rsa-2048', 'rsassaPss-sha512'],
    [['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], 'ec-secp256k1', 'ecdsa-with-SHA256'],
    [['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP384r1'], 'ec-brainpool-p384r1', 'ecdsa-with-SHA256'],
    [['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'], 'ec-explicit', 'ecdsa-with-SHA256'],
    [['-newkey', 'ed448'], 'ed448', 'ed448'],
  ])('of %j', (options, keyAlgorithm, signatureAlgorithm) => {
    bench.openssl('req', '-x509', '-nodes', '-keyout', 'it.key', '-subj', '/CN=x', '-outform', 'DER', '-out', 'it.der', ...options);
    const certificate = parseCertificate(bench.read('it.der'));
    expect(certificate).toMatchObject({ keyAlgorithm, signatureAlgorithm });
    // Whether a curve that BoringSSL lacks verifies is the library's luck; the others do.
    if (!keyAlgorithm.startsWith('ec-')) expect(certificate.selfSigned).toBe(true);
  });
});

/** A certificate with this validity and these extensions, and a signature of nothing. */
function odd(extensions: Uint8Array[], times = ['260101000000Z', '270101000000Z'], timeTag = 0x17): Uint8Array {
  const algorithm = derSequence(derObjectIdentifier('1.2.840.10045.4.3.2'));
  const name = derSequence(derSetOf(derSequence(derObjectIdentifier('2.5.4.3'), der(0x0c, new TextEncoder().encode('odd')))));
  const validity = derSequence(...times.map((time) => der(timeTag, new TextEncoder().encode(time))));
  const spki = derSequence(derSequence(derObjectIdentifier('1.3.101.112')), derBitString(new Uint8Array(32)));
  const tbs = derSequence(
    derContext(0, derInteger(2)),
    derInteger(Uint8Array.of(0x80, 1)),
    algorithm,
    name,
    validity,
    name,
    spki,
    derContext(3, derSequence(...extensions)),
  );
  return derSequence(tbs, algorithm, derBitString(new Uint8Array(8)));
}

function extension(oid: string, value: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier(oid), derOctetString(value));
}

describe('an odd certificate', () => {
  test('is read without the extensions that cannot be', () => {
    const rubbish = Uint8Array.of(0xff, 0xff);
    const oids = ['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.35', '2.5.29.37', '1.2.3'];
    const values = [rubbish, new Uint8Array(0), derInteger(1), derSequence(), derSequence(derInteger(1)), der(0xbf)];
    for (const value of values) {
      const certificate = parseCertificate(odd([...oids.map((oid) => extension(oid, value)), derInteger(5), derSequence()]));
      expect(certificate).toMatchObject({ commonName: 'odd', isCa: false, subjectAltNames: [], serial: '8001', selfSigned: false });
    }
    expect(parseCertificate(odd([]))).toMatchObject({ keyUsage: [], subjectKeyId: null, authorityKeyId: null });
  });

  test('may tell its times in the ways of old', () => {
    expect(parseCertificate(odd([], ['500101000000Z', '491231235959Z']))).toMatchObject({
      notBefore: Date.UTC(1950, 0),
      notAfter: Date.UTC(2049, 11, 31, 23, 59, 59),
    });
    expect(parseCertificate(odd([], ['2601010000Z', '260101013000+0130']))).toMatchObject({ notBefore: Date.UTC(2026, 0), notAfter: Date.UTC(2026, 0) });
    expect(parseCertificate(odd([], ['00010101000000Z', '99991231235959.5Z'], 0x18)).notAfter).toBe(Date.UTC(9999, 11, 31, 23, 59, 59));
    for (const time of ['', '20260101', '26010100000Z', '20260101000000Z']) {
      expect(() => parseCertificate(odd([], [time, time]))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
    }
  });

  test('that is none is refused, whatever it is', () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0x30, 0), Uint8Array.of(0x30, 2, 5, 0), new Uint8Array(100).fill(0x30)]) {
      expect(() => parseCertificate(bytes)).toThrow(FormatError);
    }
  });

  test('gives a certificate or a FormatError for any bytes at all, flipped, cut or made up', () => {
    const [leaf] = (identities[3] as TestIdentity).chain as [Uint8Array];
    const tries = (bytes: Uint8Array) => {
      try {
        parseCertificate(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    };
    for (let bit = 0; bit < leaf.length * 8; bit++) {
      const changed = Uint8Array.from(leaf);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      tries(changed);
    }
    for (let length = 0; length < leaf.length; length++) expect(() => parseCertificate(leaf.subarray(0, length))).toThrow(FormatError);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), tries), { numRuns: 500 });
  });
});

test('a certificate from the system, if there is a bundle of them, is never refused', () => {
  let bundle: string;
  try {
    bundle = readFileSync('/etc/ssl/certs/ca-certificates.crt', 'latin1');
  } catch {
    return;
  }
  for (const [, base64 = ''] of bundle.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)/g)) {
    const certificate = parseCertificate(new Uint8Array(Buffer.from(base64, 'base64')));
    expect(certificate.selfSigned).toBe(true);
    expect(certificate.subject).not.toBe('');
  }
});

test('the serial keeps its bytes, and zero is zero', () => {
  expect(fromHex(parseCertificate(odd([])).serial)).toEqual(Uint8Array.of(0x80, 1));
});
