import { TAG_NAME } from '../../preload/contract/tag-names.ts';

/** The tags that a text names, separated by spaces or commas. */
export function tagsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((tag) => tag !== ''))];
}

/** What is wrong with tags that were typed, in words; nothing where they can be set. */
export function tagsLeft(typed: readonly string[]): string | undefined {
  const wrong = typed.find((tag) => !TAG_NAME.test(tag));
  return wrong === undefined ? undefined : `${wrong}: a tag has up to 40 lower-case letters, digits, dots, dashes and underscores.`;
}

/** What becomes of a key's tags. */
export function tagChange(before: readonly string[], wanted: ReadonlySet<string>): { add: string[]; remove: string[] } {
  return { add: [...wanted].filter((tag) => !before.includes(tag)), remove: before.filter((tag) => !wanted.has(tag)) };
}
