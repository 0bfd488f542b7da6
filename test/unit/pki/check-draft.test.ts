import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { checkDraft } from '../../../main/pki/check-draft.ts';
import { draftOfRequest } from '../../../main/pki/draft-of.ts';
import { makeRequest } from '../../../main/pki/make-request.ts';
import { normalDraft } from '../../../main/pki/normal-draft.ts';
import { parseRequest } from '../../../main/pki/request.ts';
import { type RequestDraft, type RequestedName, requestDraft, requestedKey } from '../../../preload/contract/requests.ts';
import { draftWith } from './drafts.ts';

let keys: KeyPairDer;

beforeAll(async () => {
  keys = await generateKeys('ec-p256');
});

/** The problems of a draft as lines: severity, field, index, text. */
function problems(changes: Partial<RequestDraft>): string[] {
  return checkDraft(draftWith(changes)).map(({ severity, field, index, text }) => `${severity} ${field}${index === null ? '' : `[${index}]`}: ${text}`);
}

const starting = (text: string) => expect.stringMatching(new RegExp(`^${text.replace(/[[\]()*“”+.?]/g, '\\$&')}`));

test('a draft for a public server has nothing wrong with it', () => {
  const draft = draftWith({
    subject: [
      { type: 'CN', value: 'www.example.com' },
      { type: 'O', value: 'Example AG' },
      { type: 'C', value: 'CH' },
    ],
    subjectAltNames: [
      { kind: 'dns', value: 'www.example.com' },
      { kind: 'dns', value: 'example.com' },
      { kind: 'dns', value: '*.shop.example.com' },
    ],
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['serverAuth'],
    critical: ['keyUsage'],
    termDays: 199,
  });
  expect(checkDraft(draft)).toEqual([]);
});

describe('an error of the subject stands beside its part', () => {
  test.each<[string, string, string]>([
    ['FOO', 'x', '“FOO” is no part of a subject'],
    ['1.2', 'x', ''],
    ['1.40.3', 'x', '“1.40.3” is no part'],
    ['1.2.03', 'x', '“1.2.03” is no part'],
    ['1.2.99999999999999999', 'x', '“1.2.99999999999999999” is no part'],
    ['O', ' ', 'O is empty'],
    ['O', 'a\u0007b', 'O has a character in it that nobody sees (U+0007)'],
    ['O', 'moc.elpmaxe\u202e', 'O has a character in it that nobody sees (U+202E)'],
    ['C', 'CHE', "C is a country's code of two letters"],
    ['C', '1X', "C is a country's code of two letters"],
    // In capitals these would be SS, and no longer composed.
    ['C', 'ß', "C is a country's code of two letters"],
    ['C', '\u1fd2', "C is a country's code of two letters"],
    ['jurisdictionC', 'Switzerland', "jurisdictionC is a country's code"],
    ['serialNumber', 'no_1', 'serialNumber can have letters and digits'],
    ['DC', 'ü', 'DC can have characters of ASCII only'],
    ['emailAddress', 'me', 'This is not an e-mail address'],
    ['CN', 'x'.repeat(65), 'CN is 65 characters long; certificates allow 64'],
    ['OU', '😀'.repeat(65), 'OU is 65 characters long'],
    ['L', 'x'.repeat(129), 'L is 129 characters long'],
    ['emailAddress', `${'a'.repeat(60)}@${'b.'.repeat(98)}com`, 'emailAddress is 260 characters long'],
  ])('%s=%s', (type, value, text) => {
    const found = problems({
      subject: [
        { type: 'CN', value: 'a.example.com' },
        { type, value },
      ],
      subjectAltNames: [{ kind: 'dns', value: 'a.example.com' }],
    });
    if (text === '') expect(found).toEqual([]);
    else expect(found[0]).toEqual(starting(`error subject[1]: ${text}`));
  });

  test('and none where a value is as long as it may be, or DER', () => {
    const subject = [
      { type: 'CN', value: '😀'.repeat(64) },
      { type: 'C', value: ' ch ' },
      { type: '2.5.4.45', value: '#03020001' },
    ];
    expect(problems({ subject })).toEqual([]);
  });
});

