import { isUtf8 } from 'node:buffer';
import { cannotCarry } from '../pki/format-error.ts';

/**
 * Of what characters a passphrase may be so that everybody who opens the file makes the same bytes of it: `ascii` for what Java and programs on
 * OpenSSL before 1.1 open, `unicode` for the rest.
 */
export type PassphraseAlphabet = 'ascii' | 'unicode';

/**
 * Refuses what the file's reader could not be told again. Java takes nothing but printable ASCII for a PKCS#12 (`com.sun.crypto.provider.PBEKey`),
 * OpenSSL before 1.1 widens bytes instead of characters, and no program has a way to type a control character.
 * @param passphrase UTF-8
 * Throws `FORMAT_CANNOT_CARRY`.
 */
export function checkWrittenPassphrase(passphrase: Uint8Array, alphabet: PassphraseAlphabet): void {
  if (!isUtf8(passphrase))
    throw cannotCarry('The passphrase is not text in UTF-8.', 'Save the file with the passphrase as UTF-8, or choose another passphrase.');
  if (passphrase.some((byte) => byte < 0x20 || byte === 0x7f)) {
    throw cannotCarry('The passphrase has a control character, which nobody could type where the file is opened.', 'Choose a passphrase without it.');
  }
  if (alphabet === 'ascii' && passphrase.some((byte) => byte > 0x7e)) {
    throw cannotCarry(
      'Programs that open files of this kind do not agree on letters beyond ASCII in a passphrase.',
      'Choose a passphrase of the letters a to z, digits and signs of an English keyboard.',
    );
  }
}
