import { basename } from 'node:path';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallArguments } from '../../preload/contract/index.ts';
import type { CopyRow } from '../backup/copy-rows.ts';
import { changeCopy, stateAfter } from '../backup/copy-rows.ts';
import { type Drilled, drillBackup } from '../backup/drill.ts';
import { planAfter, planFirst, planRetry } from '../backup/due.ts';
import { unverifiedBackupNote } from '../backup/note.ts';
import { holderKeys, SlotOpener } from '../backup/open-key.ts';
import { runBackup, type TargetResult } from '../backup/run-backup.ts';
import { accessTo, demandTarget, noteSeen, placeWords, readBackupSettings, type StoredTarget, saveDue } from '../backup/target-settings.ts';
import { openTarget } from '../backup/targets/open-target.ts';
import { verifyCopies } from '../backup/verify-copies.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { canonicalJson, type Json } from '../formats/canonical-json.ts';
import { findBackup, newestGoodBackup } from '../store/backups.ts';
import { insertCommandItems, updateCommandItem } from '../store/command-rows.ts';
import type { BackupTable, CommandItemTable } from '../store/schema.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import type { VaultSession } from './vault-session.ts';

interface Started {
  command: string;
  ended: Promise<void>;
}

/** Backs the vault up to one target, or to all; `due`: to those that take backups by themselves. */
export async function startBackup(session: VaultSession, { target }: CallArguments<'backup.run'>, due = false): Promise<Started> {
  const targets = await chosenTargets(session, target, due);
  const command = await session.queue.start(
    {
      kind: 'back-up',
      title: `Back up to ${namesOf(targets)}`,
      input: { target, due },
      repeatable: false,
      prepare: (queries, id) =>
        insertCommandItems(
          queries,
          targets.map((stored, idx) => itemOf(id, idx, stored.name, placeWords(stored.place))),
        ),
    },
    (run) => backUp(session, run, targets),
  );
  return { command, ended: session.queue.ended(command) };
}

async function backUp(session: VaultSession, run: CommandRun, targets: readonly StoredTarget[]): Promise<Ending> {
  // A vault that is known to be altered is not what backups are for, and would push good ones out.
  await session.demandVouchedRows();
  const settings = await readBackupSettings(session.queries);
  const order = {
    targets,
    schedule: settings.schedule,
    vaultName: basename(session.folder),
    slots: session.header.slots,
    command: run.id,
    signal: run.signal,
    // In KiB: bytes of a large vault would be a number that nobody reads.
    progress: (done: number, total: number) => run.progress(Math.floor(done / 1024), Math.ceil(total / 1024)),
    told: (name: string, result: TargetResult | null) =>
      tellItem(
        session,
        run.id,
        targets.findIndex((target) => target.name === name),
        result,
      ),
  };
  const results = await runBackup(session, order).catch(async (error: unknown) => {
    if (!run.signal.aborted) await plan(session, targets, false);
    throw error;
  });
  await plan(
    session,
    targets,
    results.every(({ error }, at) => error === null || targets[at]?.scheduled === false),
  );
  const remarks = results.flatMap(({ remarks: said }, at) => said.map((value) => ({ name: targets[at]?.name ?? '', value })));
  return endingOf(
    results.map(({ error }) => error),
    remarks,
    {
      whole: (count) => (count === 1 ? `The vault was backed up to ${namesOf(targets)}.` : `The vault was backed up to ${count} targets.`),
      part: (done, of) => `The vault was backed up to ${done} of ${of} targets.`,
    },
  );
}

/** A run to every target that takes due backups settles what was due, or puts the next attempt off. */
async function plan(session: VaultSession, targets: readonly StoredTarget[], succeeded: boolean): Promise<void> {
  const { targets: all, schedule, due } = await readBackupSettings(session.queries);
  const scheduled = all.filter((target) => target.scheduled);
  if (scheduled.length === 0 || !scheduled.every(({ name }) => targets.some((target) => target.name === name))) return;
  const now = session.now();
  const before = due ?? planFirst(schedule, now);
  if (succeeded) session.lastBackupAt = performance.now();
  await saveDue(session, succeeded ? planAfter(schedule, before, now) : planRetry(schedule, before, now));
}

