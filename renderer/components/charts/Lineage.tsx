import { type ReactNode, useEffect, useRef, useState } from 'react';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { KEY_WORDS } from '../certificate-words.ts';
import { dayOf } from '../dates.ts';
import { count } from '../numbers.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { foldLine, type Place } from './fold-line.ts';
import styles from './Lineage.module.css';
import { useWidth } from './use-width.ts';

type Shown = CallOutput<'certificates.show'>;
type Link = Shown['lineage'][number];

interface Props {
  links: Link[];
  current: string;
  underWay: Shown['renewalUnderWay'];
  onOpen: (id: string) => void;
  onOpenRequest: (id: string) => void;
}

/** Least width of a certificate's place (px): a date in the chart's letters. */
const LEAST = 64;
const MOST = 140;
/** Width of a place that stands for several. */
const FOLDED = 40;
const HEIGHT = 40;
const MIDDLE = 25;
const RADIUS = 7;

function edgeWords(link: Link): string {
  return link.sameKey ? 'same key' : 'new key';
}

/** Over the node, and within the ring of the one that is looked at. */
function cross(x: number): string {
  return `M${x - 7} ${MIDDLE - 7} l14 14 M${x + 7} ${MIDDLE - 7} l-14 14`;
}

/** A node: full where its key is in store, a ring where it is not, crossed where it was revoked, under a pointer where it is the one that is looked at. */
function Node({ x, link, current }: { x: number; link: Link; current: boolean }) {
  return (
    <g>
      {current && (
        <>
          <path d={`M${x - 5} 2 h10 l-5 7 z`} className={styles.pointer} />
          <circle cx={x} cy={MIDDLE} r={RADIUS + 6} className={styles.halo} />
        </>
      )}
      <circle cx={x} cy={MIDDLE} r={RADIUS} className={link.privateKey === 'in-store' ? styles.full : styles.ring} />
      {link.revokedAt !== null && (
        <>
          <path d={cross(x)} className={styles.gap} />
          <path d={cross(x)} className={styles.cross} />
        </>
      )}
    </g>
  );
}

function legend(links: Link[], underWay: boolean): string {
  return [
    links.some((link) => link.privateKey === 'in-store') && 'Full: its key is in store.',
    links.some((link) => link.privateKey !== 'in-store') && 'Ring: its key is not.',
    links.some((link) => link.revokedAt !== null) && 'Crossed: revoked.',
    underWay && 'Dashed: on its way.',
  ]
    .filter((sentence) => typeof sentence === 'string')
    .join(' ');
}

