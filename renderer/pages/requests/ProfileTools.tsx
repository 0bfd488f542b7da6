import { FileInput, FileOutput } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { count } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { openDialog } from '../../stores/navigation.ts';
import { refreshProfiles, useProfiles } from '../../stores/profiles.ts';
import { useQuestion } from '../../stores/use-question.ts';

/** What can be done with profiles as a whole: bring some in, and export those that are selected. */
export function ProfileTools() {
  const selected = useProfiles((state) => state.selected);
  const { busy, error, run } = useQuestion();

  async function takeIn(): Promise<void> {
    const chosen = await run(() => ask('files.choose', { kind: 'files' }));
    const file = chosen?.files[0];
    if (file === undefined) return;
    const answer = await run(() => ask('profiles.import', { source: file.token }));
    if (answer === null) return;
    await refreshProfiles();
    useProfiles.setState({ imported: answer.names });
  }

  return (
    <>
      <Button icon={<FileInput size={16} aria-hidden="true" />} busy={busy} onClick={takeIn}>
        Import profiles…
      </Button>
      <Button
        icon={<FileOutput size={16} aria-hidden="true" />}
        disabled={selected.size === 0}
        title={selected.size === 0 ? 'Select profiles first' : undefined}
        onClick={() => openDialog({ kind: 'export-profiles', profiles: [...selected.keys()] })}
      >
        {selected.size === 0 ? 'Export…' : `Export ${count(selected.size, 'profile')}…`}
      </Button>
      <ErrorNote error={error} />
    </>
  );
}
