import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { toErrorAnswer } from '../../preload/contract/errors.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { type ContainerFormat, type Entry, wipeEntries } from '../formats/entry.ts';
import { readContainer } from '../formats/read-container.ts';
import { certificateParts, type ParsedCertificate, parseCertificate } from '../pki/certificate.ts';
import { FormatError } from '../pki/format-error.ts';
import { describePrivateKey } from '../pki/private-key.ts';
import { type ParsedRequest, parseRequest } from '../pki/request.ts';
import { findWeakKey, findWeakSignature, type WeakKeyFinding } from '../pki/weak-key.ts';
import { findWeakPrivateKey } from '../pki/weak-private-key.ts';
import { findWrongUsage } from '../pki/weak-usage.ts';

export interface ReadKey {
  /** PKCS#8 DER, unencrypted: to be sealed and wiped. */
  pkcs8: Uint8Array;
  spkiSha256: string;
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
  keyAlgorithm: string;
  /** What its public half shows, and what only the private one does. */
  findings: { public: WeakKeyFinding[]; private: WeakKeyFinding[] };
}

export interface ReadCertificate {
  der: Uint8Array;
  facts: ParsedCertificate;
  findings: WeakKeyFinding[];
}

export interface ReadRequest {
  der: Uint8Array;
  derSha256: string;
  facts: Pick<ParsedRequest, 'spkiSha256' | 'subject' | 'commonName' | 'subjectAltNames' | 'keyAlgorithm' | 'signatureValid'>;
}

/** What one file holds, each key, certificate and request once. */
export type Reading<Key = ReadKey> =
  | {
      ok: true;
      format: ContainerFormat;
      keys: Key[];
      certificates: ReadCertificate[];
      requests: ReadRequest[];
      /** What the vault has no use for, in words. */
      skipped: string[];
      /** What no passphrase opened, in words. */
      locked: string[];
      /** What could not be read, and why, in words. */
      damaged: string[];
      /** What may be a key or hold one and is not read here, and why, in words. */
      unread: string[];
    }
  | { ok: false; error: ErrorAnswer };

/** Reads a file's content and describes every entry. Runs in a worker thread. `passphrases` are UTF-8, in the order to be tried. */
export function readEntries(bytes: Uint8Array, passphrases: readonly Uint8Array[]): Reading {
  try {
    const { format, entries } = readContainer(bytes, { passphrases });
    return new Described().all(format, entries);
  } catch (error) {
    return { ok: false, error: toErrorAnswer(error) };
  }
}

/** The entries of one file as they are described. */
class Described {
  readonly #keys = new Map<string, ReadKey>();
  readonly #certificates = new Map<string, ReadCertificate>();
  readonly #requests = new Map<string, ReadRequest>();
  readonly #skipped = new Set<string>();
  readonly #locked: string[] = [];
  readonly #damaged: string[] = [];
  readonly #unread = new Set<string>();
  #firstDamage: FormatError | null = null;
  readonly #weaknesses = new Map<string, WeakKeyFinding[]>();

