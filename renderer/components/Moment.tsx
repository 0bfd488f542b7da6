import { useNow } from '../stores/clock.ts';
import { ago, dateWithDistance, dayOf, distanceInDays, minuteOf, utcOf } from './dates.ts';

interface Props {
  time: number;
  /** `expiry`: *12 Dec 2026 (in 19 days)*; `minute`: *12 Dec 2026, 14:03*; `ago`: *4 min ago*; `distance`: *in 19 days*; `day`: *12 Dec 2026*. */
  as: 'expiry' | 'minute' | 'ago' | 'distance' | 'day';
}

/** A moment in words, UTC on hover. */
export function Moment({ time, as }: Props) {
  const now = useNow(60_000);
  const words = { expiry: dateWithDistance, minute: minuteOf, ago, distance: distanceInDays, day: dayOf }[as](time, now);
  const date = new Date(time);
  return (
    <time dateTime={Number.isNaN(date.getTime()) ? undefined : date.toISOString()} title={utcOf(time)}>
      {words}
    </time>
  );
}
