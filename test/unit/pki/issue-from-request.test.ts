import { beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { generatedKeyAlgorithms, generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { parseCertificate } from '../../../main/pki/certificate.ts';
import { derContext, derInteger, derSequence } from '../../../main/pki/der-writer.ts';
import { profileFor } from '../../../main/pki/issuance.ts';
import { issueFromRequest } from '../../../main/pki/issue-from-request.ts';
import { makeRequest } from '../../../main/pki/make-request.ts';
import { encodeName } from '../../../main/pki/name-writer.ts';
import { issuePlan, whyNotIssue } from '../../../main/pki/plan-issue.ts';
import { signingAlgorithm, signStructure } from '../../../main/pki/signing-algorithm.ts';
import { type IssuanceProfile, issuanceProfile } from '../../../preload/contract/authorities.ts';
import type { RequestDraft } from '../../../preload/contract/requests.ts';
import { Workbench } from '../formats/oracle.ts';
import { draftWith } from './drafts.ts';
import { DAY, issueFor, type LocalAuthority, makeAuthority, opensslVerify, START } from './local-authority.ts';

const bench = new Workbench();
let authority: LocalAuthority;
let keys: KeyPairDer;

beforeAll(async () => {
  [authority, keys] = await Promise.all([makeAuthority(), generateKeys('ec-p256')]);
});

/** An order for a request of a draft, with the key that all of these tests share. */
async function order(changes: Partial<RequestDraft> = {}, profile: IssuanceProfile = 'server') {
  const request = await makeRequest({ draft: draftWith(changes), ...keys });
  return {
    request,
    issuer: authority.issuing,
    signingKey: authority.issuingKeys.pkcs8,
    profile,
    now: START,
    notBefore: START,
    notAfter: START + DAY,
    crlUrl: null,
  };
}

describe('a certificate that the local CA issues', () => {
  test.each(generatedKeyAlgorithms)('is verified by openssl up to its root, with %s everywhere', async (keyAlgorithm) => {
    const all = await makeAuthority(keyAlgorithm, keyAlgorithm);
    const leaf = await issueFor(all, draftWith({ keyAlgorithm }));
    expect(opensslVerify(bench, all, leaf, '-purpose', 'sslserver', '-verify_hostname', 'www.example.com')).toBe('leaf.pem: OK\n');
    expect(opensslVerify(bench, all, leaf, '-purpose', 'sslclient')).toContain('unsuitable certificate purpose');
  });

  test('names the curve that its request spells out, and is refused for the key of the authority however that is written', async () => {
    const explicit = ['-param_enc', 'explicit', '-outform', 'DER'];
    bench.write('key.der', keys.pkcs8);
    bench.write('explicit.der', bench.openssl('ec', '-inform', 'DER', '-in', 'key.der', ...explicit));
    const asked = ['-new', '-keyform', 'DER', '-subj', '/CN=www.example.com', '-addext', 'subjectAltName=DNS:www.example.com', '-outform', 'DER'];
    const request = new Uint8Array(bench.openssl('req', ...asked, '-key', 'explicit.der'));
    expect(String(bench.openssl('asn1parse', '-inform', 'DER', '-in', bench.write('request.der', request)))).toContain('prime-field');
    const leaf = await issueFromRequest({ ...(await order()), request });
    expect(parseCertificate(leaf)).toMatchObject({ keyAlgorithm: 'ec-p256', spkiSha256: sha256Hex(keys.spki) });
    bench.write('authority.der', authority.issuingKeys.pkcs8);
    bench.write('explicit.der', bench.openssl('ec', '-inform', 'DER', '-in', 'authority.der', ...explicit));
    const own = new Uint8Array(bench.openssl('req', ...asked, '-key', 'explicit.der'));
    expect(whyNotIssue(own, authority.issuing)?.message).toContain("authority's own key");
  });

  test('says what was asked for and what every certificate says', async () => {
    const draft = draftWith({
      subject: [
        { type: 'CN', value: 'www.example.com' },
        { type: 'O', value: 'Zürich & Söhne, AG' },
        { type: 'serialNumber', value: '7', joined: true },
      ],
      subjectAltNames: [
        { kind: 'dns', value: 'www.example.com' },
        { kind: 'dns', value: '*.bücher.example' },
        { kind: 'ip', value: '2001:db8::7' },
        { kind: 'email', value: 'ops@example.com' },
        { kind: 'uri', value: 'spiffe://example.com/a' },
      ],
      keyAlgorithm: 'rsa-2048',
      keyUsage: ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsage: ['serverAuth'],
      mustStaple: true,
    });
    const leaf = await issueFor(authority, draft);
    const text = String(bench.openssl('x509', '-inform', 'DER', '-in', bench.write('it.der', leaf), '-noout', '-text', '-nameopt', 'RFC2253,utf8,-esc_msb'));
    for (const line of [
      'Version: 3 (0x2)',
      'Signature Algorithm: ecdsa-with-SHA256',
      'Issuer: CN=Example Issuing CA,O=Exämple AG',
      'Subject: CN=www.example.com,O=Zürich & Söhne\\, AG+serialNumber=7',
      'Not Before: Jan  1 00:00:00 2026 GMT',
      'Not After : Mar 31 23:59:59 2026 GMT',
      'X509v3 Basic Constraints: critical\n                CA:FALSE',
      'X509v3 Key Usage: critical\n                Digital Signature, Key Encipherment',
      'X509v3 Extended Key Usage: \n                TLS Web Server Authentication',
      'DNS:www.example.com, DNS:*.xn--bcher-kva.example, IP Address:2001:DB8:0:0:0:0:0:7, email:ops@example.com, URI:spiffe://example.com/a',
      'TLS Feature: \n                status_request',
      'Full Name:\n                  URI:http://crl.example.com/issuing.crl',
    ]) {
      expect(text).toContain(line);
    }
    const { subjectKeyId } = parseCertificate(authority.issuing);
    expect(parseCertificate(leaf)).toMatchObject({ authorityKeyId: subjectKeyId, mustStaple: true, isCa: false });
  });

  test('has a serial of which 128 bits and more are random', async () => {
    const serials = await Promise.all(Array.from({ length: 20 }, async () => parseCertificate(await issueFromRequest(await order())).serial));
    expect(new Set(serials).size).toBe(20);
    // 17 bytes, positive, of a constant length; no bit behind the first two is the same in all of them.
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{33}$/);
    const bits = serials.map((serial) => BigInt(`0x${serial}`).toString(2).slice(2));
    for (let bit = 0; bit < (bits[0] as string).length; bit++) expect(new Set(bits.map((each) => each[bit])).size).toBe(2);
  });

  test('without a subject has critical alternative names', async () => {
    const leaf = await issueFromRequest(await order({ subject: [] }));
    expect(String(bench.openssl('x509', '-inform', 'DER', '-in', bench.write('it.der', leaf), '-noout', '-ext', 'subjectAltName'))).toContain('critical');
    expect(opensslVerify(bench, authority, leaf)).toBe('leaf.pem: OK\n');
  });
});

test('a key that is bound to RSASSA-PSS gets no usage but signing, whatever is asked for it', async () => {
  bench.openssl('genpkey', '-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'pss.key');
  for (const [asked, gets] of [
    ['keyEncipherment', ['digitalSignature']],
    ['digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment', ['digitalSignature', 'nonRepudiation']],
  ] as const) {
    const request = new Uint8Array(
      bench.openssl('req', '-new', '-key', 'pss.key', '-subj', '/CN=www.example.com', '-addext', `keyUsage=${asked}`, '-outform', 'DER'),
    );
    expect(parseCertificate(await issueFromRequest({ ...(await order()), request })).keyUsage).toEqual(gets);
    expect(issuePlan(request, 'server').notes.join(' ')).toContain('It does not get the key usage');
  }
});

/** What is given for what is asked. */
async function given(changes: Partial<RequestDraft>, profile: IssuanceProfile) {
  const asked = await order(changes, profile);
  const { keyUsage, extendedKeyUsage, subjectAltNames, isCa } = parseCertificate(await issueFromRequest(asked));
  return { keyUsage, extendedKeyUsage, names: subjectAltNames.map(({ value }) => value), isCa, notes: issuePlan(asked.request, profile).notes };
}

describe('what a profile gives', () => {
  test.each<[IssuanceProfile, string[], string[]]>([
    ['server', [], ['serverAuth']],
    ['client', [], ['clientAuth']],
    ['server-and-client', [], ['serverAuth', 'clientAuth']],
    ['server-and-client', ['clientAuth'], ['clientAuth']],
    ['server', ['serverAuth'], ['serverAuth']],
  ])('%s to one who asks for %j is %j, without a note', async (profile, extendedKeyUsage, expected) => {
    expect(await given({ extendedKeyUsage }, profile)).toMatchObject({ extendedKeyUsage: expected, keyUsage: ['digitalSignature'], notes: [] });
  });

  test.each<[string[], IssuanceProfile]>([
    [['serverAuth'], 'server'],
    [['clientAuth'], 'client'],
    [['clientAuth', 'serverAuth'], 'server-and-client'],
    [['emailProtection', 'clientAuth'], 'client'],
    [['codeSigning'], 'server'],
    [[], 'server'],
  ])('as asked to one who asks for %j is that of a %s, where nobody chose another', async (extendedKeyUsage, profile) => {
    const { request } = await order({ extendedKeyUsage });
    expect(profileFor(request, 'as-asked')).toBe(profile);
    expect(issuanceProfile.options.map((chosen) => profileFor(request, chosen))).toEqual(issuanceProfile.options);
  });

  test('is not what does not fit it, and the officer is told', async () => {
    expect(await given({ extendedKeyUsage: ['serverAuth', 'codeSigning', '1.2.3'] }, 'server')).toMatchObject({
      extendedKeyUsage: ['serverAuth'],
      notes: ['It does not get the extended key usage codeSigning, 1.2.3 that was asked for.'],
    });
    expect(await given({ extendedKeyUsage: ['serverAuth'] }, 'client')).toMatchObject({
      extendedKeyUsage: ['clientAuth'],
      notes: ['It does not get the extended key usage serverAuth that was asked for.', 'It gets the extended key usage clientAuth, as the profile has it.'],
    });
    expect(await given({ keyUsage: ['digitalSignature', 'keyEncipherment', 'keyCertSign'] }, 'server')).toMatchObject({
      keyUsage: ['digitalSignature'],
      notes: ['It does not get the key usage keyEncipherment, keyCertSign that was asked for.'],
    });
    expect(await given({ keyUsage: ['keyAgreement'] }, 'server')).toMatchObject({ keyUsage: ['keyAgreement'], notes: [] });
  });

  test('is never an authority, nor an extension that nobody has read', async () => {
    const otherExtensions = [
      { oid: '2.5.29.19', critical: true, value: '30030101ff' },
      { oid: '1.2.3', critical: true, value: '0500' },
      { oid: '2.5.29.14', critical: false, value: '' },
    ];
    expect(await given({ otherExtensions, keyUsage: ['keyCertSign', 'cRLSign'] }, 'server')).toMatchObject({
      isCa: false,
      keyUsage: ['digitalSignature'],
      notes: [
        'It does not get the key usage keyCertSign, cRLSign that was asked for.',
        'It does not become the certificate of an authority, as was asked for.',
        'It does not get the further extensions that were asked for: 1.2.3.',
      ],
    });
  });

  test('is no name of a kind that nobody has read: a login on a domain controller, a host that is none', async () => {
    const subjectAltNames: RequestDraft['subjectAltNames'] = [
      { kind: 'raw', value: 'a014060a2b060104018237140203a0060c046d654078' },
      { kind: 'dns', value: 'www.example.com' },
      { kind: 'raw', value: '820a612e6578616d706c6500' },
    ];
    expect(await given({ subjectAltNames }, 'client')).toMatchObject({
      names: ['www.example.com'],
      notes: ['It does not get 2 of the alternative names that were asked for: they are of a kind that is not certified here.'],
    });
  });

  test('is a server’s common name among the alternative names where there is none', async () => {
    expect(await given({ subjectAltNames: [] }, 'server')).toMatchObject({
      names: ['www.example.com'],
      notes: ['It gets the alternative name www.example.com from its common name, since programs look only there.'],
    });
    expect(await given({ subjectAltNames: [] }, 'client')).toMatchObject({ names: [], notes: [] });
    expect(await given({ subject: [{ type: 'CN', value: 'Jo Doe' }], subjectAltNames: [] }, 'server')).toMatchObject({ names: [], notes: [] });
  });
});

/** A request that openssl makes. */
function fromOpenssl(...options: string[]): Uint8Array {
  return new Uint8Array(bench.openssl('req', '-new', '-nodes', '-keyout', 'it.key', '-outform', 'DER', '-subj', '/CN=www.example.com', ...options));
}

describe('the local CA refuses a request', () => {
  const refusal = (request: Uint8Array) => whyNotIssue(request, authority.issuing)?.message ?? '';

  test('whose signature does not hold, or cannot be verified', async () => {
    const { request } = await order();
    const broken = Uint8Array.from(request);
    // The last byte of the signature.
    broken[broken.length - 1] = (broken.at(-1) as number) ^ 1;
    expect(refusal(broken)).toContain('does not hold');
    expect(refusal(fromOpenssl('-newkey', 'rsa:2048', '-md5'))).toContain('md5WithRSAEncryption');
    await expect(issueFromRequest({ ...(await order()), request: broken })).rejects.toMatchObject({ code: 'AUTHORITY_REFUSES' });
  });

  test('whose key is weak', () => {
    expect(refusal(fromOpenssl('-newkey', 'rsa:1024'))).toContain('1024 bits is too short');
    expect(refusal(fromOpenssl('-newkey', 'rsa:2048'))).toBe('');
    expect(refusal(fromOpenssl('-newkey', 'rsa:2048', '-pkeyopt', 'rsa_keygen_pubexp:3'))).toBe('');
  });

  test('for its own key', async () => {
    const request = await makeRequest({ draft: draftWith(), ...authority.issuingKeys });
    expect(refusal(request)).toContain("the authority's own key");
  });

  test('without a name, or with one that hides something', async () => {
    const signed = (subject: Uint8Array) =>
      signStructure(derSequence(derInteger(0), subject, keys.spki, derContext(0)), signingAlgorithm(keys.spki, 'sha256'), keys);
    expect(refusal(signed(encodeName([])))).toContain('no name');
    expect(refusal(signed(encodeName([{ type: 'CN', value: 'moc.elpmaxe\u202e' }])))).toContain('U+202E');
    expect(refusal(signed(encodeName([{ type: 'CN', value: 'www.example.com' }])))).toBe('');
  });

  test('where it would outlive its authority, or the authority is none', async () => {
    const asked = await order();
    const end = parseCertificate(authority.issuing).notAfter;
    await expect(issueFromRequest({ ...asked, notAfter: end + 1000 })).rejects.toMatchObject({ code: 'AUTHORITY_REFUSES' });
    expect(parseCertificate(await issueFromRequest({ ...asked, notAfter: end })).notAfter).toBe(end);
    const leaf = await issueFromRequest(asked);
    await expect(issueFromRequest({ ...asked, issuer: leaf, signingKey: keys.pkcs8 })).rejects.toMatchObject({ code: 'AUTHORITY_REFUSES' });
  });

  test('while its authority is not valid, however short the term, and for no term at all', async () => {
    const asked = await order();
    const { notBefore, notAfter } = parseCertificate(authority.issuing);
    const hour = 3_600_000;
    const issuedAt = (now: number, term: { notBefore: number; notAfter: number }) => issueFromRequest({ ...asked, now, ...term });
    const refused = (message: string) => ({ code: 'AUTHORITY_REFUSES', message: expect.stringContaining(message) });
    await expect(issuedAt(notBefore - 1000, { notBefore, notAfter })).rejects.toMatchObject(refused('not valid now'));
    // Backdated by an hour and bound to the authority's own end, as the local CA does it.
    await expect(issuedAt(notAfter + hour / 2, { notBefore: notAfter - hour / 2, notAfter })).rejects.toMatchObject(refused('not valid now'));
    await expect(issuedAt(notAfter, { notBefore: notAfter - hour, notAfter })).rejects.toMatchObject(refused('not valid now'));
    await expect(issuedAt(notBefore, { notBefore, notAfter: notBefore })).rejects.toMatchObject(refused('end before it begins'));
    expect(parseCertificate(await issuedAt(notAfter - 1000, { notBefore: notAfter - hour, notAfter })).notAfter).toBe(notAfter);
  });

  test('with another key than the authority’s own nothing is issued', async () => {
    await expect(issueFromRequest({ ...(await order()), signingKey: keys.pkcs8 })).rejects.toThrow('not the one of the public key');
  });
});