/** Reads the copies on one target, or on all, back and compares them with their notes. */
export async function startVerifying(session: VaultSession, { target }: CallArguments<'backup.verify'>): Promise<Started> {
  const targets = await chosenTargets(session, target, false);
  const command = await session.queue.start(
    { kind: 'verify-backups', title: `Verify the backups on ${namesOf(targets)}`, input: { target }, repeatable: false },
    async (run) => {
      const errors: (ErrorAnswer | null)[] = [];
      const facts: { name: string; value: string }[] = [];
      const items: CommandItemTable[] = [];
      for (const stored of targets) {
        try {
          const { copies, adopted, forks } = await verifyCopies(session, stored, { command: run.id, signal: run.signal, progress: run.progress });
          for (const copy of copies) items.push(copyItem(run.id, items.length, copy));
          errors.push(...copies.map(({ problem }) => (problem === null ? null : (JSON.parse(problem) as ErrorAnswer))));
          if (adopted > 0)
            facts.push({ name: stored.name, value: `${adopted} ${adopted === 1 ? 'backup was' : 'backups were'} there that this vault did not remember.` });
          facts.push(...forks.map((value) => ({ name: stored.name, value })));
        } catch (error) {
          if (run.signal.aborted) throw error;
          const answer = toErrorAnswer(error);
          const seen = (await readBackupSettings(session.queries)).seen.get(stored.name);
          await noteSeen(
            session,
            stored.name,
            { differences: seen?.differences ?? [], problem: { error: answer, at: session.now() }, forks: seen?.forks ?? [] },
            run.id,
          );
          errors.push(answer);
          items.push({
            ...itemOf(run.id, items.length, stored.name, placeWords(stored.place)),
            state: 'failed',
            outcome: answer.message,
            error: canonicalJson({ ...answer }),
          });
        }
      }
      await session.ledger.record((queries) => insertCommandItems(queries, items));
      session.backupChanged();
      return endingOf(errors, facts, {
        whole: (count) =>
          count === 0 ? 'There is no backup there.' : `${count === 1 ? '1 backup was' : `${count} backups were`} read back: what was stored is there.`,
        part: (done, of) => `${done} of ${of} backups are whole.`,
      });
    },
  );
  return { command, ended: session.queue.ended(command) };
}

/**
 * Restores a copy into a folder that is thrown away, with the passphrase of whoever asks: from its note to the last row. With `seals`, every
 * private key in it is opened, too.
 */
export async function startDrill(session: VaultSession, { backup, seals, officerPassphrase }: CallArguments<'backup.drill'>): Promise<Started> {
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
  const command = await session.queue.start(
    {
      kind: 'drill-backup',
      title: `${seals ? 'Open every seal of' : 'Drill'} ${copy.name} on ${copy.target}`,
      input: { backup: copy.id, seals },
      repeatable: false,
    },
    (run) => drill(session, run, copy, passphrase, seals ? unlocked : null),
    () => {
      wipe(passphrase);
      unlocked[Symbol.dispose]();
    },
  );
  return { command, ended: session.queue.ended(command) };
}

async function drill(session: VaultSession, run: CommandRun, row: BackupTable, passphrase: Uint8Array, seals: UnlockedOfficer | null): Promise<Ending> {
  const { log_entry: _entry, ...copy } = row;
  using way = accessTo(session, demandTarget(await readBackupSettings(session.queries), copy.target));
  await using target = await openTarget(way.access, run.signal);
  const note = unverifiedBackupNote(copy.note, copy.name);
  using key = note && (await new SlotOpener(passphrase).open(note, run.signal));
  if (!key)
    throw new StrongroomError(
      'BACKUP_KEY_WRONG',
      `Your passphrase does not open ${copy.name}.`,
      copy.with_slots === 1
        ? 'It was made before you changed it, or before you were an officer here.'
        : 'Its note holds no slots: only the recovery kit opens it. Restore it elsewhere to try that.',
    );
  const opened: Disposable[] = [];
  try {
    const drilled = await drillBackup(
      session,
      target,
      copy,
      {
        container: { kind: 'seed', seed: key.seed },
        databaseKey(header, chain) {
          const keys = holderKeys(header, chain, key);
          if (!keys) return null;
          opened.push(keys.keys, keys.databaseKey, ...(keys.agentKey ? [keys.agentKey] : []));
          return keys.databaseKey;
        },
        seals: seals && { holder: seals.officer.id, boxKey: seals.keys.boxKey },
      },
      { signal: run.signal, progress: (bytes) => run.progress(Math.floor(bytes / 1024), Math.ceil(copy.size / 1024)) },
    );
    const told = drillWords(drilled, seals !== null);
    await keep(
      session,
      { ...copy, state: 'good', problem: null, drilled_at: session.now(), verified_at: session.now() },
      run.id,
      `${copy.name} on ${copy.target} was opened with a passphrase: ${told}.`,
    );
    return { state: 'done', outcome: `${copy.name} could be restored: ${told}.`, facts: [{ name: 'Target', value: `${copy.target} (${copy.location})` }] };
  } catch (error) {
    if (run.signal.aborted) throw error;
    const answer = toErrorAnswer(error);
    const state = stateAfter(answer);
    if (state)
      await keep(
        session,
        { ...copy, state, problem: canonicalJson({ ...answer }) },
        run.id,
        `The drill of ${copy.name} on ${copy.target} failed: ${answer.message}`,
      );
    throw error;
  } finally {
    for (const secret of opened) secret[Symbol.dispose]();
  }
}