  /** Throws `FILE_LIMITS`; `FILE_MALFORMED` where nothing is whole. */
  all(format: ContainerFormat, entries: readonly Entry[]): Reading {
    try {
      for (const entry of entries) this.#addUnlessDamaged(entry);
      const found = { keys: [...this.#keys.values()], certificates: [...this.#certificates.values()], requests: [...this.#requests.values()] };
      // Where something stayed locked, a passphrase may still find what is whole.
      if (this.#firstDamage && this.#locked.length === 0 && Object.values(found).every(({ length }) => length === 0)) throw this.#firstDamage;
      return { ok: true, format, ...found, skipped: [...this.#skipped], locked: this.#locked, damaged: this.#damaged, unread: [...this.#unread] };
    } catch (error) {
      wipeEntries(entries);
      throw error;
    }
  }

  /** A key whose halves do not belong together, or a certificate with a broken field, leaves the rest of its file as it is. */
  #addUnlessDamaged(entry: Entry): void {
    try {
      this.#add(entry);
    } catch (error) {
      if (!(error instanceof FormatError) || error.code !== 'FILE_MALFORMED') throw error;
      this.#firstDamage ??= error;
      this.#damaged.push(`${entry.kind.replace('-', ' ')}: ${error.message}`);
      wipeEntries([entry]);
    }
  }

  #add(entry: Entry): void {
    switch (entry.kind) {
      case 'private-key': {
        const { spki, spkiSha256, keyAlgorithm } = describePrivateKey(entry.pkcs8);
        if (this.#keys.has(spkiSha256)) entry.pkcs8.fill(0);
        else
          this.#keys.set(spkiSha256, {
            pkcs8: entry.pkcs8,
            spkiSha256,
            spki,
            keyAlgorithm,
            // Its modulus is the product of the primes beside it: that was asked of the numbers already.
            findings: { public: this.#findWeakKey(spki, keyAlgorithm, true), private: findWeakPrivateKey(entry.pkcs8) },
          });
        break;
      }
      case 'certificate': {
        const certificate = describeCertificate(entry.der, this.#findWeakKey);
        const { facts } = certificate;
        demandUsualNames(facts.subject, facts.issuer, facts.subjectAltNames);
        demandUsualNumbers(facts);
        this.#certificates.set(facts.fingerprint, certificate);
        break;
      }
      case 'request': {
        const request = describeRequest(entry.der);
        this.#requests.set(request.derSha256, request);
        break;
      }
      case 'skipped':
        this.#skipped.add(entry.what);
        break;
      case 'locked':
        this.#locked.push(entry.what);
        break;
      case 'unread':
        this.#unread.add(entry.what);
        break;
      case 'damaged':
        this.#damaged.push(entry.what);
        break;
    }
  }

  /** Each key once: it comes with its certificate, and that of an authority in every chain. A look takes milliseconds. */
  readonly #findWeakKey: typeof findWeakKey = (spki, keyAlgorithm, isProduct) => {
    const name = `${keyAlgorithm} ${sha256Hex(spki)}`;
    const findings = this.#weaknesses.get(name) ?? findWeakKey(spki, keyAlgorithm, isProduct);
    this.#weaknesses.set(name, findings);
    return findings;
  };
}

/** A request (PKCS#10, DER) with what the vault keeps of it. */
export function describeRequest(der: Uint8Array): ReadRequest {
  const { spkiSha256, subject, commonName, subjectAltNames, keyAlgorithm, signatureValid } = parseRequest(der);
  demandUsualNames(subject, '', subjectAltNames);
  return { der, derSha256: sha256Hex(der), facts: { spkiSha256, subject, commonName, subjectAltNames, keyAlgorithm, signatureValid } };
}

/** A certificate (X.509, DER) with what the inventory keeps of it. @param inKey in place of `findWeakKey` */
export function describeCertificate(der: Uint8Array, inKey = findWeakKey): ReadCertificate {
  const facts = parseCertificate(der);
  return { der, facts, findings: findWrong(der, facts, inKey) };
}

/** What is wrong with a certificate, as far as it shows in it alone. @param facts of `parseCertificate` */
export function findWrong(der: Uint8Array, facts: ParsedCertificate, inKey = findWeakKey): WeakKeyFinding[] {
  return [...inKey(certificateParts(der).spki.raw, facts.keyAlgorithm), ...findWeakSignature(facts), ...findWrongUsage(facts)];
}

/** No name of a real certificate comes near; each goes into the log, the search and every list. */
const LONGEST_NAME = 16 * 1024;
const LONGEST_NAMES = 1024 * 1024;

function demandUsualNames(subject: string, issuer: string, alternative: readonly { value: string }[]): void {
  const all = alternative.reduce((length, { value }) => length + value.length, 0);
  if (subject.length > LONGEST_NAME || issuer.length > LONGEST_NAME || all > LONGEST_NAMES || alternative.some(({ value }) => value.length > LONGEST_NAME)) {
    throw new FormatError('FILE_LIMITS', 'A name in it is longer than 16,384 characters.', 'No real certificate has such names. Ask whoever made it.');
  }
}

/** RFC 5280 gives a serial number 20 bytes. What is longer by far would make an entry of the log that no backup can carry. */
function demandUsualNumbers({ serial, subjectKeyId, authorityKeyId, keyAlgorithm, signatureAlgorithm }: ParsedCertificate): void {
  if ([serial, subjectKeyId, authorityKeyId, keyAlgorithm, signatureAlgorithm].some((value) => (value?.length ?? 0) > LONGEST_NAME))
    throw new FormatError('FILE_LIMITS', 'A number in it is longer than 16,384 characters.', 'No real certificate has such numbers. Ask whoever made it.');
}
