import { utf8 } from '../crypto/bytes.ts';

/** A regular file of a tar archive. */
export interface TarFile {
  /** At most 100 bytes, ASCII. */
  name: string;
  /** In bytes. */
  size: number;
}

const BLOCK = 512;
const LARGEST_OCTAL = 8 ** 11 - 1;

/** The header block of a regular file (POSIX.1-1988 ustar), mode 0600, owned by nobody in particular. `modifiedAt` in ms. */
export function tarHeader({ name, size }: TarFile, modifiedAt: number): Uint8Array {
  if (!/^[\x21-\x7e]{1,100}$/.test(name)) throw new TypeError('this name does not go into a tar header');
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(utf8(text), at);
  put(0, name);
  put(100, '0000600\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  if (size <= LARGEST_OCTAL) put(124, `${size.toString(8).padStart(11, '0')}\0`);
  else putLargeSize(block.subarray(124, 136), size);
  put(
    136,
    `${Math.max(0, Math.floor(modifiedAt / 1000))
      .toString(8)
      .padStart(11, '0')}\0`,
  );
  put(156, '0');
  put(257, 'ustar\x0000');
  put(148, `${checksum(block).toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** Zeros that fill a file's last block. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}

/** Two blocks of zeros: the end of an archive. */
export const TAR_END: Readonly<Uint8Array> = new Uint8Array(2 * BLOCK);

/** What `readTar` found and does not read: by what it breaks. */
export class TarProblem extends Error {}

/**
 * Reads an archive as `tarHeader` writes it and nothing else: regular files, no links, no extensions. Each file's content has to be read to its
 * end before the next comes. What follows the end of the archive must be zeros.
 * @param accept says whether a file of this name and size may come now
 * @throws TarProblem
 */
export async function* readTar(
  source: AsyncIterable<Uint8Array>,
  accept: (file: TarFile) => boolean,
): AsyncGenerator<TarFile & { content: AsyncIterable<Uint8Array> }> {
  const bytes = new ByteSource(source);
  for (;;) {
    const block = await bytes.exactly(BLOCK);
    if (block.every((byte) => byte === 0)) {
      await bytes.onlyZeros();
      return;
    }
    const file = parseHeader(block);
    if (!accept(file)) throw new TarProblem(`it holds ${JSON.stringify(file.name.slice(0, 100))}, which does not belong there`);
    let left = file.size;
    const content = (async function* () {
      for (; left > 0; ) {
        const part = await bytes.upTo(left);
        left -= part.length;
        yield part;
      }
    })();
    yield { ...file, content };
    if (left > 0) throw new TarProblem('a file was not read to its end');
    const padding = await bytes.exactly(tarPadding(file.size).length);
    if (padding.some((byte) => byte !== 0)) throw new TarProblem('there is something between two files');
  }
}

function parseHeader(block: Uint8Array): TarFile {
  const text = (at: number, length: number) => Buffer.from(block.subarray(at, at + length)).toString('latin1');
  const upToZero = (field: string) => (field.includes('\0') ? field.slice(0, field.indexOf('\0')) : field);
  const stated = /^[0-7]{6}\0 $/.exec(text(148, 8));
  if (!stated || Number.parseInt(stated[0], 8) !== checksum(block)) throw new TarProblem('a header’s checksum is wrong');
  if (text(257, 8) !== 'ustar\x0000') throw new TarProblem('it is not in the form that Strongroom writes');
  if (text(156, 1) !== '0') throw new TarProblem('it holds something else than regular files');
  const name = upToZero(text(0, 100));
  if (upToZero(text(345, 155)) !== '' || upToZero(text(157, 100)) !== '' || !/^[\x21-\x7e]{1,100}$/.test(name)) throw new TarProblem('a name is too long');
  return { name, size: parseSize(block.subarray(124, 136)) };
}

function parseSize(field: Uint8Array): number {
  if (field[0] === 0x80) {
    const size = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(size)) throw new TarProblem('a file is larger than can be');
    return size;
  }
  const digits = /^([0-7]{11})\0$/.exec(Buffer.from(field).toString('latin1'))?.[1];
  if (digits === undefined) throw new TarProblem('a size is no number');
  return Number.parseInt(digits, 8);
}

/** The size of a file of 8 GiB or more in base 256, as GNU tar writes it. */
function putLargeSize(field: Uint8Array, size: number): void {
  field[0] = 0x80;
  for (let at = field.length - 1, rest = size; at > 0; at -= 1, rest = Math.floor(rest / 256)) field[at] = rest % 256;
}

/** The sum of all bytes, with the field of the checksum itself as spaces. */
function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

/** Takes a stream apart into pieces of the lengths that are asked for. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  async exactly(length: number): Promise<Uint8Array> {
    const whole = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const part = await this.upTo(length - at);
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  /** At least one byte and at most so many. */
  async upTo(length: number): Promise<Uint8Array> {
    if (!(await this.#more())) throw new TarProblem('it ends too early');
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  async onlyZeros(): Promise<void> {
    for (; await this.#more(); this.#rest = new Uint8Array(0)) {
      if (this.#rest.some((byte) => byte !== 0)) throw new TarProblem('there is something behind its end');
    }
  }

  async #more(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return false;
      this.#rest = next.value;
    }
    return true;
  }
}
