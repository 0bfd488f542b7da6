import type { Growth } from './report.ts';

const WIDTH = 640;
const HEIGHT = 260;
const EDGE = { left: 64, right: 24, top: 36, bottom: 40 };

/** A curve of growth as SVG, both axes logarithmic: work for each item is a line that rises by one decade in one, and what does not depend on them lies flat. */
export function growthPicture({ name, unit, points }: Growth): string {
  const sorted = points.toSorted((a, b) => a.items - b.items);
  const across = decades(sorted.map(({ items }) => items));
  const up = decades(sorted.map(({ value }) => value));
  const x = (items: number) => EDGE.left + placeOf(items, across) * (WIDTH - EDGE.left - EDGE.right);
  const y = (value: number) => HEIGHT - EDGE.bottom - placeOf(value, up) * (HEIGHT - EDGE.top - EDGE.bottom);
  const parts = [
    `<text x="${EDGE.left}" y="20" font-weight="600">${escaped(name)}</text>`,
    ...ticks(across).map(
      (items) =>
        `<path d="M${at(x(items))} ${EDGE.top}V${HEIGHT - EDGE.bottom}" class="grid"/><text x="${at(x(items))}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle">${items.toLocaleString('en-US')}</text>`,
    ),
    ...ticks(up).map(
      (value) =>
        `<path d="M${EDGE.left} ${at(y(value))}H${WIDTH - EDGE.right}" class="grid"/><text x="${EDGE.left - 8}" y="${at(y(value) + 4)}" text-anchor="end">${value.toLocaleString('en-US')} ${unit}</text>`,
    ),
    `<polyline points="${sorted.map(({ items, value }) => `${at(x(items))},${at(y(value))}`).join(' ')}" class="line"/>`,
    ...sorted.map(({ items, value }) => `<circle cx="${at(x(items))}" cy="${at(y(value))}" r="3.5" class="dot"/>`),
  ];
  const style =
    'text{font:12px sans-serif;fill:#5b6472}.grid{stroke:#8a93a0;stroke-opacity:.3}.line{fill:none;stroke:#2f6fde;stroke-width:2}.dot{fill:#2f6fde}';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(name)}"><style>${style}</style>${parts.join('')}</svg>\n`;
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
