import type { Growth } from './report.ts';

const WIDTH = 640;
const HEIGHT = 260;
/** Wide enough at the left for 1,000,000 ms, and at the right for half of 1,000,000. */
const EDGE = { left: 88, right: 40, top: 36, bottom: 40 };

/** The page's policy takes no style of a picture's own: every sign has its looks in attributes. */
const TEXT = 'font-family="sans-serif" font-size="12" fill="#4b5462"';
const GRID = 'fill="none" stroke="#d5d9df"';

/**
 * A curve of growth as SVG, both axes logarithmic: work for each item is a line that rises by one decade in one, and what does not depend on them lies
 * flat. What is expected is dashed, from the first point on.
 */
export function growthPicture({ name, unit, points, expected }: Growth): string {
  const sorted = points.toSorted((a, b) => a.items - b.items);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) throw new RangeError('a curve needs a point');
  const goal = expected === 'flat' ? first.value : (first.value * last.items) / first.items;
  const across = decades(sorted.map(({ items }) => items));
  const up = decades([goal, ...sorted.map(({ value }) => value)]);
  const x = (items: number) => EDGE.left + placeOf(items, across) * (WIDTH - EDGE.left - EDGE.right);
  const y = (value: number) => HEIGHT - EDGE.bottom - placeOf(value, up) * (HEIGHT - EDGE.top - EDGE.bottom);
  const text = (place: string, words: string, more = '') => `<text ${place} ${TEXT}${more}>${escaped(words)}</text>`;
  const parts = [
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="6" fill="#fff"/>`,
    text(`x="${EDGE.left}" y="20"`, name, ' font-weight="600"'),
    ...ticks(across).flatMap((items) => [
      `<path d="M${at(x(items))} ${EDGE.top}V${HEIGHT - EDGE.bottom}" ${GRID}/>`,
      text(`x="${at(x(items))}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle"`, items.toLocaleString('en-US')),
    ]),
    ...ticks(up).flatMap((value) => [
      `<path d="M${EDGE.left} ${at(y(value))}H${WIDTH - EDGE.right}" ${GRID}/>`,
      text(`x="${EDGE.left - 8}" y="${at(y(value) + 4)}" text-anchor="end"`, `${value.toLocaleString('en-US')} ${unit}`),
    ]),
    `<path d="M${at(x(first.items))} ${at(y(first.value))}L${at(x(last.items))} ${at(y(goal))}" fill="none" stroke="#8a93a0" stroke-dasharray="4 4"/>`,
    `<polyline points="${sorted.map(({ items, value }) => `${at(x(items))},${at(y(value))}`).join(' ')}" fill="none" stroke="#2f6fde" stroke-width="2"/>`,
    ...sorted.map(({ items, value }) => `<circle cx="${at(x(items))}" cy="${at(y(value))}" r="3.5" fill="#2f6fde"/>`),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(name)}">${parts.join('')}</svg>\n`;
}

/** The powers of ten around some figures. */
function decades(values: readonly number[]): { from: number; to: number } {
  const logs = values.map((value) => Math.log10(Math.max(value, 1e-6)));
  const from = Math.floor(Math.min(...logs));
  return { from, to: Math.max(from + 1, Math.ceil(Math.max(...logs))) };
}

function ticks({ from, to }: { from: number; to: number }): number[] {
  return Array.from({ length: to - from + 1 }, (_, step) => 10 ** (from + step));
}

function placeOf(value: number, { from, to }: { from: number; to: number }): number {
  return (Math.log10(Math.max(value, 1e-6)) - from) / (to - from);
}

function at(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
