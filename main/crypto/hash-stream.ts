import { createHash } from 'node:crypto';

/** SHA-256 of a stream as 64 lower-case hexadecimal digits, without holding it whole. */
export async function hashStream(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest('hex');
}
