import { beforeAll, describe, expect, test } from 'vitest';
import { generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { parseCertificate } from '../../../main/pki/certificate.ts';
import { differencesFrom } from '../../../main/pki/compare-with-request.ts';
import { derContext, der as derElement, derInteger, derObjectIdentifier, derSequence, derSetOf } from '../../../main/pki/der-writer.ts';
import { draftOfRequest } from '../../../main/pki/draft-of.ts';
import { encodeExtensions, keyUsageExtension, subjectAltNameExtension } from '../../../main/pki/extension-writer.ts';
import type { RawExtension } from '../../../main/pki/extensions.ts';
import { issueFromRequest } from '../../../main/pki/issue-from-request.ts';
import { encodeName } from '../../../main/pki/name-writer.ts';
import { issuePlan, whyNotIssue } from '../../../main/pki/plan-issue.ts';
import { parseRequest } from '../../../main/pki/request.ts';
import { signingAlgorithm, signStructure } from '../../../main/pki/signing-algorithm.ts';
import type { IssuanceProfile } from '../../../preload/contract/authorities.ts';
import type { SubjectPart } from '../../../preload/contract/requests.ts';
import { DAY, type LocalAuthority, makeAuthority, START } from './local-authority.ts';

const PKCS9 = '1.2.840.113549.1.9.14';
const MICROSOFT = '1.3.6.1.4.1.311.2.1.14';

let authority: LocalAuthority;
let keys: KeyPairDer;

beforeAll(async () => {
  [authority, keys] = await Promise.all([makeAuthority(), generateKeys('ec-p256')]);
});

const names = (...values: string[]) =>
  subjectAltNameExtension(
    values.map((value) => ({ kind: 'dns', value })),
    false,
  );
const usage = keyUsageExtension(['digitalSignature'], true);
const device: SubjectPart[] = [{ type: 'CN', value: 'Device 7' }];

/** A request that asks in these attributes for these lists of extensions, properly signed. */
function asking(attributes: [oid: string, ...lists: RawExtension[][]][], subject = device): Uint8Array {
  return askingFor(encodeName(subject), attributes);
}

/** @param subject Name, as it is to stand in the request */
function askingFor(subject: Uint8Array, attributes: [oid: string, ...lists: RawExtension[][]][] = []): Uint8Array {
  const encoded = attributes.map(([oid, ...lists]) => derSequence(derObjectIdentifier(oid), derSetOf(...lists.map(encodeExtensions))));
  return signStructure(derSequence(derInteger(0), subject, keys.spki, derContext(0, ...encoded)), signingAlgorithm(keys.spki, 'sha256'), keys);
}

const order = (request: Uint8Array, profile: IssuanceProfile = 'server') => ({
  request,
  issuer: authority.issuing,
  signingKey: authority.issuingKeys.pkcs8,
  profile,
  now: START,
  notBefore: START,
  notAfter: START + DAY,
  crlUrl: null,
});

describe('a request that asks for other names in a second place', () => {
  test.each<[string, Parameters<typeof asking>[0]]>([
    ['in the same list', [[PKCS9, [names('good.example.com'), names('evil.example.com')]]]],
    ['in the same list, for the same', [[PKCS9, [names('good.example.com'), names('good.example.com')]]]],
    ['in a second value', [[PKCS9, [names('good.example.com')], [names('evil.example.com')]]]],
    [
      'in a second attribute',
      [
        [PKCS9, [names('good.example.com')]],
        [PKCS9, [usage, names('evil.example.com')]],
      ],
    ],
    [
      'in Microsoft’s attribute',
      [
        [PKCS9, [names('good.example.com')]],
        [MICROSOFT, [names('evil.example.com')]],
      ],
    ],
  ])('is refused: %s', async (_, attributes) => {
    const request = asking(attributes);
    expect(whyNotIssue(request, authority.issuing)).toEqual({
      message: 'The request asks twice for the extension X509v3 Subject Alternative Name: what it means cannot be told.',
      hint: expect.stringContaining('each extension once'),
    });
    await expect(issueFromRequest(order(request))).rejects.toMatchObject({ code: 'AUTHORITY_REFUSES' });
  });

  test('is read as asking for the first everywhere', async () => {
    const request = asking([
      [PKCS9, [usage, names('first.example.com')]],
      [MICROSOFT, [names('second.example.com')]],
    ]);
    const given = await issueFromRequest(order(asking([[PKCS9, [usage, names('first.example.com')]]])));
    expect(parseRequest(request).subjectAltNames).toEqual([{ kind: 'dns', value: 'first.example.com' }]);
    expect(draftOfRequest(request).draft.subjectAltNames).toEqual([{ kind: 'dns', value: 'first.example.com' }]);
    expect(draftOfRequest(request).notes).toEqual(['The request asked more than once for the extension 2.5.29.17: what it asked for first is kept.']);
    expect(issuePlan(request, 'server').names).toEqual(['first.example.com']);
    expect(differencesFrom(request, given, null)).toEqual([]);
  });

  test('is answered where it is the same in both', () => {
    const lists: [string, RawExtension[]][] = [
      [PKCS9, [usage, names('www.example.com')]],
      [MICROSOFT, [names('www.example.com'), usage]],
    ];
    expect(whyNotIssue(asking(lists), authority.issuing)).toBe(null);
  });
});

test('a request that asks for more than a certificate can have is refused, and keeps no other from being looked at', () => {
  const many = Array.from({ length: 1001 }, (_, at) => `host-${at}.example.com`);
  expect(whyNotIssue(asking([[PKCS9, [names(...many)]]]), authority.issuing)?.message).toBe('There is more in it than one request can ask for here.');
  expect(whyNotIssue(asking([[PKCS9, [names(...many.slice(1))]]]), authority.issuing)).toBe(null);
});

describe('the plan of a certificate', () => {
  test.each<[IssuanceProfile, SubjectPart[], string[]]>([
    ['server', device, ['www.example.com', 'a.example.com']],
    ['server', [{ type: 'CN', value: 'host.example.com' }], []],
    ['client', [{ type: 'CN', value: 'host.example.com' }], []],
    [
      'server-and-client',
      [
        { type: 'CN', value: 'Müller, Jo' },
        { type: 'UID', value: 'jo', joined: true },
        { type: 'CN', value: 'b.example.com' },
        { type: 'O', value: 'Example' },
      ],
      ['www.example.com'],
    ],
  ])('says the subject and the names that are signed: %s, %j, %j', async (profile, subject, hosts) => {
    const request = asking(hosts.length > 0 ? [[PKCS9, [names(...hosts)]]] : [], subject);
    const plan = issuePlan(request, profile);
    const issued = parseCertificate(await issueFromRequest(order(request, profile)));
    expect(plan.subject).toBe(issued.subject);
    expect(plan.names).toEqual(issued.subjectAltNames.map(({ value }) => value));
    expect(plan.subject).not.toBe('');
  });

  const commonName = derObjectIdentifier('2.5.4.3');
  const value = derElement(0x0c, Buffer.from('www.example.com'));
  const oneOf = (part: Uint8Array) => derSequence(derSetOf(part));
  test.each<[string, Uint8Array]>([
    ['of indefinite length', Uint8Array.of(0x30, 0x80, ...derSetOf(derSequence(commonName, value)), 0, 0)],
    [
      'with a length that is written too long',
      Uint8Array.of(0x30, 0x81, derSetOf(derSequence(commonName, value)).length, ...derSetOf(derSequence(commonName, value))),
    ],
    ['with something behind a value', oneOf(derSequence(commonName, value, value))],
    ['with an empty part', derSequence(derSetOf(), derSetOf(derSequence(commonName, value)))],
    ['of nothing but an empty part', derSequence(derSetOf())],
    ['with a text in pieces', oneOf(derSequence(commonName, derElement(0x2c, value)))],
    ['with a value that is cut short', oneOf(derSequence(commonName, derElement(0x30, Uint8Array.of(0x30, 0x7f))))],
  ])('a subject that a certificate must not have is refused, though it is signed: %s', (_, subject) => {
    const request = askingFor(subject, [[PKCS9, [names('www.example.com')]]]);
    expect(parseRequest(request).signatureValid).toBe(true);
    expect(whyNotIssue(request, authority.issuing)?.message).toContain('is not written as a certificate must have it');
    expect(whyNotIssue(askingFor(oneOf(derSequence(commonName, value))), authority.issuing)).toBe(null);
  });

  test.each([
    ['2.5.4.3', 0x0c, 'www.evil.test\0.example.com', 'U+0000'],
    ['2.5.4.3', 0x0c, '\ufeffwww.example.com', 'U+FEFF'],
    ['2.5.4.3', 0x0c, 'www.example.com\n', 'U+000A'],
    ['2.5.4.3', 0x0c, 'moc.elpmaxe\u202e', 'U+202E'],
    ['2.5.4.5', 0x13, '1\u202e', 'U+202E'],
    ['1.2.840.113549.1.9.1', 0x16, 'a@example.com\0.evil.test', 'U+0000'],
  ])('a character in the subject that nobody sees is refused: %s, tag %i, %j', (oid, tag, text, unseen) => {
    const request = askingFor(oneOf(derSequence(derObjectIdentifier(oid), derElement(tag, Buffer.from(text)))));
    expect(whyNotIssue(request, authority.issuing)?.message).toContain(unseen);
  });

  test('hides nothing that the subject of a request hides', () => {
    expect(issuePlan(asking([], [{ type: 'CN', value: 'moc.elpmaxe\u202e' }]), 'server').subject).toBe('CN=moc.elpmaxe\\E2\\80\\AE');
  });
});
