import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Source } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import type { Drive } from '../media/drive.ts';
import { listDrives } from '../media/list-drives.ts';
import { withinTime } from '../media/within-time.ts';
import type { Header } from '../vault/header-file.ts';
import { KEY_FILE_SUFFIX, type KeyFile, readKeyFile } from '../vault/key-file.ts';
import type { PolicyChain, PolicyOfficer } from '../vault/policy.ts';
import { keyFileNeeded, needsKeyFile, type UnlockedOfficer, unlockOfficer } from '../vault/unlock-officer.ts';

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
const MOST_TRIED = 4;
/** A drive that does not answer is not waited for any longer (ms). */
const PATIENCE = 3000;

/**
 * An officer's key files: those of the named that are his, or else those on the drives that are plugged in. A stick may hold an old one beside the
 * current, and only the passphrase tells which is which.
 * @returns none where he needs none, whatever was named
 * @throws StrongroomError `KEY_FILE_NEEDED`, `KEY_FILE_WRONG`, `KEY_FILE_UNREADABLE`
 */
export async function findKeyFiles(
  header: Pick<Header, 'slots'>,
  chain: PolicyChain,
  officer: PolicyOfficer,
  named: readonly string[],
): Promise<PlacedKeyFile[]> {
  if (!needsKeyFile(header, officer.id)) return [];
  const his: PlacedKeyFile[] = [];
  let wrong: string | null = null;
  try {
    for (const path of named) {
      const keyFile = await readKeyFile(path);
      if (isFor(keyFile, chain.vaultId, officer.id)) his.push({ ...keyFile, path, drive: null });
      else {
        wrong ??= whose(keyFile, chain);
        keyFile[Symbol.dispose]();
      }
    }
  } catch (error) {
    forget(his);
    throw error;
  }
  if (his.length > 0) return his;
  const found = await keyFilesOnDrives(chain.vaultId, officer.id);
  if (found.length > 0) return found;
  if (wrong === null) throw keyFileNeeded(officer);
  throw wrongKeyFile(wrong, `${officer.name}’s of this vault`);
}

/** Opens an officer's keys with his passphrase and whichever of his key files goes with it. It counts as one attempt. @throws as `findKeyFiles` and `unlockOfficer` */
export async function unlockWithKeyFile(
  header: Header,
  chain: PolicyChain,
  officer: PolicyOfficer,
  passphrase: Uint8Array,
  named: readonly string[],
): Promise<{ unlocked: UnlockedOfficer; keyFile: string | null }> {
  const keyFiles = await findKeyFiles(header, chain, officer, named);
  try {
    const candidates = keyFiles.length === 0 ? [null] : distinct(keyFiles);
    for (const [index, keyFile] of candidates.entries()) {
      try {
        return { unlocked: await unlockOfficer(header, chain, officer, passphrase, keyFile?.secret ?? null), keyFile: keyFile?.path ?? null };
      } catch (error) {
        const isWrong = error instanceof StrongroomError && error.code === 'OFFICER_PASSPHRASE_WRONG';
        if (!isWrong || index === candidates.length - 1) throw error;
      }
    }
    throw keyFileNeeded(officer);
  } finally {
    forget(keyFiles);
  }
}

/** Copies of one file are tried once, and no more than a person would have: each takes a derivation. */
function distinct(keyFiles: readonly PlacedKeyFile[]): PlacedKeyFile[] {
  const different = keyFiles.filter((one, at) => keyFiles.findIndex((other) => equalBytes(one.secret.bytes, other.secret.bytes)) === at);
  return different.slice(0, MOST_TRIED);
}

/**
 * What opens slots of a vault of which nobody knows yet whose they are: the key files that were named, and those on the drives.
 * @throws StrongroomError `KEY_FILE_NEEDED`, `KEY_FILE_UNREADABLE`, `KEY_FILE_WRONG` of what was named
 */
export async function keyFilesOfVault(vaultId: string, named: readonly string[]): Promise<KeyFile[]> {
  const keyFiles: KeyFile[] = [];
  try {
    for (const path of named) {
      const keyFile = await readKeyFile(path);
      keyFiles.push(keyFile);
      if (!isFor(keyFile, vaultId, null)) throw wrongKeyFile(`that of another vault (${keyFile.vault})`, 'one of this vault');
    }
    keyFiles.push(...(await keyFilesOnDrives(vaultId, null)));
    return keyFiles;
  } catch (error) {
    forget(keyFiles);
    throw error;
  }
}

/** A key file is no text that was pasted. @throws StrongroomError `KEY_FILE_UNREADABLE` */
export function demandKeyFilePath(source: Source): string {
  if (source.kind === 'path') return source.path;
  throw new StrongroomError('KEY_FILE_UNREADABLE', 'A pasted text is no key file.', 'Choose the file where it lies.');
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

export function forget(keyFiles: readonly KeyFile[]): void {
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

function wrongKeyFile(is: string, wanted: string): StrongroomError {
  return new StrongroomError('KEY_FILE_WRONG', `This key file is ${is}, not ${wanted}.`, 'Take the right one. Nothing was tried.');
}

function whose(keyFile: KeyFile, { vaultId, policies }: PolicyChain): string {
  if (!vaultId.startsWith(keyFile.vault)) return `that of another vault (${keyFile.vault})`;
  const named = policies.findLast(({ officers }) => officers.some(({ id }) => id === keyFile.officer))?.officers.find(({ id }) => id === keyFile.officer);
  return named ? `${named.name}’s` : 'that of an officer whom this vault does not know';
}
