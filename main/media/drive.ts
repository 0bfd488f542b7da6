import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';

/** A removable drive that is mounted: a stick, a card, a disk at USB. */
export interface Drive {
  /** Opaque; the same as long as the drive stays mounted where it is, and never that of another. */
  id: string;
  /** Its label, or else who made it: one visible line, whatever was written on the medium. */
  name: string;
  /** Where it is mounted. It never leaves main. */
  path: string;
  /** Bytes; `null` where the drive does not say. */
  size: number | null;
  /** Bytes that are left to us; `null` where the drive does not say. */
  free: number | null;
  /** As the system calls it: *vfat*, *exfat*. */
  fileSystem: string;
  /** Mounted read-only, locked by its switch, or not ours to write. */
  readOnly: boolean;
  /** `st_dev` of everything on it: what was opened there and has another number lies elsewhere, because the drive is gone. */
  device: number;
}

/** The id of what these facts describe. */
export function driveId(...facts: readonly string[]): string {
  return sha256Hex(utf8(JSON.stringify(facts))).slice(0, 32);
}
