import { concatBytes } from '../crypto/bytes.ts';

/** No entry of ours comes near; a file without line feeds would otherwise be held in memory whole. */
const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * Lines as bytes, ended by a line feed and by nothing else: a leaf may hold U+2028 and U+2029, at which Node's `readline` would cut it.
 * The last line counts only where it is ended too.
 * @throws RangeError where a line is longer than 16 MiB, or is not ended
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : concatBytes(rest, chunk);
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      lines.push(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LONGEST_LINE) throw new RangeError('a line is too long');
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) throw new RangeError('the last line is not ended');
}
