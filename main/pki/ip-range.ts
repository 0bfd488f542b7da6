import { ipAddressBytes, ipAddressText } from './ip-address.ts';

function maskOf(prefix: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => 0xff << Math.max(0, 8 - Math.max(0, prefix - at * 8)));
}

/**
 * Address and mask of a range of IP addresses, one behind the other, as name constraints have them (RFC 5280, section 4.2.1.10).
 * @param text CIDR, or one address
 * @returns `null` where it is neither; bits outside of the mask are cleared
 */
export function ipRangeBytes(text: string): Uint8Array | null {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  const address = ipAddressBytes(addressText);
  if (!address || rest.length > 0) return null;
  const prefix = prefixText === undefined ? address.length * 8 : /^(?:0|[1-9]\d{0,2})$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (!(prefix <= address.length * 8)) return null;
  const mask = maskOf(prefix, address.length);
  return Uint8Array.from([...address.map((byte, at) => byte & (mask[at] as number)), ...mask]);
}

/** The other way round: CIDR; `null` where the bytes are no range, or one whose mask has holes. */
export function ipRangeText(range: Uint8Array): string | null {
  const length = range.length / 2;
  if (length !== 4 && length !== 16) return null;
  const bits = Array.from(range.subarray(length), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const prefix = bits.indexOf('0') < 0 ? bits.length : bits.indexOf('0');
  return bits.includes('1', prefix) ? null : `${ipAddressText(range.subarray(0, length))}/${prefix}`;
}

/** Whether an address lies in a range; IPv4 lies in no range of IPv6. */
export function inIpRange(address: Uint8Array, range: Uint8Array): boolean {
  const { length } = address;
  return range.length === length * 2 && address.every((byte, at) => (byte & (range[length + at] as number)) === range[at]);
}
