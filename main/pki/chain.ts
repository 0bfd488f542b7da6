import { toHex } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { type CertificateParts, certificateParts, type ParsedCertificate, parseCertificate } from './certificate.ts';
import { FormatError } from './format-error.ts';
import { signatureHolds } from './signature-algorithm.ts';

/** Longest path that is followed; real ones have four certificates. */
const MAXIMUM_LENGTH = 16;

interface Candidate {
  der: Uint8Array;
  parts: CertificateParts;
  parsed: ParsedCertificate;
}

/** Certificates that may be issuers, found by their subject. Build it once where many chains are wanted. */
export interface IssuerPool {
  bySubject: ReadonlyMap<string, readonly Candidate[]>;
}

function candidate(der: Uint8Array): Candidate {
  return { der, parts: certificateParts(der), parsed: parseCertificate(der) };
}

/** Puts certificates (X.509, DER) in order for `buildChain`; what cannot be read is left out. */
export function issuerPool(certificates: Iterable<Uint8Array>): IssuerPool {
  const bySubject = new Map<string, Candidate[]>();
  for (const der of certificates) {
    try {
      const found = candidate(der);
      const name = toHex(found.parts.subject.raw);
      const sameName = bySubject.get(name);
      if (sameName) sameName.push(found);
      else bySubject.set(name, [found]);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return { bySubject };
}

/**
 * Whether that certificate issued the other: its name is the issuer's, its key id is the one asked for (where both say one), and its key
 * made the signature. A signature of a kind that cannot be verified here counts where the key ids agree.
 */
function issued(issuer: Candidate, subject: Candidate): boolean {
  const { authorityKeyId } = subject.parsed;
  const { subjectKeyId } = issuer.parsed;
  if (authorityKeyId !== null && subjectKeyId !== null && authorityKeyId !== subjectKeyId) return false;
  const { signatureAlgorithm, tbs, signature } = subject.parts;
  const holds = signatureHolds(signatureAlgorithm, issuer.parts.spki.raw, tbs.raw, signature);
  return holds ?? (authorityKeyId !== null && subjectKeyId !== null);
}

/** The longest-lived first: of cross-signed issuers, the one that will do for longest. */
function issuersOf(subject: Candidate, pool: IssuerPool): Candidate[] {
  const named = pool.bySubject.get(toHex(subject.parts.issuer.raw)) ?? [];
  return named.toSorted((a, b) => b.parsed.notAfter - a.parsed.notAfter).filter((issuer) => issued(issuer, subject));
}

/**
 * The path upwards that reaches a self-signed certificate, or else the longest that was met. Each certificate is looked at once in the whole search:
 * what led nowhere before leads nowhere again, and a pool of certificates that sign each other in circles costs no more than its size.
 */
function pathFrom(subject: Candidate, pool: IssuerPool, seen: Set<string>, depth = 1): Candidate[] {
  if (subject.parsed.selfSigned || depth >= MAXIMUM_LENGTH) return [subject];
  let best: Candidate[] = [];
  for (const issuer of issuersOf(subject, pool)) {
    if (seen.has(issuer.parsed.fingerprint)) continue;
    seen.add(issuer.parsed.fingerprint);
    const path = pathFrom(issuer, pool, seen, depth + 1);
    if (path.at(-1)?.parsed.selfSigned) return [subject, ...path];
    if (path.length > best.length) best = path;
  }
  return [subject, ...best];
}

/**
 * Builds the chain of a certificate out of those at hand: names, key ids and signatures decide (RFC 5280, section 6.1, without its rules on trust
 * and time, which are the reader's). It ends at a self-signed certificate, or where no issuer is at hand.
 * @param leaf X.509, DER
 * @param pool X.509, DER, in any order, or an `issuerPool` of them
 * @returns DER, the leaf first
 * Throws `FILE_MALFORMED` where the leaf is no certificate.
 */
export function buildChain(leaf: Uint8Array, pool: Iterable<Uint8Array> | IssuerPool): Uint8Array[] {
  const issuers = 'bySubject' in pool ? pool : issuerPool(pool);
  return pathFrom(candidate(leaf), issuers, new Set([sha256Hex(leaf)])).map(({ der }) => der);
}
