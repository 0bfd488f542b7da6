import type { ReleaseTarget } from '../../preload/contract/release.ts';
import type { PemPart } from '../formats/pem-write.ts';
import { type Pkcs12ProfileId, pkcs12Algorithms, pkcs12Profiles } from '../formats/pkcs12-profiles.ts';
import type { PassphraseAlphabet } from '../formats/written-passphrase.ts';

/** What one file of a target is written as. */
export type FileContent =
  | { kind: 'pkcs12'; profile: Pkcs12ProfileId; passphraseAlphabet: PassphraseAlphabet; forWindows: boolean }
  | { kind: 'jks' }
  | { kind: 'pem'; parts: readonly PemPart[] }
  | { kind: 'kubernetes-secret' }
  | { kind: 'truststore'; store: 'pkcs12' | 'jks' };

/** One of the files that a certificate becomes. */
export interface TargetFile {
  /** What is put behind the certificate's name: `.p12`, or `/tls.crt` for a file in a folder of that name. */
  extension: string;
  holds: string;
  /** Whether the private key is in this file. */
  key: boolean;
  content: FileContent;
  /** Not written where the inventory has no issuer: it would be empty. */
  chainOnly?: true;
}

/** A named target: what the contract shows of it, and how it is written. */
export interface Target extends Omit<ReleaseTarget, 'files'> {
  files: readonly TargetFile[];
  /** The entry's name where its consumer asks for a certain one. */
  fixedAlias?: string;
  /** Key algorithms that its consumers cannot use, and what to say of that. */
  cannotCarry?: { algorithm: RegExp; message: string; hint: string };
}

/** What a target is by itself, before the rest is filled in. */
type Given = Pick<Target, 'id' | 'group' | 'format' | 'label' | 'opens' | 'algorithms' | 'files' | 'protection'> & Partial<Target>;

/** A target of which only what is particular was said. */
export function target(given: Given): Target {
  return { weak: null, together: false, alias: false, ...given, key: given.files.some(({ key }) => key) };
}

/** One file of PEM blocks. */
export function pemFile(extension: string, holds: string, ...parts: readonly PemPart[]): TargetFile {
  const chainOnly = parts.every((part) => part === 'chain') ? { chainOnly: true as const } : {};
  return { extension, holds, key: parts.includes('key'), content: { kind: 'pem', parts }, ...chainOnly };
}

type Pkcs12Given = Pick<Target, 'id' | 'group' | 'label' | 'opens'> &
  Partial<Target> & { profile: Pkcs12ProfileId; extension?: string; passphraseAlphabet?: PassphraseAlphabet; forWindows?: boolean };

/** A target that is one PKCS#12 file for each certificate. */
export function pkcs12Target({ profile, extension = '.p12', passphraseAlphabet, forWindows = false, ...given }: Pkcs12Given): Target {
  const { weak, passphrase } = pkcs12Profiles[profile];
  const content: FileContent = { kind: 'pkcs12', profile, passphraseAlphabet: passphraseAlphabet ?? passphrase, forWindows };
  return target({
    format: 'p12',
    algorithms: pkcs12Algorithms(profile),
    weak,
    files: [{ extension, holds: 'Private key, certificate and chain', key: true, content }],
    protection: 'always',
    alias: true,
    ...given,
  });
}

/** Of what characters the passphrase of a target's files may be, so that everybody who opens them makes the same of it. */
export function alphabetOf({ files }: Target): PassphraseAlphabet {
  const ascii = files.some(({ content }) => (content.kind === 'pkcs12' ? content.passphraseAlphabet === 'ascii' : content.kind === 'truststore'));
  return ascii ? 'ascii' : 'unicode';
}
