import { beforeAll, describe, expect, test } from 'vitest';
import { generatedKeyAlgorithms, generateKeys, generateShortRsaKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { parseCertificate } from '../../../main/pki/certificate.ts';
import { issueCertificate } from '../../../main/pki/issue-certificate.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
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
      subject: [{ type: 'CN', value: 'Root' }],
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
      issuer: await issueCertificate({
        subject: [{ type: 'CN', value: 'Weak' }],
        spki,
        signingKey: pkcs8,
        issuer: null,
        profile: 'root',
        notBefore: start,
        notAfter: start,
      }),
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

  test('has a random serial of 17 bytes otherwise', async () => {
    const order = {
      subject: [{ type: 'CN', value: 'x' }],
      spki: keys.spki,
      signingKey: keys.pkcs8,
      issuer: null,
      profile: 'root' as const,
      notBefore: start,
      notAfter: start,
    };
    const [one, two] = await Promise.all([issueCertificate(order), issueCertificate(order)]);
    expect(parseCertificate(one as Uint8Array).serial).toMatch(/^[4-7][0-9a-f]{33}$/);
    expect(parseCertificate(one as Uint8Array).serial).not.toBe(parseCertificate(two as Uint8Array).serial);
  });

  test('can be signed by a key under the identifier of RSA-PSS, with what that key is bound to', async () => {
    bench.openssl('genpkey', '-algorithm', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'pss.pem');
    const pkcs8 = new Uint8Array(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'pss.pem', '-outform', 'DER'));
    const { spki } = describePrivateKey(pkcs8);
    const der = await issueCertificate({
      subject: [{ type: 'CN', value: 'Root' }],
      spki,
      signingKey: pkcs8,
      issuer: null,
      profile: 'root',
      notBefore: start,
      notAfter: start + 1000,
    });
    expect(parseCertificate(der)).toMatchObject({ selfSigned: true, keyAlgorithm: 'rsa-pss-2048', signatureAlgorithm: 'rsassaPss-sha256' });
    bench.write('root.pem', pem('CERTIFICATE', der));
    expect(String(bench.openssl('verify', '-check_ss_sig', '-no_check_time', '-CAfile', 'root.pem', 'root.pem'))).toContain('OK');
  });

  test('is signed with the hash that fits the key, where none is asked for', async () => {
    const names = await Promise.all(
      identities.map(async ({ pkcs8, spki }) => {
        const order = {
          subject: [{ type: 'CN', value: 'x' }],
          spki,
          signingKey: pkcs8,
          issuer: null,
          profile: 'root' as const,
          notBefore: start,
          notAfter: start,
        };
        return parseCertificate(await issueCertificate(order)).signatureAlgorithm;
      }),
    );
    expect(names).toEqual([
      'sha256WithRSAEncryption',
      'sha256WithRSAEncryption',
      'sha256WithRSAEncryption',
      'ecdsa-with-SHA256',
      'ecdsa-with-SHA384',
      'ecdsa-with-SHA512',
      'ed25519',
    ]);
  });

  test('is not made with a key that is not the issuer’s', async () => {
    const [, issuer] = (identities[0] as TestIdentity).chain as [Uint8Array, Uint8Array];
    const order = { subject: [], spki: keys.spki, signingKey: keys.pkcs8, issuer, profile: 'server' as const, notBefore: start, notAfter: start };
    await expect(issueCertificate(order)).rejects.toThrow('not the one of the public key');
  });

  test('has its times in UTCTime through 2049 and in GeneralizedTime from then on and before 1950', async () => {
    const times = [Date.UTC(1949, 11, 31), Date.UTC(1950, 0, 1), Date.UTC(2049, 11, 31, 23, 59, 59), Date.UTC(2050, 0, 1), Date.UTC(9999, 11, 31, 23, 59, 59)];
    for (const time of times) {
      const order = { subject: [], spki: keys.spki, signingKey: keys.pkcs8, issuer: null, profile: 'root' as const, notBefore: time, notAfter: time };
      const der = await issueCertificate(order);
      const kind = time >= Date.UTC(1950, 0) && time < Date.UTC(2050, 0) ? 'UTCTIME' : 'GENERALIZEDTIME';
      expect(String(bench.openssl('asn1parse', '-inform', 'DER', '-in', bench.write('it.der', der))).match(/UTCTIME|GENERALIZEDTIME/g)).toEqual([kind, kind]);
      expect(parseCertificate(der)).toMatchObject({ notBefore: time, notAfter: time });
    }
  });

  test('of an authority has the path length, the bounds and the CRL that were asked for, and a subject of any parts', async () => {
    const der = await issueCertificate({
      subject: [
        { type: 'CN', value: 'Root' },
        { type: 'serialNumber', value: '1' },
        { type: 'C', value: 'CH' },
      ],
      spki: keys.spki,
      signingKey: keys.pkcs8,
      issuer: null,
      profile: 'issuing-ca',
      pathLength: 2,
      permitted: [{ kind: 'dns', value: 'example.com' }],
      crlUrl: 'http://crl.example.com/a.crl',
      notBefore: start,
      notAfter: start,
    });
    expect(parseCertificate(der)).toMatchObject({ subject: 'CN=Root,serialNumber=1,C=CH', isCa: true, pathLength: 2 });
    const text = String(bench.openssl('x509', '-inform', 'DER', '-in', bench.write('it.der', der), '-noout', '-text'));
    for (const line of ['CA:TRUE, pathlen:2', 'Permitted:\n                  DNS:example.com', 'URI:http://crl.example.com/a.crl'])
      expect(text).toContain(line);
    const unbounded = await issueCertificate({
      subject: [],
      spki: keys.spki,
      signingKey: keys.pkcs8,
      issuer: null,
      profile: 'root',
      notBefore: start,
      notAfter: start,
    });
    expect(parseCertificate(unbounded)).toMatchObject({ isCa: true, pathLength: null });
  });
});
