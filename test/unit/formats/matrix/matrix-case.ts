/** Keys that the matrix has, by the names of their files. */
export type MatrixKey = 'rsa' | 'rsa-pss' | 'p256' | 'p384' | 'p521' | 'ed25519';
export const matrixKeys: readonly MatrixKey[] = ['rsa', 'rsa-pss', 'p256', 'p384', 'p521', 'ed25519'];

/** A certificate of each key by that name, and the authority that signed them. */
export type MatrixCertificate = MatrixKey | 'ca';

/** A file that a program makes, and what Strongroom has to find in it. */
export interface MatrixCase {
  name: string;
  /** Ids of the rows of the guide's tables (`main/formats/known`) that it shows. */
  covers: readonly string[];
  /** What is run, in this order, in a folder of the case's own beneath that of the keys (`../p256.pem`, `../p256.crt`, `../ca.crt`). */
  calls: readonly (readonly string[])[];
  /** Which file it is; what the last program printed where none is named. */
  file?: string;
  /** What happens to it before it is read. */
  rework?: (bytes: Buffer) => Uint8Array;
  /** What is given with it, in this order; none, not even an empty one, where this is missing. */
  passphrases?: readonly string[];
  keys?: readonly MatrixKey[];
  certificates?: readonly MatrixCertificate[];
  requests?: number;
  /** What is said of what was passed over, each somewhere among it. */
  skipped?: readonly string[];
  /** Friendly names and aliases of keys. */
  names?: readonly string[];
  /** Of an error instead of all that. */
  refused?: { code: string; says: string };
}

/** What people have for passphrases: ASCII, beyond it, and beyond the first plane of Unicode. */
export const passphrases = { ascii: 'changeit', beyondAscii: 'Zürich-Schlüssel', beyondFirstPlane: 'κλειδί-🔑-鍵' } as const;

/** The provider that has what OpenSSL 3 no longer offers by itself. */
export const legacy: readonly string[] = ['-provider', 'default', '-provider', 'legacy'];

/** Hashes by the names that openssl has for them. */
export const hashes: readonly string[] = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

/** The schemes of PKCS#12 (RFC 7292, appendix C), openssl's name by the row. */
export const pkcs12Schemes = {
  'pbes1-rc4-128': 'PBE-SHA1-RC4-128',
  'pbes1-rc4-40': 'PBE-SHA1-RC4-40',
  'pbes1-3des': 'PBE-SHA1-3DES',
  'pbes1-2des': 'PBE-SHA1-2DES',
  'pbes1-rc2-128': 'PBE-SHA1-RC2-128',
  'pbes1-rc2-40': 'PBE-SHA1-RC2-40',
} as const;

export const pass = (passphrase: string): string => `pass:${passphrase}`;