describe('an error of an alternative name stands beside it', () => {
  test('each with its own', () => {
    const subjectAltNames = [
      { kind: 'dns' as const, value: 'www.example.com' },
      { kind: 'dns' as const, value: 'a b' },
      { kind: 'ip' as const, value: '1.2.3' },
      { kind: 'raw' as const, value: 'xx' },
    ];
    expect(problems({ subjectAltNames })).toEqual([
      starting('error subjectAltNames[1]: This is not a host name: it has a space'),
      starting('error subjectAltNames[2]: This is not an IP address'),
      starting('error subjectAltNames[3]: This is not the DER of a name'),
    ]);
  });

  test('and of a request without any name, beside the subject', () => {
    expect(problems({ subject: [], subjectAltNames: [] })).toEqual([starting('error subject: The request has neither')]);
  });
});

describe('the officer is advised', () => {
  const dns = (value: string) => ({ kind: 'dns' as const, value });
  test.each<[string, Partial<RequestDraft>, string]>([
    [
      'of a common name that is no alternative name',
      { subjectAltNames: [dns('a.example.com')] },
      'advice subjectAltNames: The common name www.example.com is not among',
    ],
    [
      'of a server without a host',
      { subject: [{ type: 'O', value: 'x' }], subjectAltNames: [], extendedKeyUsage: ['serverAuth'] },
      'advice subjectAltNames: No host name',
    ],
    [
      'of a name that is there twice',
      { subjectAltNames: [dns('www.example.com'), dns('WWW.example.com.')] },
      'advice subjectAltNames[1]: www.example.com stands here twice',
    ],
    [
      'of a private name',
      { subjectAltNames: [dns('www.example.com'), dns('db.corp.internal')] },
      'advice subjectAltNames[1]: db.corp.internal is a name of a private network',
    ],
    ['of a name without a dot', { subjectAltNames: [dns('www.example.com'), dns('intranet')] }, 'advice subjectAltNames[1]: intranet is a name of a private'],
    [
      'of an IP address',
      { subjectAltNames: [dns('www.example.com'), { kind: 'ip', value: '10.0.0.1' }] },
      'advice subjectAltNames[1]: 10.0.0.1 is an IP address',
    ],
    ['of an underscore', { subjectAltNames: [dns('www.example.com'), dns('a_b.example.com')] }, 'advice subjectAltNames[1]: a_b.example.com has an underscore'],
    [
      'of too many names',
      { subjectAltNames: Array.from({ length: 101 }, (_, at) => dns(at === 0 ? 'www.example.com' : `a${at}.example.com`)) },
      'advice subjectAltNames: These are 101 names',
    ],
    [
      'of two common names',
      {
        subject: [
          { type: 'CN', value: 'www.example.com' },
          { type: 'cn', value: 'b' },
        ],
      },
      'advice subject: The subject has more than one CN',
    ],
    [
      'of a part that is there twice',
      {
        subject: [
          { type: 'CN', value: 'www.example.com' },
          { type: 'O', value: 'x' },
          { type: 'O', value: ' x' },
        ],
      },
      'advice subject[2]: O stands here twice',
    ],
    [
      'of an OU',
      {
        subject: [
          { type: 'CN', value: 'www.example.com' },
          { type: 'OU', value: 'x' },
        ],
      },
      'advice subject[1]: Public CAs leave OU out',
    ],
    [
      'of a text that begins with #',
      {
        subject: [
          { type: 'CN', value: 'www.example.com' },
          { type: 'O', value: '#1' },
        ],
      },
      'advice subject[1]: The value of O begins with #',
    ],
    [
      'of a value that no name has',
      {
        subject: [
          { type: 'CN', value: 'www.example.com' },
          { type: '1.2.3', value: '#020105' },
        ],
      },
      'advice subject[1]: The value of 1.2.3 is of a type',
    ],
    ['of P-521', { keyAlgorithm: 'ec-p521' }, 'advice keyAlgorithm: Few public CAs take P-521'],
    ['of Ed25519', { keyAlgorithm: 'ed25519', pss: true }, 'advice keyAlgorithm: Public CAs take no Ed25519'],
    ['of RSASSA-PSS', { keyAlgorithm: 'rsa-3072', pss: true }, 'advice signature: Some CAs do not read'],
    ['of encipherment by an EC key', { keyUsage: ['digitalSignature', 'keyEncipherment'] }, 'advice keyUsage[1]: keyEncipherment is for RSA keys'],
    ['of agreement by an RSA key', { keyAlgorithm: 'rsa-2048', keyUsage: ['keyAgreement'] }, 'advice keyUsage[0]: keyAgreement is for ECDH keys'],
    ['of an authority’s usage', { keyUsage: ['keyCertSign'] }, 'advice keyUsage[0]: keyCertSign is for authorities'],
    ['of encipherOnly alone', { keyUsage: ['encipherOnly'] }, 'advice keyUsage[0]: encipherOnly means nothing'],
    ['of every purpose at once', { extendedKeyUsage: ['anyExtendedKeyUsage'] }, 'advice extendedKeyUsage[0]: anyExtendedKeyUsage'],
    ['of must-staple', { mustStaple: true }, 'advice mustStaple: With must-staple'],
    [
      'of an authority',
      { otherExtensions: [{ oid: '2.5.29.19', critical: true, value: '30030101ff' }] },
      'advice otherExtensions[0]: The request asks for the certificate of an authority',
    ],
    [
      'of an extension that is no ASN.1',
      { otherExtensions: [{ oid: '1.2.3', critical: false, value: 'ff' }] },
      'advice otherExtensions[0]: The value of the extension 1.2.3 is no ASN.1',
    ],
    ['of a term that no public CA gives', { extendedKeyUsage: ['serverAuth'], termDays: 365 }, 'advice termDays: Public CAs certify a server for 200 days'],
  ])('%s', (_, changes, expected) => {
    expect(problems(changes)).toEqual([starting(expected)]);
  });

  test('of nothing where a person asks, or a host that is named twice over', () => {
    expect(
      problems({
        subject: [{ type: 'CN', value: 'Jo Doe' }],
        subjectAltNames: [{ kind: 'email', value: 'jo@example.com' }],
        extendedKeyUsage: ['clientAuth'],
        termDays: 700,
      }),
    ).toEqual([]);
    expect(problems({ subject: [{ type: 'CN', value: 'BÜCHER.ch' }], subjectAltNames: [dns('xn--bcher-kva.ch')] })).toEqual([]);
  });
});

