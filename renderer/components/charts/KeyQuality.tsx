import { TriangleAlert } from 'lucide-react';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import { grouped } from '../numbers.ts';
import styles from './Charts.module.css';

interface Part {
  keyAlgorithm: string;
  count: number;
  weak: boolean;
}

const PLAIN = [styles.part1, styles.part2, styles.part3, styles.part4, styles.part5, styles.part6];

/** The keys by algorithm as one bar; weak ones come last, hatched, with a triangle and a word. */
export function KeyQuality({ parts }: { parts: Part[] }) {
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  const ordered = [...parts].sort((a, b) => Number(a.weak) - Number(b.weak) || b.count - a.count);
  if (total === 0) return null;
  let start = 0;
  return (
    <figure className={styles.figure}>
      <svg viewBox="0 0 600 24" preserveAspectRatio="none" className={styles.stack} aria-hidden="true">
        <defs>
          <pattern id="weak-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="6" height="6" className={styles.hatchPaper} />
            <rect width="3" height="6" className={styles.hatchInk} />
          </pattern>
        </defs>
        {ordered.map((part, index) => {
          const x = start;
          const width = (part.count / total) * 600;
          start += width;
          return (
            <rect
              key={`${part.keyAlgorithm} ${part.weak}`}
              x={x}
              y={0}
              width={Math.max(1, width - 1.5)}
              height={24}
              className={part.weak ? undefined : PLAIN[index % PLAIN.length]}
              fill={part.weak ? 'url(#weak-hatch)' : undefined}
            />
          );
        })}
      </svg>
      <table className={styles.legend}>
        <caption className="visually-hidden">Keys by algorithm</caption>
        <tbody>
          {ordered.map((part, index) => (
            <tr key={`${part.keyAlgorithm} ${part.weak}`}>
              <th scope="row">
                <svg width="10" height="10" aria-hidden="true">
                  <rect width="10" height="10" className={part.weak ? styles.hatchInk : PLAIN[index % PLAIN.length]} />
                </svg>
                {algorithmWords(part.keyAlgorithm)}
                {part.weak && (
                  <span className={styles.weak}>
                    <TriangleAlert size={13} aria-hidden="true" /> weak
                  </span>
                )}
              </th>
              <td>{grouped(part.count)}</td>
              <td>{((part.count / total) * 100).toFixed(part.count / total < 0.01 ? 1 : 0)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