function drillWords({ rows, records, sealsOpened }: Drilled, seals: boolean): string {
  const many = (count: number, one: string) => `${count.toLocaleString('en-US')} ${count === 1 ? one : `${one}s`}`;
  const opened = seals ? `, and ${many(sealsOpened, 'private key')} ${sealsOpened === 1 ? 'opens' : 'open'}` : '';
  return `${many(rows, 'row')} and ${many(records, 'sealed key')} agree with its log${opened}`;
}

async function keep(session: VaultSession, copy: CopyRow, command: string, text: string): Promise<void> {
  const about = { action: copy.state === 'good' ? 'backup.drilled' : 'backup.damaged', command, text } as const;
  await session.ledger.record((queries, note) => changeCopy(queries, note, copy, about));
  session.backupChanged();
}

async function chosenCopy(session: VaultSession, id: string | null): Promise<BackupTable> {
  const { targets } = await readBackupSettings(session.queries);
  const names = targets.map(({ name }) => name);
  const copy = id === null ? await newestGoodBackup(session.queries, names) : await findBackup(session.queries, id);
  if (copy && copy.state !== 'pruned') return copy;
  throw new StrongroomError('BACKUP_NOT_FOUND', id === null ? 'There is no good backup yet.' : 'This backup is not there any more.', 'Make one first.');
}

/** @throws StrongroomError `TARGET_NOT_FOUND` */
async function chosenTargets(session: VaultSession, name: string | null, due: boolean): Promise<StoredTarget[]> {
  const settings = await readBackupSettings(session.queries);
  const targets = name !== null ? [demandTarget(settings, name)] : settings.targets.filter(({ scheduled }) => !due || scheduled);
  if (targets.length === 0)
    throw new StrongroomError('TARGET_NOT_FOUND', 'There is no target for backups yet.', 'Set one up: an SFTP server, or a folder on a stick.');
  return targets;
}

function namesOf(targets: readonly StoredTarget[]): string {
  return targets.length === 1 ? (targets[0]?.name ?? '') : `${targets.length} targets`;
}

function itemOf(command: string, idx: number, name: string, place: string): CommandItemTable {
  return { command, idx, name, place, state: 'queued', outcome: '', error: null, certificates: '[]', erased: 0, temporary: null, input: null, request: null };
}

function copyItem(command: string, idx: number, { name, location, problem }: CopyRow): CommandItemTable {
  const error = problem === null ? null : (JSON.parse(problem) as ErrorAnswer);
  return {
    ...itemOf(command, idx, name, location),
    state: error ? 'failed' : 'done',
    outcome: error?.message ?? 'Read back: it is what was stored.',
    error: problem,
  };
}

async function tellItem(session: VaultSession, command: string, idx: number, result: TargetResult | null): Promise<void> {
  const change = !result
    ? { state: 'running' }
    : result.error
      ? { state: 'failed', outcome: result.error.message, error: canonicalJson({ ...result.error } as Json) }
      : {
          state: 'done',
          outcome: `Stored, read back${result.copy?.drilled_at == null ? '' : ' and opened'}.${result.pruned === 0 ? '' : ` ${result.pruned} older removed.`}`,
        };
  await updateCommandItem(session.queries, command, idx, change);
}

function endingOf(
  errors: readonly (ErrorAnswer | null)[],
  facts: { name: string; value: string }[],
  words: { whole(count: number): string; part(done: number, of: number): string },
): Ending {
  const failed = errors.filter((error) => error !== null);
  const [first] = failed;
  if (!first) return { state: 'done', outcome: words.whole(errors.length), facts };
  if (failed.length === errors.length && errors.length === 1) return { state: 'failed', outcome: first.message, error: first, facts };
  return {
    state: failed.length === errors.length ? 'failed' : 'done-in-part',
    outcome: `${words.part(errors.length - failed.length, errors.length)} ${first.message}`,
    error: first,
    facts,
  };
}
