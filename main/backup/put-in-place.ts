import { lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { openCheckpoint } from '../audit/in-office.ts';
import { CHECKPOINT_FILE, openLedger } from '../audit/ledger.ts';
import { currentMark } from '../audit/policy-mark.ts';
import { signersOf } from '../audit/signers.ts';
import { verifyAgainst } from '../audit/verify.ts';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { clearAway } from '../media/remove-file.ts';
import { syncFolder } from '../media/sync-folder.ts';
import { allBackups } from '../store/backups.ts';
import { namedFileError } from '../vault/atomic-file.ts';
import { hashFile } from '../vault/hash-file.ts';
import { HEADER_FILE, readHeader } from '../vault/header-file.ts';
import { isAlive, readOpenedBy } from '../vault/opened-by.ts';
import { KIT, signerName, verifyPolicyChain } from '../vault/policy.ts';
import { readVaultFile } from '../vault/read-vault-file.ts';
import type { ReadyBackup } from './check-backups.ts';
import { LARGEST_CHECKPOINT } from './container-entries.ts';
import { changeCopy } from './copy-rows.ts';
import type { BackupNote } from './note.ts';
import { pauseTargets } from './target-settings.ts';

/** A vault that lies where another is to go. */
export interface VaultInTheWay {
  name: string;
  /** Entries of its log, as its own checkpoint says. */
  logSize: number;
  /** Whether it may know what the backup does not: a later policy, a longer log, another history, or what nobody signed for. */
  newer: boolean;
}

/**
 * Looks at the place where a vault is to go: nothing, an empty folder, or a copy of that vault that would have to be moved aside.
 * @param ready the backup, as soon as it is proved: only its log can tell whether the other has a history of its own
 * @throws StrongroomError `VAULT_EXISTS`, `VAULT_IN_USE`, `VAULT_UNWRITABLE`
 */
export async function lookAtPlace(destination: string, backup: BackupNote, ready: ReadyBackup | null): Promise<VaultInTheWay | null> {
  const names = namesIn(destination);
  if (names.length === 0) return null;
  if (!names.includes(HEADER_FILE))
    throw new StrongroomError('VAULT_EXISTS', 'This folder is not empty, and holds no vault.', 'Choose an empty folder, or one that does not exist yet.');
  demandNotOpen(destination);
  const chain = verifyPolicyChain(readHeader(destination).policies);
  if (chain.vaultId !== backup.vaultId)
    throw new StrongroomError('VAULT_EXISTS', 'There is another vault in this folder.', 'Choose an empty folder: a restore takes the place of no other vault.');
  const note = readNote(destination);
  const opened = note === null ? null : openCheckpoint(note, signersOf(chain), 0);
  const checkpoint = opened?.ok ? opened.checkpoint : null;
  // Without the file's hash it was not locked cleanly, and its log may be longer than what was signed.
  const unsigned = checkpoint?.database === undefined;
  const longer = chain.current.generation > backup.policyGeneration || (checkpoint?.size ?? 0) > backup.logSize;
  const strays = ready !== null && note !== null && (await verifyAgainst(ready.proved.database.queries, note, signersOf(ready.proved.chain))) !== null;
  return { name: basename(destination), logSize: checkpoint?.size ?? 0, newer: unsigned || longer || strays };
}

/** @throws StrongroomError `VAULT_IN_USE` */
function demandNotOpen(folder: string): void {
  const inUse = readOpenedBy(folder);
  if (inUse)
    throw new StrongroomError('VAULT_IN_USE', `${inUse.officer} on ${inUse.host} has the vault there open.`, 'Lock it first, or restore into another folder.');
}

/** A folder beside the destination: on the same file system, so that a rename puts it in place. @throws StrongroomError `VAULT_UNWRITABLE` */
export function makeStaging(destination: string): { path: string } & Disposable {
  const path = join(dirname(destination), `.restore-${ownHost()}-${process.pid}-${randomIdentifier()}`);
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
  return { path, [Symbol.dispose]: () => clearAway(path) };
}

/** Says which machine a staging folder is of: on a share, another's processes are not seen from here. */
function ownHost(): string {
  return sha256Hex(utf8(hostname())).slice(0, 8);
}

/** Removes what restores of this machine left beside this place whose processes are gone. */
function clearStaging(parent: string): void {
  for (const name of namesIn(parent)) {
    const [, host, owner] = /^\.restore-([0-9a-f]{8})-(\d{1,10})-[0-9a-z]{26}$/.exec(name) ?? [];
    if (host === ownHost() && !isAlive(Number(owner))) clearAway(join(parent, name));
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
    policy: () => currentMark(chain),
    officer: holder,
    signer: { name: signerName(chain.vaultId, holder), ...keys.signing },
    now,
    grown: () => undefined,
  });
  const who = holder === KIT ? 'The recovery kit' : (chain.current.officers.find(({ id }) => id === holder)?.name ?? holder);
  const taken = utcMinute(found.note.takenAt);
  await ledger.record(async (queries, note) => {
    note({
      action: 'vault.restored',
      command: null,
      objects: [{ kind: 'vault', id: chain.vaultId, label: basename(destination) }],
      rows: [],
      text: `${who} restored the vault from the backup ${found.name} of ${taken} UTC, which lay on ${from}. What was done after it is not in here.`,
    });
    // It knows nothing of what became of its targets since: two vaults that back up to one place would clear away each other's backups.
    await pauseTargets(queries, note);
    for (const { log_entry: _entry, ...copy } of await allBackups(queries)) {
      if (copy.state !== 'good') continue;
      const text = `Whether the backup ${copy.name} still lies on ${copy.target} is not known: this vault was restored.`;
      await changeCopy(queries, note, { ...copy, state: 'unproved', drilled_at: null }, { action: 'backup.doubted', command: null, text });
    }
  });
  const statement = await ledger.prepareCleanCheckpoint();
  await database.close();
  statement.sign(await hashFile(join(folder, header.database)));
  return { movedTo: swap(folder, destination) };
}

/** Killed between the two renames, it leaves the vault that was there under its other name, and nothing in its place. */
function swap(folder: string, destination: string): string | null {
  const occupied = namesIn(destination).length > 0;
  // Looked at once more: proving and signing took their time.
  if (occupied) demandNotOpen(destination);
  const aside = occupied ? freeName(destination) : null;
  try {
    if (aside !== null) renameSync(destination, aside);
    else if (isThere(destination)) rmdirSync(destination);
    try {
      renameSync(folder, destination);
    } catch (error) {
      if (aside !== null) renameSync(aside, destination);
      throw error;
    }
  } catch (error) {
    throw namedFileError(error);
  }
  // It is in place by now, whatever the file system says of the folder above.
  try {
    syncFolder(dirname(destination));
  } catch (error) {
    console.error('strongroom: the folder of the restored vault could not be synced', (error as NodeJS.ErrnoException).code);
  }
  return aside;
}

function freeName(destination: string): string {
  for (let number = 1; ; number += 1) {
    const name = `${destination}.before-restore${number === 1 ? '' : `-${number}`}`;
    if (!isThere(name)) return name;
  }
}

/** A link that leads nowhere counts, too. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
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
