import { createHash } from 'node:crypto';

/** SHA-256 of what comes in pieces. */
export class RunningHash {
  readonly #hash = createHash('sha256');

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** 64 lower-case hexadecimal digits, once. */
  end(): string {
    return this.#hash.digest('hex');
  }
}

/** SHA-256 of a stream as 64 lower-case hexadecimal digits, without holding it whole. */
export async function hashStream(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = new RunningHash();
  for await (const chunk of stream) hash.update(chunk);
  return hash.end();
}
