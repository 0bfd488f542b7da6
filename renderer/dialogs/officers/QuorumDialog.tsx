import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button, IconButton } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { focusAdded } from '../../components/focus-added.ts';
import { NumberField } from '../../components/NumberField.tsx';
import { count } from '../../components/numbers.ts';
import { useOfficers } from '../../stores/officers.ts';
import dialogs from '../Dialogs.module.css';
import { ChangeFrame } from './ChangeFrame.tsx';
import styles from './Officers.module.css';
import { activeCustodians } from './officer-words.ts';
import { type EnteredTag, enteredTags, quorumIn, sameQuorum } from './quorum.ts';

/** How many custodians must act together: for every key, and for keys with a tag that demands more. */
export function QuorumDialog() {
  const state = useOfficers((slice) => slice.state);
  const [text, setText] = useState(String(state?.threshold.default ?? 1));
  const lines = useRef<HTMLDivElement>(null);
  const [tags, setTags] = useState<EnteredTag[]>(state === null ? [] : enteredTags(state.threshold));
  if (state === null) return null;
  const custodians = activeCustodians(state);
  const wanted = quorumIn(text, tags, custodians);
  const left = 'left' in wanted ? wanted.left : sameQuorum(state.threshold, wanted) ? 'This is the quorum already.' : undefined;
  const keys = new Map(state.threshold.tags.map(({ tag, keys: many }) => [tag, many]));

  function change(at: number, next: Partial<EnteredTag>): void {
    setTags(tags.map((entered, place) => (place === at ? { ...entered, ...next } : entered)));
  }

  function add(): void {
    setTags([...tags, { tag: '', need: '' }]);
    focusAdded(() => lines.current?.lastElementChild);
  }

  return (
    <ChangeFrame
      title="Change the quorum"
      change={left === undefined && !('left' in wanted) ? { kind: 'threshold', default: wanted.default, tags: wanted.tags } : null}
      left={left}
    >
      <NumberField
        label="To use any stored key"
        name="quorum-default"
        unit={`of ${count(custodians, 'custodian')}`}
        least={1}
        most={Math.max(1, custodians)}
        hint="So many must act together, each with his own passphrase. Whatever the program says, fewer cannot open a key."
        text={text}
        onChange={setText}
      />
      <section className={dialogs.part} aria-labelledby="quorum-tags">
        <h3 id="quorum-tags">More for keys with a tag</h3>
        <div ref={lines} className={styles.tags}>
          {tags.map((entered, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line keeps its place while its tag is typed
            <div key={at} className={styles.tag}>
              <TextField
                label="Tag"
                name={`quorum-tag-${at}`}
                maxLength={40}
                hint={keys.has(entered.tag) ? `On ${count(keys.get(entered.tag) ?? 0, 'key')} in store.` : 'On no key yet.'}
                value={entered.tag}
                onChange={(event) => change(at, { tag: event.target.value })}
              />
              <TextField
                label="Custodians"
                name={`quorum-need-${at}`}
                inputMode="numeric"
                maxLength={3}
                hint="Empty: no more than the others."
                value={entered.need}
                onChange={(event) => change(at, { need: event.target.value })}
              />
              <IconButton label="Leave this tag out" icon={<X size={16} />} onClick={() => setTags(tags.filter((_, place) => place !== at))} />
            </div>
          ))}
        </div>
        <div>
          <Button icon={<Plus size={16} aria-hidden="true" />} onClick={add}>
            Add a tag
          </Button>
        </div>
      </section>
    </ChangeFrame>
  );
}
