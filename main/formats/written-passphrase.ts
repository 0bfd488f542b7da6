import { isUtf8 } from 'node:buffer';
import { concatBytes } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { cannotCarry } from '../pki/format-error.ts';
import { utf16Passphrase } from './passphrase.ts';

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

/** The passphrase in PKCS#12's form (RFC 7292, appendix B.1): UTF-16, big-endian, two zero bytes at the end. The caller wipes it. */
export function writtenPkcs12Passphrase(passphrase: Uint8Array): Uint8Array {
  const wide = utf16Passphrase(passphrase);
  try {
    return concatBytes(wide, new Uint8Array(2));
  } finally {
    wipe(wide);
  }
}
