import { concatBytes, utf8 } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { cannotCarry } from '../pki/format-error.ts';
import { encodeBase64Lines } from './base64-bytes.ts';
import { strongEncryption } from './password-based-encryption-write.ts';
import { writeEncryptedPkcs8 } from './pkcs8.ts';

/** What goes into the file, in this order: the key, the leaf, the certificates above it. The full chain is `certificate` and `chain`. */
export type PemPart = 'key' | 'certificate' | 'chain';

export interface PemContent {
  /** Unencrypted PKCS#8, DER; stays the caller's to wipe. Needed for the part `key`. */
  pkcs8?: Uint8Array | undefined;
  /** X.509, DER, leaf first. */
  chain: readonly Uint8Array[];
  /** UTF-8; `null` writes the key in the clear, which its owner has to have confirmed. */
  passphrase: Uint8Array | null;
  parts: readonly PemPart[];
  /** Of PBKDF2 for an encrypted key. */
  iterations?: number;
}

/** One block (RFC 7468) from any DER. With a key in the clear the result is the caller's to wipe. */
export function pemBlock(label: string, der: Uint8Array): Uint8Array {
  const base64 = encodeBase64Lines(der);
  try {
    return concatBytes(utf8(`-----BEGIN ${label}-----\n`), base64, utf8(`-----END ${label}-----\n`));
  } finally {
    wipe(base64);
  }
}

/** The same as text, for what is no secret. */
export function pemText(label: string, der: Uint8Array): string {
  return new TextDecoder().decode(pemBlock(label, der));
}

function keyBlock({ pkcs8, passphrase, iterations = strongEncryption.iterations }: PemContent): Uint8Array {
  if (!pkcs8) throw cannotCarry('There is no private key to write.', 'Choose certificates only.');
  if (passphrase === null) return pemBlock('PRIVATE KEY', pkcs8);
  return pemBlock('ENCRYPTED PRIVATE KEY', writeEncryptedPkcs8(pkcs8, passphrase, { ...strongEncryption, iterations }));
}

function partBlocks(part: PemPart, content: PemContent): Uint8Array[] {
  if (part === 'key') return [keyBlock(content)];
  const certificates = part === 'certificate' ? content.chain.slice(0, 1) : content.chain.slice(1);
  return certificates.map((der) => pemBlock('CERTIFICATE', der));
}

/**
 * Writes a PEM file: LF line ends, ASCII, the key as (encrypted) PKCS#8. It holds a key in the clear where `passphrase` is `null`: the caller
 * wipes it.
 * Throws `FORMAT_CANNOT_CARRY` where the key is asked for and absent.
 */
export function writePem(content: PemContent): Uint8Array {
  const blocks = content.parts.flatMap((part) => partBlocks(part, content));
  try {
    return concatBytes(...blocks);
  } finally {
    blocks.forEach(wipe);
  }
}
