import { Dices } from 'lucide-react';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { ask } from '../stores/ask.ts';
import { Button } from './Button.tsx';
import { Mark } from './Mark.tsx';
import styles from './NewPassphrase.module.css';
import { type Bytes, PassphraseField, type PassphraseHandle } from './PassphraseField.tsx';
import { StrengthMeter } from './StrengthMeter.tsx';
import { useJudgement } from './use-judgement.ts';

export interface NewPassphraseHandle {
  /** A copy as UTF-8, to be wiped by the caller: a refusal must not cost the officer both fields. */
  peek: () => Bytes;
  clear: () => void;
}

interface Props {
  label: string;
  purpose: 'officer' | 'file';
  /** Names that must not make up the passphrase. */
  words: string[];
  /** Told what still stands in the way, in words, or `null` when the passphrase may be used. Give it a state's setter: it must not change. */
  onProblem: (problem: string | null) => void;
  ref?: Ref<NewPassphraseHandle>;
}

/** A passphrase to be made: typed twice or generated, judged while it is typed. */
export function NewPassphrase({ label, purpose, words, onProblem, ref }: Props) {
  const first = useRef<PassphraseHandle>(null);
  const second = useRef<PassphraseHandle>(null);
  const [shown, setShown] = useState(false);
  const [generating, setGenerating] = useState(false);
  const [match, setMatch] = useState<'empty' | 'same' | 'different'>('empty');
  const { judgement, judge } = useJudgement(first, purpose, words);

  const problem =
    judgement === null
      ? `${label}: not given yet.`
      : !judgement.acceptable
        ? `${label}: too weak.`
        : match === 'same'
          ? null
          : `${label}: the two do not match.`;
  useEffect(() => onProblem(problem), [problem, onProblem]);

  function compare(): void {
    if (first.current === null || second.current === null || second.current.isEmpty()) setMatch('empty');
    else setMatch(first.current.equals(second.current) ? 'same' : 'different');
  }

  async function generate(): Promise<void> {
    setGenerating(true);
    const answer = await ask('passphrase.generate', {});
    setGenerating(false);
    if (!answer.ok) return;
    first.current?.put(answer.value.passphrase);
    second.current?.put(answer.value.passphrase);
    answer.value.passphrase.fill(0);
    setShown(true);
    compare();
    judge();
  }

  useImperativeHandle(ref, () => {
    const clear = (): void => {
      first.current?.clear();
      second.current?.clear();
      setShown(false);
      setMatch('empty');
      judge();
    };
    return {
      peek: () => first.current?.peek() ?? new Uint8Array(),
      clear,
    };
  }, [judge]);

  return (
    <div className={styles.group}>
      <PassphraseField
        ref={first}
        label={label}
        shown={shown}
        onShownChange={setShown}
        onChange={() => {
          compare();
          judge();
        }}
      />
      <StrengthMeter judgement={judgement} />
      <PassphraseField ref={second} label={`${label}, once more`} shown={shown} onShownChange={setShown} onChange={compare} />
      <div className={styles.foot}>
        <span aria-live="polite">
          {match === 'different' && <Mark kind="attention">The two do not match yet.</Mark>}
          {match === 'same' && <Mark kind="good">Both are the same.</Mark>}
        </span>
        <Button icon={<Dices size={16} aria-hidden="true" />} busy={generating} onClick={generate}>
          Generate a passphrase
        </Button>
      </div>
      {shown && match === 'same' && <p className={styles.note}>Write it down or put it into your password store now: it is not shown again.</p>}
    </div>
  );
}
