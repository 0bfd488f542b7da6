/** How long ago or how far is said of what no anchor covers yet, in the window and on the command line. */
export function tailWords({ entries }: { entries: number }): string {
  return entries === 0 ? 'every entry is anchored' : `${entries.toLocaleString('en-US')} ${entries === 1 ? 'entry is' : 'entries are'} not anchored yet`;
}

/** From so many entries or so many days on, somebody is asked to do something about it. */
export const LONG_TAIL = { entries: 1_000, days: 7 } as const;

export function isLongTail({ entries, since }: { entries: number; since: number | null }, now: number): boolean {
  return entries >= LONG_TAIL.entries || (entries > 0 && since !== null && now - since >= LONG_TAIL.days * 86_400_000);
}

/** What became of an attempt to write anchors, in one sentence. */
export function anchoredWords({ written, failed, unreachable }: { written: string[]; failed: { name: string; why: string }[]; unreachable: string[] }): string {
  const parts = [
    written.length === 0 ? 'No anchor was written.' : `Anchored at ${written.join(', ')}.`,
    ...failed.map(({ name, why }) => `${name} could not be written: ${why}.`),
    ...(unreachable.length === 0 ? [] : [`Out of reach: ${unreachable.join(', ')}.`]),
  ];
  return parts.join(' ');
}
