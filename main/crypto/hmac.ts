import { createHmac } from 'node:crypto';
import { allowed, type MacHashName } from './algorithms.ts';

/** HMAC (RFC 2104) over the parts in order, as if they were joined. */
export function hmac(name: MacHashName, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac(allowed('hmac', name), key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}
