import { asBuffer } from '../crypto/bytes.ts';
import { FormatError, malformed } from '../pki/format-error.ts';
import { isBase64Digit, isBlank } from './base64-bytes.ts';
import { bksKind } from './bks-structure.ts';
import { hasPemInBase64 } from './pem-in-base64.ts';
import { hasJwk, hasOddBegin, ODD_BEGIN } from './pem-left-over.ts';
import { wideText } from './pem-text.ts';
import { refuseRecognised, startsWith } from './recognised-files.ts';

/** What a file is on the outside. */
export type FileKind = 'pem' | 'base64' | 'der' | 'jks' | 'jceks' | 'bks' | 'uber' | 'openssh' | 'jwk' | 'zip';

/** Whether what begins as a SEQUENCE ends with the file. */
export function fillsSequence(bytes: Uint8Array): boolean {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return bytes.length === 2 + first;
  if (first === 0x80) return true;
  const count = first & 0x7f;
  const length = bytes.subarray(2, 2 + count).reduce((value, byte) => value * 256 + byte, 0);
  return bytes.length === 2 + count + length;
}

/** Bytes in which a structure has a tag, a length or a number below 0x20: before the first stand hardly more than three tags and their lengths. */
const STRUCTURE_HEAD = 16;

/**
 * Whether the bytes begin as a structure in DER or BER, and not as a text that begins with the same byte, the digit 0: a list of checksums, a date. A text has
 * no control characters but tabs and line ends, and in UTF-8 no 0x80 behind a digit, which is an indefinite length; in UTF-16, with a zero behind the
 * digit, it would be an empty structure.
 */
function beginsAsStructure(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30 || bytes[1] === 0) return false;
  return bytes[1] === 0x80 || bytes.subarray(1, STRUCTURE_HEAD).some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte));
}

const begin = Buffer.from('-----BEGIN ', 'latin1');
/** PowerShell writes UTF-16. */
const beginWide = [Buffer.from('-----BEGIN ', 'utf16le'), Buffer.from('-----BEGIN ', 'utf16le').swap16()] as const;

function hasPemBlock(bytes: Uint8Array): boolean {
  const buffer = asBuffer(bytes);
  const wide = wideText(bytes);
  if (wide) return buffer.includes(beginWide[wide.littleEndian ? 0 : 1]);
  return buffer.includes(begin) || hasPemInBase64(bytes);
}

/** Bytes of text without PEM's lines that are looked through: such a file comes from a paste. */
const MAXIMUM_BARE_BASE64 = 4 * 1024 * 1024;

/**
 * Whether the bytes are nothing but base64 or base64url (RFC 4648, sections 4 and 5) and blanks, and begin as a SEQUENCE of more than 32 bytes does.
 * Whether it is one, whoever decodes it sees.
 */
function isBareBase64(bytes: Uint8Array): boolean {
  if (bytes.length > MAXIMUM_BARE_BASE64) return false;
  const start = bytes.findIndex((byte) => !isBlank(byte) && !BYTE_ORDER_MARK.includes(byte));
  return bytes[start] === 0x4d && (bytes[start + 1] ?? 0) >= 0x43 && (bytes[start + 1] ?? 0) <= 0x49 && bytes.subarray(start).every(isBase64Character);
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

function isBase64Character(byte: number): boolean {
  return isBase64Digit(byte) || isBlank(byte) || byte === 0x2d || byte === 0x5f || byte === 0x3d;
}

/** Whether the text is JSON, and has the one member that every JSON Web Key has (RFC 7517, section 4.1), or that of an encrypted one. */
function isJwk(bytes: Uint8Array): boolean {
  const buffer = asBuffer(bytes);
  const head = buffer.toString('latin1', 0, 64).replace('\u00ef\u00bb\u00bf', '').trimStart();
  return /^[{[]/.test(head) && (hasJwk(bytes) || buffer.includes('"ciphertext"'));
}

/**
 * Tells what a file is from its content alone; names are not asked.
 * Throws `FILE_UNSUPPORTED` for what is known and not read, `FILE_UNRECOGNISED` for the rest.
 */
export function sniffFile(bytes: Uint8Array): FileKind {
  if (startsWith(bytes, 'hex:feedfeed')) return 'jks';
  if (startsWith(bytes, 'hex:cececece')) return 'jceks';
  if (startsWith(bytes, 'openssh-key-v1\0')) return 'openssh';
  if (startsWith(bytes, 'hex:504b0304')) return 'zip';
  const isStructure = beginsAsStructure(bytes);
  if (isStructure && fillsSequence(bytes)) return 'der';
  if (hasPemBlock(bytes)) return 'pem';
  // Cut short or with something behind it; the reader says which.
  if (isStructure) return 'der';
  if (isBareBase64(bytes)) return 'base64';
  if (isJwk(bytes)) return 'jwk';
  const bouncyCastle = bksKind(bytes);
  if (bouncyCastle) return bouncyCastle;
  refuseRecognised(bytes);
  if (hasOddBegin(bytes)) throw malformed(ODD_BEGIN);
  throw unrecognised();
}

/** The error for what is no container of keys or certificates. */
export function unrecognised(): FormatError {
  return new FormatError(
    'FILE_UNRECOGNISED',
    'The file holds no key, certificate or request in a form that is known here.',
    'PEM, DER, PKCS#8, PKCS#12, PKCS#7, Java, OpenSSH and JWK files are read, whatever their names.',
  );
}
