import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { certificateName } from '../components/certificate-words.ts';
import { Dialog } from '../components/Dialog.tsx';
import { dayOf } from '../components/dates.ts';
import { Name } from '../components/Name.tsx';
import { ask } from '../stores/ask.ts';
import { closeDialog } from '../stores/navigation.ts';
import { showCertificate } from '../stores/show-object.ts';
import styles from './CommandPalette.module.css';
import { matching, type PaletteEntry, paletteActions } from './palette-actions.ts';

/** The certificates that answer the question, asked 120 ms after the last key. */
function useCertificates(question: string): PaletteEntry[] {
  const [found, setFound] = useState<{ question: string; entries: PaletteEntry[] }>({ question: '', entries: [] });
  useEffect(() => {
    if (question.trim() === '') return;
    let here = true;
    const timer = setTimeout(async () => {
      const answer = await ask('certificates.list', { search: question.trim(), limit: 8 });
      if (!here || !answer.ok) return;
      const entries = answer.value.items.map((row) => ({
        id: row.id,
        label: certificateName(row),
        detail: `expires ${dayOf(row.notAfter)}`,
        run: () => showCertificate(row.id, question.trim()),
      }));
      setFound({ question, entries });
    }, 120);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [question]);
  return question.trim() === '' ? [] : found.entries;
}

/** Go anywhere, do anything, by a few letters. */
export function CommandPalette() {
  const [question, setQuestion] = useState('');
  const [at, setAt] = useState(0);
  const certificates = useCertificates(question);
  const actions = useMemo(() => matching(paletteActions(), question), [question]);
  const entries = [...actions, ...certificates];
  const current = Math.min(at, Math.max(0, entries.length - 1));
  const base = useId();
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  function run(entry: PaletteEntry | undefined): void {
    if (entry === undefined) return;
    closeDialog();
    entry.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      setAt((current + step + entries.length) % entries.length);
    }
  }

  return (
    <Dialog name="palette" title="Go to or do" size="medium" onClose={closeDialog} onSubmit={() => run(entries[current])}>
      <input
        type="text"
        role="combobox"
        className={styles.question}
        aria-label="Certificate, page or action"
        aria-expanded="true"
        aria-controls={`${base}-list`}
        aria-activedescendant={entries.length > 0 ? `${base}-${current}` : undefined}
        placeholder="Certificate, page or action"
        data-autofocus=""
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={question}
        onChange={(event) => {
          setQuestion(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${base}-list`} role="listbox" aria-label="Answers" className={styles.list}>
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys of the active entry
          <div
            key={`${entry.id}`}
            id={`${base}-${index}`}
            data-index={index}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className={styles.entry}
            onMouseMove={() => setAt(index)}
            onClick={() => run(entry)}
          >
            <Name text={entry.label} />
            <span className={styles.detail}>{entry.detail}</span>
          </div>
        ))}
      </div>
      {entries.length === 0 && <p role="status">Nothing answers to that. Search by name, issuer, serial or fingerprint.</p>}
    </Dialog>
  );
}
