/** Hexadecimal in groups of four characters from the left, upper case: the form in which people compare fingerprints aloud. */
export function inFours(hex: string): string[] {
  return hex.toUpperCase().match(/.{1,4}/g) ?? [];
}
