import { equalBytes } from '../crypto/constant-time.ts';
import { writeJks } from '../formats/jks-write.ts';
import { writePem } from '../formats/pem-write.ts';
import { writePkcs12 } from '../formats/pkcs12-write.ts';
import { readContainer } from '../formats/read-container.ts';
import { describePrivateKey } from '../pki/private-key.ts';
import type { Target } from './release-targets.ts';

/** What one released file is made of. */
export interface ContainerOrder {
  target: Pick<Target, 'format' | 'pemParts' | 'key'>;
  /** PKCS#8 DER; empty where the target holds no key. */
  pkcs8: Uint8Array;
  /** DER, leaf first. */
  chain: Uint8Array[];
  alias: string;
  /** UTF-8; `null` writes the key without protection. */
  passphrase: Uint8Array | null;
}

/** Builds the file's bytes. Runs in a worker thread: the key derivation takes a good part of a second. */
export function buildContainer(order: ContainerOrder): Uint8Array {
  const { target, pkcs8, chain, alias, passphrase } = order;
  switch (target.format) {
    case 'p12':
      return writePkcs12({ pkcs8, chain, friendlyName: alias, passphrase: passphrase as Uint8Array });
    case 'jks':
      return writeJks({ pkcs8, chain, alias, storePassphrase: passphrase as Uint8Array });
    case 'pem':
      return writePem({ ...(target.key ? { pkcs8 } : {}), chain, passphrase, parts: target.pemParts });
  }
}

export interface ProofOrder extends ContainerOrder {
  /** The file as it was read back. */
  file: Uint8Array;
}

/**
 * Opens a released file with its passphrase and compares it with what was meant: this key byte for byte, this certificate
 * first, this chain.
 * @returns what does not match, or `null`
 */
export function proveContainer(order: ProofOrder): string | null {
  const { entries } = readContainer(order.file, order.passphrase === null ? {} : { passphrase: order.passphrase });
  const keys = entries.filter((entry) => entry.kind === 'private-key');
  const certificates = entries.filter((entry) => entry.kind === 'certificate');
  try {
    if (keys.length !== (order.target.key ? 1 : 0)) return `it holds ${keys.length} keys`;
    for (const key of keys) if (!sameKey(key.pkcs8, order.pkcs8)) return 'it holds another key';
    const expected = expectedCertificates(order);
    if (certificates.length !== expected.length) return `it holds ${certificates.length} certificates instead of ${expected.length}`;
    return certificates.every((certificate, at) => equalBytes(certificate.der, expected[at] as Uint8Array)) ? null : 'it holds another certificate';
  } finally {
    for (const key of keys) key.pkcs8.fill(0);
  }
}

function expectedCertificates({ target, chain }: ContainerOrder): Uint8Array[] {
  if (target.format !== 'pem') return chain;
  return [...(target.pemParts.includes('certificate') ? chain.slice(0, 1) : []), ...(target.pemParts.includes('chain') ? chain.slice(1) : [])];
}

/** Byte for byte, and by the public half, which would show a writer and a reader that share a mistake. */
function sameKey(read: Uint8Array, meant: Uint8Array): boolean {
  return equalBytes(read, meant) && describePrivateKey(read).spkiSha256 === describePrivateKey(meant).spkiSha256;
}
