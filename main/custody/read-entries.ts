import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { toErrorAnswer } from '../../preload/contract/errors.ts';
import { sha256Hex } from '../crypto/hash.ts';
import type { ContainerFormat } from '../formats/entry.ts';
import { readContainer } from '../formats/read-container.ts';
import { certificateParts, type ParsedCertificate, parseCertificate } from '../pki/certificate.ts';
import { FormatError } from '../pki/format-error.ts';
import { describePrivateKey } from '../pki/private-key.ts';
import { type ParsedRequest, parseRequest } from '../pki/request.ts';
import { findWeakKey, findWeakSignature, type WeakKeyFinding } from '../pki/weak-key.ts';

export interface ReadKey {
  /** PKCS#8 DER, unencrypted: to be sealed and wiped. */
  pkcs8: Uint8Array;
  spkiSha256: string;
  keyAlgorithm: string;
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
export type Reading =
  | {
      ok: true;
      format: ContainerFormat;
      keys: ReadKey[];
      certificates: ReadCertificate[];
      requests: ReadRequest[];
      /** What the vault has no use for, in words. */
      skipped: string[];
      /** What no passphrase opened, in words. */
      locked: string[];
    }
  | { ok: false; error: ErrorAnswer };

/** Reads a file's content and describes every entry. Runs in a worker thread. `passphrases` are UTF-8, in the order to be tried. */
export function readEntries(bytes: Uint8Array, passphrases: readonly Uint8Array[]): Reading {
  try {
    const { format, entries } = readContainer(bytes, { passphrases });
    const keys = new Map<string, ReadKey>();
    const certificates = new Map<string, ReadCertificate>();
    const requests = new Map<string, ReadRequest>();
    const skipped = new Set<string>();
    const locked: string[] = [];
    for (const entry of entries) {
      if (entry.kind === 'private-key') {
        const { spkiSha256, keyAlgorithm } = describePrivateKey(entry.pkcs8);
        if (keys.has(spkiSha256)) entry.pkcs8.fill(0);
        else keys.set(spkiSha256, { pkcs8: entry.pkcs8, spkiSha256, keyAlgorithm });
      } else if (entry.kind === 'certificate') {
        const certificate = describeCertificate(entry.der);
        const { facts } = certificate;
        demandUsualNames(facts.subject, facts.issuer, facts.subjectAltNames);
        certificates.set(facts.fingerprint, certificate);
      } else if (entry.kind === 'request') {
        const { spkiSha256, subject, commonName, subjectAltNames, keyAlgorithm, signatureValid } = parseRequest(entry.der);
        demandUsualNames(subject, '', subjectAltNames);
        const derSha256 = sha256Hex(entry.der);
        requests.set(derSha256, { der: entry.der, derSha256, facts: { spkiSha256, subject, commonName, subjectAltNames, keyAlgorithm, signatureValid } });
      } else if (entry.kind === 'locked') locked.push(entry.what);
      else skipped.add(entry.what);
    }
    return {
      ok: true,
      format,
      keys: [...keys.values()],
      certificates: [...certificates.values()],
      requests: [...requests.values()],
      skipped: [...skipped],
      locked,
    };
  } catch (error) {
    return { ok: false, error: toErrorAnswer(error) };
  }
}

/** A certificate (X.509, DER) with what the inventory keeps of it. */
export function describeCertificate(der: Uint8Array): ReadCertificate {
  const facts = parseCertificate(der);
  return { der, facts, findings: [...findWeakKey(certificateParts(der).spki.raw, facts.keyAlgorithm), ...findWeakSignature(facts)] };
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
