import { isUtf8 } from 'node:buffer';
import { asBuffer } from '../crypto/bytes.ts';
import { FormatError, malformed, unsupported } from '../pki/format-error.ts';
import { overLimit } from './limits.ts';

/** Bytes: 16 MiB. Ten thousand requests of ten names each are 3 MiB. */
const LONGEST = 16 * 1024 * 1024;

export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;

/** What spreadsheets write of their own accord: XLSX and ODS are ZIP archives, XLS an OLE container. */
const spreadsheets = ['504b0304', 'd0cf11e0'];

/**
 * The text of a CSV file in UTF-8, without a byte order mark; a view of the file wherever that is possible.
 * Throws `FILE_UNRECOGNISED` for what is no text, `FILE_UNSUPPORTED` for what is one in another encoding and for spreadsheets, `FILE_MALFORMED`, `FILE_LIMITS`.
 */
export function csvText(bytes: Uint8Array): Uint8Array {
  if (bytes.length > LONGEST) throw overLimit('The table is larger than 16 MiB.', 'Split it into several smaller ones.');
  const buffer = asBuffer(bytes);
  if (spreadsheets.includes(buffer.toString('hex', 0, 4))) {
    throw unsupported('The file is a spreadsheet in the form of its own program.', 'Save it there as CSV, in UTF-8.');
  }
  const text = withoutMark(buffer);
  if (text.every(isBlank)) throw new FormatError('FILE_UNRECOGNISED', 'The file is empty.', 'Its first row names the columns; each line below is one request.');
  return text;
}

function withoutMark(buffer: Buffer): Uint8Array {
  const mark = buffer.toString('hex', 0, 3);
  if (mark.startsWith('fffe')) return fromUtf16(buffer.subarray(2));
  if (mark.startsWith('feff')) return fromUtf16(swapped(buffer.subarray(2)));
  const text = mark === 'efbbbf' ? buffer.subarray(3) : buffer;
  // Every second byte of a text in UTF-16 is zero as long as it is ASCII, and a header row is.
  if (text[0] === 0 || text[1] === 0) {
    throw unsupported('The file holds zero bytes: it is no text, or one in UTF-16 without a mark that says so.', 'Save it as CSV in UTF-8.');
  }
  if (!isUtf8(text)) {
    throw unsupported(`The file is not in UTF-8: line ${lineOfFirstWrongByte(text)} has letters in another encoding.`, 'Save it as CSV in UTF-8.');
  }
  return text;
}

function swapped(bytes: Buffer): Buffer {
  if (bytes.length % 2 !== 0) throw cutShort();
  return Buffer.from(bytes).swap16();
}

function fromUtf16(bytes: Buffer): Uint8Array {
  const text = bytes.toString('utf16le');
  if (bytes.length % 2 !== 0 || !text.isWellFormed()) throw cutShort();
  return Buffer.from(text, 'utf8');
}

function cutShort(): FormatError {
  return malformed('The file begins as a text in UTF-16 and does not go on as one.');
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

/** The line ends between two places of a text, each of CRLF, LF and CR counted as one. */
export function countLineEnds(text: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    if (text[at] === LINE_FEED || (text[at] === CARRIAGE_RETURN && text[at + 1] !== LINE_FEED)) count++;
  }
  return count;
}

/** No character of UTF-8 has the byte of a line end inside it, so that each line is right or wrong by itself. */
function lineOfFirstWrongByte(text: Buffer): number {
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== LINE_FEED && text[at] !== CARRIAGE_RETURN) continue;
    if (!isUtf8(text.subarray(start, at))) break;
    start = at + 1;
  }
  return 1 + countLineEnds(text, 0, start);
}
