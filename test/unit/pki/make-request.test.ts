import { beforeAll, describe, expect, test } from 'vitest';
import { generatedKeyAlgorithms, generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { makeRequest } from '../../../main/pki/make-request.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
import { parseRequest, requestParts } from '../../../main/pki/request.ts';
import type { RequestDraft, RequestedName } from '../../../preload/contract/requests.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from '../formats/oracle.ts';
import { draftWith } from './drafts.ts';

const bench = new Workbench();
let identities: TestIdentity[];
let keys: KeyPairDer;

beforeAll(async () => {
  identities = await makeIdentities();
  keys = await generateKeys('ec-p256');
});

/** What `openssl req` makes of a request, once it has verified its signature. */
function openssl(der: Uint8Array, ...options: string[]): string {
  bench.write('it.der', der);
  const { status, stdout, stderr } = bench.try('openssl', 'req', '-inform', 'DER', '-in', 'it.der', '-noout', '-verify', ...options);
  expect(stderr).toContain('self-signature verify OK');
  expect(status).toBe(0);
  return String(stdout);
}

/** The lines that openssl prints below a line, whose indentation they exceed. */
function below(text: string, heading: string): string[] {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.trim().startsWith(heading));
  const depth = (line: string) => line.search(/\S/);
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => depth(line) <= depth(lines[at] as string));
  return (end < 0 ? rest : rest.slice(0, end)).map((line) => line.trim());
}

const hashes = ['sha256', 'sha384', 'sha512'] as const;
const combinations = generatedKeyAlgorithms.flatMap((keyAlgorithm) =>
  hashes.flatMap((hash) => (keyAlgorithm.startsWith('rsa') ? [false, true] : [false]).map((pss) => ({ keyAlgorithm, hash, pss }))),
);

/** The name that openssl has for the signature of a key with a hash. */
function signatureName({ keyAlgorithm, hash, pss }: (typeof combinations)[number]): string {
  if (keyAlgorithm === 'ed25519') return 'ED25519';
  if (keyAlgorithm.startsWith('ec-')) return `ecdsa-with-${hash.toUpperCase()}`;
  return pss ? 'rsassaPss' : `${hash}WithRSAEncryption`;
}

describe('a request that was made here holds for openssl, field by field', () => {
  test.each(combinations)('$keyAlgorithm with $hash, RSASSA-PSS: $pss', async (asked) => {
    const { spki, pkcs8 } = identities.find(({ algorithm }) => algorithm === asked.keyAlgorithm) as TestIdentity;
    const draft = draftWith({
      ...asked,
      subject: [
        { type: 'CN', value: 'www.example.com' },
        { type: 'O', value: 'Zürich & Söhne, AG' },
        { type: 'C', value: 'CH' },
      ],
      keyUsage: ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsage: ['serverAuth', 'clientAuth', '1.2.3.4'],
      mustStaple: true,
      critical: ['keyUsage'],
    });
    const der = await makeRequest({ draft, spki, pkcs8 });
    const text = openssl(der, '-text', '-nameopt', 'RFC2253,utf8,-esc_msb');
    expect(text).toContain('Subject: CN=www.example.com,O=Zürich & Söhne\\, AG,C=CH\n');
    expect(text).toContain(`Signature Algorithm: ${signatureName(asked)}\n`);
    if (asked.pss) {
      // The salt is as long as the digest.
      expect(text).toMatch(
        new RegExp(
          `Hash Algorithm: ${asked.hash}\\s+Mask Algorithm: mgf1 with ${asked.hash}\\s+Salt Length: 0x${{ sha256: '20', sha384: '30', sha512: '40' }[asked.hash]}\n`,
        ),
      );
    }
    expect(below(text, 'Requested Extensions:')).toEqual([
      'X509v3 Key Usage: critical',
      'Digital Signature, Key Encipherment',
      'X509v3 Extended Key Usage:',
      'TLS Web Server Authentication, TLS Web Client Authentication, 1.2.3.4',
      'X509v3 Subject Alternative Name:',
      'DNS:www.example.com',
      'TLS Feature:',
      'status_request',
    ]);
    const publicKey = bench.openssl('pkey', '-pubin', '-outform', 'DER', '-in', bench.write('spki.pem', openssl(der, '-pubkey')));
    expect(new Uint8Array(publicKey)).toEqual(spki);
    expect(parseRequest(der)).toMatchObject({ signatureValid: true, keyAlgorithm: asked.keyAlgorithm, mustStaple: true });
  });
});

