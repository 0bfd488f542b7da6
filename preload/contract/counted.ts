/** *1 file*, *7 files*, *1,284 entries*. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${value.toLocaleString('en-GB')} ${value === 1 ? singular : plural}`;
}
