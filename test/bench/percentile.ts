/** The smallest of the values that `part` of them do not exceed; 0 where there are none. */
export function percentile(values: readonly number[], part: number): number {
  return values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.ceil(values.length * part) - 1)] ?? 0;
}
