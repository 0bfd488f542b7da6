import { FormatError, unsupported } from '../pki/format-error.ts';

/** What a file is on the outside. */
export type FileKind = 'pem' | 'base64' | 'der' | 'jks' | 'zip';

/** How files begin that are recognised in order to say what to do with them. */
const recognised: readonly { starts: string; what: string; hint: string }[] = [
  { starts: 'hex:cececece', what: 'a JCEKS key store', hint: 'Convert it with `keytool -importkeystore -srcstoretype JCEKS -deststoretype PKCS12`.' },
  { starts: 'PuTTY-User-Key-File', what: 'a PuTTY key', hint: 'Export it with PuTTYgen as an OpenSSH key, and that with `ssh-keygen -p -m PKCS8`.' },
  { starts: 'ssh-', what: 'an SSH public key', hint: 'There is nothing in it to keep. TLS certificates come as PEM or DER.' },
  { starts: 'ecdsa-sha2-', what: 'an SSH public key', hint: 'There is nothing in it to keep. TLS certificates come as PEM or DER.' },
  { starts: '---- BEGIN SSH2', what: 'an SSH public key', hint: 'There is nothing in it to keep. TLS certificates come as PEM or DER.' },
  { starts: 'openssh-key-v1', what: 'an OpenSSH private key', hint: 'Convert a copy with `ssh-keygen -p -m PKCS8 -f COPY`.' },
  { starts: 'hex:1f8b', what: 'a gzip archive', hint: 'Unpack it and bring in what is inside.' },
  { starts: 'hex:377abcaf271c', what: 'a 7z archive', hint: 'Unpack it and bring in what is inside.' },
  { starts: 'SQLite format 3', what: 'a database', hint: "Export the key from its program, for example with `pk12util -o FILE.p12` for Firefox's." },
  { starts: '%PDF-', what: 'a PDF document', hint: 'Keys and certificates come as PEM, DER, PKCS#12, PKCS#7 or JKS.' },
];

function startsWith(bytes: Uint8Array, starts: string): boolean {
  const expected = starts.startsWith('hex:') ? Buffer.from(starts.slice(4), 'hex') : Buffer.from(starts, 'latin1');
  return Buffer.compare(bytes.subarray(0, expected.length), expected) === 0;
}

/** Whether a SEQUENCE begins here and ends with the file: a text may begin with the same byte, the digit 0. */
function fillsSequence(bytes: Uint8Array): boolean {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return bytes.length === 2 + first;
  if (first === 0x80) return true;
  const count = first & 0x7f;
  const length = bytes.subarray(2, 2 + count).reduce((value, byte) => value * 256 + byte, 0);
  return bytes.length === 2 + count + length;
}

const begin = Buffer.from('-----BEGIN ', 'latin1');
/** PowerShell writes UTF-16. */
const beginWide = [Buffer.from('-----BEGIN ', 'utf16le'), Buffer.from('-----BEGIN ', 'utf16le').swap16()] as const;

function hasPemBlock(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return buffer.includes(beginWide[0]);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return buffer.includes(beginWide[1]);
  return buffer.includes(begin);
}

/** Bytes of text without PEM's lines that are looked through: such a file comes from a paste. */
const MAXIMUM_BARE_BASE64 = 4 * 1024 * 1024;

/** Whether the bytes are nothing but base64 and blanks and would decode to an ASN.1 SEQUENCE of more than 127 bytes. */
function isBareBase64(bytes: Uint8Array): boolean {
  return bytes.length <= MAXIMUM_BARE_BASE64 && bytes[0] === 0x4d && bytes[1] === 0x49 && bytes.every(isBase64Character);
}

function isBase64Character(byte: number): boolean {
  const letterOrDigit = (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
  return letterOrDigit || byte === 0x2b || byte === 0x2f || byte === 0x3d || byte === 0x0a || byte === 0x0d || byte === 0x20;
}

/**
 * Tells what a file is from its content alone; names are not asked.
 * Throws `FILE_UNSUPPORTED` for what is known and not read, `FILE_UNRECOGNISED` for the rest.
 */
export function sniffFile(bytes: Uint8Array): FileKind {
  if (startsWith(bytes, 'hex:feedfeed')) return 'jks';
  if (startsWith(bytes, 'hex:504b0304')) return 'zip';
  if (bytes[0] === 0x30 && fillsSequence(bytes)) return 'der';
  if (hasPemBlock(bytes)) return 'pem';
  // Cut short or with something behind it; the reader says which.
  if (bytes[0] === 0x30) return 'der';
  if (isBareBase64(bytes)) return 'base64';
  for (const { starts, what, hint } of recognised) {
    if (startsWith(bytes, starts)) throw unsupported(`The file is ${what}.`, hint);
  }
  throw unrecognised();
}

/** The error for what is no container of keys or certificates. */
export function unrecognised(): FormatError {
  return new FormatError(
    'FILE_UNRECOGNISED',
    'The file holds no key, certificate or request in a form that is known here.',
    'PEM, DER, PKCS#8, PKCS#12, PKCS#7 and JKS files are read, whatever their names.',
  );
}
