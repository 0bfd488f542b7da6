import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { openCheckpoint } from '../audit/checkpoint.ts';
import { CHECKPOINT_FILE, openLedger } from '../audit/ledger.ts';
import { hashStream } from '../crypto/hash-stream.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { syncFolder } from '../vault/atomic-file.ts';
import { HEADER_FILE, readHeader } from '../vault/header-file.ts';
import { isAlive, readOpenedBy } from '../vault/opened-by.ts';
import { KIT, knownSigners, signerName, verifyPolicyChain } from '../vault/policy.ts';
import { readVaultFile } from '../vault/read-vault-file.ts';
import type { ReadyBackup } from './check-backups.ts';
import { LARGEST_CHECKPOINT } from './container-entries.ts';

/** A vault that lies where another is to go. */
export interface VaultInTheWay {
  name: string;
  /** Entries of its log, as its own checkpoint says. */
  logSize: number;
  /** Whether it knows more than the backup: a later policy, or a longer log. */
  newer: boolean;
  sameVault: boolean;
}

/**
 * Looks at the place where a vault is to go: nothing, an empty folder, or a vault that would have to be moved aside.
 * @throws StrongroomError `VAULT_EXISTS`, `VAULT_IN_USE`, `VAULT_UNWRITABLE`
 */
export function lookAtPlace(destination: string, backup: { vaultId: string; policyGeneration: number; logSize: number }): VaultInTheWay | null {
  const names = namesIn(destination);
  if (names.length === 0) return null;
  if (!names.includes(HEADER_FILE))
    throw new StrongroomError('VAULT_EXISTS', 'This folder is not empty, and holds no vault.', 'Choose an empty folder, or one that does not exist yet.');
  const inUse = readOpenedBy(destination);
  if (inUse)
    throw new StrongroomError('VAULT_IN_USE', `${inUse.officer} on ${inUse.host} has the vault there open.`, 'Lock it first, or restore into another folder.');
  const chain = verifyPolicyChain(readHeader(destination).policies);
  const sameVault = chain.vaultId === backup.vaultId;
  if (!sameVault)
    throw new StrongroomError('VAULT_EXISTS', 'There is another vault in this folder.', 'Choose an empty folder: a restore takes the place of no other vault.');
  const note = readNote(destination);
  const opened = note === null ? null : openCheckpoint(note, knownSigners(chain));
  // What cannot be read might be newer: it is asked for, then.
  const logSize = opened?.ok ? opened.checkpoint.size : 0;
  const newer = !opened?.ok || chain.current.generation > backup.policyGeneration || logSize > backup.logSize;
  return { name: basename(destination), logSize, newer, sameVault };
}

/** A folder beside the destination: on the same file system, so that a rename puts it in place. @throws StrongroomError `VAULT_UNWRITABLE` */
export function makeStaging(destination: string): { path: string } & Disposable {
  const path = join(dirname(destination), `.restore-${process.pid}-${randomIdentifier()}`);
  try {
    clearStaging(dirname(destination));
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StrongroomError(
      'VAULT_UNWRITABLE',
      'The folder that the vault is to go into cannot be written.',
      'Check its permissions and the space that is left.',
      { cause },
    );
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Removes what restores left beside this place whose processes are gone. */
function clearStaging(parent: string): void {
  for (const name of namesIn(parent)) {
    const owner = /^\.restore-(\d{1,10})-[0-9a-z]{26}$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/**
 * Makes a vault of a backup that was proved: its log says where it came from, in the name of whoever restored it, it is signed as at a clean lock,
 * and a rename puts it in place. A vault that was there is moved aside, and stays.
 * @param from where the backup lay, for people
 * @returns the folder that the other vault was moved to
 */
export async function putInPlace(ready: ReadyBackup, destination: string, from: string, now: () => number): Promise<{ movedTo: string | null }> {
  const { proved, holder, keys, folder, found } = ready;
  const { chain, database, header } = proved;
  const ledger = openLedger({
    queries: database.queries,
    folder,
    vaultId: chain.vaultId,
    officer: holder,
    signer: { name: signerName(chain.vaultId, holder), ...keys.signing },
    now,
    grown: () => undefined,
  });
  const who = holder === KIT ? 'The recovery kit' : (chain.current.officers.find(({ id }) => id === holder)?.name ?? holder);
  const taken = new Date(found.note.takenAt).toISOString().slice(0, 16).replace('T', ' ');
  await ledger.record(async (_queries, note) => {
    note({
      action: 'vault.restored',
      command: null,
      objects: [{ kind: 'vault', id: chain.vaultId, label: basename(destination) }],
      rows: [],
      text: `${who} restored the vault from the backup ${found.name} of ${taken} UTC, which lay on ${from}. What was done after it is not in here.`,
    });
  });
  const statement = await ledger.prepareCleanCheckpoint();
  await database.close();
  statement.sign(await hashStream(createReadStream(join(folder, header.database))));
  return { movedTo: swap(folder, destination) };
}

function swap(folder: string, destination: string): string | null {
  const occupied = namesIn(destination).length > 0;
  const aside = occupied ? freeName(destination) : null;
  if (aside !== null) renameSync(destination, aside);
  else if (existsSync(destination)) rmdirSync(destination);
  try {
    renameSync(folder, destination);
  } catch (error) {
    if (aside !== null) renameSync(aside, destination);
    throw error;
  }
  syncFolder(dirname(destination));
  return aside;
}

function freeName(destination: string): string {
  for (let number = 1; ; number += 1) {
    const name = `${destination}.before-restore${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(name)) return name;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new StrongroomError('VAULT_UNWRITABLE', 'The vault cannot go there: this is no folder, or it cannot be read.', 'Choose another place.', {
      cause: error,
    });
  }
}

function readNote(folder: string): string | null {
  try {
    return readVaultFile(join(folder, CHECKPOINT_FILE), LARGEST_CHECKPOINT).toString('utf8');
  } catch {
    return null;
  }
}
