import sodium from 'sodium-native';
import { asBuffer } from './bytes.ts';

/** Bytes of one arena. Secrets here are 32 to 4,000 bytes long; the usual limit of locked memory is 8 MiB. */
const ARENA_LENGTH = 256 * 1024;
const GRAIN = 32;

/**
 * Memory for secrets, in arenas that are locked into RAM and kept out of core dumps where the system allows.
 * An arena is one large `ArrayBuffer`, because V8 keeps buffers of up to 64 bytes on its own heap, where the collector
 * copies them; `sodium_malloc` cannot be wrapped inside Electron's memory cage.
 */
class Arena {
  readonly #memory = Buffer.from(new ArrayBuffer(ARENA_LENGTH));
  /** Start and end of the free stretches, in order. */
  #free: { start: number; end: number }[] = [{ start: 0, end: ARENA_LENGTH }];
  readonly locked: boolean;

  constructor() {
    let locked = true;
    try {
      sodium.sodium_mlock(this.#memory);
    } catch {
      // The limit of locked memory is reached: off the heap and wiped is still better than neither.
      locked = false;
    }
    this.locked = locked;
  }

  take(length: number): Uint8Array | null {
    const need = Math.max(GRAIN, Math.ceil(length / GRAIN) * GRAIN);
    const stretch = this.#free.find((free) => free.end - free.start >= need);
    if (!stretch) return null;
    const bytes = new Uint8Array(this.#memory.buffer, this.#memory.byteOffset + stretch.start, length);
    stretch.start += need;
    if (stretch.start === stretch.end) this.#free.splice(this.#free.indexOf(stretch), 1);
    return bytes;
  }

  owns(bytes: Uint8Array): boolean {
    return bytes.buffer === this.#memory.buffer;
  }

  give(bytes: Uint8Array): void {
    const start = bytes.byteOffset - this.#memory.byteOffset;
    const end = start + Math.max(GRAIN, Math.ceil(bytes.length / GRAIN) * GRAIN);
    const after = this.#free.findIndex((free) => free.start >= end);
    const at = after === -1 ? this.#free.length : after;
    this.#free.splice(at, 0, { start, end });
    const merged: { start: number; end: number }[] = [];
    for (const free of this.#free) {
      const last = merged.at(-1);
      if (last && last.end === free.start) last.end = free.end;
      else merged.push(free);
    }
    this.#free = merged;
  }
}

// Locked memory is a property of the process, as the heap is: this list is its allocator, and the one state that this room keeps.
const arenas: Arena[] = [];

/** Whether all memory that holds secrets is locked into RAM; an arena is made where there is none yet, so that the answer is one. */
export function secretsAreLocked(): boolean {
  SecretBytes.allocate(1)[Symbol.dispose]();
  return arenas.every((arena) => arena.locked);
}

function takeFromArenas(length: number): Uint8Array {
  if (length > ARENA_LENGTH) return new Uint8Array(length);
  for (const arena of arenas) {
    const bytes = arena.take(length);
    if (bytes) return bytes;
  }
  const arena = new Arena();
  arenas.push(arena);
  return arena.take(length) as Uint8Array;
}

/** Overwrites bytes with zeros, in a way that the compiler does not remove. */
export function wipe(bytes: Uint8Array): void {
  // Up to 64 bytes lie on V8's heap; asking for their buffer copies them out of it, and only the copy would be wiped.
  bytes.fill(0);
  if (bytes.length > 0) sodium.sodium_memzero(asBuffer(bytes));
}

/** A secret in locked memory that is wiped when it is disposed of: hold it with `using`. */
export class SecretBytes implements Disposable {
  #bytes: Uint8Array | null;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Zeros, to be filled. `length` in bytes. */
  static allocate(length: number): SecretBytes {
    return new SecretBytes(takeFromArenas(length));
  }

  /** Moves bytes in: the source is wiped. */
  static take(source: Uint8Array): SecretBytes {
    const secret = SecretBytes.copy(source);
    wipe(source);
    return secret;
  }

  /** Copies bytes in; the source stays the caller's to wipe. */
  static copy(source: Uint8Array): SecretBytes {
    const secret = SecretBytes.allocate(source.length);
    secret.bytes.set(source);
    return secret;
  }

  /** The secret itself: a view, not a copy. Throws after disposal, because the memory may be another secret's by then. */
  get bytes(): Uint8Array {
    if (!this.#bytes) throw new Error('a secret was used after it was wiped');
    return this.#bytes;
  }

  /** A copy to be moved to a thread and wiped there. Its memory is its own: V8 keeps buffers of up to 64 bytes on its heap, and a move would leave them behind. */
  copyToMove(): Uint8Array<ArrayBuffer> {
    const copy = new Uint8Array(new ArrayBuffer(this.length));
    copy.set(this.bytes);
    return copy;
  }

  get length(): number {
    return this.bytes.length;
  }

  [Symbol.dispose](): void {
    const bytes = this.#bytes;
    if (!bytes) return;
    this.#bytes = null;
    wipe(bytes);
    for (const arena of arenas) if (arena.owns(bytes)) arena.give(bytes);
  }

  /** Keeps a secret from being printed by accident. */
  toJSON(): string {
    return '[secret]';
  }
}
