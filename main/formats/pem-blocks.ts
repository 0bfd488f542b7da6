import { asBuffer } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { malformed } from '../pki/format-error.ts';
import { decodeBase64 } from './base64-bytes.ts';
import { checkEntryCount } from './limits.ts';
import { withoutLitter } from './pem-text.ts';

/** One block between BEGIN and END (RFC 7468), not decoded yet. */
export interface PemBlock {
  label: string;
  /** Encapsulated headers (RFC 1421, section 4.4), names in lower case. */
  headers: Record<string, string>;
  /** Base64 with line ends: a view of the file; `null` where the block has no last line. */
  body: Uint8Array | null;
  /** What lies between its last line and the next block: a view of the file. */
  behind: Uint8Array;
  /** From 1. */
  number: number;
}

const BEGIN = '-----BEGIN ';
const DASHES = '-----';
const LONGEST_LABEL = 64;

/** The name of a block in a message: which of several, and what it says it is. */
export function blockName({ label, number }: PemBlock): string {
  return `PEM block ${number} (${label})`;
}

/** Headers of a key that OpenSSL encrypted, where the line ends have become blanks, as in a variable of a shell. */
const joinedHeaders = /^\s*Proc-Type:\s*(4,\s*ENCRYPTED)\s+DEK-Info:\s*([A-Za-z0-9-]+,[0-9A-Fa-f]+)\s/;

/** Bytes of a block in which headers are looked for. What has more of them is no key. */
const LONGEST_HEADERS = 16 * 1024;

/** Bytes of the line end that is there: CR, LF or both. */
function lineEnd(text: Buffer, at: number): number {
  if (text[at] === 0x0d) return text[at + 1] === 0x0a ? 2 : 1;
  return text[at] === 0x0a ? 1 : 0;
}

/** The first empty line with the line end before it; in a quoted text it has its `>`, and it may have blanks. */
function emptyLine(text: Buffer): { start: number; end: number } | null {
  for (let start = 0; start < text.length; ) {
    let next = start + lineEnd(text, start);
    if (next === start) {
      start++;
      continue;
    }
    while (text[next] === 0x20 || text[next] === 0x09 || text[next] === 0x3e) next++;
    const second = lineEnd(text, next);
    if (second > 0) return { start, end: next + second };
    start = next;
  }
  return null;
}

/** Splits headers from base64 at the first empty line. Only they become a string: the base64 of a key cannot be wiped then. */
function splitHeaders(content: Buffer): { headers: Record<string, string>; body: Uint8Array } {
  const head = content.subarray(0, LONGEST_HEADERS);
  if (!head.includes(':')) return { headers: {}, body: content };
  const joined = head.includes('Proc-Type:') ? joinedHeaders.exec(head.toString('latin1')) : null;
  if (joined) return { headers: { 'proc-type': joined[1] as string, 'dek-info': joined[2] as string }, body: content.subarray(joined[0].length) };
  const gap = emptyLine(head);
  if (!gap) return { headers: {}, body: content };
  const lines = head.toString('latin1', 0, gap.start).split(/\r\n|\r|\n/);
  // A block that is quoted or stands in YAML has the same before each line; what is blank beyond that continues the line above (RFC 1421, section 4.4).
  const before = /^[ \t>]*/.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  const fields: string[] = [];
  for (const line of lines.map((each) => (each.startsWith(before) ? each.slice(before.length) : each))) {
    if (/^[ \t]/.test(line) && fields.length > 0) fields.push(`${fields.pop()}${line}`);
    else if (line !== '') fields.push(line);
  }
  const pairs = fields.map((field) => field.split(/:(.*)/s, 2));
  const headers = Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim().toLowerCase(), value.trim()]));
  return { headers, body: content.subarray(gap.end) };
}

/**
 * Finds the PEM blocks of a text, in their order: text before, between and behind them (such as OpenSSL's bag attributes) is passed over, and any
 * line ends will do. A block that does not end ends where the next begins, and has no body. Each byte is looked at a few times, however the blocks lie.
 * Throws `FILE_LIMITS`.
 */
export function* pemBlocks(text: Uint8Array): Generator<PemBlock> {
  const buffer = asBuffer(text);
  let number = 0;
  for (let at = buffer.indexOf(BEGIN); at !== -1; ) {
    const labelStart = at + BEGIN.length;
    const next = buffer.indexOf(BEGIN, labelStart);
    const stretch = buffer.subarray(labelStart, next === -1 ? buffer.length : next);
    checkEntryCount(++number);
    yield { ...blockIn(stretch), number };
    at = next;
  }
}

const nothing = new Uint8Array(0);

/** What lies before the first block. */
export function beforeBlocks(text: Uint8Array): Uint8Array {
  const first = asBuffer(text).indexOf(BEGIN);
  return first === -1 ? text : text.subarray(0, first);
}

/** A block from behind its BEGIN to the next one's. */
function blockIn(stretch: Buffer): Omit<PemBlock, 'number'> {
  const labelEnd = stretch.subarray(0, LONGEST_LABEL + DASHES.length).indexOf(DASHES);
  const label = labelEnd === -1 ? '' : stretch.toString('latin1', 0, labelEnd);
  if (!/^[\x20-\x7e]+$/.test(label)) return { label: 'of no kind', headers: {}, body: null, behind: nothing };
  const content = stretch.subarray(labelEnd + DASHES.length);
  const lastLine = `-----END ${label}-----`;
  const end = content.indexOf(lastLine);
  if (end === -1) return { label, headers: {}, body: null, behind: nothing };
  return { label, ...splitHeaders(content.subarray(0, end)), behind: content.subarray(end + lastLine.length) };
}

/** The bytes of a block, the caller's to wipe. Throws `FILE_MALFORMED`. */
export function blockBytes(block: PemBlock): Uint8Array {
  if (!block.body) throw malformed(`The ${blockName(block)} has no last line.`);
  const bytes = decodeBase64(block.body) ?? decodeLittered(block.body);
  if (bytes && bytes.length > 0) return bytes;
  throw malformed(`The ${blockName(block)} is ${bytes ? 'empty' : 'not base64'}.`);
}

function decodeLittered(body: Uint8Array): Uint8Array | null {
  const text = withoutLitter(body);
  try {
    return decodeBase64(text);
  } finally {
    wipe(text);
  }
}
