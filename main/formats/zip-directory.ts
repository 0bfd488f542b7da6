import { type FormatError, malformed, unsupported } from '../pki/format-error.ts';
import { limits, overLimit } from './limits.ts';
import { visibleName } from './visible-name.ts';

/** A file in a ZIP archive as the central directory tells of it (APPNOTE.TXT 6.3.10, section 4.3.12). */
export interface ZipMember {
  /** For people: of the archive's own string only what is visible, and not too much of it. */
  name: string;
  encrypted: boolean;
  /** 0: stored, 8: deflated; others are not read. */
  method: number;
  /** Bytes after inflating, as declared. */
  size: number;
  /** CRC-32 of the file, as declared. */
  crc32: number;
  /** The bytes as they lie in the archive: a view. */
  packed: Uint8Array;
}

/** Files in one archive that are looked at. */
const MOST_MEMBERS = 10_000;
const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const;
const END_LENGTH = 22;
const CENTRAL_LENGTH = 46;
const LOCAL_LENGTH = 30;
const LONGEST_COMMENT = 0xffff;
/** Bytes that an empty file takes at most: deflated, it is an end and nothing before it. */
const NOTHING_PACKED = 2;

/**
 * Reads the central directory of a ZIP archive. Caps hold for what the directory declares, before a byte is inflated; whoever inflates a file holds it
 * to what was declared of it. No two files share a byte, so that all are packed into no more than the archive is long.
 * Throws `FILE_MALFORMED`, `FILE_LIMITS`, `FILE_UNSUPPORTED` (ZIP64, several volumes).
 */
export function zipMembers(bytes: Uint8Array): ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff) throw unsupported('The archive is in the ZIP64 form.', 'Unpack it and bring in what is inside.');
  if (view.getUint16(end + 4, true) !== 0) throw unsupported('The archive is one part of several.', 'Put it together, unpack it and bring in what is inside.');
  if (count > MOST_MEMBERS) throw overLimit(`The archive holds more than ${MOST_MEMBERS.toLocaleString('en')} files.`, 'Unpack it and bring in the folder.');
  const members: ZipMember[] = [];
  const places: Place[] = [];
  let total = 0;
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_LENGTH > end || view.getUint32(at, true) !== signatures.central) throw damaged();
    const name = new TextDecoder().decode(bytes.subarray(at + CENTRAL_LENGTH, at + CENTRAL_LENGTH + view.getUint16(at + 28, true)));
    const size = view.getUint32(at + 24, true);
    total += size;
    if (total > limits.fileLength) throw overLimit('What is in the archive is larger than 64 MiB.', 'Unpack it and bring in the folder.');
    const packed = view.getUint32(at + 20, true);
    // A name that ends so is a folder's; one with something in it would be erased with the archive and never have been read.
    if (!name.endsWith('/') || size > 0 || packed > NOTHING_PACKED) {
      const place = placeOf(view, view.getUint32(at + 42, true), packed);
      places.push(place);
      members.push({
        name: visibleName(name),
        encrypted: (view.getUint16(at + 8, true) & 1) === 1,
        method: view.getUint16(at + 10, true),
        size,
        crc32: view.getUint32(at + 16, true),
        packed: bytes.subarray(place.data, place.end),
      });
    }
    at += CENTRAL_LENGTH + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  // An end that counts fewer files than there are hides the others.
  if (at + 4 <= end && view.getUint32(at, true) === signatures.central) throw damaged();
  refuseOverlaps(places, start);
  return members;
}

/** Where the end record begins: behind it is at most a comment. */
function findEnd(view: DataView): number {
  const last = view.byteLength - END_LENGTH;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at -= 1) {
    if (view.getUint32(at, true) === signatures.end && at + END_LENGTH + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw damaged();
}

/** Where a file lies in the archive: its local header, its data, and where they end. */
interface Place {
  header: number;
  data: number;
  end: number;
}

/** The local header repeats the names, with lengths of its own. */
function placeOf(view: DataView, header: number, length: number): Place {
  if (header + LOCAL_LENGTH > view.byteLength || view.getUint32(header, true) !== signatures.local) throw damaged();
  const data = header + LOCAL_LENGTH + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  return { header, data, end: data + length };
}

/** Files that lie in each other make a bomb of a small archive; none reaches into the directory either, which stands behind them. */
function refuseOverlaps(places: readonly Place[], directory: number): void {
  let free = 0;
  for (const { header, end } of places.toSorted((a, b) => a.header - b.header)) {
    if (header < free || end > directory) throw damaged();
    free = end;
  }
}

function damaged(): FormatError {
  return malformed('The ZIP archive is cut short or damaged.');
}
