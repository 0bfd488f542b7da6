import { crc32, inflateRawSync } from 'node:zlib';
import { wipe } from '../crypto/secret-bytes.ts';
import { FormatError, malformed, unsupported } from '../pki/format-error.ts';
import type { EntryCollector } from './entry-collector.ts';
import { type ZipMember, zipMembers } from './zip-directory.ts';

/** What one file in an archive brings. */
type ReadMember = (bytes: Uint8Array) => void;

/** How a file is compressed (APPNOTE.TXT 6.3.10, section 4.4.5), where that is read. */
const METHOD = { stored: 0, deflated: 8 } as const;

/** Archives in archives that are opened: CAs send a ZIP, and mail programs put that into another. */
export const DEEPEST_ARCHIVE = 2;

/**
 * Reads every file of a ZIP archive into the collector. What is no key, certificate or request is passed over by name. A file that the archive has
 * encrypted or compressed in a way that is not read is named as unread, one that is damaged or locked as such, and one that asks for too much stops
 * the reading, as it would by itself.
 * Throws `FormatError`; `FILE_UNRECOGNISED` where nothing in the archive is known.
 */
export function readZip(bytes: Uint8Array, collector: EntryCollector, read: ReadMember): void {
  let known = false;
  for (const member of zipMembers(bytes)) {
    let why: string | null = null;
    collector.addPart(member.name, () => {
      why = readOne(member, collector, read);
    });
    if (why === null) known = true;
    else collector.add({ kind: 'skipped', what: `${member.name} (${why})` });
  }
  if (!known) {
    throw new FormatError(
      'FILE_UNRECOGNISED',
      'The ZIP archive holds no key, certificate or request in a form that is known here.',
      'Look what is in it: whatever is read as a file is read out of an archive too.',
    );
  }
}

/** @returns why it was passed over, or `null` where it was read */
function readOne(member: ZipMember, collector: EntryCollector, read: ReadMember): string | null {
  refuseUnread(member);
  collector.unpack(member.size);
  const content = contentOf(member);
  if (content === null) throw malformed('It does not unpack to what the archive says of it.');
  try {
    read(content);
    return null;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (error.code === 'FILE_UNRECOGNISED') return 'not known';
    throw error;
  } finally {
    wipe(content);
  }
}

/** Throws `FILE_UNSUPPORTED` for what takes a password or another program to unpack. */
function refuseUnread({ name, encrypted, method }: ZipMember): void {
  if (encrypted) throw unsupported(`“${name}” is encrypted by the archive.`, 'Unpack the archive with its password, and bring in what is inside.');
  if (method === METHOD.stored || method === METHOD.deflated) return;
  throw unsupported(`“${name}” is compressed in a way that is not read here (method ${method}).`, 'Unpack the archive and bring in what is inside.');
}

/** A copy; `null` where it is not what the directory declares: its length to the byte, and its CRC-32. */
function contentOf({ method, size, crc32: declared, packed }: ZipMember): Uint8Array | null {
  const content = method === METHOD.stored ? new Uint8Array(packed) : inflated(packed, size);
  if (content === null || (content.length === size && crc32(content) === declared)) return content;
  wipe(content);
  return null;
}

/** Into one piece of memory, a byte longer than was declared and no more, however much a bomb would inflate to; `null` where it ends elsewhere. */
function inflated(packed: Uint8Array, size: number): Uint8Array | null {
  try {
    const { buffer, byteOffset, length } = inflateRawSync(packed, { maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size + 1, SMALLEST_CHUNK) });
    // No Buffer: its `slice` copies nothing, and what is read out of this has to outlast it.
    return new Uint8Array(buffer, byteOffset, length);
  } catch {
    // A stream that is broken or too long is what the caller says of it.
    return null;
  }
}

/** Bytes; zlib takes no less. */
const SMALLEST_CHUNK = 64;
