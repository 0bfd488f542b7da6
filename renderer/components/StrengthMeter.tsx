import type { PassphraseJudgement } from '../../preload/contract/vault.ts';
import { classes } from './join-classes.ts';
import { Mark } from './Mark.tsx';
import styles from './StrengthMeter.module.css';

const WORDS = ['very weak', 'weak', 'fair', 'good', 'strong'] as const;
const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function powerOfTen(exponent: number): string {
  return `10${[...String(Math.max(0, Math.round(exponent)))].map((digit) => SUPERSCRIPT[Number(digit)]).join('')}`;
}

/** How good a passphrase is, in bars and in words, and why it is refused. */
export function StrengthMeter({ judgement }: { judgement: PassphraseJudgement | null }) {
  const filled = judgement === null ? 0 : judgement.score + 1;
  return (
    <div className={styles.meter} data-testid="strength">
      <div className={styles.bars} aria-hidden="true">
        {WORDS.map((word, index) => (
          <span key={word} className={classes(index < filled && (judgement?.acceptable ? styles.enough : styles.short))} />
        ))}
      </div>
      <div className={styles.words} aria-live="polite">
        {judgement === null ? (
          <span className={styles.none}>Four or more random words make a good passphrase.</span>
        ) : (
          <>
            <Mark kind={judgement.acceptable ? 'good' : 'loss'}>
              {judgement.acceptable ? 'Good enough' : 'Refused'}: {WORDS[judgement.score]}, about {powerOfTen(judgement.guessesLog10)} guesses
            </Mark>
            {/* Of a good one the line above says it all. */}
            {judgement.reason !== '' && !(judgement.acceptable && judgement.score >= 3) && <p>{judgement.reason}</p>}
            {judgement.suggestions.map((suggestion) => (
              <p key={suggestion}>{suggestion}</p>
            ))}
          </>
        )}
      </div>
    </div>
  );
}
