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
  /** From 1. */
  number: number;
}

const BEGIN = '-----BEGIN ';
const DASHES = '-----';
const LONGEST_LABEL = 64;

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The name of a block in a message: which of several, and what it says it is. */
export function blockName({ label, number }: PemBlock): string {
  return `PEM block ${number} (${label})`;
}

/** Headers of a key that OpenSSL encrypted, where the line ends have become blanks, as in a variable of a shell. */
const joinedHeaders = /^\s*Proc-Type:\s*(4,\s*ENCRYPTED)\s+DEK-Info:\s*([A-Za-z0-9-]+,[0-9A-Fa-f]+)\s/;

/**
 * Splits headers from base64 at the first empty line. Only a block with a colon has headers, so the base64 of a key is never
 * made a string here.
 */
function splitHeaders(content: Buffer): { headers: Record<string, string>; body: Uint8Array } {
  const colon = content.indexOf(':');
  if (colon === -1) return { headers: {}, body: content };
  const start = content.toString('latin1', 0, Math.min(content.length, colon + 4096));
  const joined = joinedHeaders.exec(start);
  if (joined) return { headers: { 'proc-type': joined[1] as string, 'dek-info': joined[2] as string }, body: content.subarray(joined[0].length) };
  const gap = /(?:\r\n|\r|\n)[ \t>]*(?:\r\n|\r|\n)/.exec(start);
  if (!gap) return { headers: {}, body: content };
  const lines = start.slice(0, gap.index).split(/\r\n|\r|\n/);
  // A block that is quoted or stands in YAML has the same before each line; what is blank beyond that continues the line above (RFC 1421, section 4.4).
  const before = /^[ \t>]*/.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  const fields: string[] = [];
  for (const line of lines.map((each) => (each.startsWith(before) ? each.slice(before.length) : each))) {
    if (/^[ \t]/.test(line) && fields.length > 0) fields.push(`${fields.pop()}${line}`);
    else if (line !== '') fields.push(line);
  }
  const pairs = fields.map((field) => field.split(/:(.*)/s, 2));
  const headers = Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim().toLowerCase(), value.trim()]));
  return { headers, body: content.subarray(gap.index + gap[0].length) };
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

/** A block from behind its BEGIN to the next one's. */
function blockIn(stretch: Buffer): Omit<PemBlock, 'number'> {
  const labelEnd = stretch.subarray(0, LONGEST_LABEL + DASHES.length).indexOf(DASHES);
  const label = labelEnd === -1 ? '' : stretch.toString('latin1', 0, labelEnd);
  if (!/^[\x20-\x7e]+$/.test(label)) return { label: 'of no kind', headers: {}, body: null };
  const content = stretch.subarray(labelEnd + DASHES.length);
  const end = content.indexOf(`-----END ${label}-----`);
  return end === -1 ? { label, headers: {}, body: null } : { label, ...splitHeaders(content.subarray(0, end)) };
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
