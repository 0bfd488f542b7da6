import type { MacHashName } from '../crypto/algorithms.ts';
import { type BlockCipherName, blockCipherSizes, decryptCbc } from '../crypto/block-ciphers.ts';
import { decryptDesCbc, decryptRc2Cbc } from '../crypto/legacy-ciphers.ts';
import { scrypt } from '../crypto/scrypt.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { type Element, universal } from '../pki/der-reader.ts';
import { objectIdentifier, octets, sequenceOf, smallInteger } from '../pki/der-values.ts';
import { malformed, unsupported } from '../pki/format-error.ts';
import { costOfByte, limits, overLimit, type WorkBudget } from './limits.ts';
import { firstStructure, pkcs5Passphrases } from './passphrase.ts';

export const pbes2Oid = '1.2.840.113549.1.5.13';
export const pbkdf2Oid = '1.2.840.113549.1.5.12';
export const scryptOid = '1.3.6.1.4.1.11591.4.11';

/** HMACs as pseudo-random functions (RFC 8018, appendix B.1). */
export const hmacOids: Record<string, MacHashName> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

export const cbcOids: Record<string, BlockCipherName> = {
  '2.16.840.1.101.3.4.1.2': 'aes-128-cbc',
  '2.16.840.1.101.3.4.1.22': 'aes-192-cbc',
  '2.16.840.1.101.3.4.1.42': 'aes-256-cbc',
  '1.2.840.113549.3.7': 'des-ede3-cbc',
};
export const desOid = '1.3.14.3.2.7';
export const rc2Oid = '1.2.840.113549.3.2';

const howToRewrite = 'Write the file again with another cipher, for example with `openssl pkcs8 -topk8 -v2 aes-256-cbc`.';

/** A key derivation that was read and found affordable, and not run yet. */
type Derivation = (passphrase: Uint8Array, length: number, ciphertext?: Bytes) => Uint8Array;

/** What is decrypted with the key, for the budget. */
interface Bytes {
  length: number;
  cost: number;
}

/** PBKDF2-params (RFC 8018, appendix A.2), whose default function is HMAC-SHA-1. Throws `FILE_LIMITS` and others; runs nothing. */
export function readPbkdf2(parameters: Element | undefined, budget: WorkBudget): Derivation & { keyLength?: number } {
  const fields = sequenceOf(parameters, 'PBKDF2 parameters');
  const salt = octets(fields[0], 'PBKDF2 salt');
  const iterations = smallInteger(fields[1], 'PBKDF2 iteration count');
  const prfField = fields.slice(2).find((field) => field.tag === universal.sequence);
  const prfOid = prfField ? objectIdentifier(prfField.children[0], 'PBKDF2 function') : '1.2.840.113549.2.7';
  const prf = hmacOids[prfOid];
  if (!prf) throw unsupported(`The file derives its key with a function that is not supported: ${prfOid}.`, howToRewrite);
  budget.check(iterations);
  const lengthField = fields[2]?.tag === universal.integer ? fields[2] : undefined;
  const derive: Derivation & { keyLength?: number } = (passphrase, length, ciphertext) => {
    const wanted = { prf, passphrase, salt, iterations, length };
    budget.spend(budget.lastKey.has(wanted) ? 1 : iterations, ciphertext?.length, ciphertext?.cost);
    return budget.lastKey.derive(wanted);
  };
  if (lengthField) {
    derive.keyLength = smallInteger(lengthField, 'PBKDF2 key length');
    if (derive.keyLength < 1) throw malformed('The PBKDF2 key length is zero.');
  }
  return derive;
}

/** scrypt-params (RFC 7914, section 7). */
function readScrypt(parameters: Element | undefined, budget: WorkBudget): Derivation {
  const fields = sequenceOf(parameters, 'scrypt parameters');
  const salt = octets(fields[0], 'scrypt salt');
  const cost = smallInteger(fields[1], 'scrypt cost');
  const blockSize = smallInteger(fields[2], 'scrypt block size');
  const parallelization = smallInteger(fields[3], 'scrypt parallelization');
  if (128 * blockSize * (cost + parallelization) > limits.scryptMemory || parallelization > 16) {
    throw overLimit('The file asks for more than 64 MiB of memory to derive its key.', howToRewrite);
  }
  if (cost < 2 || (cost & (cost - 1)) !== 0 || blockSize < 1 || parallelization < 1) throw malformed('The scrypt parameters are out of range.');
  // A step over one block takes as long as some four iterations of PBKDF2: a file of thousands of small keys must not run for hours.
  const steps = 4 * cost * blockSize * parallelization;
  budget.check(steps);
  return (passphrase, length, ciphertext) => {
    budget.spend(steps, ciphertext?.length, ciphertext?.cost);
    return scrypt(passphrase, salt, { cost, blockSize, parallelization }, length);
  };
}

