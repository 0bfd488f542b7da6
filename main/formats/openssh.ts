import { bcryptKey } from '../crypto/bcrypt-kdf.ts';
import { utf8 } from '../crypto/bytes.ts';
import { type OpenSshCipher, openSshCiphers } from '../crypto/openssh-ciphers.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { malformed, unsupported } from '../pki/format-error.ts';
import type { DerContext } from './der-structure.ts';
import type { PrivateKeyEntry } from './entry.ts';
import { JavaDataReader } from './java-data.ts';
import type { WorkBudget } from './limits.ts';
import { readOpenSshPrivate } from './openssh-private.ts';
import { firstOpened, pkcs5Passphrases } from './passphrase.ts';

const MAGIC = utf8('openssh-key-v1\0');

/**
 * What one round of bcrypt costs for 32 bytes of key, in iterations of PBKDF2: about ten milliseconds against a fifth of a microsecond. It is charged at
 * less than that, so that the 500 rounds of the careful still open.
 */
const ITERATIONS_OF_ROUND = 10_000;
const BCRYPT_BLOCK = 32;

const howToRewrite = 'Convert a copy with `ssh-keygen -p -m PKCS8 -f COPY`.';

/** An OpenSSH private key that was taken apart and found affordable. */
interface OpenSshKey {
  encrypted: boolean;
  /**
   * The key; `null` where the passphrase does not fit.
   * @param passphrase UTF-8; not asked for where the key is not encrypted
   * Throws `FILE_MALFORMED`, `FILE_UNSUPPORTED`, `FILE_LIMITS`.
   */
  open(passphrase: Uint8Array): PrivateKeyEntry | null;
}

/**
 * Reads an OpenSSH private key, decoded from its PEM, into the collector; its comment is its name.
 * Throws `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `FILE_MALFORMED`, `FILE_LIMITS`; what is not supported is passed over by name.
 */
export function readOpenSsh(bytes: Uint8Array, { collector, passphrases }: DerContext): void {
  collector.addKey('OpenSSH private key', () => {
    const key = readOpenSshKey(bytes, collector.budget);
    return key.encrypted ? passphrases.open('OpenSSH private key', (passphrase) => key.open(passphrase)) : (key.open(new Uint8Array(0)) ?? damaged());
  });
}

/** Whether the bytes begin as a decoded OpenSSH private key. */
export function isOpenSshKey(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, MAGIC.length), MAGIC) === 0;
}

/**
 * Reads an OpenSSH private key (OpenSSH's PROTOCOL.key), decoded from its PEM, without deriving anything.
 * Throws `FILE_MALFORMED`, `FILE_UNSUPPORTED` with the name of what is not read.
 */
function readOpenSshKey(bytes: Uint8Array, budget: WorkBudget): OpenSshKey {
  if (!isOpenSshKey(bytes)) throw malformed('The OpenSSH private key does not begin as one.');
  const reader = new JavaDataReader(bytes.subarray(MAGIC.length), 'OpenSSH private key');
  const cipherName = name(reader);
  const kdfName = name(reader);
  const kdfOptions = new JavaDataReader(reader.bytes(reader.uint32()), 'OpenSSH private key');
  const count = reader.uint32();
  if (count !== 1) {
    throw unsupported(`The OpenSSH file holds ${count} keys, where OpenSSH itself writes one.`, 'Ask whoever made it for one file for each key.');
  }
  reader.bytes(reader.uint32()); // The public key, which stands beside the private one again.
  const ciphertext = reader.bytes(reader.uint32());
  if (cipherName === 'none' && kdfName === 'none') {
    if (reader.remaining !== 0) throw malformed('More bytes follow where the OpenSSH private key ends.');
    return { encrypted: false, open: () => readOpenSshPrivate(ciphertext) };
  }
  const cipher = Object.hasOwn(openSshCiphers, cipherName) ? openSshCiphers[cipherName] : undefined;
  if (!cipher) throw unsupported(`The OpenSSH private key is encrypted with a cipher that is not supported: ${cipherName}.`, howToRewrite);
  if (kdfName !== 'bcrypt') throw unsupported(`The OpenSSH private key derives its key in a way that is not supported: ${kdfName}.`, howToRewrite);
  const tag = reader.bytes(cipher.tag);
  if (reader.remaining !== 0) throw malformed('More bytes follow where the OpenSSH private key ends.');
  if (ciphertext.length === 0 || ciphertext.length % cipher.block !== 0) throw malformed('The OpenSSH private key is cut short.');
  const salt = kdfOptions.bytes(kdfOptions.uint32());
  const rounds = kdfOptions.uint32();
  const cost = rounds * Math.ceil((cipher.key + cipher.iv) / BCRYPT_BLOCK) * ITERATIONS_OF_ROUND;
  budget.check(cost);
  return {
    encrypted: true,
    open(passphrase) {
      return firstOpened(pkcs5Passphrases(passphrase, false), (form) => {
        budget.spend(cost, ciphertext.length);
        return decrypted(cipher, { salt, rounds, ciphertext, tag }, form);
      });
    },
  };
}

function damaged(): never {
  throw malformed('The OpenSSH private key is damaged: its two check numbers differ.');
}

/** A name out of the file, fit to be shown. */
function name(reader: JavaDataReader): string {
  const bytes = reader.bytes(reader.uint32());
  if (bytes.length > 64 || bytes.some((byte) => byte < 0x21 || byte > 0x7e)) throw malformed('The OpenSSH private key has a name in it that is none.');
  return String.fromCharCode(...bytes);
}

function decrypted(
  cipher: OpenSshCipher,
  { salt, rounds, ciphertext, tag }: { salt: Uint8Array; rounds: number; ciphertext: Uint8Array; tag: Uint8Array },
  passphrase: Uint8Array,
): PrivateKeyEntry | null {
  if (passphrase.length === 0) return null;
  const derived = bcryptKey(passphrase, salt, rounds, cipher.key + cipher.iv);
  if (!derived) throw malformed('The OpenSSH private key has no salt for its key derivation.');
  try {
    const plaintext = cipher.decrypt(derived.subarray(0, cipher.key), derived.subarray(cipher.key), ciphertext, tag);
    if (!plaintext) return null;
    try {
      return readOpenSshPrivate(plaintext);
    } finally {
      wipe(plaintext);
    }
  } finally {
    wipe(derived);
  }
}
