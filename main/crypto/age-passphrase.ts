import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { Decrypter, Encrypter, type Identity, type Recipient, Stanza } from 'age-encryption';
import { AgeDamaged } from './age.ts';
import { concatBytes, fromBase64, toBase64, utf8 } from './bytes.ts';
import { randomBytes } from './random.ts';
import { scrypt } from './scrypt.ts';
import { wipe } from './secret-bytes.ts';

const LABEL = utf8('age-encryption.org/v1/scrypt');
const SALT = 16;
const BLOCK_SIZE = 8;
const FILE_KEY = 16;
/** As age has it: 256 MiB, about a second. */
const WORK_FACTOR = 18;
/** One more than what we write: a file that asks for gigabytes is not ours. */
const MOST_WORK = WORK_FACTOR + 1;

type Stanzas = Parameters<Identity['unwrapFileKey']>[0];

/**
 * Encrypts to a passphrase (age-encryption.org/v1, binary, one `scrypt` recipient), so that `age -d` opens it. Written here because
 * age-encryption takes a passphrase as a string, which cannot be wiped.
 * @param passphrase UTF-8, the caller's to wipe
 */
export function sealToPassphrase(plaintext: Uint8Array, passphrase: Uint8Array, workFactor = WORK_FACTOR): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  const recipient: Recipient = {
    wrapFileKey(fileKey) {
      const salt = randomBytes(SALT);
      const key = wrapKey(passphrase, salt, workFactor);
      try {
        return [new Stanza(['scrypt', withoutPadding(salt), String(workFactor)], chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey))];
      } finally {
        wipe(key);
      }
    },
  };
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(plaintext);
}

/**
 * Opens what was encrypted to a passphrase. @param passphrase UTF-8, the caller's to wipe
 * @returns the caller's to wipe
 * @throws AgeDamaged where it is another file, or the passphrase another one
 */
export async function openWithPassphrase(file: Uint8Array, passphrase: Uint8Array): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity({ unwrapFileKey: (stanzas: Stanzas) => unwrap(stanzas, passphrase) });
  try {
    return await decrypter.decrypt(file);
  } catch (cause) {
    throw new AgeDamaged('it does not open', { cause });
  }
}

/** A passphrase is the one recipient of its file: whoever could add another would have opened it (age-encryption.org/v1, scrypt recipient stanza). */
function unwrap(stanzas: Stanzas, passphrase: Uint8Array): Uint8Array | null {
  const [stanza, more] = stanzas;
  if (stanza === undefined || more !== undefined || stanza.args.length !== 3 || stanza.args[0] !== 'scrypt') return null;
  const salt = fromBase64(`${stanza.args[1]}==`);
  const workFactor = Number(stanza.args[2]);
  if (salt?.length !== SALT || !/^[1-9]\d?$/.test(stanza.args[2] as string) || workFactor > MOST_WORK || stanza.body.length !== FILE_KEY + 16) return null;
  const key = wrapKey(passphrase, salt, workFactor);
  try {
    return chacha20poly1305(key, new Uint8Array(12)).decrypt(stanza.body);
  } catch {
    return null;
  } finally {
    wipe(key);
  }
}

function wrapKey(passphrase: Uint8Array, salt: Uint8Array, workFactor: number): Uint8Array {
  return scrypt(passphrase, concatBytes(LABEL, salt), { cost: 2 ** workFactor, blockSize: BLOCK_SIZE, parallelization: 1 }, 32);
}

function withoutPadding(bytes: Uint8Array): string {
  return toBase64(bytes).replace(/=+$/, '');
}
