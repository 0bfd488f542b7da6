import { useState } from 'react';
import type { AgentRow } from '../../preload/contract/agents.ts';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { TextField } from '../components/Field.tsx';
import { refreshAgents } from '../stores/agents.ts';
import { ask } from '../stores/ask.ts';
import { closeDialog } from '../stores/navigation.ts';
import { useQuestion } from '../stores/use-question.ts';

const HOST = /^[0-9A-Za-z.:_-]+$/;

export function EditAgentDialog({ agent }: { agent: AgentRow }) {
  const [name, setName] = useState(agent.name);
  const [host, setHost] = useState(agent.host);
  const { busy, error, run } = useQuestion();
  const hostWrong = !HOST.test(host.trim());
  const ready = name.trim() !== '' && !hostWrong;

  async function save(): Promise<void> {
    if (!ready || busy) return;
    const answer = await run(() => ask('agents.edit', { id: agent.id, name: name.trim(), host: host.trim() }));
    if (answer === null) return;
    await refreshAgents();
    closeDialog();
  }

  return (
    <Dialog
      name="edit-agent"
      title="Edit the private key agent"
      onClose={closeDialog}
      onSubmit={save}
      footer={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={!ready}>
            Save the changes
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        value={name}
        maxLength={64}
        data-autofocus=""
        onChange={(event) => setName(event.target.value)}
        hint={name.trim() === '' ? 'Give the agent a name.' : undefined}
      />
      <TextField
        label="Hostname or IP"
        value={host}
        maxLength={253}
        onChange={(event) => setHost(event.target.value)}
        hint={
          hostWrong
            ? 'A host name or an address: letters, digits, dots, hyphens, colons.'
            : 'How the agent appears in commands and in the log. Nothing is contacted.'
        }
      />
      <ErrorNote error={error} />
    </Dialog>
  );
}
