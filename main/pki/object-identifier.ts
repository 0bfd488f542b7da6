/**
 * Whether a text is the dotted form of an object identifier (X.660, section 7.6) that can be written: every arc below 2^53, which is more than
 * anything in a certificate has.
 */
export function isObjectIdentifier(text: string): boolean {
  if (text.length > 128 || !/^[0-2](?:\.(?:0|[1-9]\d{0,15}))+$/.test(text)) return false;
  const arcs = text.split('.').map(Number);
  return arcs.every(Number.isSafeInteger) && ((arcs[0] as number) === 2 || (arcs[1] as number) < 40);
}
