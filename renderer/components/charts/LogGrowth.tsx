import type { CallOutput } from '../../../preload/contract/index.ts';
import { dayOf, minuteOf } from '../dates.ts';
import { grouped } from '../numbers.ts';
import styles from './Charts.module.css';
import { useWidth } from './use-width.ts';

const HEIGHT = 84;
const LEFT = 44;
const BOTTOM = 20;
const TOP = 8;

/** How the log grew, with a tick for every signed checkpoint. */
export function LogGrowth({ growth: { points, checkpoints } }: { growth: CallOutput<'audit.growth'> }) {
  const [width, measure] = useWidth(900);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return null;
  const span = Math.max(1, last.at - first.at);
  const x = (at: number): number => LEFT + ((Math.min(Math.max(at, first.at), last.at) - first.at) / span) * (width - LEFT - 8);
  const y = (size: number): number => HEIGHT - BOTTOM - (size / Math.max(1, last.size)) * (HEIGHT - BOTTOM - TOP);
  // The log grows in steps: it stays at its size until the next entry.
  const path = points.map((point, index) => (index === 0 ? `M${x(point.at)} ${y(point.size)}` : `H${x(point.at)} V${y(point.size)}`)).join(' ');
  const newest = checkpoints.at(-1);
  return (
    <figure ref={measure} className={styles.figure}>
      <svg
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        className={styles.chart}
        role="img"
        aria-label={`The log grew from ${grouped(first.size)} to ${grouped(last.size)} entries; ${grouped(checkpoints.length)} checkpoints are signed`}
      >
        <line x1={LEFT} x2={width - 8} y1={y(0)} y2={y(0)} className={styles.axis} />
        <path d={`${path} L${x(last.at)} ${y(0)} L${x(first.at)} ${y(0)} Z`} className={styles.area} />
        <path d={path} className={styles.curve} />
        {checkpoints.map((checkpoint) => (
          <line key={`${checkpoint.at} ${checkpoint.size}`} x1={x(checkpoint.at)} x2={x(checkpoint.at)} y1={y(0)} y2={y(0) + 5} className={styles.tick} />
        ))}
        <text x={LEFT - 6} y={y(last.size) + 8} textAnchor="end" className={styles.label}>
          {grouped(last.size)}
        </text>
        <text x={LEFT} y={HEIGHT - 3} className={styles.label}>
          {dayOf(first.at)}
        </text>
        <text x={width - 8} y={HEIGHT - 3} textAnchor="end" className={styles.label}>
          {dayOf(last.at)}
        </text>
      </svg>
      <figcaption className={styles.caption}>
        Entries of the log; each tick is a signed checkpoint.
        {newest === undefined ? '' : ` The newest covers ${grouped(newest.size)} entries, signed by ${newest.signer} on ${minuteOf(newest.at)}.`}
      </figcaption>
      {/* In a box of its own: a table takes no height, so its rows would make the page longer. */}
      <div className="visually-hidden">
        <table>
          <caption>Signed checkpoints, the last twenty</caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Entries</th>
              <th scope="col">Signed by</th>
            </tr>
          </thead>
          <tbody>
            {checkpoints.slice(-20).map((checkpoint) => (
              <tr key={`${checkpoint.at} ${checkpoint.size}`}>
                <td>{minuteOf(checkpoint.at)}</td>
                <td>{grouped(checkpoint.size)}</td>
                <td>{checkpoint.signer}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
