import { describe, expect, it } from 'vitest';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import { filterWords } from '../../../preload/contract/filter-words.ts';
import type { CertificateRow } from '../../../preload/contract/inventory.ts';
import { urgentWords } from '../../../renderer/app/urgent-words.ts';
import { certificateName, endingOf, summary } from '../../../renderer/components/certificate-words.ts';
import { findSection, readGuide, slug } from '../../../renderer/components/guide-text.ts';
import { inFours } from '../../../renderer/components/hex-groups.ts';
import { count, fileSize } from '../../../renderer/components/numbers.ts';
import { visibleText } from '../../../renderer/components/visible-text.ts';
import { destinationLeft } from '../../../renderer/dialogs/DestinationLine.tsx';
import { matching } from '../../../renderer/dialogs/palette-actions.ts';
import { releaseSentence } from '../../../renderer/dialogs/release/release-words.ts';
import { askedWords, renewalSentence, sharedNotes } from '../../../renderer/dialogs/renewal/renewal-words.ts';
import { calendarWords, reportSentence } from '../../../renderer/dialogs/report-words.ts';
import { anyCertificate } from '../../../renderer/stores/inventory.ts';

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

  const now = new Date(2026, 10, 23, 12).getTime();
  const alone = { lineage: [], renewalUnderWay: null, revocation: null, asked: null };
  const link = (id: string) => ({ id, notBefore: new Date(2026, 10, 20).getTime(), sameKey: false });

  it('sums a certificate up', () => {
    expect(summary(certificate, { ...alone, lineage: [link('older'), link(certificate.id)] }, now).join(' ')).toBe(
      'Expires in 12 days. The private key is in store. It renews an earlier certificate.',
    );
    expect(summary({ ...certificate, notAfter: now - 1, privateKey: 'destroyed' }, alone, now)[0]).toBe('Expired today.');
  });

  it('says of a renewed certificate when that was, and that its key can be retired unless the successor has it', () => {
    const renewed = (sameKey: boolean) => ({ ...alone, lineage: [link(certificate.id), { ...link('newer'), sameKey }] });
    expect(summary(certificate, renewed(false), now)).toContain('It was renewed on 20 Nov 2026; its key can be retired.');
    expect(summary(certificate, renewed(true), now)).toContain('It was renewed on 20 Nov 2026, with the same key.');
    expect(summary({ ...certificate, privateKey: 'destroyed' }, renewed(false), now)).toContain('It was renewed on 20 Nov 2026.');
  });

  it('says what is on the way, what was taken back, and that it is not what was asked for', () => {
    const at = new Date(2026, 10, 21).getTime();
    const said = summary(
      certificate,
      {
        lineage: [link(certificate.id)],
        renewalUnderWay: { request: 'r'.repeat(26), createdAt: at, carriedOutAt: null },
        revocation: { at, reason: 'superseded', note: '' },
        asked: { request: 'r'.repeat(26), differences: [{ code: 'NAME_MISSING', severity: 'attention', text: 'One name is missing.' }] },
      },
      now,
    );
    expect(said).toContain('It was revoked on 21 Nov 2026.');
    expect(said).toContain('A renewal is under way since 21 Nov 2026; its request is still here.');
    expect(said).toContain('It differs from what was asked for in 1 thing.');
  });

  it('lets the last button of a release say the whole of it', () => {
    const file = { token: '0'.repeat(32), name: 'www.example.com.p12', folder: '/media/alice/KINGSTON', exists: false, overwrite: false };
    const at = (destination: typeof file) => ({ kind: 'file', destination }) as const;
    const stick = { kind: 'drive', drive: { id: 'x', name: 'KINGSTON' } } as const;
    expect(releaseSentence(1, at(file), 'file', 'protected', 'planned.p12')).toBe('Release 1 key to KINGSTON as www.example.com.p12');
    expect(releaseSentence(1, at({ ...file, folder: 'E:\\KINGSTON\\' }), 'file', 'unprotected', 'planned.p12')).toBe(
      'Release 1 unprotected key to KINGSTON as www.example.com.p12',
    );
    expect(releaseSentence(12, at({ ...file, name: 'KINGSTON' }), 'folder', 'protected', 'release')).toBe('Release 12 keys into KINGSTON');
    expect(releaseSentence(2, null, 'folder', 'no-key', 'release')).toBe('Release 2 certificates');
    expect(releaseSentence(0, stick, 'file', 'protected', 'release')).toBe('Release');
    expect(releaseSentence(1, stick, 'file', 'protected', 'www.example.com.p12')).toBe('Release 1 key to KINGSTON as www.example.com.p12');
    expect(releaseSentence(12, stick, 'folder', 'unprotected', 'release')).toBe('Release 12 unprotected keys into a new folder on KINGSTON');
  });

  it('replaces no file before the officer says so, and asks nothing of a folder that is there', () => {
    const there = { token: '0'.repeat(32), name: 'out', folder: '/media', exists: true, overwrite: false };
    expect(destinationLeft(null)).toBe('Choose where to write.');
    expect(destinationLeft(there)).toBe('A file of that name is there already.');
    expect(destinationLeft({ ...there, overwrite: true })).toBeNull();
    expect(destinationLeft({ ...there, exists: false })).toBeNull();
    expect(destinationLeft(there, 'folder')).toBeNull();
  });

  it('lets the last button of a renewal say which keys come of it', () => {
    expect(renewalSentence(3, 'new', false)).toBe('Renew 3 certificates with new keys');
    expect(renewalSentence(1, 'existing', false)).toBe('Renew 1 certificate with its existing key');
    expect(renewalSentence(1, 'new', true)).toBe('Renew as before, with a new key');
  });

  it('says what a renewal asks for in one line, and once what could not be taken over of several', () => {
    expect(askedWords({ subject: 'CN=a.example', names: ['a.example', 'b.example'], termDays: 90 })).toBe('a.example, b.example; for 90 days');
    expect(askedWords({ subject: 'CN=A, O=Example', names: [], termDays: null })).toBe('CN=A, O=Example; no term');
    const many = Array.from({ length: 10 }, (_, at) => `h${at}.example`);
    expect(askedWords({ subject: '', names: many, termDays: 1 })).toBe(`${many.slice(0, 8).join(', ')} and 2 more names; for 1 day`);
    expect([...sharedNotes([{ notes: ['x', 'y'] }, { notes: ['x'] }, { notes: [] }])]).toEqual([['x', 2]]);
  });

  it('lets the last button of a report say what is written of how many', () => {
    expect(reportSentence('pdf', 308, null)).toBe('Write a PDF report on 308 certificates');
    expect(reportSentence('csv', 1, 'inventory.csv')).toBe('Write a CSV report on 1 certificate to inventory.csv');
    expect(reportSentence('ics', 2, 'certificates.ics')).toBe('Write a calendar of 2 expiries to certificates.ics');
    expect(calendarWords({ attentionDays: 30, urgentDays: 7 })).toContain('a reminder 30 and 7 days before');
    expect(calendarWords({ attentionDays: 7, urgentDays: 7 })).toContain('a reminder 7 days before');
  });

  it('takes the end of a renewed or revoked certificate for no alarm', () => {
    expect(endingOf({})).toBe('expires');
    expect(endingOf({ successor: 'b' })).toBe('renewed');
    expect(endingOf({ successor: 'b', revokedAt: 1 })).toBe('revoked');
  });

  it('calls beside the page what cannot wait, and nothing else', () => {
    expect(urgentWords(null, 7)).toBeNull();
    expect(urgentWords({ expired: 0, within7: 0 }, 7)).toBeNull();
    expect(urgentWords({ expired: 1, within7: 2 }, 7)).toEqual({
      figure: 3,
      words: '1 certificate expired and not renewed, 2 certificates to expire within 7 days',
    });
    expect(urgentWords({ expired: 0, within7: 1 }, 1)).toEqual({ figure: 1, words: '1 certificate to expire within 1 day' });
  });

  it('names what the list is narrowed to, and says so where it is not', () => {
    expect(filterWords(anyCertificate)).toBeNull();
    expect(filterWords({ ...anyCertificate, expiresWithin: 45 })).toBe('expires within 45 days');
    expect(filterWords({ search: ' lantern ', privateKey: ['missing', 'destroyed'], expiry: 'within-30', standing: 'current', finding: 'any' })).toBe(
      'expires within 30 days; neither renewed nor revoked; private key missing or destroyed; weak; “lantern”',
    );
  });

  it('finds palette entries by all words in any order, the beginning first', () => {
    const entry = (label: string) => ({ id: label, label, detail: '', run: () => undefined });
    const entries = ['Show the keyboard shortcuts', 'Lock the vault', 'Overview'].map(entry);
    expect(matching(entries, 'vault lo').map(({ label }) => label)).toEqual(['Lock the vault']);
    expect(matching(entries, 'o').map(({ label }) => label)).toEqual(['Overview', 'Show the keyboard shortcuts', 'Lock the vault']);
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
