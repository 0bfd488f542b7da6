import { asBuffer } from '../crypto/bytes.ts';
import { malformed } from '../pki/format-error.ts';
import { JavaDataReader } from './java-data.ts';
import { checkEntryCount } from './limits.ts';
import { readStoredCertificate, type StoredCertificate } from './stored-certificate.ts';

/** Marks of the entries of BouncyCastle's stores (`BcKeyStoreSpi`). */
const MARK = { end: 0, certificate: 1, key: 2, secret: 3, sealed: 4 } as const;
const SALT = 20;
/** Length of the HMAC behind a BKS, and of the digest inside of an UBER. */
export const BKS_CHECK = 20;

/** What stands before the entries. */
export interface BksHeader {
  version: number;
  salt: Uint8Array;
  iterations: number;
  /** Where the entries begin, or the ciphertext of them. */
  length: number;
}

/** An entry as it stands in the file: views of it. */
export interface BksEntry {
  alias: string;
  certificates: StoredCertificate[];
  /** A key in the clear, one that is sealed by itself, something else that is secret, or nothing but the certificates. */
  key: { kind: 'clear'; key: BksKey } | { kind: 'sealed'; sealed: Uint8Array } | { kind: 'secret' } | null;
}

/** A key as `encodeKey` writes it. */
export interface BksKey {
  /** 0 private, 1 public, 2 secret. */
  kind: number;
  /** `PKCS#8`, `X.509`, `RAW`. */
  format: string;
  encoded: Uint8Array;
}

/** Version, salt and iterations. Throws `FILE_MALFORMED`. */
export function readBksHeader(bytes: Uint8Array): BksHeader {
  const reader = new JavaDataReader(bytes, 'BouncyCastle key store');
  const version = reader.uint32();
  if (version > 2) throw malformed('The BouncyCastle key store has a version that does not exist.');
  if (reader.uint32() !== SALT) throw malformed('The BouncyCastle key store has a salt of the wrong length.');
  const salt = reader.bytes(SALT);
  return { version, salt, iterations: reader.uint32(), length: reader.position };
}

/** A key with its kind, format and algorithm before it. Throws `FILE_MALFORMED`. */
export function readBksKey(reader: JavaDataReader): BksKey {
  const kind = reader.uint8();
  const format = reader.text();
  reader.text(); // The algorithm, which the key itself says too.
  return { kind, format, encoded: reader.bytes(reader.uint32()) };
}

/**
 * Reads the entries up to their end mark; the reader is behind it then.
 * Throws `FILE_MALFORMED`, `FILE_LIMITS`.
 */
export function readBksEntries(reader: JavaDataReader): BksEntry[] {
  const entries: BksEntry[] = [];
  let all = 0;
  for (let mark = reader.uint8(); mark !== MARK.end; mark = reader.uint8()) {
    const alias = reader.text();
    reader.bytes(8); // The time of its making, which nobody asks for.
    const count = reader.uint32();
    // Of the whole store: an empty certificate takes six bytes of the file, and some hundred here.
    all += count;
    checkEntryCount(all);
    const certificates = Array.from({ length: count }, () => readStoredCertificate(reader));
    entries.push({ alias, ...readContent(mark, reader, certificates) });
    checkEntryCount(entries.length);
  }
  return entries;
}

function readContent(mark: number, reader: JavaDataReader, certificates: StoredCertificate[]): Pick<BksEntry, 'certificates' | 'key'> {
  if (mark === MARK.certificate) return { certificates: [...certificates, readStoredCertificate(reader)], key: null };
  if (mark === MARK.key) return { certificates, key: { kind: 'clear', key: readBksKey(reader) } };
  if (mark === MARK.sealed) return { certificates, key: { kind: 'sealed', sealed: reader.bytes(reader.uint32()) } };
  if (mark !== MARK.secret) throw malformed('The BouncyCastle key store has an entry of a kind that does not exist.');
  reader.bytes(reader.uint32());
  return { certificates, key: { kind: 'secret' } };
}

/** Iterations that BouncyCastle writes: 1,024 to 2,047; its own reader of UBER takes up to 65,536. The formats have no magic number, so this is one. */
const MOST_ITERATIONS = 65_536;
const CIPHER_BLOCK = 16;

/**
 * Tells a BKS from an UBER, and both from other files. They begin alike, with version, length of the salt, salt and iterations; what follows is plain in the
 * one and ciphertext in the other.
 */
export function bksKind(bytes: Uint8Array): 'bks' | 'uber' | null {
  const start = asBuffer(bytes.subarray(0, 64));
  if (start.length < 33 || start.readUInt32BE(0) > 2 || start.readUInt32BE(4) !== SALT) return null;
  const iterations = start.readUInt32BE(8 + SALT);
  if (iterations === 0 || iterations > MOST_ITERATIONS) return null;
  const mark = start[32] as number;
  // A store without entries is its end mark and the HMAC. Ciphertext looks like an entry's mark, length of name and year once in millions of files.
  if (mark === MARK.end && bytes.length === 33 + BKS_CHECK) return 'bks';
  if (mark !== MARK.end && mark <= MARK.sealed && looksLikeEntry(bytes)) return 'bks';
  return bytes.length > 32 && (bytes.length - 32) % CIPHER_BLOCK === 0 ? 'uber' : null;
}

function looksLikeEntry(bytes: Uint8Array): boolean {
  const nameLength = ((bytes[33] ?? 0) << 8) | (bytes[34] ?? 0);
  const afterName = 35 + nameLength;
  // The first bytes of the time in milliseconds and of the number of certificates are zero. A name that would end behind the file is ciphertext: such a
  // length is likely there, and one UBER in 65 would be taken for a BKS.
  return [afterName, afterName + 1, afterName + 8, afterName + 9].every((at) => bytes[at] === 0);
}
