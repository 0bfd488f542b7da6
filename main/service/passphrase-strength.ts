import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { PassphraseJudgement } from '../../preload/contract/vault.ts';

/** Decimal logarithm of the guesses that an officer's passphrase must withstand: at one Argon2id of a second each, 300 years of one core. */
const ENOUGH = 10;
/** keytool and with it every Java KeyStore asks for as many characters. */
const SHORTEST_FOR_FILES = 6;

let estimator: ZxcvbnFactory | null = null;

/**
 * Estimates how many guesses a passphrase withstands.
 * @param passphrase UTF-8; the estimator needs it as a string, which stays in this process until it ends at lock
 * @param words that an attacker would try first: officer's name, vault's name, host names
 */
export function judgePassphrase(passphrase: Uint8Array, purpose: 'officer' | 'file', words: readonly string[]): PassphraseJudgement {
  const text = decode(passphrase);
  if (text === null) return { acceptable: false, score: 0, guessesLog10: 0, reason: 'This is not text that can be typed again.', suggestions: [] };
  estimator ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
  const result = estimator.check(text.slice(0, 256), words.flatMap((word) => [word, ...word.split(/[\s._-]+/)]).filter(Boolean));
  const guessesLog10 = Math.max(0, Math.round(result.guessesLog10 * 10) / 10);
  const found = [result.feedback.warning, ...result.feedback.suggestions].filter((line): line is string => Boolean(line));
  if (purpose === 'file') {
    const long = [...text].length >= SHORTEST_FOR_FILES;
    return {
      acceptable: long,
      score: result.score,
      guessesLog10,
      reason: long ? describe(result.score) : `A file's passphrase has at least ${SHORTEST_FOR_FILES} characters.`,
      suggestions: found,
    };
  }
  const acceptable = guessesLog10 >= ENOUGH;
  return {
    acceptable,
    score: result.score,
    guessesLog10,
    reason: acceptable ? '' : `${found[0] ?? 'It can be guessed.'} It must withstand at least ten thousand million guesses.`,
    suggestions: found.slice(acceptable ? 0 : 1),
  };
}

/** @throws StrongroomError `PASSPHRASE_WEAK` */
export function demandStrongPassphrase(passphrase: Uint8Array, words: readonly string[]): void {
  const judgement = judgePassphrase(passphrase, 'officer', words);
  if (!judgement.acceptable)
    throw new StrongroomError(
      'PASSPHRASE_WEAK',
      `This passphrase is too weak. ${judgement.reason}`,
      judgement.suggestions[0] ?? 'Use several unrelated words, or let Strongroom make one.',
    );
}

/** @throws StrongroomError `PASSPHRASE_UNFIT` */
export function demandFilePassphrase(passphrase: Uint8Array): void {
  const judgement = judgePassphrase(passphrase, 'file', []);
  if (!judgement.acceptable) throw new StrongroomError('PASSPHRASE_UNFIT', judgement.reason, 'Choose a longer one, or let Strongroom make one.');
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
