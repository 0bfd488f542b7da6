import { CommandOutcome } from '../CommandOutcome.tsx';

/** The release under way, and what was proved of each file. `drive`: the name of the stick that has to stay in. */
export function ReleaseOutcome({ id, drive }: { id: string; drive: string | null }) {
  const note = drive === null ? {} : { note: `Leave ${drive} in until it is said here that it may be pulled.` };
  return (
    <CommandOutcome
      id={id}
      name="release"
      title="Release"
      lines="Files written"
      progress="Certificates written and proved"
      cancel="Cancel the release"
      {...note}
    />
  );
}
