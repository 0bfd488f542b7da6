import { useState } from 'react';
import { dayOf } from '../dates.ts';
import { count, grouped } from '../numbers.ts';
import styles from './Charts.module.css';
import { type Bar, bandOf, barWords, LONGEST_PUBLIC_TERM, niceCeiling, spread, type Week } from './expiry-weeks.ts';
import { useWidth } from './use-width.ts';

const TALL = 200;
const LOW = 104;
const LEFT = 36;
const BOTTOM = 22;
const TOP = 8;
const WEEK = 7 * 86_400_000;
const BANDS = { past: 'past due', urgent: '0–7 days', soon: '8–30 days', near: '31–90 days' };
const TERM_WORDS = `From 15 March 2029 no public certificate lasts beyond the line at ${LONGEST_PUBLIC_TERM} days.`;

/** Where (px below its end) a bar that is taller than the picture is cut. */
const CUT = 6;

/** Room (px) that the words under an outermost bar take. */
const OPEN_WORDS = 72;

/** The days of a bar, for whoever cannot measure it. */
function daysOf({ week, open }: Bar, now: number): string {
  const day = dayOf(now + week * WEEK);
  if (open === 'earlier') return `Before ${dayOf(now + (week + 1) * WEEK)}`;
  return open === 'later' ? `From ${day} on` : `Week of ${day}`;
}

interface Props {
  weeks: Week[];
  now: number;
  /** Over a list: half as tall. */
  low?: boolean;
}

/**
 * Certificates by week of expiry. The bands say how soon; the table behind says the same to a screen reader. A line stands where every public
 * certificate will have expired once its term is the shortest that is decided.
 */
export function ExpiryHistogram({ weeks, now, low = false }: Props) {
  const height = low ? LOW : TALL;
  const [width, measure] = useWidth(900);
  const [hovered, setHovered] = useState<number | null>(null);
  const bars = spread(weeks);
  // The bars that gather all that is further away say their number and may be cut: they would press every week to the ground.
  const top = niceCeiling(Math.max(1, ...bars.filter((bar) => bar.open === undefined).map((bar) => bar.count)));
  const step = (width - LEFT) / bars.length;
  const x = (index: number): number => LEFT + index * step;
  const y = (value: number): number => height - BOTTOM - (Math.min(value, top) / top) * (height - BOTTOM - TOP);
  const term = x(bars.findIndex((bar) => bar.week === 0) + LONGEST_PUBLIC_TERM / 7);
  const bands = (['past', 'urgent', 'soon', 'near'] as const)
    .map((band) => ({ band, first: bars.findIndex((bar) => bandOf(bar.week) === band), size: bars.filter((bar) => bandOf(bar.week) === band).length }))
    .filter(({ size }) => size > 0);
  const said = hovered === null ? null : bars[hovered];
  const monthOf = (week: number): string =>
    dayOf(now + week * WEEK)
      .split(' ')
      .slice(1)
      .join(' ');

  return (
    <figure ref={measure} className={styles.figure}>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        className={styles.chart}
        role="img"
        aria-label="Certificates by week of expiry; the table that follows holds the numbers"
        onMouseLeave={() => setHovered(null)}
      >
        {bands.map(({ band, first, size }) => (
          <g key={band}>
            <rect x={x(first)} y={0} width={size * step} height={height - BOTTOM} className={styles[band]} />
          </g>
        ))}
        {[0, top / 2, top].map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={width} y1={y(value)} y2={y(value)} className={styles.line} />
            {Number.isInteger(value) && (
              <text x={LEFT - 6} y={y(value) + 4} textAnchor="end" className={styles.label}>
                {grouped(value)}
              </text>
            )}
          </g>
        ))}
        {bars.map((bar, index) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: what hovering says stands in the table for everybody else
          <g key={bar.week} onMouseEnter={() => setHovered(index)}>
            <rect x={x(index)} y={0} width={step} height={height - BOTTOM} fill="transparent" />
            {bar.count > 0 && (
              <rect
                x={x(index) + step * 0.12}
                y={y(bar.count)}
                width={step * 0.76}
                height={Math.max(1.5, y(0) - y(bar.count))}
                className={bandOf(bar.week) === 'past' ? styles.barPast : hovered === index ? styles.barHover : styles.bar}
              />
            )}
            {bar.count > top && <rect x={x(index)} y={y(top) + CUT} width={step} height={2} className={styles.cut} />}
          </g>
        ))}
        <line x1={LEFT} x2={width} y1={y(0)} y2={y(0)} className={styles.axis} />
        <line x1={term} x2={term} y1={0} y2={y(0)} className={styles.term} />
        <text x={term + 4} y={TOP + 5} className={styles.label}>
          {LONGEST_PUBLIC_TERM} days
        </text>
        {bars.map((bar, index) => {
          if (bar.week === 0) {
            return (
              <g key={bar.week}>
                <line x1={x(index)} x2={x(index)} y1={0} y2={y(0) + 6} className={styles.today} />
                <text x={x(index) + 3} y={height - BOTTOM + 16} className={styles.label}>
                  today
                </text>
              </g>
            );
          }
          const every = step * 13 < 84 ? 26 : 13;
          if (bar.week % every !== 0 || (bars.at(-1)?.open !== undefined && x(index) > width - 2 * OPEN_WORDS)) return null;
          return (
            <text key={bar.week} x={x(index)} y={height - BOTTOM + 16} textAnchor={index > bars.length - 6 ? 'end' : 'middle'} className={styles.label}>
              {monthOf(bar.week)}
            </text>
          );
        })}
        {bars[0]?.open !== undefined && -bars[0].week * step > OPEN_WORDS && (
          <text x={LEFT} y={height - BOTTOM + 16} className={styles.label}>
            {grouped(bars[0].count)} earlier
          </text>
        )}
        {bars.at(-1)?.open !== undefined && (
          <text x={width} y={height - BOTTOM + 16} textAnchor="end" className={styles.label}>
            {grouped(bars.at(-1)?.count ?? 0)} later
          </text>
        )}
      </svg>
      <figcaption className={styles.caption}>
        <span className={styles.bands}>
          {bands.map(({ band }) => (
            <span key={band}>
              <svg width="12" height="12" aria-hidden="true">
                <rect width="12" height="12" className={styles[band]} />
              </svg>
              {BANDS[band]}
            </span>
          ))}
        </span>
        {said === null || said === undefined ? `${barWords(bars)} ${TERM_WORDS}` : `${daysOf(said, now)}: ${count(said.count, 'certificate')}`}
      </figcaption>
      {/* In a box of its own: a table takes no height, so its rows would make the page longer. */}
      <div className="visually-hidden">
        <table>
          <caption>Certificates by week of expiry</caption>
          <thead>
            <tr>
              <th scope="col">Expire</th>
              <th scope="col">Certificates</th>
            </tr>
          </thead>
          <tbody>
            {bars
              .filter((bar) => bar.count > 0)
              .map((bar) => (
                <tr key={bar.week}>
                  <th scope="row">{daysOf(bar, now)}</th>
                  <td>{bar.count}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
