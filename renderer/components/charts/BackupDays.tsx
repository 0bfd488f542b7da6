import { useState } from 'react';
import { dayOf } from '../dates.ts';
import { type BackupDay, type DayState, dayAt, daysSentence, dayWords } from './backup-days.ts';
import styles from './Charts.module.css';
import { useWidth } from './use-width.ts';

const HEIGHT = 62;
const BOTTOM = 20;
/** Most room (px) of a day. */
const WIDEST = 32;
/** Room (px) of a date under the strip. */
const DATE = 90;

const STATES: Record<DayState, string> = {
  good: 'good copies',
  damaged: 'a copy missing or damaged',
  unproved: 'copies not proved',
  removed: 'copies removed by rule',
  failed: 'failed',
  none: 'no backup',
};

/** One day: each state has a shape of its own. */
function Glyph({ state, x, width, height }: { state: DayState; x: number; width: number; height: number }) {
  const middle = x + width / 2;
  const size = Math.min(width, height, 12) / 2;
  switch (state) {
    case 'good':
      return <rect x={x} y={0} width={width} height={height} rx={2} className={styles.bar} />;
    case 'unproved':
      return <rect x={x + 0.75} y={0.75} width={Math.max(1, width - 1.5)} height={height - 1.5} rx={2} className={styles.unproved} />;
    case 'removed':
      return <rect x={x + 0.75} y={height * 0.3} width={Math.max(1, width - 1.5)} height={height * 0.7 - 0.75} rx={2} className={styles.hollow} />;
    case 'damaged':
      return (
        <>
          <rect x={x + 0.75} y={0.75} width={Math.max(1, width - 1.5)} height={height - 1.5} rx={2} className={styles.lost} />
          <path
            d={`M${middle - size * 0.6} ${height / 2 - size * 0.6} l${size * 1.2} ${size * 1.2} m0 ${-size * 1.2} l${-size * 1.2} ${size * 1.2}`}
            className={styles.cross}
          />
        </>
      );
    case 'failed':
      return <path d={`M${middle} ${height - size * 2} l${size} ${size * 1.8} h${-size * 2} Z`} className={styles.failed} />;
    case 'none':
      return <line x1={middle - size / 2} x2={middle + size / 2} y1={height - 1} y2={height - 1} className={styles.axis} />;
  }
}

/** The days behind us, and what was backed up on each. A table behind it says the same to a screen reader. */
export function BackupDays({ days, now }: { days: readonly BackupDay[]; now: number }) {
  const [width, measure] = useWidth(900);
  const [hovered, setHovered] = useState<number | null>(null);
  const step = Math.min(WIDEST, width / Math.max(1, days.length));
  const cell = Math.max(2, step - 3);
  const height = HEIGHT - BOTTOM;
  const said = hovered === null ? undefined : days[hovered];
  const dated = days.length * step < DATE * 2 ? [] : days.map((_, at) => at).filter((at) => (days.length - 1 - at) % 14 === 0 && at < days.length - 1);
  const seen = (Object.keys(STATES) as DayState[]).filter((state) => days.some((day) => day.state === state));
  return (
    <figure ref={measure} className={styles.figure} data-testid="backup-days">
      <svg
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        className={styles.chart}
        role="img"
        aria-label="What was backed up on each day; the table that follows holds the same"
        onMouseLeave={() => setHovered(null)}
      >
        {days.map((day, at) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: what hovering says stands in the table for everybody else
          <g key={day.ago} onMouseEnter={() => setHovered(at)} data-state={day.state}>
            <rect x={at * step} y={0} width={step} height={height} className={hovered === at ? styles.hoverDay : styles.anyDay} />
            <Glyph state={day.state} x={at * step + (step - cell) / 2} width={cell} height={height} />
          </g>
        ))}
        {dated.map((at) => (
          <text key={at} x={at * step + step / 2} y={HEIGHT - 4} textAnchor={at * step < DATE / 2 ? 'start' : 'middle'} className={styles.label}>
            {dayOf(dayAt(days.length - 1 - at, now)).replace(/ \d+$/, '')}
          </text>
        ))}
        <text x={days.length * step} y={HEIGHT - 4} textAnchor="end" className={styles.label}>
          today
        </text>
      </svg>
      <figcaption className={styles.caption}>
        <span className={styles.bands}>
          {seen.map((state) => (
            <span key={state}>
              <svg width="12" height="14" aria-hidden="true">
                <Glyph state={state} x={0} width={12} height={14} />
              </svg>
              {STATES[state]}
            </span>
          ))}
        </span>
        {said === undefined ? daysSentence(days) : dayWords(said, now)}
      </figcaption>
      {/* In a box of its own: a table takes no height, so its rows would make the page longer. */}
      <div className="visually-hidden">
        <table>
          <caption>Backups by day</caption>
          <thead>
            <tr>
              <th scope="col">What was backed up</th>
            </tr>
          </thead>
          <tbody>
            {days
              .filter((day) => day.state !== 'none')
              .map((day) => (
                <tr key={day.ago}>
                  <td>{dayWords(day, now)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
