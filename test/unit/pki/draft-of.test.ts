import { beforeAll, describe, expect, test } from 'vitest';
import { generatedKeyAlgorithms, generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { certificateParts } from '../../../main/pki/certificate.ts';
import { checkDraft } from '../../../main/pki/check-draft.ts';
import { derContext, derInteger, derObjectIdentifier, derSequence, derSetOf } from '../../../main/pki/der-writer.ts';
import { draftOfCertificate, draftOfRequest } from '../../../main/pki/draft-of.ts';
import { encodeExtensions, keyUsageExtension } from '../../../main/pki/extension-writer.ts';
import type { RawExtension } from '../../../main/pki/extensions.ts';
import { makeRequest } from '../../../main/pki/make-request.ts';
import { encodeName } from '../../../main/pki/name-writer.ts';
import { parseRequest, requestParts } from '../../../main/pki/request.ts';
import { signingAlgorithm, signStructure } from '../../../main/pki/signing-algorithm.ts';
import { requestDraft } from '../../../preload/contract/requests.ts';
import { pem, Workbench } from '../formats/oracle.ts';
import { draftWith } from './drafts.ts';
import { everything, opensslRequest } from './openssl-request.ts';

const bench = new Workbench();
let keys: KeyPairDer;

beforeAll(async () => {
  keys = await generateKeys('ec-p256');
});

/** Extensions in an order that two requests share. */
function sorted(extensions: readonly RawExtension[]): RawExtension[] {
  return extensions.toSorted((a, b) => (a.oid < b.oid ? -1 : 1));
}

const withoutKeyId = (extensions: readonly RawExtension[]) => sorted(extensions).filter(({ oid }) => oid !== '2.5.29.14');

describe('asking again for what a request asked for', () => {
  test('keeps the subject and every extension to the last byte, and names the new key', async () => {
    const first = await opensslRequest(bench, everything);
    const { draft, notes } = draftOfRequest(first);
    const second = await makeRequest({ draft, ...keys });
    expect(requestParts(second).subject.raw).toEqual(requestParts(first).subject.raw);
    expect(requestParts(second).extensions).toHaveLength(8);
    expect(withoutKeyId(requestParts(second).extensions)).toEqual(withoutKeyId(requestParts(first).extensions));
    expect(parseRequest(second).subjectKeyId).not.toBe(parseRequest(first).subjectKeyId);
    // openssl names its own key in the same way.
    bench.write('again.key', pem('PRIVATE KEY', keys.pkcs8));
    const theirs = bench.openssl('req', '-new', '-config', 'request.cnf', '-key', 'again.key', '-outform', 'DER');
    expect(sorted(requestParts(second).extensions)).toEqual(sorted(requestParts(new Uint8Array(theirs)).extensions));
    expect(notes).toEqual([
      'The identifier of the key is computed anew for the new key.',
      'Left out, since it belonged to the old request alone: challengePassword, unstructuredName.',
    ]);
  });

  test('gives a draft that the contract and the officer can read', async () => {
    const { draft } = draftOfRequest(await opensslRequest(bench, everything));
    expect(requestDraft.parse(draft)).toEqual(draft);
    expect(checkDraft(draft).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(draft).toMatchObject({
      subject: [
        { type: 'CN', value: 'www.example.com' },
        { type: 'emailAddress', value: 'ops@example.com' },
        { type: 'STREET', value: 'Main street 1' },
        { type: 'OU', value: '#1' },
        { type: 'O', value: 'Zürich & Söhne, AG' },
        { type: 'C', value: 'CH' },
      ],
      keyAlgorithm: 'ec-p256',
      hash: 'sha256',
      pss: false,
      extendedKeyUsage: [
        'serverAuth',
        'clientAuth',
        'codeSigning',
        'emailProtection',
        'timeStamping',
        'OCSPSigning',
        'anyExtendedKeyUsage',
        '1.3.6.1.4.1.311.20.2.2',
        '1.2.3',
      ],
      mustStaple: true,
      critical: ['keyUsage', 'subjectAltNames'],
      termDays: null,
    });
    expect(draft.subjectAltNames).toEqual([
      { kind: 'dns', value: 'www.example.com' },
      { kind: 'dns', value: '*.example.com' },
      // No host name: it is carried over as it is.
      { kind: 'raw', value: '82076d7920686f7374' },
      { kind: 'ip', value: '192.0.2.7' },
      { kind: 'ip', value: '2001:db8::7' },
      { kind: 'email', value: 'ops@example.com' },
      { kind: 'uri', value: 'https://example.com/a?b' },
      { kind: 'raw', value: '88032a0304' },
      { kind: 'raw', value: expect.stringMatching(/^a4/) },
      { kind: 'raw', value: expect.stringMatching(/^a0/) },
      { kind: 'raw', value: expect.stringMatching(/^a0/) },
    ]);
  });

  test.each([
    'tlsfeature = status_request, status_request_v2',
    'tlsfeature = 17',
    'keyUsage = DER:03020700',
    'extendedKeyUsage = DER:3000',
    'subjectAltName = DER:3000',
    'subjectAltName = DER:0500',
    'keyUsage = DER:ff',
  ])('carries over what no field can hold: %s', async (extension) => {
    const first = await opensslRequest(
      bench,
      `[req]\ndistinguished_name = name\nprompt = no\nreq_extensions = extensions\n[name]\nCN = x.example.com\n[extensions]\n${extension}\n`,
    );
    const { draft } = draftOfRequest(first);
    expect(draft.otherExtensions).toHaveLength(1);
    expect(requestParts(await makeRequest({ draft, ...keys })).extensions).toEqual(requestParts(first).extensions);
  });

  test('finds the extensions under Microsoft’s attribute too, and asks for each once', async () => {
    const extensions = [keyUsageExtension(['digitalSignature'], true), { oid: '1.2.3', critical: false, value: Uint8Array.of(5, 0) }];
    const attribute = (oid: string) => derSequence(derObjectIdentifier(oid), derSetOf(encodeExtensions(extensions)));
    const subject = encodeName([{ type: 'CN', value: 'x' }]);
    for (const oids of [['1.3.6.1.4.1.311.2.1.14'], ['1.2.840.113549.1.9.14', '1.3.6.1.4.1.311.2.1.14']]) {
      const info = derSequence(derInteger(0), subject, keys.spki, derContext(0, ...oids.map(attribute)));
      const request = signStructure(info, signingAlgorithm(keys.spki, 'sha256'), keys);
      expect(parseRequest(request).keyUsage).toEqual(['digitalSignature']);
      const { draft, notes } = draftOfRequest(request);
      expect(notes).toEqual([]);
      expect(requestParts(await makeRequest({ draft, ...keys })).extensions).toEqual(extensions);
    }
  });

  test.each(generatedKeyAlgorithms)('of %s asks for a key of the same kind and the same signature', async (keyAlgorithm) => {
    const hash = keyAlgorithm === 'ed25519' ? 'sha256' : 'sha384';
    const pss = keyAlgorithm.startsWith('rsa');
    const asked = draftWith({ keyAlgorithm, hash, pss });
    expect(draftOfRequest(await makeRequest({ draft: asked, ...(await generateKeys(keyAlgorithm)) }))).toEqual({ draft: asked, notes: [] });
  });

  test.each([
    [['-newkey', 'rsa:1024'], 'rsa-2048', 'rsa-1024'],
    [['-newkey', 'rsa:2304'], 'rsa-3072', 'rsa-2304'],
    [['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], 'ec-p256', 'ec-secp256k1'],
    [['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-224'], 'ec-p256', 'ec-p224'],
    [['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP384r1'], 'ec-p384', 'ec-brainpool-p384r1'],
    [['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP512r1'], 'ec-p521', 'ec-brainpool-p512r1'],
    [['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'], 'ec-p384', 'ec-explicit'],
    [['-newkey', 'ed448'], 'ec-p521', 'ed448'],
  ])('of a key that is not made here asks for the nearest: %j', (options, expected, before) => {
    const der = bench.openssl('req', '-new', '-nodes', '-keyout', 'odd.key', '-subj', '/CN=x', '-outform', 'DER', ...options);
    const { draft, notes } = draftOfRequest(new Uint8Array(der));
    expect(draft.keyAlgorithm).toBe(expected);
    expect(notes).toContain(`The key was of the kind ${before}, which is not made here: the new one is ${expected}.`);
  });

  test('of a key under the identifier of RSA-PSS asks for a plain one that signs with it', () => {
    const der = bench.openssl(
      'req',
      '-new',
      '-newkey',
      'rsa-pss',
      '-pkeyopt',
      'rsa_keygen_bits:2048',
      '-nodes',
      '-keyout',
      'odd.key',
      '-subj',
      '/CN=x',
      '-outform',
      'DER',
    );
    expect(draftOfRequest(new Uint8Array(der))).toMatchObject({ draft: { keyAlgorithm: 'rsa-2048', hash: 'sha256', pss: true }, notes: [] });
  });

  test.each(['md5', 'sha1', 'sha224'])('that was signed with %s is signed with SHA-256', (hash) => {
    const der = bench.openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'odd.key', '-subj', '/CN=x', '-outform', 'DER', `-${hash}`);
    const { draft, notes } = draftOfRequest(new Uint8Array(der));
    expect(draft.hash).toBe('sha256');
    expect(notes).toEqual([`The request was signed with ${hash}WithRSAEncryption, which is not done any more: the new one is signed with SHA-256.`]);
  });

  test('is refused where there is more than a draft can hold', async () => {
    const names = (count: number) => draftWith({ subjectAltNames: Array.from({ length: count }, (_, at) => ({ kind: 'dns', value: `a${at}.example.com` })) });
    expect(draftOfRequest(await makeRequest({ draft: names(1000), ...keys })).draft.subjectAltNames).toHaveLength(1000);
    const tooMany = await makeRequest({ draft: names(1001), ...keys });
    expect(() => draftOfRequest(tooMany)).toThrow(expect.objectContaining({ code: 'FILE_LIMITS' }));
  });
});

/** A certificate that openssl's own authority issues with these extensions. */
function opensslCertificate(extensions: string, ...options: string[]): Uint8Array {
  bench.write('ca.cnf', `[req]\ndistinguished_name = name\n[name]\n[extensions]\n${extensions}\n`);
  bench.openssl(
    'req',
    '-x509',
    '-config',
    'ca.cnf',
    '-extensions',
    'extensions',
    '-nodes',
    '-keyout',
    'odd.key',
    '-subj',
    '/C=CH/O=Example/CN=www.example.com',
    '-outform',
    'DER',
    '-out',
    'it.der',
    ...options,
  );
  return bench.read('it.der');
}

describe('asking for another certificate like one that came without a request', () => {
  test('takes its names and usages, and leaves what is the CA’s', async () => {
    const certificate = opensslCertificate(
      [
        'subjectAltName = DNS:www.example.com, DNS:example.com, otherName:1.2.3.4;UTF8:x',
        'keyUsage = critical, digitalSignature, keyEncipherment',
        'extendedKeyUsage = serverAuth, clientAuth',
        'tlsfeature = status_request',
        'basicConstraints = critical, CA:FALSE',
        'subjectKeyIdentifier = hash',
        'authorityKeyIdentifier = keyid:always',
        'certificatePolicies = 2.23.140.1.2.1',
        'authorityInfoAccess = OCSP;URI:http://ocsp.example.com/',
        'crlDistributionPoints = URI:http://crl.example.com/a.crl',
        '1.3.6.1.4.1.11129.2.4.2 = DER:0500',
        '1.2.3.4 = DER:0500',
      ].join('\n'),
      '-newkey',
      'rsa:3072',
      '-sha512',
      '-days',
      '90',
    );
    const { draft, notes } = draftOfCertificate(certificate);
    expect(draft).toEqual({
      subject: [
        { type: 'CN', value: 'www.example.com' },
        { type: 'O', value: 'Example' },
        { type: 'C', value: 'CH' },
      ],
      subjectAltNames: [
        { kind: 'dns', value: 'www.example.com' },
        { kind: 'dns', value: 'example.com' },
        { kind: 'raw', value: 'a00a06032a0304a0030c0178' },
      ],
      keyAlgorithm: 'rsa-3072',
      hash: 'sha256',
      pss: false,
      keyUsage: ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsage: ['serverAuth', 'clientAuth'],
      mustStaple: true,
      critical: ['keyUsage'],
      otherExtensions: [],
      termDays: 90,
    });
    expect(notes).toEqual([
      'Left out, since the CA puts it in by itself: basic constraints, subject key identifier, authority key identifier, certificate policies, authority information access, CRL distribution points, signed certificate timestamps, 1.2.3.4.',
    ]);
    const request = requestParts(await makeRequest({ draft, ...keys }));
    expect(request.subject.raw).toEqual(certificateParts(certificate).subject.raw);
  });

  test('of an authority asks for one that is none', () => {
    const { draft, notes } = draftOfCertificate(
      opensslCertificate('basicConstraints = critical, CA:TRUE\nkeyUsage = critical, digitalSignature, keyCertSign, cRLSign', '-newkey', 'rsa:2048'),
    );
    expect(draft).toMatchObject({ keyUsage: ['digitalSignature'], otherExtensions: [] });
    expect(notes[0]).toBe('It is the certificate of an authority: the request asks for one that is none.');
  });

  test('whose key or signature is of old asks for what is made here', () => {
    const { draft, notes } = draftOfCertificate(opensslCertificate('basicConstraints = CA:FALSE', '-newkey', 'rsa:1024', '-sha1'));
    expect(draft).toMatchObject({ keyAlgorithm: 'rsa-2048', hash: 'sha256', pss: false, termDays: 30 });
    expect(notes[0]).toContain('rsa-1024');
  });
});

test('what is no request or certificate is refused', () => {
  for (const read of [draftOfRequest, draftOfCertificate]) {
    expect(() => read(Uint8Array.of(0x30, 0))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
  }
});
