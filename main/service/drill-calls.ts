import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments } from '../../preload/contract/index.ts';
import { type DrillKey, drillBackup, recordDrill } from '../backup/drill.ts';
import { unverifiedBackupNote } from '../backup/note.ts';
import { type HolderKeys, holderKeys, SlotOpener } from '../backup/open-key.ts';
import { accessTo, copyPlace, demandTarget, readBackupSettings } from '../backup/target-settings.ts';
import { openTarget } from '../backup/targets/open-target.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { findBackup, newestGoodBackup } from '../store/backups.ts';
import type { BackupTable } from '../store/schema.ts';
import type { Started } from './backup-calls.ts';
import { sealsOfOne, sealsOfSeveral } from './drill-seals.ts';
import type { VaultSession } from './vault-session.ts';

/**
 * Restores a copy into a folder that is thrown away, with the passphrase of whoever asks: from its note to the last row. With `seals`, every
 * private key in it is opened, too; `together`, with as many custodians as they take, who come one after another once the copy was read.
 */
export async function startDrill(session: VaultSession, { backup, seals, together, officerPassphrase }: CallArguments<'backup.drill'>): Promise<Started> {
  const copy = await chosenCopy(session, backup);
  if (seals) session.demandCustodian('open private keys');
  const passphrase = officerPassphrase.slice();
  // A wrong one is an answer to the officer, recorded and slowing the next, and not the outcome of a drill.
  const unlocked = await session
    .unlockAgain(officerPassphrase)
    .catch((error: unknown) => {
      wipe(passphrase);
      throw error;
    })
    .finally(() => wipe(officerPassphrase));
  const title = `${seals ? 'Open every seal of' : 'Drill'} ${copy.name} on ${copy.target}`;
  const opener = (run: CommandRun): DrillKey['seals'] => {
    if (!seals) return null;
    if (!together) return (sealed) => sealsOfOne(sealed, unlocked);
    const question = { kind: 'drill-backup', title, items: [], reason: '' };
    return (sealed) =>
      sealsOfSeveral(session, run, { ...question, what: [{ name: 'Private keys in the copy', value: String(sealed.records.length) }] }, sealed, unlocked);
  };
  const command = await session.queue.start(
    { kind: 'drill-backup', title, input: { backup: copy.id, seals, together }, repeatable: false },
    (run) => session.backupTurn.take(run.signal, () => drill(session, run, copy.id, passphrase, opener(run))),
    () => {
      wipe(passphrase);
      unlocked[Symbol.dispose]();
    },
  );
  return { command, ended: session.queue.ended(command) };
}

async function drill(session: VaultSession, run: CommandRun, id: string, passphrase: Uint8Array, seals: DrillKey['seals']): Promise<Ending> {
  // As it is now: it may have waited for its turn.
  const { log_entry: _entry, ...copy } = await chosenCopy(session, id);
  using way = accessTo(session, demandTarget(await readBackupSettings(session.queries), copy.target));
  await using target = await openTarget(way.access, run.signal);
  const note = unverifiedBackupNote(copy.note, copy.name);
  using keyFile = await session.readKeyFile();
  using key = note && (await new SlotOpener(passphrase, keyFile ? [keyFile] : []).open(note, run.signal));
  if (!key)
    throw new StrongroomError(
      'BACKUP_KEY_WRONG',
      `Your passphrase does not open ${copy.name}.`,
      copy.with_slots === 1
        ? 'It was made before you changed it or your key file, or before you were an officer here.'
        : 'Its note holds no slots: only the recovery kit opens it. Restore it elsewhere to try that.',
    );
  let held: HolderKeys | null = null;
  const work = () =>
    drillBackup(
      session,
      target,
      copy,
      {
        container: { kind: 'seed', seed: key.seed },
        databaseKey(header, chain) {
          held = holderKeys(header, chain, key);
          return held?.databaseKey ?? null;
        },
        seals,
      },
      { signal: run.signal, progress: (bytes) => run.progress(Math.floor(bytes / 1024), Math.ceil(copy.size / 1024)) },
    );
  try {
    const { words } = await recordDrill(session, copy, 'with a passphrase', run, work);
    return { state: 'done', outcome: `${copy.name} could be restored: ${words}.`, facts: [{ name: 'Target', value: `${copy.target} (${copy.location})` }] };
  } finally {
    (held as HolderKeys | null)?.[Symbol.dispose]();
  }
}

async function chosenCopy(session: VaultSession, id: string | null): Promise<BackupTable> {
  const { targets } = await readBackupSettings(session.queries);
  const copy = id === null ? await newestGoodBackup(session.queries, targets.map(copyPlace)) : await findBackup(session.queries, id);
  if (copy && copy.state !== 'pruned') return copy;
  throw new StrongroomError('BACKUP_NOT_FOUND', id === null ? 'There is no good backup yet.' : 'This backup is not there any more.', 'Make one first.');
}
