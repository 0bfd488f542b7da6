import { algorithmNames } from './algorithm-names.ts';
import { type PasswordBasedEncryption, strongEncryption } from './password-based-encryption-write.ts';
import type { Pkcs12Mac } from './pkcs12-mac-write.ts';
import type { PassphraseAlphabet } from './written-passphrase.ts';

export type Pkcs12ProfileId = 'modern' | 'fips' | 'legacy';

/** With which algorithms a PKCS#12 file is written. The writer carries out these values and the window shows them. */
export interface Pkcs12Profile {
  /** Of key and certificates alike. */
  encryption: PasswordBasedEncryption;
  mac: Pkcs12Mac;
  passphrase: PassphraseAlphabet;
  /** Why it is weak, to be shown before writing; `null` where it is not. */
  weak: string | null;
}

/**
 * What Java 8 writes as the iterations of its MAC since 8u301, and the most that any program of the field writes with these old algorithms: whoever
 * opens such files has met it, and the 300,000 that .NET 9 takes by default are far.
 */
const LEGACY_ITERATIONS = 100_000;

export const pkcs12Profiles: Readonly<Record<Pkcs12ProfileId, Pkcs12Profile>> = {
  modern: {
    encryption: strongEncryption,
    mac: { scheme: 'pkcs12', hash: 'sha256', iterations: strongEncryption.iterations },
    passphrase: 'unicode',
    weak: null,
  },
  fips: {
    encryption: strongEncryption,
    mac: { scheme: 'pbmac1', hash: 'sha256', iterations: strongEncryption.iterations },
    passphrase: 'unicode',
    weak: null,
  },
  legacy: {
    encryption: { scheme: 'pkcs12', cipher: 'des-ede3-cbc', iterations: LEGACY_ITERATIONS },
    mac: { scheme: 'pkcs12', hash: 'sha1', iterations: LEGACY_ITERATIONS },
    passphrase: 'ascii',
    weak: 'Triple DES and SHA-1 are of the 1990s: a passphrase is guessed many times faster than with the modern algorithms. Take a generated one of six words or more, and only where the target opens nothing better.',
  },
};

/** The algorithms of a profile as they are shown before anything is written, one line each. */
export function pkcs12Algorithms(id: Pkcs12ProfileId): string[] {
  const { encryption, mac } = pkcs12Profiles[id];
  return [`Key and certificates: ${cipherText(encryption)}`, `Key derivation: ${derivationText(encryption)}`, `Integrity: ${macText(mac)}`];
}

/** The same for a file of certificates alone. */
export function pkcs12TruststoreAlgorithms(id: Pkcs12ProfileId): string[] {
  return ['No private key is written', ...pkcs12Algorithms(id).map((line) => line.replace('Key and certificates', 'Certificates'))];
}

/** What protects the key of a PEM file. */
export function pemKeyAlgorithms(): string[] {
  return [`Key: PKCS#8, ${cipherText(strongEncryption)}`, `Key derivation: ${derivationText(strongEncryption)}`];
}

function cipherText({ scheme, cipher }: PasswordBasedEncryption): string {
  return `${algorithmNames[cipher]} (${scheme === 'pbes2' ? 'PBES2' : 'PBES1'})`;
}

function derivationText(encryption: PasswordBasedEncryption): string {
  const derivation = encryption.scheme === 'pbes2' ? `PBKDF2, HMAC-${algorithmNames[encryption.prf]}` : `PKCS#12’s own, ${algorithmNames.sha1}`;
  return `${derivation}, ${encryption.iterations.toLocaleString('en')} iterations`;
}

function macText({ scheme, hash, iterations }: Pkcs12Mac): string {
  const name = `HMAC-${algorithmNames[hash]}`;
  const derivation = scheme === 'pbmac1' ? 'PBMAC1 with PBKDF2' : 'PKCS#12’s own derivation';
  return `${name}, ${derivation}, ${iterations.toLocaleString('en')} iterations`;
}
