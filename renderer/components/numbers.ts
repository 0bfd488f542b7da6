/** *1,284*. */
export function grouped(value: number): string {
  return value.toLocaleString('en-GB');
}

export { counted as count } from '../../preload/contract/counted.ts';

/** Size of a file in decimal units, as file managers show it: *312 B*, *1.7 kB*, *24 MB*. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
