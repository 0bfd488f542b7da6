import { expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { reportNotes } from '../../../main/custody/release-papers.ts';
import { findTarget } from '../../../main/custody/release-targets.ts';

test('a report of readable keys names no encryption that they could have had', () => {
  const [first] = reportNotes({ target: findTarget('nginx'), protection: { kind: 'none' }, reason: '' });
  expect(first).toBe('Target: nginx. Protection: none. The key lies readable in the file.');
});

test('a report of protected keys names what protects them', () => {
  using passphrase = SecretBytes.take(utf8('mosaic-ferry-candle'));
  const [first, last] = reportNotes({ target: findTarget('nginx'), protection: { kind: 'one', passphrase }, reason: 'Change 4711' });
  expect(first).toMatch(/^Target: nginx\. Protection: one passphrase for all\. Key: PKCS#8, AES-256/);
  expect(last).toBe('Reason: Change 4711.');
});

test('a report of certificates alone says that no key is in it, and that of a weak target that it is weak', () => {
  expect(reportNotes({ target: findTarget('fullchain'), protection: { kind: 'none' }, reason: '' })[0]).toContain('none needed. No private key is written.');
  using passphrase = SecretBytes.take(utf8('mosaic-ferry-candle'));
  expect(reportNotes({ target: findTarget('windows-2016'), protection: { kind: 'one', passphrase }, reason: '' })[1]).toContain('Weak: Triple DES');
});
