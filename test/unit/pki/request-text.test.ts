import { beforeAll, describe, expect, test } from 'vitest';
import { generatedKeyAlgorithms, generateKeys } from '../../../main/crypto/key-generation.ts';
import { makeRequest } from '../../../main/pki/make-request.ts';
import { draftText, requestText } from '../../../main/pki/request-text.ts';
import type { RequestDraft } from '../../../preload/contract/requests.ts';
import { makeIdentities, type TestIdentity, Workbench } from '../formats/oracle.ts';
import { draftWith } from './drafts.ts';
import { everything, opensslRequest } from './openssl-request.ts';

const bench = new Workbench();
let identities: TestIdentity[];

beforeAll(async () => {
  identities = await makeIdentities();
});

/** Lines without the spaces that stand at their ends or double. */
function lines(text: string): string[] {
  return text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
}

function openssl(der: Uint8Array): string[] {
  bench.write('it.der', der);
  return lines(String(bench.openssl('req', '-inform', 'DER', '-in', 'it.der', '-noout', '-text', '-nameopt', 'oneline,-esc_msb')));
}

const full = draftWith({
  subject: [
    { type: 'CN', value: 'www.example.com' },
    { type: 'O', value: 'Zürich & Söhne, AG' },
    { type: 'OU', value: ' "q" \\ <x>' },
    { type: 'STREET', value: '#1' },
    { type: 'serialNumber', value: '7', joined: true },
    { type: '1.2.3.4', value: '#03020005' },
  ],
  subjectAltNames: [
    { kind: 'dns', value: '*.bücher.example' },
    { kind: 'ip', value: '192.0.2.7' },
    { kind: 'ip', value: '2001:db8::a:7' },
    { kind: 'email', value: 'a@b.test' },
    { kind: 'uri', value: 'https://x.test/' },
    { kind: 'raw', value: '88032a0304' },
    { kind: 'raw', value: 'a014060a2b060104018237140203a0060c046d654078' },
  ],
  keyUsage: ['digitalSignature', 'keyAgreement', 'decipherOnly'],
  extendedKeyUsage: ['serverAuth', 'OCSPSigning', '1.3.6.1.5.5.7.3.17', '1.2.3'],
  mustStaple: true,
  critical: ['keyUsage', 'mustStaple'],
  otherExtensions: [
    { oid: '2.5.29.19', critical: true, value: '30060101ff020103' },
    { oid: '2.5.29.14', critical: false, value: '' },
    { oid: '1.2.3.4.5', critical: false, value: '0c03410942' },
  ],
});

describe('a request is printed as openssl prints it', () => {
  const signatures = generatedKeyAlgorithms.flatMap((keyAlgorithm) =>
    (keyAlgorithm.startsWith('rsa') ? [false, true] : [false]).map((pss) => ({ keyAlgorithm, pss })),
  );

  test.each(signatures)('with a key of $keyAlgorithm, RSASSA-PSS: $pss', async ({ keyAlgorithm, pss }) => {
    const { spki, pkcs8 } = identities.find(({ algorithm }) => algorithm === keyAlgorithm) as TestIdentity;
    const der = await makeRequest({ draft: { ...full, keyAlgorithm, pss, hash: 'sha384' }, spki, pkcs8 });
    expect(lines(requestText(der))).toEqual(openssl(der));
  });

  test('with all that openssl can ask for', async () => {
    const der = await opensslRequest(bench, everything);
    expect(lines(requestText(der))).toEqual(openssl(der));
  });

  test.each([
    ['nothing in it', ['-newkey', 'ed25519', '-subj', '/']],
    ['a curve that is not made here', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1', '-subj', '/CN=a']],
    ['a key that is not made here', ['-newkey', 'ed448', '-subj', '/CN=a']],
    ['a key under the identifier of RSA-PSS', ['-newkey', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:1024', '-subj', '/CN=a']],
    [
      'a key that is bound to a signature',
      [
        '-newkey',
        'rsa-pss',
        '-pkeyopt',
        'rsa_keygen_bits:1024',
        '-pkeyopt',
        'rsa_pss_keygen_md:sha384',
        '-pkeyopt',
        'rsa_pss_keygen_saltlen:30',
        '-subj',
        '/CN=a',
      ],
    ],
    ['an old signature', ['-newkey', 'rsa:1024', '-md5', '-subj', '/CN=a']],
    ['a small exponent', ['-newkey', 'rsa:1024', '-pkeyopt', 'rsa_keygen_pubexp:3', '-subj', '/CN=a']],
  ])('with %s', (_, options) => {
    const der = new Uint8Array(bench.openssl('req', '-new', '-nodes', '-keyout', 'it.key', '-outform', 'DER', ...options));
    expect(lines(requestText(der))).toEqual(openssl(der));
  });

  test('but that nothing in it can turn the text around or hide', () => {
    const der = new Uint8Array(
      bench.openssl('req', '-new', '-newkey', 'ed25519', '-nodes', '-keyout', 'it.key', '-outform', 'DER', '-utf8', '-subj', '/CN=a\u202eb\u200bc\u0007d'),
    );
    expect(requestText(der)).toContain('Subject: CN = a\\E2\\80\\AEb\\E2\\80\\8Bc\\07d\n');
  });
});

describe('a draft is printed as the request that will be made of it', () => {
  test.each(generatedKeyAlgorithms)('with a key of %s', async (keyAlgorithm) => {
    const draft: RequestDraft = { ...full, keyAlgorithm, hash: 'sha512', pss: keyAlgorithm.startsWith('rsa') };
    const before = draftText(draft).split('\n');
    const after = requestText(await makeRequest({ draft, ...(await generateKeys(keyAlgorithm)) })).split('\n');
    // Bytes of the key, of its name and of the signature are what there is not yet.
    const bytes = /^ *(?:[0-9a-fA-F]{2}:)*[0-9a-fA-F]{2}:?$/;
    const words = /^ *\((?:generated when the request is made|computed from the key|made with the key)\)$/;
    expect(before.filter((line) => !words.test(line))).toEqual(after.filter((line) => !bytes.test(line)));
    expect(before.filter((line) => words.test(line))).toHaveLength(3);
  });
});
