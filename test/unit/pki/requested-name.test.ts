import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipAddressBytes, ipAddressText } from '../../../main/pki/ip-address.ts';
import { readRequestedName } from '../../../main/pki/requested-name.ts';
import type { RequestedName } from '../../../preload/contract/requests.ts';

function problem(kind: RequestedName['kind'], value: string): string {
  return readRequestedName({ kind, value }).problem ?? '';
}

function normal(kind: RequestedName['kind'], value: string): string | null {
  return readRequestedName({ kind, value }).value;
}

describe('a host name', () => {
  test.each([
    ['www.example.com', 'www.example.com'],
    ['  WWW.Example.Com.\t', 'www.example.com'],
    ['*.example.com', '*.example.com'],
    ['localhost', 'localhost'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['1.example.com', '1.example.com'],
    ['faß.example', 'xn--fa-hia.example'],
    ['ＷＷＷ。example．com', 'www.example.com'],
    ['*.Ελλάδα.gr', '*.xn--hxakic4aa.gr'],
    [`${'a'.repeat(63)}.com`, `${'a'.repeat(63)}.com`],
  ])('%s is %s', (typed, expected) => {
    expect(readRequestedName({ kind: 'dns', value: typed })).toEqual({ value: expected, problem: null });
  });

  test.each([
    ['', 'is empty'],
    [' ', 'is empty'],
    ['.', 'two dots'],
    ['a b.example', 'it has a space'],
    ['a,b.example', 'more than one host name'],
    ['a@b.example', 'an e-mail address'],
    ['https://a.example/', 'an address of a page'],
    ['a.example/x', 'a slash'],
    ['a.example:443', 'without a port'],
    ['192.0.2.1', 'an IP address'],
    ['::1', 'an IP address'],
    ['192.0.2.256', 'is a number'],
    ['a..example', 'two dots'],
    ['.example', 'two dots'],
    ['*', 'An asterisk'],
    ['*.', 'An asterisk'],
    ['a.*.example', 'An asterisk'],
    ['*a.example', 'An asterisk'],
    ['**.example', 'An asterisk'],
    ['*.*.example', 'An asterisk'],
    ['-a.example', 'hyphen'],
    ['a-.example', 'hyphen'],
    ['a!.example', '“!” has no place'],
    ['a%2e.example', '“%” has no place'],
    ['ü%.example', 'letters that no host name can have'],
    [`${'a'.repeat(64)}.com`, '64 characters long'],
    [`${'ü'.repeat(60)}.com`, 'characters long once it is written as DNS does'],
    [`${'a.'.repeat(126)}com`, '255 characters long'],
    ['a\u202eb.example', 'nobody sees (U+202E)'],
    ['a\u0000.example', 'nobody sees (U+0000)'],
    ['a\u00ad.example', 'nobody sees (U+00AD)'],
  ])('%j is none, and the officer is told why', (typed, expected) => {
    expect(problem('dns', typed)).toContain(expected);
  });

  test('has a normal form that is its own normal form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: 'grapheme', maxLength: 30 })), (typed) => {
        const first = normal('dns', typed);
        if (first !== null) expect(normal('dns', first)).toBe(first);
        if (first !== null) expect(first).toMatch(/^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/);
      }),
    );
  });
});

describe('an IP address', () => {
  test('is what Node takes for one, but for zones', () => {
    const piece = fc.constantFrom('0', '1', '00', '01', '255', '256', 'ffff', '10000', 'A', 'g', ':', '::', '.', '1.2.3.4', '');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6(),
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
          fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(':')),
        ),
        (text) => {
          expect(ipAddressBytes(text)?.length).toBe(isIPv4(text) ? 4 : isIPv6(text) ? 16 : undefined);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('comes back from its bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })), (bytes) => {
        expect(ipAddressBytes(ipAddressText(bytes) as string)).toEqual(bytes);
      }),
    );
  });

  test.each([
    ['', 'is empty'],
    ['10.0.0.0/8', 'a range'],
    ['fe80::1%eth0', 'no zone'],
    ['192.0.2.01', 'zeros in front'],
    ['[::1]', 'not an IP address'],
    ['example.com', 'not an IP address'],
  ])('%j is none', (typed, expected) => {
    expect(problem('ip', typed)).toContain(expected);
  });
});

describe('an e-mail address', () => {
  test.each([
    ['Jo.Doe+tag@Example.COM', 'Jo.Doe+tag@example.com'],
    ["o'neil@bücher.example", "o'neil@xn--bcher-kva.example"],
    ['root@localhost', 'root@localhost'],
  ])('%s is %s', (typed, expected) => {
    expect(normal('email', typed)).toBe(expected);
  });

  test.each([
    ['', 'is empty'],
    ['Jo <jo@example.com>', 'the address alone'],
    ['example.com', 'no name before an @'],
    ['@example.com', 'no name before an @'],
    ['jo@', 'no domain behind it'],
    ['jö@example.com', 'only letters of ASCII'],
    ['a b@example.com', 'cannot be the name of a mailbox'],
    ['.a@example.com', 'cannot be the name of a mailbox'],
    [`${'a'.repeat(65)}@example.com`, 'cannot be the name of a mailbox'],
    ['jo@a b', 'Behind the @: This is not a host name'],
    ['jo@*.example.com', 'An asterisk'],
  ])('%j is none', (typed, expected) => {
    expect(problem('email', typed)).toContain(expected);
  });
});

describe('a URI', () => {
  test.each([
    'https://example.com',
    'https://example.com/',
    'HTTPS://Example.COM:8443/a%20b?c=d#e',
    'spiffe://trust_domain/ns/a',
    'ldap://[2001:db8::7]/c=GB?objectClass?one',
    'urn:oid:1.2.3',
    'sip:alice@example.com',
    'tag:example.com,2026:x',
  ])('%s stays as it is', (uri) => {
    expect(normal('uri', uri)).toBe(uri);
  });

  test.each([
    ['https://jö@bücher.example/ä', 'https://j%C3%B6@xn--bcher-kva.example/%C3%A4'],
    ['urn:x:ü', 'urn:x:%C3%BC'],
  ])('%s becomes %s', (typed, expected) => {
    expect(normal('uri', typed)).toBe(expected);
  });

  test.each([
    ['', 'is empty'],
    ['example.com', 'does not begin with a scheme'],
    ['//example.com/', 'does not begin with a scheme'],
    ['urn:', 'nothing behind its scheme'],
    ['file:///etc', 'names no host'],
    ['https://a b/', '“ ” has no place'],
    ['https://a/<b>', '“<” has no place'],
    ['https://a/100%', 'two hexadecimal digits'],
    ['https://[::g]/', 'not an IPv6 address'],
    ['https://bü cher.example/', 'has no place'],
    ['https://ü..example/', 'two dots'],
    ['https://a/\u202e', 'nobody sees (U+202E)'],
  ])('%j is none', (typed, expected) => {
    expect(problem('uri', typed)).toContain(expected);
  });
});

test.each(['', 'zz', '0', '30', '3000', '89', '8901', '880105', 'a9020500'])('%j is no name in DER', (typed) => {
  const right = typed === '880105';
  expect(normal('raw', typed)).toBe(right ? typed : null);
});
