import { malformed } from '../pki/format-error.ts';
import { decodeBase64 } from './base64-bytes.ts';
import { checkEntryCount } from './limits.ts';

/** One block between BEGIN and END (RFC 7468), not decoded yet. */
export interface PemBlock {
  label: string;
  /** Encapsulated headers (RFC 1421, section 4.4), names in lower case. */
  headers: Record<string, string>;
  /** Base64 with line ends: a view of the file. */
  body: Uint8Array;
  /** From 1. */
  number: number;
}

const BEGIN = '-----BEGIN ';
const DASHES = '-----';

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The name of a block in a message: which of several, and what it says it is. */
export function blockName({ label, number }: PemBlock): string {
  return `PEM block ${number} (${label})`;
}

/**
 * Splits headers from base64 at the first empty line. Only a block with a colon has headers, so the base64 of a key is never
 * made a string here.
 */
function splitHeaders(content: Buffer): { headers: Record<string, string>; body: Uint8Array } {
  const colon = content.indexOf(':');
  if (colon === -1) return { headers: {}, body: content };
  const gap = /\r?\n[ \t]*\r?\n/.exec(content.toString('latin1', 0, Math.min(content.length, colon + 4096)));
  if (!gap) return { headers: {}, body: content };
  const text = content.toString('latin1', 0, gap.index);
  const fields = text.split(/\r?\n(?![ \t])/).map((line) => line.split(/:(.*)/s, 2));
  const headers = Object.fromEntries(fields.map(([name = '', value = '']) => [name.trim().toLowerCase(), value.trim()]));
  return { headers, body: content.subarray(gap.index + gap[0].length) };
}

/**
 * Finds the PEM blocks of a text, in their order: text before, between and behind them (such as OpenSSL's bag attributes) is passed over, and any
 * line ends will do. Throws `FILE_MALFORMED` where a block does not end, `FILE_LIMITS`.
 */
export function pemBlocks(text: Uint8Array): PemBlock[] {
  const buffer = asBuffer(text);
  const blocks: PemBlock[] = [];
  for (let at = buffer.indexOf(BEGIN); at !== -1; ) {
    const labelStart = at + BEGIN.length;
    const labelEnd = buffer.indexOf(DASHES, labelStart);
    const label = labelEnd === -1 || labelEnd - labelStart > 64 ? null : buffer.toString('latin1', labelStart, labelEnd);
    if (label === null || !/^[\x20-\x7e]+$/.test(label)) throw malformed('A PEM block has a first line that does not end.');
    const end = `-----END ${label}-----`;
    const contentStart = labelEnd + DASHES.length;
    const contentEnd = buffer.indexOf(end, contentStart);
    const next = buffer.indexOf(BEGIN, contentStart);
    if (contentEnd === -1 || (next !== -1 && next < contentEnd)) {
      throw malformed(`The PEM block ${blocks.length + 1} (${label}) has no last line.`);
    }
    blocks.push({ label, ...splitHeaders(buffer.subarray(contentStart, contentEnd)), number: blocks.length + 1 });
    checkEntryCount(blocks.length);
    at = buffer.indexOf(BEGIN, contentEnd + end.length);
  }
  return blocks;
}

/** The bytes of a block, the caller's to wipe. Throws `FILE_MALFORMED`. */
export function blockBytes(block: PemBlock): Uint8Array {
  const bytes = decodeBase64(block.body);
  if (bytes && bytes.length > 0) return bytes;
  throw malformed(`The ${blockName(block)} is ${bytes ? 'empty' : 'not base64'}.`);
}

/**
 * A copy of a text with two bytes for each character (UTF-16 with a byte order mark, as PowerShell writes it) with one byte for each; other bytes as
 * they are. `copied` says whether there is a copy for the caller to wipe.
 */
export function narrowText(bytes: Uint8Array): { text: Uint8Array; copied: boolean } {
  const littleEndian = bytes[0] === 0xff && bytes[1] === 0xfe;
  const bigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (!littleEndian && !bigEndian) return { text: bytes, copied: false };
  const text = new Uint8Array((bytes.length - 2) >> 1);
  // What is not ASCII becomes a character that no PEM has, so that it cannot turn into one that it has.
  for (let i = 0; i < text.length; i++) {
    const [low, high] = [bytes[2 + i * 2 + (littleEndian ? 0 : 1)] as number, bytes[2 + i * 2 + (littleEndian ? 1 : 0)]];
    text[i] = high === 0 ? low : 0xff;
  }
  return { text, copied: true };
}
