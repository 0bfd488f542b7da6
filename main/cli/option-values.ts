import { InvalidArgumentError } from 'commander';

export function wholeNumber(text: string, least: number): number {
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number < least) throw new InvalidArgumentError(`It is a whole number from ${least} on.`);
  return number;
}

/** For an option that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
