import { algorithmWords } from '../../preload/contract/algorithm-words.ts';
import type { CertificateRow } from '../../preload/contract/inventory.ts';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { csvLine } from '../formats/csv-write.ts';
import type { CalendarEvent } from '../formats/icalendar.ts';
import type { InventoryReportRow } from '../formats/inventory-pdf.ts';

const day = (time: number) => new Date(time).toISOString().slice(0, 10);
const nameOf = ({ commonName, subjectAltNames, serial }: CertificateRow) => commonName ?? subjectAltNames[0]?.value ?? `serial ${serial}`;

const headings = [
  'commonName',
  'subjectAltNames',
  'issuer',
  'serial',
  'notBefore',
  'notAfter',
  'keyAlgorithm',
  'privateKey',
  'superseded',
  'revoked',
  'findings',
  'sha256',
  'id',
];

/** The lines of a table (CSV), with a row of headings. */
export async function* csvOf(rows: AsyncIterable<CertificateRow>): AsyncGenerator<string> {
  yield csvLine(headings);
  for await (const row of rows) {
    yield csvLine([
      row.commonName ?? '',
      row.subjectAltNames.map(({ value }) => value).join(' '),
      row.issuer,
      row.serial,
      new Date(row.notBefore).toISOString(),
      new Date(row.notAfter).toISOString(),
      row.keyAlgorithm,
      row.privateKey,
      row.successor === undefined ? 'no' : 'yes',
      row.revokedAt === undefined ? '' : new Date(row.revokedAt).toISOString(),
      row.findings.map(({ code }) => code).join(' '),
      row.fingerprint,
      row.id,
    ]);
  }
}

/** The certificates whose end somebody is to be reminded of: one that was renewed or revoked may end. */
export async function* toRemindOf(rows: AsyncIterable<CertificateRow>): AsyncGenerator<CertificateRow> {
  for await (const row of rows) if (row.successor === undefined && row.revokedAt === undefined) yield row;
}

/** The days on which certificates end. */
export async function* eventsOf(vaultId: string, rows: AsyncIterable<CertificateRow>): AsyncGenerator<CalendarEvent> {
  for await (const row of rows) {
    yield {
      // The same certificate of the same vault is the same event in the next calendar, and tells nobody which vault it is.
      uid: `${sha256Hex(utf8(`${vaultId}/${row.fingerprint}`)).slice(0, 32)}@strongroom`,
      day: row.notAfter,
      summary: `${nameOf(row)} expires`,
      description: `Issuer: ${row.issuer}\nSerial: ${row.serial}\nKey: ${algorithmWords(row.keyAlgorithm)}, ${row.privateKey}\nNames: ${row.subjectAltNames.map(({ value }) => value).join(', ')}\nSHA-256: ${row.fingerprint}`,
    };
  }
}

/** What matters of the private key: nobody has to look for that of a certificate that was renewed or revoked. */
function keyWord({ privateKey, revokedAt, successor }: CertificateRow): string {
  if (revokedAt !== undefined) return 'revoked';
  return successor === undefined ? privateKey.replace('-', ' ') : 'renewed';
}

/** The rows of a printed report. */
export async function* pdfRowsOf(rows: AsyncIterable<CertificateRow>): AsyncGenerator<InventoryReportRow> {
  for await (const row of rows)
    yield {
      name: nameOf(row),
      issuer: row.issuer,
      expires: day(row.notAfter),
      key: algorithmWords(row.keyAlgorithm),
      privateKey: keyWord(row),
      serial: row.serial,
    };
}
