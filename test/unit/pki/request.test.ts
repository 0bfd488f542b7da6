import { beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { generatedKeyAlgorithms } from '../../../main/crypto/key-generation.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { parseRequest } from '../../../main/pki/request.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from '../formats/oracle.ts';

const bench = new Workbench();
let identities: TestIdentity[];

beforeAll(async () => {
  identities = await makeIdentities();
  for (const { algorithm, pkcs8 } of identities) bench.write(`${algorithm}.key`, pem('PRIVATE KEY', pkcs8));
});

function request(algorithm: string, ...options: string[]): Uint8Array {
  return new Uint8Array(
    bench.openssl('req', '-new', '-key', `${algorithm}.key`, '-utf8', '-subj', '/C=CH/O=Zürich, AG/CN=x.test', '-outform', 'DER', ...options),
  );
}

describe('a request from openssl', () => {
  test.each(generatedKeyAlgorithms)('of %s is read and its signature holds', (algorithm) => {
    const { spki } = identities.find((each) => each.algorithm === algorithm) as TestIdentity;
    const der = request(algorithm, '-addext', 'subjectAltName=DNS:x.test,IP:192.0.2.1', '-addext', 'extendedKeyUsage=serverAuth');
    expect(parseRequest(der)).toMatchObject({
      fingerprint: sha256Hex(der),
      subject: 'CN=x.test,O=Zürich\\, AG,C=CH',
      commonName: 'x.test',
      spki,
      spkiSha256: sha256Hex(spki),
      keyAlgorithm: algorithm,
      signatureValid: true,
      subjectAltNames: [
        { kind: 'dns', value: 'x.test' },
        { kind: 'ip', value: '192.0.2.1' },
      ],
      extendedKeyUsage: ['serverAuth'],
    });
    expect(readContainer(der, {})).toEqual({ format: 'request', entries: [{ kind: 'request', der }] });
    expect(readContainer(Buffer.from(pem('NEW CERTIFICATE REQUEST', der)), {}).entries).toEqual([{ kind: 'request', der }]);
  });

  test('without attributes has no alternative names', () => {
    expect(parseRequest(request('ec-p256'))).toMatchObject({ subjectAltNames: [], signatureAlgorithm: 'ecdsa-with-SHA256' });
  });

  test('signed with RSA-PSS or MD5', () => {
    expect(parseRequest(request('rsa-2048', '-sigopt', 'rsa_padding_mode:pss', '-sha384')).signatureValid).toBe(true);
    expect(parseRequest(request('rsa-2048', '-md5')).signatureValid).toBe(null);
    // A mask of another hash than the signature's: neither library is asked for that.
    const masked = ['-sigopt', 'rsa_padding_mode:pss', '-sha384', '-sigopt', 'rsa_mgf1_md:sha256'];
    expect(parseRequest(request('rsa-2048', ...masked))).toMatchObject({ signatureAlgorithm: 'rsassaPss-sha384', signatureValid: null });
  });
});

test('a request that was changed is known by its signature or refused', () => {
  const der = request('ec-p256');
  for (let bit = 0; bit < der.length * 8; bit += 3) {
    const changed = Uint8Array.from(der);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    try {
      expect(parseRequest(changed).signatureValid).not.toBe(true);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  for (let length = 0; length < der.length; length++) expect(() => parseRequest(der.subarray(0, length))).toThrow(FormatError);
});