function readDerivation(kdf: Element | undefined, budget: WorkBudget): Derivation & { keyLength?: number } {
  const [oidElement, parameters] = sequenceOf(kdf, 'key derivation');
  const oid = objectIdentifier(oidElement, 'key derivation');
  if (oid === pbkdf2Oid) return readPbkdf2(parameters, budget);
  if (oid === scryptOid) return readScrypt(parameters, budget);
  throw unsupported(`The file derives its key in a way that is not supported: ${oid}.`, howToRewrite);
}

/** RC2-CBC-Parameter (RFC 8018, appendix B.2.3): its version is a code for the effective bits. */
function readRc2(parameters: Element | undefined): { bits: number; iv: Uint8Array } {
  const [version, iv] = sequenceOf(parameters, 'RC2 parameters');
  const bits = { 160: 40, 120: 64, 58: 128 }[smallInteger(version, 'RC2 version')];
  if (bits === undefined) throw unsupported('The file uses RC2 with an unusual number of bits.', howToRewrite);
  return { bits, iv: octets(iv, 'RC2 IV') };
}

interface Scheme {
  keyLength: number;
  costOfByte: number;
  decrypt(key: Uint8Array, data: Uint8Array): Uint8Array | null;
}

function decryptScheme(scheme: Element | undefined): Scheme {
  const [oidElement, parameters] = sequenceOf(scheme, 'encryption scheme');
  const oid = objectIdentifier(oidElement, 'encryption scheme');
  const cbc = cbcOids[oid];
  if (cbc) {
    const iv = octets(parameters, 'IV');
    return { keyLength: blockCipherSizes[cbc].key, costOfByte: costOfByte.library, decrypt: (key, data) => decryptCbc(cbc, key, iv, data) };
  }
  if (oid === desOid) {
    const iv = octets(parameters, 'IV');
    return { keyLength: 8, costOfByte: costOfByte.library, decrypt: (key, data) => decryptDesCbc(key, iv, data) };
  }
  if (oid === rc2Oid) {
    const { bits, iv } = readRc2(parameters);
    return { keyLength: bits / 8, costOfByte: costOfByte.rc2, decrypt: (key, data) => decryptRc2Cbc(key, bits, iv, data) };
  }
  throw unsupported(`The file is encrypted with a cipher that is not supported: ${oid}.`, howToRewrite);
}

/**
 * Reads PBES2-params (RFC 8018, appendix A.4) without deriving anything.
 * Throws `FILE_LIMITS`, `FILE_UNSUPPORTED`, `FILE_MALFORMED`.
 * @returns what decrypts: plaintext, the caller's to wipe, or `null` where the passphrase (UTF-8) does not fit
 */
export function readPbes2(parameters: Element | undefined, budget: WorkBudget, inPkcs12: boolean) {
  const [kdf, scheme] = sequenceOf(parameters, 'PBES2 parameters');
  const cipher = decryptScheme(scheme);
  const derive = readDerivation(kdf, budget);
  // RC2's key length stands in the derivation, and may differ from its effective bits.
  const keyLength = Math.min(derive.keyLength ?? cipher.keyLength, 64);
  const decrypt = (form: Uint8Array, ciphertext: Uint8Array): Uint8Array | null => {
    const key = derive(form, keyLength, { length: ciphertext.length, cost: cipher.costOfByte });
    try {
      return cipher.decrypt(key, ciphertext);
    } finally {
      wipe(key);
    }
  };
  return (passphrase: Uint8Array, ciphertext: Uint8Array): Uint8Array | null =>
    firstStructure(pkcs5Passphrases(passphrase, inPkcs12), (form) => decrypt(form, ciphertext));
}
