import { CommandOutcome } from '../CommandOutcome.tsx';

/** The release under way, and what was proved of each file. */
export function ReleaseOutcome({ id }: { id: string }) {
  return <CommandOutcome id={id} name="release" title="Release" lines="Files written" progress="Files written and proved" cancel="Cancel the release" />;
}
