/** Two ways of doing the same on the same files. Times in ms, one for each round. */
export interface Comparison {
  name: string;
  /** What each side does, so that nobody has to guess what is compared. */
  ours: string;
  peer: string;
  oursMs: number[];
  /** Empty where the peer is not on this machine. */
  peerMs: number[];
  /** The ratio that we set ourselves; more is a reason to look, not a failure. */
  limit: number;
  note?: string;
}

/** One figure by itself, held against a limit: not every figure has a peer. */
export interface Gauge {
  name: string;
  /** What is measured, so that nobody has to guess. */
  what: string;
  unit: 'ms' | 'MB' | '%' | '/s';
  /** One for each round; the table shows the median. */
  values: number[];
  limit: number;
}

/** How a figure grows with the number of items. */
export interface Growth {
  name: string;
  what: string;
  unit: 'ms' | 'MB';
  points: { items: number; value: number }[];
  /** `linear` where work is per item, `flat` where it must not depend on them (a logarithm is flat enough). */
  expected: 'linear' | 'flat';
}

/** What one part of the benchmark found. */
export interface Measured {
  comparisons?: Comparison[];
  gauges?: Gauge[];
  growths?: Growth[];
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** The comparison as it goes into the JSON report. */
export function figuresOf(comparison: Comparison) {
  const [ours, peer] = [median(comparison.oursMs), median(comparison.peerMs)];
  return { ...comparison, oursMedianMs: ours, peerMedianMs: peer, ratio: ours !== null && peer !== null && peer > 0 ? ours / peer : null };
}

export function printComparisons(comparisons: readonly Comparison[]): void {
  printTable(
    ['', 'ours', 'peer', 'ratio', 'limit', ''],
    comparisons.map((comparison) => {
      const { oursMedianMs, peerMedianMs, ratio } = figuresOf(comparison);
      const verdict = ratio === null ? '' : verdictOf(ratio, comparison.limit);
      const digits = comparison.limit < 0.1 ? 3 : 2;
      return [
        comparison.name,
        milliseconds(oursMedianMs),
        milliseconds(peerMedianMs),
        ratio === null ? '-' : ratio.toFixed(digits),
        comparison.limit.toFixed(digits),
        verdict,
      ];
    }),
  );
  for (const { name, ours, peer, note } of comparisons) console.log(`${name}\n  ours: ${ours}\n  peer: ${peer}${note ? `\n  ${note}` : ''}`);
}

export function printGauges(gauges: readonly Gauge[]): void {
  printTable(
    ['', 'median', 'limit', ''],
    gauges.map(({ name, unit, values, limit }) => {
      const value = median(values);
      return [name, value === null ? '-' : `${rounded(value)} ${unit}`, `${limit} ${unit}`, value === null ? '' : verdictOf(value, limit)];
    }),
  );
  for (const { name, what } of gauges) console.log(`${name}\n  ${what}`);
}

export function printGrowths(growths: readonly Growth[]): void {
  for (const { name, what, unit, points, expected } of growths) {
    const line = points.map(({ items, value }) => `${items.toLocaleString('en-US')}: ${rounded(value)} ${unit}`).join('   ');
    console.log(`\n${name} (${expected})\n  ${what}\n  ${line}`);
  }
}

function verdictOf(value: number, limit: number): string {
  return value <= limit ? 'within' : 'ABOVE';
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  console.log();
  for (const row of table)
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('   ')
        .trimEnd(),
    );
  console.log();
}

function milliseconds(value: number | null): string {
  return value === null ? '-' : `${Math.round(value).toLocaleString('en-US')} ms`;
}
