/**
 * An address of 4 or 16 bytes as text: IPv4 dotted, IPv6 in RFC 5952's form (lower case, the longest run of zeros as `::`).
 * Other lengths are `null`.
 */
export function ipAddressText(bytes: Uint8Array): string | null {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return null;
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2] as number) << 8) | (bytes[i * 2 + 1] as number));
  const zeros = longestRunOfZeros(groups);
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  return zeros.length < 2 ? hex(groups) : `${hex(groups.slice(0, zeros.start))}::${hex(groups.slice(zeros.start + zeros.length))}`;
}

function longestRunOfZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  groups.forEach((group, i) => {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: i - length + 1, length };
  });
  return best;
}
