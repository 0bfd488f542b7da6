import { StrongroomError } from '../../preload/contract/errors.ts';
import type { PassphraseJudgement } from '../../preload/contract/vault.ts';

/** Decimal logarithm of the guesses that an officer's passphrase must withstand: at one Argon2id of a second each, 300 years of one core. */
const ENOUGH = 10;
/** keytool and with it every Java KeyStore asks for as many characters. */
const SHORTEST_FOR_FILES = 6;

const NO_TEXT = 'This is not text that can be typed again.';
const TOO_SHORT = `A file's passphrase has at least ${SHORTEST_FOR_FILES} characters.`;

/**
 * Estimates how many guesses a passphrase withstands.
 * @param passphrase UTF-8; the estimator needs it as a string, which stays in this process until it ends at lock
 * @param words that an attacker would try first: officer's name, vault's name, host names
 */
export async function judgePassphrase(passphrase: Uint8Array, purpose: 'officer' | 'file', words: readonly string[]): Promise<PassphraseJudgement> {
  const text = decode(passphrase);
  if (text === null) return { acceptable: false, score: 0, guessesLog10: 0, reason: NO_TEXT, suggestions: [] };
  const { estimate } = await import('./passphrase-estimator.ts');
  const { found, score, ...estimated } = estimate(text.slice(0, 256), words.flatMap((word) => [word, ...word.split(/[\s._-]+/)]).filter(Boolean));
  const guessesLog10 = Math.max(0, Math.round(estimated.guessesLog10 * 10) / 10);
  if (purpose === 'file') {
    const acceptable = isLongEnough(text);
    return { acceptable, score, guessesLog10, reason: acceptable ? describe(score) : TOO_SHORT, suggestions: found };
  }
  const acceptable = guessesLog10 >= ENOUGH;
  return {
    acceptable,
    score,
    guessesLog10,
    reason: acceptable ? '' : `${found[0] ?? 'It can be guessed.'} It must withstand at least ten thousand million guesses.`,
    suggestions: found.slice(acceptable ? 0 : 1),
  };
}

/** @throws StrongroomError `PASSPHRASE_WEAK` */
export async function demandStrongPassphrase(passphrase: Uint8Array, words: readonly string[]): Promise<void> {
  const judgement = await judgePassphrase(passphrase, 'officer', words);
  if (!judgement.acceptable)
    throw new StrongroomError(
      'PASSPHRASE_WEAK',
      `This passphrase is too weak. ${judgement.reason}`,
      judgement.suggestions[0] ?? 'Use several unrelated words, or let Strongroom make one.',
    );
}

/** @throws StrongroomError `PASSPHRASE_UNFIT` */
export function demandFilePassphrase(passphrase: Uint8Array): void {
  const text = decode(passphrase);
  if (text !== null && isLongEnough(text)) return;
  throw new StrongroomError('PASSPHRASE_UNFIT', text === null ? NO_TEXT : TOO_SHORT, 'Choose a longer one, or let Strongroom make one.');
}

function isLongEnough(text: string): boolean {
  return [...text].length >= SHORTEST_FOR_FILES;
}

function describe(score: number): string {
  return ['Anyone can guess it.', 'Easy to guess.', 'Withstands a casual attacker.', 'Good.', 'Strong.'][score] ?? '';
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
