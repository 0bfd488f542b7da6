import { among, compiled } from './compiled.ts';
import type { Database } from './open-database.ts';
import type { CertificateTable, KeyTable } from './schema.ts';
import { findKeys } from './sealed-keys.ts';

/** A certificate as it is named. */
export type KnownCertificate = Pick<CertificateTable, 'id' | 'common_name' | 'subject' | 'serial'>;

const requestedAmong = compiled((queries, spkis: string) =>
  queries.selectFrom('requests').select('spki_sha256').distinct().where('spki_sha256', 'in', among(spkis)),
);
const certifiedAmong = compiled((queries, spkis: string) =>
  queries.selectFrom('certificates').select('spki_sha256').distinct().where('spki_sha256', 'in', among(spkis)),
);
const certificatesAmong = compiled((queries, fingerprints: string) =>
  queries.selectFrom('certificates').select(['fingerprint', 'id']).where('fingerprint', 'in', among(fingerprints)),
);
const usesAmong = compiled((queries, spkis: string) =>
  queries.selectFrom('certificates').select(['spki_sha256', 'id', 'common_name', 'subject', 'serial']).where('spki_sha256', 'in', among(spkis)),
);

/**
 * What there is in the vault of keys and certificates that come in: asked for all of them at once, since a question for each takes longer than to store it.
 * Within the transaction that stores them; what goes in meanwhile is to be added.
 */
export class KnownObjects {
  readonly #keys = new Map<string, Pick<KeyTable, 'id' | 'state'>>();
  readonly #uses = new Map<string, KnownCertificate[]>();
  readonly #certificates = new Map<string, string>();
  readonly #certified = new Set<string>();
  readonly #requested = new Set<string>();

  /** @param keys SHA-256 of the public keys of private keys; of those that are new, the certificates are known as well */
  static async of(queries: Database, keys: readonly string[], certificates: readonly { fingerprint: string; spkiSha256: string }[]): Promise<KnownObjects> {
    const known = new KnownObjects();
    const all = [...keys, ...certificates.map(({ spkiSha256 }) => spkiSha256)];
    const ofAll = JSON.stringify(all);
    for (const [spki, key] of await findKeys(queries, all)) known.#keys.set(spki, key);
    for (const { spki_sha256 } of await certifiedAmong(queries, ofAll)) known.#certified.add(spki_sha256);
    const ofNewKeys = JSON.stringify(keys.filter((key) => !known.#keys.has(key)));
    for (const { spki_sha256, ...certificate } of await usesAmong(queries, ofNewKeys)) known.#addUse(spki_sha256, certificate);
    if (certificates.length === 0) return known;
    for (const { spki_sha256 } of await requestedAmong(queries, ofAll)) known.#requested.add(spki_sha256);
    for (const { fingerprint, id } of await certificatesAmong(queries, JSON.stringify(certificates.map(({ fingerprint }) => fingerprint))))
      known.#certificates.set(fingerprint, id);
    return known;
  }

  key(spkiSha256: string): Pick<KeyTable, 'id' | 'state'> | null {
    return this.#keys.get(spkiSha256) ?? null;
  }

  /** Certificates of a private key that was asked for and is new. */
  usesOf(spkiSha256: string): readonly KnownCertificate[] {
    return this.#uses.get(spkiSha256) ?? [];
  }

  /** The id of a certificate. */
  certificate(fingerprint: string): string | null {
    return this.#certificates.get(fingerprint) ?? null;
  }

  /** Whether a certificate has this key. */
  isCertified(spkiSha256: string): boolean {
    return this.#certified.has(spkiSha256);
  }

  /** Whether a request has this key. */
  isRequested(spkiSha256: string): boolean {
    return this.#requested.has(spkiSha256);
  }

  addKey(spkiSha256: string, id: string): void {
    this.#keys.set(spkiSha256, { id, state: 'in-store' });
  }

  addRequest(spkiSha256: string): void {
    this.#requested.add(spkiSha256);
  }

  addCertificate({
    id,
    fingerprint,
    spki_sha256,
    common_name,
    subject,
    serial,
  }: KnownCertificate & Pick<CertificateTable, 'fingerprint' | 'spki_sha256'>): void {
    this.#certificates.set(fingerprint, id);
    this.#certified.add(spki_sha256);
    this.#addUse(spki_sha256, { id, common_name, subject, serial });
  }

  #addUse(spkiSha256: string, certificate: KnownCertificate): void {
    const uses = this.#uses.get(spkiSha256);
    if (uses) uses.push(certificate);
    else this.#uses.set(spkiSha256, [certificate]);
  }
}
