/** A place in the drawn line: one certificate, or several in a row that are folded into one mark. */
export type Place = { index: number } | { from: number; to: number };

function placesOf(count: number, kept: ReadonlySet<number>): Place[] {
  const places: Place[] = [];
  for (let index = 0; index < count; index += 1) {
    if (kept.has(index)) {
      places.push({ index });
      continue;
    }
    const from = index;
    while (index + 1 < count && !kept.has(index + 1)) index += 1;
    // A mark for one certificate would take the room of that certificate.
    places.push(from === index ? { index } : { from, to: index });
  }
  return places;
}

/**
 * Which certificates of a line are drawn where there is room for `room` places. The first, the newest and the one that is looked at are never folded
 * away, even if that takes more room; then come the neighbours of the one that is looked at, and the newest ones.
 */
export function foldLine(count: number, current: number, room: number): Place[] {
  const kept = new Set([0, count - 1, current].filter((index) => index >= 0 && index < count));
  const wanted = [current + 1, current - 1, ...Array.from({ length: count }, (_, back) => count - 1 - back)];
  for (const index of wanted) {
    if (index < 0 || index >= count) continue;
    const more = new Set(kept).add(index);
    if (placesOf(count, more).length <= room) kept.add(index);
  }
  return placesOf(count, kept);
}
