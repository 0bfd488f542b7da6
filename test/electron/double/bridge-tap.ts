import { openSync, writeSync } from 'node:fs';
import { serializeMessage } from './serialized-message.ts';

export type TapDirection = 'page to main' | 'main to page' | 'main to utility' | 'utility to main';
export type TapHeader = { readonly direction: TapDirection; readonly kind: string; readonly channel: string; readonly from: number };

/**
 * Writes every message on the bridge to a file, in V8's serialization, where bytes lie as they are. A record is the header's length (4 bytes,
 * little endian), the header as JSON, the message's length, the message.
 */
export class BridgeTap {
  readonly #file: number | undefined;

  constructor(path: string | undefined) {
    this.#file = path === undefined ? undefined : openSync(path, 'a', 0o600);
  }

  record(header: TapHeader, message: unknown): void {
    if (this.#file !== undefined) this.recordBytes(header, serializeMessage(message));
  }

  recordBytes(header: TapHeader, message: Uint8Array): void {
    if (this.#file === undefined) return;
    const head = Buffer.from(JSON.stringify(header));
    const sizes = [head, message].map((part) => {
      const size = Buffer.alloc(4);
      size.writeUInt32LE(part.byteLength);
      return size;
    });
    writeSync(this.#file, Buffer.concat([sizes[0] as Buffer, head, sizes[1] as Buffer, message]));
  }
}
