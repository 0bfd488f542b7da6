import { useTimeLeft } from '../stores/clock.ts';
import { isLastMinute, timeLeft } from './dates.ts';
import { Mark } from './Mark.tsx';

/** Time that runs out: *locks in 9 min*, in the last minute with a mark. Not live: a screen reader that read every second out would be of no use. */
export function TimeLeft({ said, until, testId }: { said: string; until: number; testId: string }) {
  const left = useTimeLeft(until);
  const words = `${said} ${timeLeft(left)}`;
  return <span data-testid={testId}>{isLastMinute(left) ? <Mark kind="attention">{words}</Mark> : words}</span>;
}
