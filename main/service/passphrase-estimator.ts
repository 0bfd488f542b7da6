import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

const estimator = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  translations: english.translations,
});

/** What zxcvbn says of a text. To load its word lists takes a fifth of a second: import this module where a passphrase is judged, and not before. */
export function estimate(text: string, words: readonly string[]): { score: number; guessesLog10: number; found: string[] } {
  const { score, guessesLog10, feedback } = estimator.check(text, [...words]);
  return { score, guessesLog10, found: [feedback.warning, ...feedback.suggestions].filter((line): line is string => Boolean(line)) };
}
