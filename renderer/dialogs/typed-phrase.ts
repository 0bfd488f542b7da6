/** Long names are typed up to here. */
const TYPED = 80;

/** What is typed to confirm that it is really this one: its name. */
export function typedPhrase(label: string): string {
  return label.slice(0, TYPED).trim();
}
