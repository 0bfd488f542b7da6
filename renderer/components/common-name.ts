/** The common name of a subject as RFC 4514 writes it; the whole of one that has none. */
export function commonNameOf(subject: string): string {
  return /(?:^|,\s*)CN=((?:\\.|[^,\\])*)/.exec(subject)?.[1]?.replace(/\\(.)/g, '$1') ?? subject;
}
