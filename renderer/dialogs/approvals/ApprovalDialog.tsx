import { linesWord } from '../../components/command-words.ts';
import { useCommands } from '../../stores/commands.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';

/** A command that waits for custodians, come back to after its own dialog was closed; then what came of it. */
export function ApprovalDialog({ id }: { id: string }) {
  const kind = useCommands((state) => state.live[id]?.kind);
  return (
    <CommandOutcome
      id={id}
      name="approval"
      title="A command waits for custodians"
      lines={kind === undefined ? 'Lines' : linesWord(kind)}
      progress="Progress"
      cancel="Cancel the command"
    />
  );
}
