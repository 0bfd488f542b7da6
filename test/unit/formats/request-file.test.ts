import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine } from '../../../main/formats/csv-write.ts';
import { headingMeaning } from '../../../main/formats/request-columns.ts';
import { readRequestFile } from '../../../main/formats/request-file.ts';
import type { RequestDraft } from '../../../preload/contract/requests.ts';
import { draftWith } from '../pki/drafts.ts';

const blank = draftWith({ subject: [], subjectAltNames: [] });
const read = (content: string | Uint8Array, base: RequestDraft = blank) => readRequestFile(typeof content === 'string' ? Buffer.from(content) : content, base);

/** What one line becomes, under a row of headings. */
function line(headings: string, cells: string, base?: RequestDraft): RequestDraft {
  const { requests, problems } = read(`${headings}\n${cells}\n`, base);
  expect(problems).toEqual([]);
  return (requests[0] as { draft: RequestDraft }).draft;
}

/** What is wrong with one line. */
function wrong(headings: string, cells: string, base?: RequestDraft) {
  const { requests, problems } = read(`${headings}\n${cells}\n`, base);
  expect(requests).toEqual([]);
  return problems;
}

const code = (content: string | Uint8Array) => {
  try {
    read(content);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return null;
};

describe('a heading', () => {
  test.each([
    ['commonName', { part: 'CN' }],
    ['Common Name', { part: 'CN' }],
    ['HOST_NAME', { part: 'CN' }],
    ['subject-alt-names', { field: 'subjectAltNames' }],
    ['EKU', { field: 'extendedKeyUsage' }],
    ['2.5.4.97', { part: 'organizationIdentifier' }],
    ['OID:1.3.6.1.4.1.99999.1', { part: '1.3.6.1.4.1.99999.1' }],
    ['SN', null],
    ['constructor', null],
    ['__proto__', null],
    ['2.5.4.', null],
  ])('%s means what it says', (heading, meaning) => {
    expect(headingMeaning(heading)).toEqual(meaning);
  });
});

describe('a line', () => {
  test('takes from the profile what it leaves blank, and says the rest itself', () => {
    const base = draftWith({
      subject: [
        { type: 'O', value: 'Profile Ltd' },
        { type: 'C', value: 'CH' },
      ],
      subjectAltNames: [],
      hash: 'sha384',
      extendedKeyUsage: ['serverAuth'],
      termDays: 90,
    });
    const draft = line('cn,o,key,days', 'a.example.com,Own Ltd,rsa 3072,47', base);
    expect(draft.subject.map(({ type, value }) => `${type}=${value}`)).toEqual(['CN=a.example.com', 'O=Own Ltd', 'C=CH']);
    expect(draft).toMatchObject({ keyAlgorithm: 'rsa-3072', hash: 'sha384', termDays: 47, subjectAltNames: [{ kind: 'dns', value: 'a.example.com' }] });
    expect(line('cn,o', 'a.example.com,', base).subject).toContainEqual({ type: 'O', value: 'Profile Ltd' });
  });

  test.each([
    ['DNS:a.example.com,IP:192.0.2.1', ['dns a.example.com', 'ip 192.0.2.1']],
    [
      'a.example.com 2001:db8::1 ops@example.com https://example.com/x',
      ['dns a.example.com', 'ip 2001:db8::1', 'email ops@example.com', 'uri https://example.com/x'],
    ],
    ['DNS Name=a.example.com; IP Address:192.0.2.1', ['dns a.example.com', 'ip 192.0.2.1']],
    ['*.example.com\nurn:example:1', ['dns *.example.com', 'uri urn:example:1']],
    ['bücher.example', ['dns xn--bcher-kva.example']],
  ])('names %j', (cell, names) => {
    expect(line('san,eku', `"${cell}",clientAuth`).subjectAltNames.map(({ kind, value }) => `${kind} ${value}`)).toEqual(names);
  });

  test.each([
    ['P-256', 'ec-p256'],
    ['secp384r1', 'ec-p384'],
    ['prime256v1', 'ec-p256'],
    ['RSA_4096', 'rsa-4096'],
    ['2048', 'rsa-2048'],
    ['Ed25519', 'ed25519'],
  ])('asks for a key in the words %j', (cell, key) => {
    expect(line('cn,key', `a.example.com,${cell}`).keyAlgorithm).toBe(key);
  });

  test('of another key leaves out what only RSA keys can do', () => {
    const base = draftWith({ keyAlgorithm: 'rsa-2048', pss: true, keyUsage: ['digitalSignature', 'keyEncipherment'], subject: [], subjectAltNames: [] });
    expect(line('cn,key', 'a.example.com,p-256', base)).toMatchObject({ keyAlgorithm: 'ec-p256', pss: false, keyUsage: ['digitalSignature'] });
    expect(line('cn,key', 'a.example.com,', base)).toMatchObject({ keyAlgorithm: 'rsa-2048', pss: true, keyUsage: ['digitalSignature', 'keyEncipherment'] });
  });

  test('knows the usages as RFC 5280 and as OpenSSL write them', () => {
    const draft = line('cn,key,keyUsage,eku', 'a.example.com,rsa-2048,"Digital Signature, keyEncipherment","TLS Web Server Authentication;1.2.3.4"');
    expect(draft.keyUsage).toEqual(['digitalSignature', 'keyEncipherment']);
    expect(draft.extendedKeyUsage).toEqual(['serverAuth', '1.2.3.4']);
    expect(line('cn,keyUsage', 'a.example.com,none', draftWith({ keyUsage: ['digitalSignature'], subject: [], subjectAltNames: [] })).keyUsage).toEqual([]);
  });

  test.each([
    ['cn,key', 'a.example.com,rsa-1024', 2, 'rsa-2048'],
    ['cn,hash', 'a.example.com,sha1', 2, 'sha256'],
    ['cn,mustStaple', 'a.example.com,perhaps', 2, 'yes'],
    ['cn,days', 'a.example.com,0', 2, '36500'],
    ['cn,days', 'a.example.com,9e3', 2, '36500'],
    ['cn,C', 'a.example.com,Switzerland', 2, 'two'],
    ['cn,keyUsage', 'a.example.com,signEverything', 2, 'signEverything'],
    ['cn,san', 'a.example.com,dsn:b.example.com', 2, 'dsn:b.example.com'],
    ['cn,O', 'a.example.com,=1+1', 2, 'formula'],
    ['cn,O', 'a.example.com,＝1+1', 2, 'formula'],
    ['cn,O', 'a.example.com,Ex\u200bample', 2, 'nobody sees'],
    ['cn,O', 'a.example.com,\u202eexample', 2, 'nobody sees'],
    ['cn,key,pss', 'a.example.com,p-256,yes', 3, 'RSA'],
  ])('under %s with %j is refused at its column', (headings, cells, column, text) => {
    expect(wrong(headings, cells)).toContainEqual(expect.objectContaining({ line: 2, column, text: expect.stringContaining(text) }));
  });

  test('whose fault lies in the profile says so', () => {
    const base = draftWith({ subject: [{ type: 'C', value: 'Switzerland' }], subjectAltNames: [] });
    expect(wrong('cn', 'a.example.com', base)).toEqual([
      expect.objectContaining({ column: null, text: expect.stringMatching(/^In the values of the profile: /) }),
    ]);
  });

  test('that asks for the same as another is named with the other, whatever it is written like', () => {
    const { requests, problems } = read('cn,san\na.example.com,b.example.com\na.example.com,"B.example.com,dns:a.example.com"\n');
    expect(requests.map(({ line }) => line)).toEqual([2]);
    expect(problems).toEqual([expect.objectContaining({ line: 3, text: expect.stringContaining('line 2') })]);
  });

  test('keeps its number when cells go over several lines and blank lines lie between', () => {
    const { requests, problems } = read('cn,O\r\n\r\na.example.com,"Two\r\nlines"\r\n,,\r\nb.example.com,Example\r\nc.example.com\r\n');
    expect(requests.map(({ line }) => line)).toEqual([6]);
    expect(problems.map(({ line }) => line)).toEqual([3, 7]);
  });
});

test('the sample of the guide asks for three requests, and nothing is wrong with it', () => {
  const guide = readFileSync(new URL('../../../assets/guide/09-requests.md', import.meta.url), 'utf8');
  const sample = /(?: {4}commonName;.*\n)(?: {4}.*\n)+/.exec(guide)?.[0].replaceAll(/^ {4}/gm, '') ?? '';
  const { requests, problems, advice } = read(sample);
  expect(problems).toEqual([]);
  expect(requests.map(({ draft }) => draft.subjectAltNames.map(({ value }) => value))).toEqual([
    ['www.example.com', 'example.com'],
    ['mail.example.com', '192.0.2.25'],
    ['vpn.example.com'],
  ]);
  expect(advice.map(({ line, field }) => [line, field])).toEqual([[3, 'san']]);
});

describe('advice', () => {
  test('comes from a line as from the form, at the cell that it comes from, and keeps no request from being made', () => {
    const { requests, problems, advice, adviceCount } = read('cn,san,key\nnas.local,IP:10.0.0.1,p-521\nwww.example.com,,p-256\n');
    expect(problems).toEqual([]);
    expect(requests).toHaveLength(2);
    expect(advice).toMatchObject([
      { line: 2, column: 1, field: 'cn', text: expect.stringContaining('nas.local is a name of a private network') },
      { line: 2, column: 2, field: 'san', text: expect.stringContaining('10.0.0.1 is an IP address') },
      { line: 2, column: 3, field: 'key', text: expect.stringContaining('P-521') },
    ]);
    expect(adviceCount).toBe(3);
  });

  test('about the profile is given once, and none about a line that is wrong', () => {
    const unwise = draftWith({ subject: [], subjectAltNames: [], keyAlgorithm: 'ed25519', keyUsage: ['digitalSignature'] });
    const { requests, advice } = read(`cn\n${Array.from({ length: 5 }, (_, at) => `h${at}.example.com\n`).join('')}`, unwise);
    expect(requests).toHaveLength(5);
    expect(advice).toMatchObject([{ line: 2, column: null, text: expect.stringMatching(/^In the values of the profile: .*Ed25519/) }]);
    expect(read('cn,key\nnas.local,dsa\n').adviceCount).toBe(0);
  });
});

describe('a file', () => {
  const text = 'cn;O\nä.example.com;Österreich\n';

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 BE', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['old Mac line ends', Buffer.from(text.replaceAll('\n', '\r'))],
    ['no line end at its end', Buffer.from(text.trimEnd())],
    ['tabs', Buffer.from(text.replaceAll(';', '\t'))],
  ])('in %s is read', (_how, bytes) => {
    const { requests, problems } = read(bytes);
    expect(problems).toEqual([]);
    expect(requests).toMatchObject([{ line: 2, draft: { subjectAltNames: [{ kind: 'dns', value: 'xn--4ca.example.com' }] } }]);
    expect(requests[0]?.draft.subject).toContainEqual({ type: 'O', value: 'Österreich' });
  });

  test.each([
    ['in Latin-1', Buffer.from('cn,O\na.example.com,\u00d6sterreich\n', 'latin1'), 'FILE_UNSUPPORTED'],
    ['a workbook', Buffer.from('504b030414000000', 'hex'), 'FILE_UNSUPPORTED'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'FILE_UNSUPPORTED'],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'FILE_UNSUPPORTED'],
    ['UTF-16 cut short', Buffer.from(`\ufeff${text}`, 'utf16le').subarray(0, 9), 'FILE_MALFORMED'],
    ['blank', Buffer.from('\ufeff \r\n\t\n'), 'FILE_UNRECOGNISED'],
    ['of ten thousand and one', Buffer.from(`cn\n${Array.from({ length: 10_001 }, (_, at) => `h${at}.example.com`).join('\n')}`), 'FILE_LIMITS'],
    ['larger than its bound', new Uint8Array(16 * 1024 * 1024 + 1).fill(0x61), 'FILE_LIMITS'],
  ])('%s is refused as a whole', (_what, bytes, expected) => {
    expect(code(bytes)).toBe(expected);
  });

  test('with a quotation mark out of order is read up to there and says where it breaks', () => {
    const { problems } = read('cn,O\na.example.com,"Example" Ltd\nb.example.com,x\n');
    expect(problems.at(-1)).toMatchObject({ line: 2, text: expect.stringContaining('What follows was not read.') });
    expect(read('cn,O\na.example.com,x\nb.example.com,"open\n').problems.at(-1)).toMatchObject({ line: 3 });
  });

  test('without headings or names says what is missing', () => {
    expect(read('a.example.com,Example\n').problems[0]).toMatchObject({ line: 1, text: expect.stringContaining('names no column') });
    expect(read('O,C\nExample,CH\n').problems[0]).toMatchObject({ line: 1, text: expect.stringContaining('commonName') });
    expect(read('cn,common name\na.example.com,a.example.com\n').problems[0]).toMatchObject({ line: 1, column: 2, text: expect.stringContaining('Column 1') });
    expect(read('cn,\na.example.com,filled\n').problems[0]).toMatchObject({ line: 1, column: 2 });
    expect(read('cn,\na.example.com,\n').problems).toEqual([]);
  });

  test('full of errors lists the first thousand and counts the rest', () => {
    const { problems, problemCount } = read(`cn,key\n${'a.example.com,dsa\n'.repeat(1500)}`);
    expect([problems.length, problemCount]).toEqual([1000, 1500]);
  });

  test('that holds any text at all is read or refused, and takes nothing as its own property', () => {
    const word = fc.constantFrom('cn', 'san', '"', ',', ';', '\n', '\r\n', '__proto__', 'toString', 'a.example.com', '=1', 'é', '\u0000', 'key', 'rsa-2048');
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 40 }), (parts) => {
        const bytes = Buffer.from(parts.join(''));
        if (code(bytes) !== null) return;
        const { requests, problems, problemCount } = read(bytes);
        expect(problemCount).toBeGreaterThanOrEqual(problems.length);
        for (const { draft } of requests) expect(draft.subject.length + draft.subjectAltNames.length).toBeGreaterThan(0);
      }),
    );
  });

  test('that our own writer wrote comes back cell by cell', () => {
    // But for what a spreadsheet could take for a formula: it has an apostrophe in front when it comes back.
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ,;"'.&()-]{0,40}[A-Za-z0-9]$/).filter((text) => !/;[\s"]*-/.test(text));
    fc.assert(
      fc.property(name, (organisation) => {
        const { requests, problems } = read(`${csvLine(['cn', 'O'])}${csvLine(['a.example.com', organisation])}`);
        expect(problems).toEqual([]);
        expect(requests[0]?.draft.subject).toContainEqual({ type: 'O', value: organisation });
      }),
    );
  });
});
