import { randomBytes } from '../crypto/random.ts';
import { derTime } from './certificate-time.ts';
import { derContext, derInteger, derSequence } from './der-writer.ts';
import { encodeExtensions } from './extension-writer.ts';
import type { RawExtension } from './extensions.ts';
import { type SignatureHash, type Signer, signingAlgorithm, signStructure } from './signing-algorithm.ts';

export interface CertificateContent {
  /** Big-endian, positive, 20 bytes at the most; random where it is not given. */
  serial?: Uint8Array | undefined;
  /** Name, DER. */
  issuer: Uint8Array;
  /** Name, DER. */
  subject: Uint8Array;
  /** ms since 1970; certificates carry whole seconds. */
  notBefore: number;
  /** ms since 1970. */
  notAfter: number;
  /** SubjectPublicKeyInfo of the subject's key, DER. */
  spki: Uint8Array;
  extensions: readonly RawExtension[];
}

/** 17 bytes, of which all but two bits are random: more than the 64 bits that CAs promise, and the leading one keeps every serial as long as the others. */
function randomSerial(): Uint8Array {
  const serial = randomBytes(17);
  serial[0] = ((serial[0] as number) & 0x3f) | 0x40;
  return serial;
}

/** Makes and signs a certificate (RFC 5280, section 4.1). @returns DER */
export function signCertificate(content: CertificateContent, signer: Signer, hash: SignatureHash): Uint8Array {
  const algorithm = signingAlgorithm(signer.spki, hash);
  const toBeSigned = derSequence(
    derContext(0, derInteger(2)),
    derInteger(content.serial ?? randomSerial()),
    algorithm.identifier,
    content.issuer,
    derSequence(derTime(content.notBefore), derTime(content.notAfter)),
    content.subject,
    content.spki,
    derContext(3, encodeExtensions(content.extensions)),
  );
  return signStructure(toBeSigned, algorithm, signer);
}
