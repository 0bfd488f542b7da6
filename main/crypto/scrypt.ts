import { scrypt as nobleScrypt } from '@noble/hashes/scrypt.js';

/**
 * scrypt (RFC 7914), for reading files. By @noble, because BoringSSL's place in `node:crypto` may lack it.
 * It needs `128 * cost * blockSize` bytes of memory: check them against a cap first.
 * @param length of the key, in bytes
 * @returns the key, the caller's to wipe
 */
export function scrypt(
  password: Uint8Array,
  salt: Uint8Array,
  parameters: { cost: number; blockSize: number; parallelization: number },
  length: number,
): Uint8Array {
  const { cost, blockSize, parallelization } = parameters;
  const memory = 128 * blockSize * (cost + parallelization + 1);
  return nobleScrypt(password, salt, { N: cost, r: blockSize, p: parallelization, dkLen: length, maxmem: memory });
}