/** The line of renewals as a picture, the oldest on the left. In a long line the middle is folded until it is asked for. */
export function Lineage({ links, current, underWay, onOpen, onOpenRequest }: Props) {
  const [width, measure] = useWidth(339);
  const [unfolded, setUnfolded] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const marked = useRef<HTMLLIElement>(null);
  const at = links.findIndex((link) => link.id === current);
  const ahead = underWay === null ? 0 : 1;
  const room = Math.floor(width / LEAST) - ahead;
  const places = unfolded ? links.map((_, index): Place => ({ index })) : foldLine(links.length, at, room);
  const folds = places.filter((place) => 'from' in place).length;
  const step = Math.max(LEAST, Math.min(MOST, (width - folds * FOLDED) / (places.length + ahead - folds)));
  const widths = [...places.map((place) => ('from' in place ? FOLDED : step)), ...(underWay === null ? [] : [step])];
  const whole = widths.reduce((sum, size) => sum + size, 0);
  const x = (place: number): number => widths.slice(0, place).reduce((sum, size) => sum + size, (widths[place] ?? 0) / 2);

  // Not scrollIntoView(): it would scroll the details down to the picture as well.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another certificate or an unfolded line is the reason to look for it again
  useEffect(() => {
    if (scroller.current === null || marked.current === null) return;
    scroller.current.scrollLeft = marked.current.offsetLeft - (scroller.current.clientWidth - marked.current.offsetWidth) / 2;
  }, [current, unfolded, width]);

  /** What stands over the line on its way to a place. */
  function edge(place: number): ReactNode {
    const to = places[place];
    const before = places[place - 1];
    const folded = (to !== undefined && 'from' in to) || (before !== undefined && 'from' in before);
    const link = to !== undefined && 'index' in to ? links[to.index] : undefined;
    return (
      <g key={`edge ${place}`}>
        <line
          x1={x(place - 1) + RADIUS + 2}
          x2={x(place) - RADIUS - 2}
          y1={MIDDLE}
          y2={MIDDLE}
          className={to === undefined || folded ? styles.dashes : styles.line}
        />
        {link !== undefined && !folded && (
          <text x={(x(place - 1) + x(place)) / 2} y={MIDDLE - 6} textAnchor="middle" className={styles.label}>
            {edgeWords(link)}
          </text>
        )}
      </g>
    );
  }

  return (
    <figure ref={measure} className={styles.figure} data-testid="lineage">
      <ScrollRegion ref={scroller} label="Renewals of this certificate" className={styles.scroller}>
        <svg width={whole} height={HEIGHT} viewBox={`0 0 ${whole} ${HEIGHT}`} className={styles.picture} aria-hidden="true">
          {widths.slice(1).map((_, before) => edge(before + 1))}
          {places.map((place, position) => {
            if ('from' in place) {
              return [-6, 0, 6].map((offset) => <circle key={`${place.from} ${offset}`} cx={x(position) + offset} cy={MIDDLE} r={2} className={styles.dot} />);
            }
            const link = links[place.index];
            return link === undefined ? null : <Node key={link.id} x={x(position)} link={link} current={link.id === current} />;
          })}
          {underWay !== null && <circle cx={x(places.length)} cy={MIDDLE} r={RADIUS} className={styles.coming} />}
        </svg>
        <ol className={styles.places}>
          {places.map((place) => {
            if ('from' in place) {
              return (
                <li key={`folded ${place.from}`} style={{ width: FOLDED }}>
                  <button type="button" className={styles.place} onClick={() => setUnfolded(true)}>
                    {place.to - place.from + 1} more
                    <span className="visually-hidden"> renewals between: show them</span>
                  </button>
                </li>
              );
            }
            const link = links[place.index];
            if (link === undefined) return null;
            const here = link.id === current;
            return (
              <li key={link.id} ref={here ? marked : undefined} style={{ width: step }}>
                <button
                  type="button"
                  className={styles.place}
                  aria-current={here || undefined}
                  title={link.commonName ?? undefined}
                  data-key={link.privateKey}
                  onClick={() => onOpen(link.id)}
                >
                  <span>{dayOf(link.notBefore)}</span>
                  <span>
                    <span className="visually-hidden"> to </span>
                    {dayOf(link.notAfter)}
                  </span>
                  <span className={styles.key}>
                    <span className="visually-hidden">, key </span>
                    {KEY_WORDS[link.privateKey].word}
                  </span>
                  {link.revokedAt !== null && <span className={styles.revoked}>revoked</span>}
                </button>
              </li>
            );
          })}
          {underWay !== null && (
            <li style={{ width: step }}>
              <button type="button" className={styles.place} onClick={() => onOpenRequest(underWay.request)}>
                <span>renewal</span>
                <span>under way</span>
                <span className={styles.key}>{underWay.carriedOutAt === null ? 'still here' : 'carried out'}</span>
              </button>
            </li>
          )}
        </ol>
      </ScrollRegion>
      <figcaption className={styles.caption}>{legend(links, underWay !== null)}</figcaption>
      {/* In a box of its own: a table takes no height, so its rows would make the page longer. */}
      <div className="visually-hidden">
        <table>
          <caption>{count(links.length, 'certificate')} of this line, oldest first</caption>
          <thead>
            <tr>
              <th scope="col">Valid</th>
              <th scope="col">Key</th>
              <th scope="col">Private key</th>
              <th scope="col">Revoked</th>
            </tr>
          </thead>
          <tbody>
            {links.map((link, index) => (
              <tr key={link.id}>
                <th scope="row">
                  {dayOf(link.notBefore)} to {dayOf(link.notAfter)}
                  {link.id === current ? ', shown here' : ''}
                </th>
                <td>
                  {algorithmWords(link.keyAlgorithm)}
                  {index === 0 ? '' : `, ${edgeWords(link)}`}
                </td>
                <td>{KEY_WORDS[link.privateKey].word}</td>
                <td>{link.revokedAt === null ? 'no' : dayOf(link.revokedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
