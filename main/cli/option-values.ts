import { InvalidArgumentError } from 'commander';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { tagName } from '../../preload/contract/values.ts';

export function wholeNumber(text: string, least: number, most = Number.POSITIVE_INFINITY): number {
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number < least || number > most)
    throw new InvalidArgumentError(`It is a whole number from ${least} ${Number.isFinite(most) ? `to ${most}` : 'on'}.`);
  return number;
}

/** @throws StrongroomError `USAGE` */
export function demandTag(text: string): string {
  const tag = tagName.safeParse(text);
  if (tag.success) return tag.data;
  throw new StrongroomError('USAGE', `${text} is no tag.`, 'A tag has 1 to 40 lower-case letters, digits, dots, dashes and underscores.');
}

/** For an option that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
