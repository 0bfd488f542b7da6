import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Drive } from '../media/drive.ts';
import { listDrives } from '../media/list-drives.ts';
import { withinTime } from '../media/within-time.ts';
import type { Header } from '../vault/header-file.ts';
import { KEY_FILE_SUFFIX, type KeyFile, readKeyFile } from '../vault/key-file.ts';
import type { PolicyChain, PolicyOfficer } from '../vault/policy.ts';
import { keyFileNeeded, needsKeyFile } from '../vault/unlock-officer.ts';

/** A key file with the place where it was found. */
export interface PlacedKeyFile extends KeyFile {
  path: string;
  /** The drive that was searched; `null` where the place was named. */
  drive: Drive | null;
}

/** Where key files lie on a drive: beside everything else, or in a folder for them. */
const FOLDERS = ['', 'strongroom'];
/** So many names are looked at in a folder, and so many key files read: a stick with more is no key ring. */
const MOST_NAMES = 10_000;
const MOST_FILES = 64;
/** A drive that does not answer is not waited for any longer (ms). */
const PATIENCE = 3000;

/**
 * An officer's key file: among those that were named, or else on the drives that are plugged in.
 * @returns `null` where he needs none, whatever was named
 * @throws StrongroomError `KEY_FILE_NEEDED`, `KEY_FILE_WRONG`, `KEY_FILE_UNREADABLE`
 */
export async function findKeyFile(
  header: Pick<Header, 'slots'>,
  chain: PolicyChain,
  officer: PolicyOfficer,
  named: readonly string[],
): Promise<PlacedKeyFile | null> {
  if (!needsKeyFile(header, officer.id)) return null;
  let wrong: string | null = null;
  for (const path of named) {
    const keyFile = await readKeyFile(path);
    if (isFor(keyFile, chain.vaultId, officer.id)) return { ...keyFile, path, drive: null };
    wrong ??= whose(keyFile, chain);
    keyFile[Symbol.dispose]();
  }
  const [found, ...more] = await keyFilesOnDrives(chain.vaultId, officer.id);
  forget(more);
  if (found) return found;
  if (wrong === null) throw keyFileNeeded(officer);
  throw new StrongroomError('KEY_FILE_WRONG', `This key file is ${wrong}, not ${officer.name}’s of this vault.`, 'Take the right one. Nothing was tried.');
}

/**
 * The key files of a vault on the drives that are plugged in now. What is unreadable, or too much, is passed over.
 * @param officer whose; `null`: everybody's
 */
export async function keyFilesOnDrives(vaultId: string, officer: string | null): Promise<PlacedKeyFile[]> {
  const found = await Promise.all((await listDrives()).map((drive) => inTime(searchDrive(drive, vaultId, officer))));
  return found.flat();
}

async function inTime(work: Promise<PlacedKeyFile[]>): Promise<PlacedKeyFile[]> {
  const found = await withinTime(work, PATIENCE);
  if (found) return found;
  // What comes late is nobody's.
  void work.then(forget, () => undefined);
  return [];
}

function forget(keyFiles: readonly KeyFile[]): void {
  for (const keyFile of keyFiles) keyFile[Symbol.dispose]();
}

async function searchDrive(drive: Drive, vaultId: string, officer: string | null): Promise<PlacedKeyFile[]> {
  const found: PlacedKeyFile[] = [];
  for (const folder of FOLDERS) {
    for (const path of await keyFileNames(join(drive.path, folder))) {
      const keyFile = await readKeyFile(path).catch(() => null);
      if (keyFile && isFor(keyFile, vaultId, officer)) found.push({ ...keyFile, path, drive });
      else keyFile?.[Symbol.dispose]();
    }
  }
  return found;
}

async function keyFileNames(folder: string): Promise<string[]> {
  const paths: string[] = [];
  let names = 0;
  try {
    for await (const { name } of await opendir(folder)) {
      if (++names > MOST_NAMES || paths.length === MOST_FILES) break;
      // macOS leaves its own beside each file on a foreign file system.
      if (name.toLowerCase().endsWith(KEY_FILE_SUFFIX) && !name.startsWith('._')) paths.push(join(folder, name));
    }
  } catch {
    // No such folder, or none that gives its names.
  }
  return paths.sort();
}

function isFor(keyFile: KeyFile, vaultId: string, officer: string | null): boolean {
  return vaultId.startsWith(keyFile.vault) && (officer === null || keyFile.officer === officer);
}

function whose(keyFile: KeyFile, { vaultId, policies }: PolicyChain): string {
  if (!vaultId.startsWith(keyFile.vault)) return `that of another vault (${keyFile.vault})`;
  const named = policies.findLast(({ officers }) => officers.some(({ id }) => id === keyFile.officer))?.officers.find(({ id }) => id === keyFile.officer);
  return named ? `${named.name}’s` : 'that of an officer whom this vault does not know';
}