/** The request's only extension, as openssl prints it. */
async function printed(changes: Partial<RequestDraft>, heading: string): Promise<string> {
  const text = openssl(await makeRequest({ draft: draftWith({ subjectAltNames: [], ...changes }), ...keys }), '-text');
  return below(text, heading).join('\n');
}

describe('an alternative name comes out as openssl reads it', () => {
  test.each<[RequestedName, string]>([
    [{ kind: 'dns', value: 'a.example.com' }, 'DNS:a.example.com'],
    [{ kind: 'dns', value: ' A.Example.COM. ' }, 'DNS:a.example.com'],
    [{ kind: 'dns', value: '*.example.com' }, 'DNS:*.example.com'],
    [{ kind: 'dns', value: '*.bücher.example' }, 'DNS:*.xn--bcher-kva.example'],
    [{ kind: 'dns', value: '例え。テスト' }, 'DNS:xn--r8jz45g.xn--zckzah'],
    [{ kind: 'ip', value: '192.0.2.7' }, 'IP Address:192.0.2.7'],
    [{ kind: 'ip', value: '2001:DB8::7' }, 'IP Address:2001:DB8:0:0:0:0:0:7'],
    [{ kind: 'ip', value: '::ffff:192.0.2.7' }, 'IP Address:0:0:0:0:0:FFFF:C000:207'],
    [{ kind: 'email', value: 'Jo.Doe+x@Bücher.example' }, 'email:Jo.Doe+x@xn--bcher-kva.example'],
    [{ kind: 'uri', value: 'spiffe://Trust_Domain/a/b?c#d' }, 'URI:spiffe://Trust_Domain/a/b?c#d'],
    [{ kind: 'uri', value: 'https://bücher.example:8443/straße?q=ü' }, 'URI:https://xn--bcher-kva.example:8443/stra%C3%9Fe?q=%C3%BC'],
    [{ kind: 'uri', value: 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6' }, 'URI:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
    // registeredID 1.2.3.4, and an otherName: a user principal name.
    [{ kind: 'raw', value: '88032a0304' }, 'Registered ID:1.2.3.4'],
    [{ kind: 'raw', value: 'a014060a2b060104018237140203a0060c046d654078' }, 'othername: UPN::me@x'],
  ])('%j', async (name, expected) => {
    expect(await printed({ subjectAltNames: [name] }, 'X509v3 Subject Alternative Name')).toBe(expected);
  });

  test('once, where it was typed twice', async () => {
    const subjectAltNames: RequestedName[] = [
      { kind: 'dns', value: 'bücher.example' },
      { kind: 'dns', value: 'XN--BCHER-KVA.example.' },
      { kind: 'ip', value: '::1' },
      { kind: 'ip', value: '0:0::0:1' },
    ];
    expect(await printed({ subjectAltNames }, 'X509v3 Subject Alternative Name')).toBe('DNS:xn--bcher-kva.example, IP Address:0:0:0:0:0:0:0:1');
  });

  test('critical where there is no subject beside it, and only there', async () => {
    const subjectAltNames: RequestedName[] = [{ kind: 'dns', value: 'a.example.com' }];
    const bare = openssl(await makeRequest({ draft: draftWith({ subject: [], subjectAltNames }), ...keys }), '-text');
    expect(bare).toContain('X509v3 Subject Alternative Name: critical\n');
    const named = openssl(await makeRequest({ draft: draftWith({ subjectAltNames }), ...keys }), '-text');
    expect(named).toContain('X509v3 Subject Alternative Name: \n');
  });
});

describe('a request', () => {
  test('without any extension has an empty set of attributes', async () => {
    const text = openssl(await makeRequest({ draft: draftWith({ subjectAltNames: [] }), ...keys }), '-text');
    expect(below(text, 'Attributes:')).toContain('(none)');
  });

  test.each([
    [['digitalSignature'], 'digitalSignature'],
    [['cRLSign', 'decipherOnly', 'keyAgreement'], 'keyAgreement,cRLSign,decipherOnly'],
    [['contentCommitment', 'ENCIPHERONLY'], 'nonRepudiation,encipherOnly'],
    [['keyCertSign'], 'keyCertSign'],
  ])('has the key usage %j in the bytes that openssl has for it', async (keyUsage, words) => {
    const ours = await makeRequest({ draft: draftWith({ subjectAltNames: [], keyUsage }), ...keys });
    bench.write('it.key', pem('PRIVATE KEY', keys.pkcs8));
    const theirs = bench.openssl('req', '-new', '-key', 'it.key', '-subj', '/CN=x', '-outform', 'DER', '-addext', `keyUsage=${words}`);
    expect(requestParts(ours).extensions).toEqual(requestParts(new Uint8Array(theirs)).extensions);
  });

  test('carries further extensions byte for byte, and names the key anew', async () => {
    const draft = draftWith({
      otherExtensions: [
        { oid: '1.2.3.4.5', critical: true, value: '0c0141' },
        { oid: '2.5.29.14', critical: false, value: '0401ff' },
      ],
    });
    const der = await makeRequest({ draft, ...keys });
    const text = openssl(der, '-text');
    expect(below(text, '1.2.3.4.5: critical')).toEqual(['..A']);
    // RFC 5280's first method, by openssl: SHA-1 over the point.
    const point = keys.spki.subarray(-65);
    const expected = String(bench.openssl('dgst', '-sha1', '-r', bench.write('point', point))).slice(0, 40);
    expect(parseRequest(der).subjectKeyId).toBe(expected);
  });

  test('signs by the kind of its key, whatever kind the draft would have made', async () => {
    const { spki, pkcs8 } = identities.find(({ algorithm }) => algorithm === 'rsa-2048') as TestIdentity;
    const der = await makeRequest({ draft: draftWith({ keyAlgorithm: 'ec-p384', hash: 'sha384' }), spki, pkcs8 });
    expect(openssl(der, '-text')).toContain('Signature Algorithm: sha384WithRSAEncryption');
  });

  test.each([
    [[], 'sha256', 'Salt Length: 0x20'],
    [
      ['-pkeyopt', 'rsa_pss_keygen_md:sha512', '-pkeyopt', 'rsa_pss_keygen_mgf1_md:sha512', '-pkeyopt', 'rsa_pss_keygen_saltlen:32'],
      'sha512',
      'Salt Length: 0x40',
    ],
  ])('of a key under the identifier of RSA-PSS keeps to what the key is bound to: %j', async (options, hash, salt) => {
    bench.openssl('genpkey', '-algorithm', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048', ...options, '-out', 'pss.pem');
    const pkcs8 = new Uint8Array(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'pss.pem', '-outform', 'DER'));
    const text = openssl(await makeRequest({ draft: draftWith({ keyAlgorithm: 'rsa-2048' }), pkcs8, spki: describePrivateKey(pkcs8).spki }), '-text');
    expect(text).toContain(`Hash Algorithm: ${hash}`);
    expect(text).toContain(salt);
  });

  test('of a key that is bound to a signature which is not made here is refused', async () => {
    bench.openssl('genpkey', '-algorithm', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:1024', '-pkeyopt', 'rsa_pss_keygen_md:sha384', '-out', 'pss.pem');
    const pkcs8 = new Uint8Array(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'pss.pem', '-outform', 'DER'));
    const made = makeRequest({ draft: draftWith({ keyAlgorithm: 'rsa-2048' }), pkcs8, spki: describePrivateKey(pkcs8).spki });
    await expect(made).rejects.toMatchObject({ code: 'FILE_UNSUPPORTED' });
  });

  test('is not made of a draft with an error, nor with a private key that is another one’s', async () => {
    const wrong = draftWith({ subjectAltNames: [{ kind: 'dns', value: 'a b' }] });
    await expect(makeRequest({ draft: wrong, ...keys })).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringContaining('it has a space') });
    const other = await generateKeys('ec-p256');
    await expect(makeRequest({ draft: draftWith(), spki: keys.spki, pkcs8: other.pkcs8 })).rejects.toThrow('not the one of the public key');
  });

  test('leaves the private key as it was', async () => {
    const before = Uint8Array.from(keys.pkcs8);
    await makeRequest({ draft: draftWith(), ...keys });
    expect(keys.pkcs8).toEqual(before);
  });
});
