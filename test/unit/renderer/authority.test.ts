import { describe, expect, it } from 'vitest';
import { revocationReason } from '../../../preload/contract/authorities.ts';
import { wholeNumber } from '../../../renderer/components/NumberField.tsx';
import { constraintWords, crlFileName, REASONS } from '../../../renderer/dialogs/authority/authority-words.ts';
import { constraintsIn } from '../../../renderer/dialogs/authority/constraints.ts';

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
    expect(names.map(constraintWords)).toEqual(['any host name', 'lantern.example', '::/0', '.lantern.example (email)']);
  });
});

describe('a number that was typed', () => {
  it('is a whole one between its bounds, or none', () => {
    expect([' 7 ', '0', '47', '48', '4.5', '-1', '', '1e1'].map((text) => wholeNumber(text, 1, 47))).toEqual([7, null, 47, null, null, null, null, null]);
  });
});

describe('a revocation', () => {
  it('can have every reason of the contract, each in words', () => {
    expect(REASONS.map(({ reason }) => reason).sort()).toEqual([...revocationReason.options].sort());
  });

  it('is published in a file whose name every file system takes', () => {
    expect(crlFileName({ name: 'Lantern: Büro/1', role: 'issuing' })).toBe('lantern-buro-1-issuing.crl');
    expect(crlFileName({ name: '例え', role: 'root' })).toBe('ca-root.crl');
  });
});
