import { describe, expect, it } from 'vitest';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { CertificateRow } from '../../../preload/contract/inventory.ts';
import { certificateName, summary } from '../../../renderer/components/certificate-words.ts';
import { findSection, readGuide, slug } from '../../../renderer/components/guide-text.ts';
import { inFours } from '../../../renderer/components/hex-groups.ts';
import { count, fileSize } from '../../../renderer/components/numbers.ts';
import { visibleText } from '../../../renderer/components/visible-text.ts';
import { matching } from '../../../renderer/dialogs/palette-actions.ts';
import { releaseSentence } from '../../../renderer/dialogs/release/release-words.ts';

describe('names from outside', () => {
  it('shows what would turn one name into another', () => {
    expect(visibleText('www.\u202emoc.knab\u202c.example')).toBe('www.⟨U+202E⟩moc.knab⟨U+202C⟩.example');
    expect(visibleText('a\u0000b\nc\u200bd')).toBe('a⟨U+0000⟩b⟨U+000A⟩c⟨U+200B⟩d');
  });

  it('leaves every honest script alone', () => {
    for (const name of ['München.example', 'שלום.example', 'متجر.example.com', '例え.jp', '*.example.com']) expect(visibleText(name)).toBe(name);
  });
});

describe('figures', () => {
  it('groups fingerprints in fours without losing a digit', () => {
    const hex = 'a1b2c3d4e5f60718'.repeat(4);
    expect(inFours(hex)).toHaveLength(16);
    expect(inFours(hex).join('').toLowerCase()).toBe(hex);
    expect(inFours('0abcde')).toEqual(['0ABC', 'DE']);
  });

  it('counts with separators and the right number', () => {
    expect([count(1, 'file'), count(0, 'file'), count(1284, 'entry', 'entries')]).toEqual(['1 file', '0 files', '1,284 entries']);
    expect([fileSize(312), fileSize(1704), fileSize(24_000_000)]).toEqual(['312 B', '1.7 kB', '24 MB']);
  });

  it('writes algorithms as people do', () => {
    expect(['rsa-2048', 'rsa-pss-3072', 'ec-p256', 'ed25519', 'ec-1.3.36.3.3.2.8.1.1.7'].map(algorithmWords)).toEqual([
      'RSA 2048',
      'RSA-PSS 3072',
      'P-256',
      'Ed25519',
      'ec-1.3.36.3.3.2.8.1.1.7',
    ]);
  });
});

const certificate: CertificateRow = {
  id: 'a'.repeat(26),
  fingerprint: 'a'.repeat(64),
  commonName: null,
  subjectAltNames: [{ kind: 'dns', value: 'api.example.com' }],
  issuer: 'Local CA',
  serial: '0a',
  notBefore: 0,
  notAfter: new Date(2026, 11, 5).getTime(),
  keyAlgorithm: 'ec-p256',
  privateKey: 'in-store',
  findings: [],
};

describe('sentences', () => {
  it('calls a certificate by the name people know', () => {
    expect(certificateName(certificate)).toBe('api.example.com');
    expect(certificateName({ ...certificate, subjectAltNames: [] })).toBe('serial 0a');
  });

  it('sums a certificate up', () => {
    const now = new Date(2026, 10, 23, 12).getTime();
    expect(summary(certificate, [{ id: 'older' }, { id: certificate.id }], now).join(' ')).toBe(
      'Expires in 12 days. The private key is in store. It renews an earlier certificate.',
    );
    expect(summary({ ...certificate, notAfter: now - 1, privateKey: 'destroyed' }, [], now)[0]).toBe('Expired today.');
  });

  it('lets the last button of a release say the whole of it', () => {
    const file = { token: '0'.repeat(32), name: 'www.example.com.p12', folder: '/media/alice/KINGSTON', exists: false };
    expect(releaseSentence(1, file, 'p12', 'protected')).toBe('Release 1 key to KINGSTON as www.example.com.p12');
    expect(releaseSentence(1, { ...file, folder: 'E:\\KINGSTON\\' }, 'pem', 'unprotected')).toBe(
      'Release 1 unprotected key to KINGSTON as www.example.com.p12',
    );
    expect(releaseSentence(12, { ...file, name: 'KINGSTON' }, 'p12', 'protected')).toBe('Release 12 keys to KINGSTON as .p12 files');
    expect(releaseSentence(2, null, 'pem', 'no-key')).toBe('Release 2 certificates');
  });

  it('finds palette entries by all words in any order, the beginning first', () => {
    const entry = (label: string) => ({ id: label, label, detail: '', run: () => undefined });
    const entries = ['Show the keys', 'Lock the vault', 'Overview'].map(entry);
    expect(matching(entries, 'vault lo').map(({ label }) => label)).toEqual(['Lock the vault']);
    expect(matching(entries, 'o').map(({ label }) => label)).toEqual(['Overview', 'Show the keys', 'Lock the vault']);
  });
});

describe('the guide', () => {
  it('is ordered by its files and named without their numbers', () => {
    const pages = readGuide({ 'x/02-codes.md': '# Error codes\n', 'x/01-first-steps.md': '# First steps\n' });
    expect(pages.map(({ name, title }) => [name, title])).toEqual([
      ['first-steps', 'First steps'],
      ['codes', 'Error codes'],
    ]);
  });

  it('finds what it says about a code, and no more than that', () => {
    const text = '# Codes\n\n## FILE_EMPTY\n\nNothing is in it.\n\n### What to do\n\nCopy it again.\n\n## FILE_EMPTY_TOO\n\nOther.\n';
    expect(findSection(text, 'FILE_EMPTY')).toBe('Nothing is in it.\n\n### What to do\n\nCopy it again.');
    expect(findSection(text, 'FILE')).toBeNull();
    expect(findSection('| code | meaning | what to do |\n| --- | --- | --- |\n| `DISK_FULL` | No room. | Make room. |', 'DISK_FULL')).toBe(
      'No room.\n\nMake room.',
    );
  });

  it('gives headings the addresses that links expect', () => {
    expect(slug('The recovery kit, on paper')).toBe('the-recovery-kit-on-paper');
  });
});
