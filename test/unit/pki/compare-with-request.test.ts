import { beforeAll, describe, expect, test } from 'vitest';
import { generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { parseCertificate } from '../../../main/pki/certificate.ts';
import { signCertificate } from '../../../main/pki/certificate-writer.ts';
import { differencesFrom } from '../../../main/pki/compare-with-request.ts';
import { basicConstraintsExtension } from '../../../main/pki/extension-writer.ts';
import { issueCertificate } from '../../../main/pki/issue-certificate.ts';
import { issuerOf } from '../../../main/pki/issuer.ts';
import { makeRequest } from '../../../main/pki/make-request.ts';
import { encodeName } from '../../../main/pki/name-writer.ts';
import { normalDraft } from '../../../main/pki/normal-draft.ts';
import { requestedExtensions } from '../../../main/pki/requested-extensions.ts';
import type { RequestDraft, RequestedName } from '../../../preload/contract/requests.ts';
import { pem, Workbench } from '../formats/oracle.ts';
import { draftWith } from './drafts.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const bench = new Workbench();
let keys: KeyPairDer;
let authorityKeys: KeyPairDer;
let authority: Uint8Array;

beforeAll(async () => {
  [keys, authorityKeys] = await Promise.all([generateKeys('ec-p256'), generateKeys('ec-p384')]);
  authority = await issueCertificate({
    subject: [{ type: 'CN', value: 'CA' }],
    spki: authorityKeys.spki,
    signingKey: authorityKeys.pkcs8,
    issuer: null,
    profile: 'root',
    notBefore: START,
    notAfter: START + 3650 * DAY,
  });
});

const asked = draftWith({
  subject: [
    { type: 'CN', value: 'www.example.com' },
    { type: 'O', value: 'Example AG' },
    { type: 'C', value: 'CH' },
  ],
  subjectAltNames: [
    { kind: 'dns', value: 'www.example.com' },
    { kind: 'dns', value: 'api.example.com' },
    { kind: 'ip', value: '192.0.2.7' },
  ],
  hash: 'sha384',
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['serverAuth', 'clientAuth'],
  mustStaple: true,
  otherExtensions: [{ oid: '1.2.3.4', critical: false, value: '0500' }],
});

/** The certificate of a CA that gives what one draft says, while another one is asked for. */
async function differences(
  given: Partial<RequestDraft>,
  options: { days?: number; termDays?: number | null; isCa?: boolean; hash?: 'sha256' | 'sha384'; asked?: RequestDraft } = {},
) {
  const wanted = options.asked ?? asked;
  const draft = normalDraft({ ...wanted, ...given });
  const content = {
    issuer: issuerOf(authority).name,
    subject: encodeName(draft.subject),
    notBefore: START,
    notAfter: START + (options.days ?? 90) * DAY - 1000,
    spki: keys.spki,
    extensions: [basicConstraintsExtension(options.isCa ?? false, null), ...requestedExtensions(draft, keys.spki)],
  };
  const certificate = signCertificate(content, authorityKeys, options.hash ?? 'sha384');
  return differencesFrom(await makeRequest({ draft: wanted, ...keys }), certificate, options.termDays ?? null);
}

const dns = (...values: string[]): RequestedName[] => values.map((value) => ({ kind: 'dns', value }));

describe('a certificate that is as it was asked for', () => {
  test('differs in nothing', async () => {
    expect(await differences({}, { termDays: 90 })).toEqual([]);
  });

  test('whatever its CA does with order, case, space and the common name', async () => {
    expect(await differences({ subjectAltNames: [...dns('API.example.com', 'www.example.com'), { kind: 'ip', value: '192.0.2.7' }] })).toEqual([]);
    const subject = [
      { type: 'C', value: 'CH' },
      { type: 'O', value: 'EXAMPLE  AG' },
    ];
    expect(await differences({ subject })).toEqual([]);
    expect(await differences({ subject: [{ type: 'CN', value: 'api.example.com' }, ...subject] })).toEqual([]);
  });

  test('where its common name was asked for and became an alternative name', async () => {
    const only = draftWith({ subject: [{ type: 'CN', value: 'WWW.Bücher.example' }], subjectAltNames: [] });
    expect(await differences({ subjectAltNames: dns('www.bücher.example') }, { asked: only })).toEqual([]);
  });

  test('where nothing was asked for, the usages are the CA’s', async () => {
    const bare = draftWith({ hash: 'sha384' });
    expect(await differences({ keyUsage: ['digitalSignature', 'keyAgreement'], extendedKeyUsage: ['serverAuth'], mustStaple: true }, { asked: bare })).toEqual(
      [],
    );
  });
});

describe('the officer is told', () => {
  test.each<[string, Partial<RequestDraft>, string, string]>([
    [
      'of a name that is missing',
      { subjectAltNames: [...dns('www.example.com'), { kind: 'ip', value: '192.0.2.7' }] },
      'NAME_MISSING',
      'The certificate lacks the name api.example.com that was asked for.',
    ],
    [
      'of names that are missing',
      { subjectAltNames: dns('www.example.com') },
      'NAME_MISSING',
      'The certificate lacks the names api.example.com and 192.0.2.7 that were asked for.',
    ],
    [
      'of a name that was added',
      { subjectAltNames: [...asked.subjectAltNames, ...dns('www.api.example.com')] },
      'NAME_ADDED',
      'The certificate has the name www.api.example.com, which nobody asked for.',
    ],
    ['of a part of the subject that is missing', { subject: asked.subject.slice(0, 2) }, 'SUBJECT_DIFFERS', 'The subject lacks C=CH that was asked for.'],
    [
      'of a part that was added',
      { subject: [...asked.subject, { type: 'L', value: 'Bern' }] },
      'SUBJECT_DIFFERS',
      'The subject has L=Bern, which nobody asked for.',
    ],
    [
      'of a part that was changed',
      {
        subject: [
          { type: 'CN', value: 'www.example.com' },
          { type: 'O', value: 'Other' },
          { type: 'C', value: 'CH' },
        ],
      },
      'SUBJECT_DIFFERS',
      'The subject has O=Other and lacks O=Example AG that was asked for.',
    ],
    [
      'of a key usage that was added',
      { keyUsage: ['digitalSignature', 'keyAgreement'] },
      'KEY_USAGE_DIFFERS',
      'The certificate has the key usage keyAgreement, which nobody asked for.',
    ],
    [
      'of an extended key usage that is missing',
      { extendedKeyUsage: ['serverAuth'] },
      'EXTENDED_KEY_USAGE_DIFFERS',
      'The certificate lacks the extended key usage clientAuth that was asked for.',
    ],
    ['of must-staple', { mustStaple: false }, 'MUST_STAPLE_MISSING', 'The certificate lacks must-staple, which was asked for.'],
    ['of a further extension', { otherExtensions: [] }, 'EXTENSION_MISSING', 'The certificate lacks the further extensions that were asked for: 1.2.3.4.'],
  ])('%s', async (_, given, code, text) => {
    expect(await differences(given)).toEqual([{ code, severity: code === 'NAME_MISSING' ? 'loss' : 'attention', text }]);
  });

  test('of both where a usage was exchanged', async () => {
    expect((await differences({ keyUsage: ['keyAgreement'] })).map(({ text }) => text)).toEqual([
      'The certificate lacks the key usage digitalSignature that was asked for.',
      'The certificate has the key usage keyAgreement, which nobody asked for.',
    ]);
  });

  test('of a term that is shorter or longer, but not of the hours that CAs add', async () => {
    expect(await differences({}, { days: 89, termDays: 90 })).toMatchObject([
      { code: 'TERM_SHORTER', text: expect.stringContaining('89 days instead of the 90') },
    ]);
    expect(await differences({}, { days: 92, termDays: 90 })).toMatchObject([
      { code: 'TERM_LONGER', text: expect.stringContaining('92 days, longer than the 90') },
    ]);
    expect(await differences({}, { days: 91, termDays: 90 })).toEqual([]);
    expect(await differences({}, { days: 1, termDays: null })).toEqual([]);
  });

  test('of an authority that nobody asked for', async () => {
    expect(await differences({}, { isCa: true })).toMatchObject([{ code: 'IS_CA', severity: 'loss' }]);
  });

  test('of a hash that is weaker than the request’s', async () => {
    expect(await differences({}, { hash: 'sha256' })).toMatchObject([{ code: 'SIGNATURE_WEAKER', text: expect.stringContaining('ecdsa-with-SHA256') }]);
    expect(await differences({}, { hash: 'sha384', asked: draftWith({ hash: 'sha256' }) })).toEqual([]);
  });

  test('of a thousand names in one sentence that can be read', async () => {
    const many = draftWith({ hash: 'sha384', subjectAltNames: dns('www.example.com', ...Array.from({ length: 999 }, (_, at) => `a${at}.example.com`)) });
    const [difference, ...others] = await differences({ subjectAltNames: dns('www.example.com') }, { asked: many });
    expect(others).toEqual([]);
    expect(difference?.text).toMatch(/^The certificate lacks the names a0\.example\.com, .* and 991 more that were asked for\.$/);
    expect(difference?.text.length).toBeLessThan(250);
  });
});

test('a certificate by openssl ca for our request differs where that one’s policy says so', async () => {
  bench.write('ca.pem', pem('CERTIFICATE', authority));
  bench.write('ca.key', pem('PRIVATE KEY', authorityKeys.pkcs8));
  bench.write('it.csr', pem('CERTIFICATE REQUEST', await makeRequest({ draft: asked, ...keys })));
  bench.write('index.txt', '');
  bench.write(
    'ca.cnf',
    '[ca]\ndefault_ca = it\n[it]\ndatabase = index.txt\nnew_certs_dir = .\nrand_serial = yes\ndefault_md = sha384\ndefault_days = 60\npolicy = any\nx509_extensions = leaf\ncopy_extensions = none\n[any]\nCN = supplied\n[leaf]\nsubjectAltName = DNS:www.example.com\nextendedKeyUsage = serverAuth\n',
  );
  bench.openssl('ca', '-batch', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-in', 'it.csr', '-out', 'it.pem', '-notext');
  const certificate = new Uint8Array(bench.openssl('x509', '-in', 'it.pem', '-outform', 'DER'));
  const request = await makeRequest({ draft: asked, ...keys });
  expect(parseCertificate(certificate).commonName).toBe('www.example.com');
  expect(differencesFrom(request, certificate, 90).map(({ code }) => code)).toEqual([
    'NAME_MISSING',
    'SUBJECT_DIFFERS',
    'TERM_SHORTER',
    'KEY_USAGE_DIFFERS',
    'EXTENDED_KEY_USAGE_DIFFERS',
    'MUST_STAPLE_MISSING',
    'EXTENSION_MISSING',
  ]);
});
