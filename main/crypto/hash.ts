import { createHash, hash as hashOnce } from 'node:crypto';
import sodium from 'sodium-native';
import { allowed, type HashName } from './algorithms.ts';
import { asBuffer } from './bytes.ts';

/** Length of each digest in bytes. */
export const digestLength: Record<HashName, number> = { md5: 16, sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 };

/** Length of each hash's input block in bytes: the `v` of PKCS#12's key derivation (RFC 7292, appendix B.2). */
export const blockLength: Record<HashName, number> = { md5: 64, sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128 };

/** Digest of the parts in order, as if they were joined, in memory of its own. */
export function digest(name: HashName, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(allowed('hash', name));
  for (const part of parts) hash.update(part);
  return moved(hash.digest());
}

/** A digest in memory of its own, which a caller can wipe: Node's Buffer would be a second copy. */
function moved(digested: Buffer): Uint8Array {
  const own = new Uint8Array(digested);
  digested.fill(0);
  return own;
}

/**
 * The digest of the digest of ... the value, that many times: the inner loop of old key derivations, in JavaScript for want of another.
 * It makes no hash object, which halves its time.
 */
export function digestRepeatedly(name: HashName, value: Uint8Array, times: number): Uint8Array {
  allowed('hash', name);
  if (name === 'sha256') return sha256Repeatedly(value, times);
  if (times < 1) return new Uint8Array(value);
  let digested = hashOnce(name, value, 'buffer');
  for (let i = 1; i < times; i++) {
    const next = hashOnce(name, digested, 'buffer');
    // From each of them the last follows, without the passphrase.
    digested.fill(0);
    digested = next;
  }
  return moved(digested);
}

/**
 * The digest of the digest of ... the value, each with the suffix behind it, that many times, once at least; for key derivations of the 1990s.
 * @returns the last digest; what it was made from is wiped
 */
export function digestRepeatedlyWith(name: HashName, value: Uint8Array, suffix: Uint8Array, times: number): Uint8Array {
  const length = digestLength[allowed('hash', name)];
  const input = new Uint8Array(length + suffix.length);
  const digested = digest(name, value, suffix);
  input.set(suffix, length);
  for (let i = 1; i < times; i++) {
    input.set(digested);
    const next = hashOnce(name, input, 'buffer');
    digested.set(next);
    next.fill(0);
  }
  input.fill(0);
  return digested;
}

/** By libsodium into the same two buffers: a fifth of the time that a call into node:crypto for each step takes, and the default of every release has 600,000. */
function sha256Repeatedly(value: Uint8Array, times: number): Uint8Array {
  if (times < 1) return new Uint8Array(value);
  let digested = Buffer.alloc(digestLength.sha256);
  let next = Buffer.alloc(digestLength.sha256);
  sodium.crypto_hash_sha256(digested, asBuffer(value));
  for (let i = 1; i < times; i++) {
    sodium.crypto_hash_sha256(next, digested);
    [digested, next] = [next, digested];
  }
  next.fill(0);
  return moved(digested);
}

export function sha1(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('sha1', ...parts);
}

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('sha256', ...parts);
}

export function sha384(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('sha384', ...parts);
}

export function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('sha512', ...parts);
}

/** SHA-256 as 64 lower-case hexadecimal digits: the form in which keys and certificates are named everywhere. */
export function sha256Hex(bytes: Uint8Array): string {
  return hashOnce('sha256', bytes, 'hex');
}

/**
 * SHA-256 of many small things that are public (a text: of its UTF-8), in Node's shared pool. By way of a string, which takes a third of the time that a hash
 * object or a Buffer of its own takes. Not for secrets: strings cannot be wiped.
 */
export function sha256OfPublic(value: Uint8Array | string): Uint8Array {
  return Buffer.from(hashOnce('sha256', value, 'binary'), 'binary');
}
