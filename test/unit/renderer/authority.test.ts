import { describe, expect, it } from 'vitest';
import { revocationReason } from '../../../preload/contract/authorities.ts';
import { commonNameOf } from '../../../renderer/components/common-name.ts';
import { wholeNumber } from '../../../renderer/components/NumberField.tsx';
import { constraintLines, crlFileName, REASONS } from '../../../renderer/dialogs/authority/authority-words.ts';
import { alsoShutOut, constraintsIn } from '../../../renderer/dialogs/authority/constraints.ts';
import { placeTaken, revokeWords, serialStart } from '../../../renderer/dialogs/authority/revocation-words.ts';

describe('the names that a CA may certify', () => {
  it('are told apart as they are typed: domains, networks, email hosts', () => {
    expect(constraintsIn('lantern.example\n10.0.0.0/8, 2001:db8::/32\n@lantern.example @.lantern.example')).toEqual([
      { kind: 'dns', value: 'lantern.example' },
      { kind: 'ip', value: '10.0.0.0/8' },
      { kind: 'ip', value: '2001:db8::/32' },
      { kind: 'email', value: 'lantern.example' },
      { kind: 'email', value: '.lantern.example' },
    ]);
  });

  it('may say their kind themselves, as those of the command line do', () => {
    expect(constraintsIn('dns:lantern.example\nIP:10.0.0.0/8, ip:2001:db8::/32 ip:192.0.2.7\nemail:lantern.example Email:.lantern.example')).toEqual([
      { kind: 'dns', value: 'lantern.example' },
      { kind: 'ip', value: '10.0.0.0/8' },
      { kind: 'ip', value: '2001:db8::/32' },
      { kind: 'ip', value: '192.0.2.7' },
      { kind: 'email', value: 'lantern.example' },
      { kind: 'email', value: '.lantern.example' },
    ]);
    // A range of addresses that begins like a word, and a word with no name behind it.
    expect(constraintsIn('fd00::/8 dns:')).toEqual([
      { kind: 'ip', value: 'fd00::/8' },
      { kind: 'dns', value: 'dns:' },
    ]);
  });

  it('count once, however often and in whatever way they were pasted', () => {
    expect(constraintsIn(' a.example, a.example\n\ndns:a.example')).toEqual([{ kind: 'dns', value: 'a.example' }]);
    expect(constraintsIn('@a.example email:a.example')).toEqual([{ kind: 'email', value: 'a.example' }]);
    expect(constraintsIn(' \n')).toEqual([]);
  });
});

describe('the names that a CA may not certify', () => {
  it('are all said in words, the empty domain of all hosts too', () => {
    const names = [
      { kind: 'dns', value: '' },
      { kind: 'dns', value: 'lantern.example' },
      { kind: 'ip', value: '::/0' },
      { kind: 'email', value: '.lantern.example' },
    ] as const;
    expect(constraintLines(names)).toEqual(['all host names', 'lantern.example', 'all IPv6 addresses', '.lantern.example (email)']);
    expect(constraintLines([{ kind: 'ip', value: '0.0.0.0/0' }, ...names])).toEqual([
      'all host names',
      'lantern.example',
      '.lantern.example (email)',
      'all IP addresses',
    ]);
  });

  it('are also those of a kind of which none is permitted, where others are', () => {
    expect(alsoShutOut([])).toBe(null);
    expect(alsoShutOut(constraintsIn('lantern.example'))).toBe('Also shut out: all IP addresses, since none is permitted.');
    expect(alsoShutOut(constraintsIn('10.0.0.0/8'))).toBe('Also shut out: all host names, since none is permitted.');
    expect(alsoShutOut(constraintsIn('@lantern.example'))).toBe('Also shut out: all host names and all IP addresses, since none is permitted.');
    expect(alsoShutOut(constraintsIn('lantern.example 10.0.0.0/8'))).toBe(null);
  });
});

describe('the certificates of an issuer', () => {
  it('are looked for by its common name, or by its whole subject', () => {
    expect(commonNameOf('CN=Lantern Issuing CA, O=Lantern Ltd')).toBe('Lantern Issuing CA');
    expect(commonNameOf('O=Lantern Ltd,CN=Lantern\\, Issuing')).toBe('Lantern, Issuing');
    expect(commonNameOf('O=Lantern Ltd')).toBe('O=Lantern Ltd');
  });
});

describe('a number that was typed', () => {
  it('is a whole one between its bounds, or none', () => {
    expect([' 7 ', '0', '47', '48', '4.5', '-1', '', '1e1'].map((text) => wholeNumber(text, 1, 47))).toEqual([7, null, 47, null, null, null, null, null]);
  });
});

describe('a revocation', () => {
  const certificate = { id: 'old', commonName: 'www.lantern.example', subjectAltNames: [], serial: '73af1a2290c45d1b77', successor: 'next' } as never;
  const link = { id: 'next', commonName: 'www.lantern.example', notBefore: Date.UTC(2026, 10, 12, 12), revokedAt: null };
  const placeOf = (next: Partial<Record<keyof typeof link, unknown>>) => placeTaken({ certificate, lineage: [{ ...link, ...next }] as never });

  it('names the certificate by more than its name, which the one that took its place has too', () => {
    expect(serialStart('73af1a2290c45d1b77', 8)).toBe('73AF 1A22 90C4 5D1B…');
    expect(serialStart('0a', 8)).toBe('0A');
    expect(revokeWords([{ certificate }], 1)).toBe('Revoke www.lantern.example (73AF1A22…) for ever');
    expect(revokeWords([{ certificate }], 12)).toBe('Revoke 12 certificates for ever');
  });

  it('says what took the place of the certificate', () => {
    expect(placeOf({})).toBe('renewed by www.lantern.example, valid from 12 Nov 2026');
    expect(placeOf({ commonName: null })).toBe('renewed by the certificate valid from 12 Nov 2026');
    expect(placeOf({ revokedAt: 1 })).toBe('renewed by www.lantern.example, valid from 12 Nov 2026, which was revoked itself');
    expect(placeOf({ id: 'other' })).toBe('nothing took its place');
  });

  it('can have every reason of the contract, each in words', () => {
    expect(REASONS.map(({ reason }) => reason).sort()).toEqual([...revocationReason.options].sort());
  });

  it('is published in a file whose name every file system takes', () => {
    expect(crlFileName({ name: 'Lantern: Büro/1', role: 'issuing' })).toBe('lantern-buro-1-issuing.crl');
    expect(crlFileName({ name: '例え', role: 'root' })).toBe('ca-root.crl');
  });
});
