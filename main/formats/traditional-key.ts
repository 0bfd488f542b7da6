import { wipe } from '../crypto/secret-bytes.ts';
import { readElement } from '../pki/der-reader.ts';
import { sequenceOf, smallInteger } from '../pki/der-values.ts';
import { derNull, derObjectIdentifier, derSequence } from '../pki/der-writer.ts';
import { malformed } from '../pki/format-error.ts';
import { keyOids } from '../pki/key-algorithm.ts';
import { canonicalPkcs8 } from '../pki/private-key.ts';
import { wrapPkcs8 } from '../pki/private-key-info.ts';

/** Wraps and checks in one go: what is refused does not stay in memory. */
function wrapped(algorithm: Uint8Array, privateKey: Uint8Array): Uint8Array {
  const pkcs8 = wrapPkcs8(algorithm, privateKey);
  try {
    return canonicalPkcs8(pkcs8);
  } finally {
    wipe(pkcs8);
  }
}

/**
 * PKCS#8 of a PKCS#1 RSAPrivateKey (RFC 8017, appendix A.1.2), DER. The result is the caller's to wipe.
 * Throws `FILE_MALFORMED`, `FILE_UNSUPPORTED`.
 */
export function readPkcs1(der: Uint8Array): Uint8Array {
  return wrapped(derSequence(derObjectIdentifier(keyOids.rsa), derNull()), der);
}

/**
 * PKCS#8 of a SEC1 ECPrivateKey (RFC 5915), DER. The result is the caller's to wipe. The curve moves from the key into PKCS#8's
 * AlgorithmIdentifier, so that a key is the same bytes whichever of the two forms it came in, as with OpenSSL.
 * @param fileParameters the ECParameters that stand in the same file (`EC PARAMETERS`), DER: some keys leave theirs to them
 * Throws `FILE_MALFORMED` where neither names the curve, `FILE_UNSUPPORTED`.
 */
export function readSec1(der: Uint8Array, fileParameters?: Uint8Array): Uint8Array {
  const fields = sequenceOf(readElement(der), 'EC private key');
  if (smallInteger(fields[0], 'EC version') !== 1) throw malformed('The EC private key has a version that does not exist.');
  const parameters = fields.find((field) => field.context === 0)?.children[0]?.raw ?? fileParameters;
  if (!parameters) throw malformed('The EC private key does not say on which curve it lies, and the file does not say it either.');
  const withoutParameters = derSequence(...fields.filter((field) => field.context !== 0).map((field) => field.raw));
  try {
    return wrapped(derSequence(derObjectIdentifier(keyOids.ec), parameters), withoutParameters);
  } finally {
    wipe(withoutParameters);
  }
}
