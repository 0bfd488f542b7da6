import { beforeAll, describe, expect, test } from 'vitest';
import { generatedKeyAlgorithms, generateKeys, generateShortRsaKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { parseCertificate } from '../../../main/pki/certificate.ts';
import { issueCertificate } from '../../../main/pki/issue-certificate.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from '../formats/oracle.ts';

const bench = new Workbench();
const start = Date.UTC(2026, 0, 1);
let identities: TestIdentity[];
let keys: KeyPairDer;

beforeAll(async () => {
  identities = await makeIdentities();
  keys = await generateKeys('ec-p256');
});

describe('a certificate that was made here', () => {
  test.each(generatedKeyAlgorithms)('for %s is verified by openssl, strictly, up to its root', (algorithm) => {
    const { chain } = identities.find((each) => each.algorithm === algorithm) as TestIdentity;
    const [leaf, ca, root] = chain.map((der) => pem('CERTIFICATE', der)) as [string, string, string];
    bench.write('leaf.pem', leaf);
    bench.write('ca.pem', ca);
    bench.write('root.pem', root);
    const at = String(Math.floor(start / 1000) + 86_400);
    const verified = bench.openssl(
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-verify_hostname',
      `${algorithm}.example.test`,
      '-attime',
      at,
      '-CAfile',
      'root.pem',
      '-untrusted',
      'ca.pem',
      'leaf.pem',
    );
    expect(String(verified)).toContain('leaf.pem: OK');
  });

  test.each(generatedKeyAlgorithms)('can be signed by a key of %s', async (algorithm) => {
    const { pkcs8, spki } = identities.find((each) => each.algorithm === algorithm) as TestIdentity;
    const der = await issueCertificate({
      subject: [['CN', 'Root']],
      spki,
      signingKey: pkcs8,
      issuer: null,
      profile: 'root',
      notBefore: start,
      notAfter: start + 1000,
      hash: 'sha384',
    });
    expect(parseCertificate(der).selfSigned).toBe(true);
    bench.write('root.pem', pem('CERTIFICATE', der));
    expect(String(bench.openssl('verify', '-check_ss_sig', '-no_check_time', '-CAfile', 'root.pem', 'root.pem'))).toContain('OK');
  });

  test('has the times, serial, names and hash that were asked for', async () => {
    const { pkcs8, spki } = await generateShortRsaKeys();
    const der = await issueCertificate({
      subject: [],
      spki: keys.spki,
      signingKey: pkcs8,
      issuer: await issueCertificate({ subject: [['CN', 'Weak']], spki, signingKey: pkcs8, issuer: null, profile: 'root', notBefore: start, notAfter: start }),
      profile: 'client',
      notBefore: Date.UTC(1999, 11, 31, 23, 59, 59),
      notAfter: Date.UTC(2060, 0, 1),
      hash: 'sha1',
      serial: Uint8Array.of(0x7f, 0xff),
      subjectAltNames: [
        { kind: 'email', value: 'a@b.test' },
        { kind: 'uri', value: 'https://a.test/' },
        { kind: 'ip', value: '2001:db8::7' },
      ],
    });
    expect(parseCertificate(der)).toMatchObject({
      subject: '',
      issuer: 'CN=Weak',
      serial: '7fff',
      signatureAlgorithm: 'sha1WithRSAEncryption',
      notBefore: Date.UTC(1999, 11, 31, 23, 59, 59),
      notAfter: Date.UTC(2060, 0, 1),
      extendedKeyUsage: ['clientAuth'],
      subjectAltNames: [
        { kind: 'email', value: 'a@b.test' },
        { kind: 'uri', value: 'https://a.test/' },
        { kind: 'ip', value: '2001:db8::7' },
      ],
      isCa: false,
    });
  });

  test('has a random serial of 16 bytes otherwise', async () => {
    const order = {
      subject: [['CN', 'x']] as const,
      spki: keys.spki,
      signingKey: keys.pkcs8,
      issuer: null,
      profile: 'root' as const,
      notBefore: start,
      notAfter: start,
    };
    const [one, two] = await Promise.all([issueCertificate(order), issueCertificate(order)]);
    expect(parseCertificate(one as Uint8Array).serial).toMatch(/^[4-7][0-9a-f]{31}$/);
    expect(parseCertificate(one as Uint8Array).serial).not.toBe(parseCertificate(two as Uint8Array).serial);
  });

  test('cannot be signed by a key of a kind that does not sign here', async () => {
    bench.openssl('genpkey', '-algorithm', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:1024', '-out', 'pss.pem');
    const signingKey = new Uint8Array(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'pss.pem', '-outform', 'DER'));
    const order = { subject: [], spki: keys.spki, signingKey, issuer: null, profile: 'root' as const, notBefore: start, notAfter: start };
    await expect(issueCertificate(order)).rejects.toThrow(expect.objectContaining({ code: 'FILE_UNSUPPORTED' }));
  });
});
