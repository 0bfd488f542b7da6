import type { MacHashName } from '../crypto/algorithms.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { digestLength } from '../crypto/hash.ts';
import { hmac } from '../crypto/hmac.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import type { Element } from '../pki/der-reader.ts';
import { objectIdentifier, octets, sequenceOf, smallInteger } from '../pki/der-values.ts';
import { malformed, unsupported } from '../pki/format-error.ts';
import type { WorkBudget } from './limits.ts';
import { pkcs12Passphrases } from './passphrase.ts';
import { hmacOids, pbkdf2Oid, readPbkdf2 } from './pbes2.ts';
import { derivationPurpose, derivePkcs12 } from './pkcs12-key-derivation.ts';

export const pbmac1Oid = '1.2.840.113549.1.5.14';

export const digestOids: Record<string, MacHashName> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Digests that some writers have used, and none that is in use today. */
const unreadDigests: Record<string, string> = {
  '1.2.840.113549.2.2': 'MD2',
  '1.2.840.113549.2.5': 'MD5',
  '1.3.36.3.2.1': 'RIPEMD-160',
};

const howToRewrite = 'Write it again with a SHA-256 MAC: `openssl pkcs12 -export -macalg sha256`.';

/** Whether the MAC is the content's under that passphrase (UTF-8). Each try is taken from the budget. */
export type MacCheck = (passphrase: Uint8Array, content: Uint8Array) => boolean;

/**
 * Reads MacData (RFC 7292, section 4; PBMAC1 of RFC 9579) without deriving anything.
 * Throws `FILE_LIMITS`, `FILE_UNSUPPORTED`, `FILE_MALFORMED`.
 */
export function readMac(macData: Element, budget: WorkBudget): MacCheck {
  const [digestInfo, saltElement, iterationsElement] = sequenceOf(macData, 'PKCS#12 MAC');
  const [algorithm, expectedElement] = sequenceOf(digestInfo, 'PKCS#12 MAC');
  const [oidElement, parameters] = sequenceOf(algorithm, 'PKCS#12 MAC algorithm');
  const oid = objectIdentifier(oidElement, 'PKCS#12 MAC algorithm');
  const expected = octets(expectedElement, 'PKCS#12 MAC');
  if (oid === pbmac1Oid) return readPbmac1(parameters, expected, budget);
  const hash = digestOids[oid];
  if (!hash) throw unsupported(`The PKCS#12 file has a MAC that is not supported: ${unreadDigests[oid] ?? oid}.`, howToRewrite);
  // GnuTLS has written files with an empty one, which derives like any other.
  const salt = octets(saltElement, 'PKCS#12 MAC salt');
  const iterations = iterationsElement ? smallInteger(iterationsElement, 'PKCS#12 MAC iteration count') : 1;
  budget.check(iterations);
  return (passphrase, content) => {
    const forms = pkcs12Passphrases(passphrase);
    try {
      return forms.some((form) => {
        budget.spend(iterations, content.length);
        return equalBytes(pkcs12Hmac(hash, form, salt, iterations, content), expected);
      });
    } finally {
      forms.forEach(wipe);
    }
  };
}

/** HMAC under a key of PKCS#12's own derivation (RFC 7292, section 4). `form` is a passphrase in PKCS#12's form. */
export function pkcs12Hmac(hash: MacHashName, form: Uint8Array, salt: Uint8Array, iterations: number, content: Uint8Array): Uint8Array {
  const key = derivePkcs12(hash, derivationPurpose.mac, form, salt, iterations, digestLength[hash]);
  try {
    return hmac(hash, key, content);
  } finally {
    wipe(key);
  }
}

/** PBMAC1-params (RFC 8018, appendix A.5): PBKDF2 over the passphrase in UTF-8, then an HMAC. */
function readPbmac1(parameters: Element | undefined, expected: Uint8Array, budget: WorkBudget): MacCheck {
  const [kdf, scheme] = sequenceOf(parameters, 'PBMAC1 parameters');
  const [kdfOid, kdfParameters] = sequenceOf(kdf, 'PBMAC1 key derivation');
  const derivation = objectIdentifier(kdfOid, 'PBMAC1 key derivation');
  if (derivation !== pbkdf2Oid) throw unsupported(`The PKCS#12 file derives the key of its MAC in a way that is not supported: ${derivation}.`, howToRewrite);
  const hashOid = objectIdentifier(sequenceOf(scheme, 'PBMAC1 scheme')[0], 'PBMAC1 scheme');
  const hash = hmacOids[hashOid];
  if (!hash) throw unsupported(`The PKCS#12 file has a MAC that is not supported: ${hashOid}.`, howToRewrite);
  const derive = readPbkdf2(kdfParameters, budget);
  // RFC 9579, section 4: a length that is left to be guessed is refused. 20 bytes are the least of RFC 8018's HMACs, and no HMAC here has more than 64.
  const length = derive.keyLength;
  if (length === undefined) throw malformed('The MAC of the PKCS#12 file (PBMAC1) does not say how long its key is.');
  if (length < 20 || length > 64) throw malformed(`The MAC of the PKCS#12 file (PBMAC1) has a key of ${length} bytes.`);
  return (passphrase, content) => {
    const key = derive(passphrase, length);
    try {
      return equalBytes(hmac(hash, key, content), expected);
    } finally {
      wipe(key);
    }
  };
}
