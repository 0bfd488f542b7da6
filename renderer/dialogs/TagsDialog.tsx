import { useState } from 'react';
import { Button } from '../components/Button.tsx';
import { Chip, Chips } from '../components/Chip.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { TextField } from '../components/Field.tsx';
import { count } from '../components/numbers.ts';
import { ask } from '../stores/ask.ts';
import { closeDialog } from '../stores/navigation.ts';
import { useOfficers } from '../stores/officers.ts';
import { useAnswer } from '../stores/use-answer.ts';
import { useQuestion } from '../stores/use-question.ts';
import { CommandOutcome } from './CommandOutcome.tsx';
import dialogs from './Dialogs.module.css';
import { OwnPassphrase } from './OwnPassphrase.tsx';
import { tagChange, tagsIn, tagsLeft } from './tags.ts';
import { useOwnPassphrase } from './use-own-passphrase.ts';

/** Marks a key, so that the policy can demand more custodians for it. */
export function TagsDialog({ spkiSha256, label }: { spkiSha256: string; label: string }) {
  const shown = useAnswer(spkiSha256, () => ask('keys.show', { spkiSha256 }));
  const threshold = useOfficers((state) => state.state?.threshold ?? null);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [text, setText] = useState('');
  const [command, setCommand] = useState<string | null>(null);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  if (command !== null)
    return <CommandOutcome id={command} name="tags" title="Tag a key" lines="Keys" progress="Keys sealed anew" cancel="Cancel the command" />;

  const before = shown.value?.tags ?? [];
  const known = [...new Set([...before, ...(threshold?.tags ?? []).map(({ tag }) => tag)])].sort();
  const typed = tagsIn(text);
  const wanted = new Set([...known.filter((tag) => before.includes(tag) !== toggled.has(tag)), ...typed]);
  const { add, remove } = tagChange(before, wanted);
  const demands = (threshold?.tags ?? []).filter(({ tag, need }) => wanted.has(tag) && need !== null);
  const left = [
    shown.value === null && shown.error === null && 'The key is being looked up.',
    tagsLeft(typed),
    add.length + remove.length === 0 && 'These are its tags already.',
    own.left,
  ].find((missing) => typeof missing === 'string');

  function toggle(tag: string): void {
    const next = new Set(toggled);
    if (!next.delete(tag)) next.add(tag);
    setToggled(next);
  }

  async function start(): Promise<void> {
    if (busy || left !== undefined || shown.value === null) return;
    const answer = await own.askWith((officerPassphrase) => run(() => ask('keys.setTags', { keys: [spkiSha256], add, remove, officerPassphrase })));
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="tags"
      title={`Tags of the key of ${label}`}
      onClose={closeDialog}
      onSubmit={start}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={left !== undefined} data-testid="tags-start">
            {add.length + remove.length === 0 ? 'Set its tags' : wanted.size === 0 ? 'Take its tags away' : `Tag it ${[...wanted].join(', ')}`}
          </Button>
        </>
      }
    >
      <ErrorNote error={error ?? shown.error} />
      {known.length > 0 && (
        <Chips label="Tags">
          {known.map((tag) => (
            <Chip key={tag} on={wanted.has(tag)} onToggle={() => toggle(tag)}>
              {tag}
            </Chip>
          ))}
        </Chips>
      )}
      <TextField
        label={known.length === 0 ? 'Tags' : 'Other tags'}
        name="tags"
        hint="Lower-case words such as production, with spaces between."
        maxLength={400}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {demands.length > 0 && (
        <ul className={dialogs.part}>
          {demands.map(({ tag, need }) => (
            <li key={tag}>
              {tag} demands {count(need ?? 1, 'custodian')} for its keys.
            </li>
          ))}
        </ul>
      )}
      <p className={dialogs.soft}>
        Where a tag demands more custodians than the key takes now, the key is sealed anew; where it takes fewer afterwards, as many must agree as it takes now.
      </p>
      <OwnPassphrase own={own} hint="Signs the change." />
    </Dialog>
  );
}