describe('an error keeps the request from being made', () => {
  test.each<[Partial<RequestDraft>, string]>([
    [{ keyAlgorithm: 'ec-p256', pss: true }, 'error signature: RSASSA-PSS is a signature of RSA keys'],
    [{ keyUsage: ['sign'] }, 'error keyUsage[0]: “sign” is no key usage'],
    [{ extendedKeyUsage: ['serverAuth', 'web'] }, 'error extendedKeyUsage[1]: “web” is no extended key usage'],
    [{ extendedKeyUsage: ['1.2.'] }, 'error extendedKeyUsage[0]: “1.2.” is no extended key usage'],
    [{ otherExtensions: [{ oid: 'x', critical: false, value: '0500' }] }, 'error otherExtensions[0]: “x” is not the object identifier'],
    [{ otherExtensions: [{ oid: '1.2.3', critical: false, value: 'xx' }] }, 'error otherExtensions[0]: The value of the extension 1.2.3 is not in hexadecimal'],
    [{ otherExtensions: [{ oid: '2.5.29.17', critical: false, value: '3000' }] }, 'error otherExtensions[0]: The extension 2.5.29.17 is asked for twice'],
    [
      {
        otherExtensions: [
          { oid: '1.2.3', critical: false, value: '0500' },
          { oid: '1.2.3', critical: true, value: '0500' },
        ],
      },
      'error otherExtensions[1]: The extension 1.2.3 is asked for twice',
    ],
  ])('%j', async (changes, expected) => {
    expect(problems(changes)).toEqual([starting(expected)]);
    await expect(makeRequest({ draft: draftWith(changes), ...keys })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

/** Right in most places, and in some anything that the contract lets through. */
const nonsense = fc.string({ unit: 'grapheme', maxLength: 12 });
const mostly = <Value>(right: fc.Arbitrary<Value>, other: fc.Arbitrary<Value>) => fc.oneof({ weight: 19, arbitrary: right }, { weight: 1, arbitrary: other });
const name = (kind: RequestedName['kind'], value: fc.Arbitrary<string>) => fc.record({ kind: fc.constant(kind), value: mostly(value, nonsense) });
const part = (types: string[], value: fc.Arbitrary<string>) => fc.record({ type: mostly(fc.constantFrom(...types), nonsense), value: mostly(value, nonsense) });

const anyDraft: fc.Arbitrary<RequestDraft> = fc.record({
  subject: fc.array(fc.oneof(part(['CN', 'o', '1.2.3'], nonsense), part(['C'], fc.constantFrom('ch', 'DE ')), part(['emailAddress'], fc.emailAddress())), {
    maxLength: 3,
  }),
  subjectAltNames: fc.array(
    fc.oneof(name('dns', fc.domain()), name('ip', fc.ipV6()), name('email', fc.emailAddress()), name('uri', fc.webUrl()), name('raw', fc.constant('880105'))),
    { maxLength: 3 },
  ),
  keyAlgorithm: fc.constantFrom(...requestedKey.options),
  hash: fc.constantFrom('sha256', 'sha384', 'sha512'),
  pss: fc.boolean(),
  keyUsage: fc.array(mostly(fc.constantFrom('digitalSignature', ' KEYAGREEMENT'), nonsense), { maxLength: 3 }),
  extendedKeyUsage: fc.array(mostly(fc.constantFrom('serverAuth', 'clientauth', '1.3.6.1.5.5.7.3.2', '1.2.3'), nonsense), { maxLength: 3 }),
  mustStaple: fc.boolean(),
  critical: fc.subarray(['subjectAltNames', 'keyUsage', 'extendedKeyUsage', 'mustStaple']),
  otherExtensions: fc.array(
    fc.record({ oid: fc.constantFrom('1.2.3', '1.2.4', '1.2.5'), critical: fc.boolean(), value: mostly(fc.constantFrom('0500', 'FF'), nonsense) }),
    { maxLength: 2 },
  ),
  termDays: fc.option(fc.integer({ min: 1, max: 36_500 })),
});

describe('whatever a draft says', () => {
  test.each(['ß', '\u1fd2', 'CHE'])('a country that is none stays as it was typed: %s', (value) => {
    const [part] = normalDraft(draftWith({ subject: [{ type: 'C', value }] })).subject;
    expect(part).toEqual({ type: 'C', value });
  });

  test('it is made if and only if it has no error, and asks for what its normal form says', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(anyDraft, async (draft) => {
        const wrong = checkDraft(draft).some(({ severity }) => severity === 'error');
        if (wrong) {
          await expect(makeRequest({ draft, ...keys })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
          return;
        }
        made++;
        const der = await makeRequest({ draft, ...keys });
        expect(parseRequest(der).signatureValid).toBe(true);
        const { keyAlgorithm, hash, pss, termDays, ...asked } = normalDraft(draft);
        expect(draftOfRequest(der).draft).toMatchObject(asked);
      }),
      { numRuns: 500 },
    );
    expect(made).toBeGreaterThan(20);
  });

  test('its normal form is one of the contract, and its own normal form', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const normal = normalDraft(draft);
        expect(normalDraft(normal)).toEqual(normal);
        expect(requestDraft.parse(normal)).toEqual(normal);
        const fields = (each: RequestDraft) =>
          new Set(checkDraft(each).flatMap(({ severity, field }) => (severity === 'error' && field !== 'signature' ? [field] : [])));
        expect(fields(normal)).toEqual(fields(draft));
      }),
    );
  });
});

test('ten thousand drafts are checked in a few seconds', () => {
  const draft = draftWith({ subjectAltNames: Array.from({ length: 4 }, (_, at) => ({ kind: 'dns' as const, value: `host${at}.bücher.example` })) });
  const start = performance.now();
  for (let i = 0; i < 10_000; i++) checkDraft(draft);
  expect(performance.now() - start).toBeLessThan(20_000);
});
