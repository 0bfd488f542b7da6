import { certificateEntry } from './certificate-entry.ts';
import type { EntryCollector } from './entry-collector.ts';
import type { JavaDataReader } from './java-data.ts';
import { visibleName } from './visible-name.ts';

/** A certificate as the key stores of Java and BouncyCastle hold it: a view of the file, with the name of its kind. */
export interface StoredCertificate {
  type: string;
  der: Uint8Array;
}

/** Reads one, with its kind before it. Throws `FILE_MALFORMED`. */
export function readStoredCertificate(reader: JavaDataReader, type = reader.text()): StoredCertificate {
  return { type, der: reader.bytes(reader.uint32()) };
}

/** Adds the certificates of an entry under its alias; other kinds than X.509 are passed over by name. */
export function addStoredCertificates(certificates: readonly StoredCertificate[], alias: string, collector: EntryCollector): void {
  for (const { type, der } of certificates) {
    if (type === 'X.509') collector.addPart(`certificate of “${visibleName(alias)}”`, () => collector.add({ ...certificateEntry(der), friendlyName: alias }));
    else collector.add({ kind: 'skipped', what: 'certificate that is not X.509' });
  }
}
