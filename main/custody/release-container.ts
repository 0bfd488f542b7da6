import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { writeJks } from '../formats/jks-write.ts';
import { writeKubernetesSecret } from '../formats/kubernetes-secret.ts';
import { writePem } from '../formats/pem-write.ts';
import { writePkcs12 } from '../formats/pkcs12-write.ts';
import { readContainer } from '../formats/read-container.ts';
import { type TrustedCertificate, writeJksTruststore, writePkcs12Truststore } from '../formats/truststore-write.ts';
import { describePrivateKey } from '../pki/private-key.ts';
import type { FileContent } from './release-target.ts';

/** What the files of one certificate are made of. */
export interface ContainerOrder {
  contents: readonly FileContent[];
  /** PKCS#8 DER; empty where no file holds the key. */
  pkcs8: Uint8Array;
  /** DER, leaf first. */
  chain: Uint8Array[];
  alias: string;
  /** UTF-8; `null` writes the key without protection. */
  passphrase: Uint8Array | null;
  /** Of a truststore. */
  trusted?: readonly TrustedCertificate[];
}

/** What a thread answers with. */
export type Built = { ok: true; files: Uint8Array[] } | { ok: false; error: ErrorAnswer };

/**
 * Builds the files' bytes, in the order of `contents`. Runs in a worker thread: each key derivation takes a good part of a second.
 * @returns the caller's to wipe
 */
export function buildContainers(order: ContainerOrder): Uint8Array[] {
  const built: Uint8Array[] = [];
  try {
    for (const content of order.contents) built.push(buildOne(content, order));
    return built;
  } catch (error) {
    built.forEach(wipe);
    throw error;
  }
}

function buildOne(content: FileContent, { pkcs8, chain, alias, passphrase, trusted = [] }: ContainerOrder): Uint8Array {
  switch (content.kind) {
    case 'pkcs12': {
      const { profile, passphraseAlphabet, forWindows } = content;
      return writePkcs12({ pkcs8, chain, friendlyName: alias, passphrase: demanded(passphrase), profile, passphraseAlphabet, forWindows });
    }
    case 'jks':
      return writeJks({ pkcs8, chain, alias, storePassphrase: demanded(passphrase) });
    case 'pem':
      return writePem({ pkcs8, chain, passphrase, parts: content.parts });
    case 'kubernetes-secret':
      return writeKubernetesSecret({ name: alias, pkcs8, chain });
    case 'truststore': {
      const write = content.store === 'jks' ? writeJksTruststore : writePkcs12Truststore;
      return write({ certificates: trusted, passphrase: demanded(passphrase) });
    }
  }
}

function demanded(passphrase: Uint8Array | null): Uint8Array {
  if (passphrase === null) throw new Error('a container that is always protected was ordered without a passphrase');
  return passphrase;
}

export interface ProofOrder extends ContainerOrder {
  /** The files as they were read back, in the order of `contents`. */
  files: Uint8Array[];
}

/**
 * Opens released files with their passphrase and compares them with what was meant: this key byte for byte, this certificate
 * first, this chain.
 * @returns what does not match, or `null`
 */
export function proveContainers(order: ProofOrder): string | null {
  for (const [at, content] of order.contents.entries()) {
    const why = proveOne(content, order.files[at] as Uint8Array, order);
    if (why !== null) return why;
  }
  return null;
}

function proveOne(content: FileContent, file: Uint8Array, order: ContainerOrder): string | null {
  const { entries } = readContainer(file, { passphrases: order.passphrase === null ? [] : [order.passphrase] });
  const keys = entries.filter((entry) => entry.kind === 'private-key');
  const certificates = entries.filter((entry) => entry.kind === 'certificate');
  try {
    const meant = holdsKey(content) ? 1 : 0;
    if (keys.length !== meant) return `it holds ${keys.length} keys`;
    for (const key of keys) if (!sameKey(key.pkcs8, order.pkcs8)) return 'it holds another key';
    const expected = expectedCertificates(content, order);
    if (certificates.length !== expected.length) return `it holds ${certificates.length} certificates instead of ${expected.length}`;
    return certificates.every((certificate, at) => equalBytes(certificate.der, expected[at] as Uint8Array)) ? null : 'it holds another certificate';
  } finally {
    for (const key of keys) wipe(key.pkcs8);
  }
}

function holdsKey(content: FileContent): boolean {
  return content.kind === 'pem' ? content.parts.includes('key') : content.kind !== 'truststore';
}

function expectedCertificates(content: FileContent, { chain, trusted = [] }: ContainerOrder): Uint8Array[] {
  if (content.kind === 'truststore') return trusted.map(({ der }) => der);
  if (content.kind !== 'pem') return chain;
  return [...(content.parts.includes('certificate') ? chain.slice(0, 1) : []), ...(content.parts.includes('chain') ? chain.slice(1) : [])];
}

/** Byte for byte, and by the public half, which would show a writer and a reader that share a mistake. */
function sameKey(read: Uint8Array, meant: Uint8Array): boolean {
  return equalBytes(read, meant) && describePrivateKey(read).spkiSha256 === describePrivateKey(meant).spkiSha256;
}
