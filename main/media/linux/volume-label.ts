import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Disk } from './block-device.ts';
import { utf8OrNull } from './mount-table.ts';

/**
 * The label that was written on a file system, as udev found it: it links `/dev/disk/by-label` to the device and keeps a database.
 * @returns `null` where there is no label, or no udev
 */
export async function volumeLabel({ partitionName, device }: Pick<Disk, 'partitionName' | 'device'>, root = '/'): Promise<string | null> {
  return (await linkedLabel(join(root, 'dev/disk/by-label'), partitionName)) ?? (await keptLabel(join(root, 'run/udev/data', `b${device}`)));
}

async function linkedLabel(folder: string, partitionName: string): Promise<string | null> {
  for (const link of await readdir(folder).catch(() => [])) {
    const target = await readlink(join(folder, link)).catch(() => '');
    if (basename(target) === partitionName) return withoutEscapes(link);
  }
  return null;
}

/** Of two drives with one label only the last has the link; the database knows both. */
async function keptLabel(path: string): Promise<string | null> {
  const kept = await readFile(path, 'utf8').catch(() => '');
  const escaped = /^E:ID_FS_LABEL_ENC=(.+)$/m.exec(kept)?.[1];
  return escaped === undefined ? null : withoutEscapes(escaped);
}

/** What has no place in a name of udev's stands there as `\x20`, byte by byte. */
function withoutEscapes(link: string): string | null {
  const bytes = Buffer.from(link, 'utf8')
    .toString('latin1')
    .replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return utf8OrNull(Buffer.from(bytes, 'latin1'));
}
