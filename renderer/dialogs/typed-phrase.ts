/** Long names are typed up to here. */
const TYPED = 80;

/** What is typed to confirm that it is really this one: its name. */
export function typedPhrase(label: string): string {
  return label.slice(0, TYPED).trim();
}

/** What still has to be typed, in words; nothing once it is. */
export function typedLeft(typed: string, phrase: string): string | undefined {
  return typed.trim() === phrase ? undefined : `Type ${phrase} to confirm.`;
}
