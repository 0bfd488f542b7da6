import { basename } from 'node:path';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallArguments } from '../../preload/contract/index.ts';
import { placeWords } from '../../preload/contract/place-words.ts';
import { planFirst, planRetry } from '../backup/due.ts';
import { runBackup } from '../backup/run-backup.ts';
import { demandTarget, noteSeen, readBackupSettings, type StoredTarget, saveDue } from '../backup/target-settings.ts';
import { verifyCopies } from '../backup/verify-copies.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { endCommandItems, insertCommandItems } from '../store/command-rows.ts';
import type { CommandItemTable } from '../store/schema.ts';
import { copyItem, endingOf, itemOf, tellItem } from './backup-items.ts';
import type { VaultSession } from './vault-session.ts';

export interface Started {
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
    (run) => session.backupTurn.take(run.signal, () => backUp(session, run, targets)),
  );
  return { command, ended: session.queue.ended(command) };
}

async function backUp(session: VaultSession, run: CommandRun, chosen: readonly StoredTarget[]): Promise<Ending> {
  try {
    // A vault that is known to be altered is not what backups are for, and would push good ones out.
    await session.demandVouchedRows();
    const settings = await readBackupSettings(session.queries);
    // As they are now: it may have waited for its turn.
    const targets = chosen.flatMap(({ name }) => settings.targets.filter((target) => target.name === name));
    if (targets.length === 0) throw noTarget();
    const results = await runBackup(session, {
      targets,
      schedule: settings.schedule,
      vaultName: basename(session.folder),
      slots: session.header.slots,
      command: run.id,
      signal: run.signal,
      // In KiB: bytes of a large vault would be a number that nobody reads.
      progress: (done, total) => run.progress(Math.floor(done / 1024), Math.ceil(total / 1024)),
      told: (name, result) =>
        tellItem(
          session,
          run.id,
          chosen.findIndex((target) => target.name === name),
          result,
        ),
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
  } catch (error) {
    // A lock leaves what is owed as it is; who cancels, or what fails, puts it off.
    if (!run.signal.aborted || run.signal.reason === 'cancelled') await plan(session, chosen, false);
    if (run.signal.aborted) run.progress(0, null);
    await endCommandItems(session.queries, run.id, ['queued', 'running'], { state: 'cancelled', outcome: 'Not done.', error: null });
    throw error;
  }
}

/** A run to every target that takes due backups settles what was due, or puts the next attempt off. */
async function plan(session: VaultSession, targets: readonly StoredTarget[], succeeded: boolean): Promise<void> {
  const { targets: all, schedule, due } = await readBackupSettings(session.queries);
  const scheduled = all.filter((target) => target.scheduled);
  if (scheduled.length === 0 || !scheduled.every(({ name }) => targets.some((target) => target.name === name))) return;
  const now = session.now();
  if (succeeded) session.lastBackupAt = performance.now();
  await saveDue(session, succeeded ? planFirst(schedule, now) : planRetry(schedule, due ?? planFirst(schedule, now), now));
}

/** Reads the copies on one target, or on all, back and compares them with their notes. */
export async function startVerifying(session: VaultSession, { target }: CallArguments<'backup.verify'>): Promise<Started> {
  const targets = await chosenTargets(session, target, false);
  const command = await session.queue.start(
    { kind: 'verify-backups', title: `Verify the backups on ${namesOf(targets)}`, input: { target }, repeatable: false },
    (run) =>
      session.backupTurn.take(run.signal, async () => {
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
            await noteSeen(session, stored, { problem: { error: answer, at: session.now() } }, run.id);
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
      }),
  );
  return { command, ended: session.queue.ended(command) };
}

/** @throws StrongroomError `TARGET_NOT_FOUND` */
async function chosenTargets(session: VaultSession, name: string | null, due: boolean): Promise<StoredTarget[]> {
  const settings = await readBackupSettings(session.queries);
  const targets = name !== null ? [demandTarget(settings, name)] : settings.targets.filter(({ scheduled }) => !due || scheduled);
  if (targets.length === 0) throw noTarget();
  return targets;
}

function noTarget(): StrongroomError {
  return new StrongroomError('TARGET_NOT_FOUND', 'There is no target for backups yet.', 'Set one up: an SFTP server, or a folder on a stick.');
}

function namesOf(targets: readonly StoredTarget[]): string {
  return targets.length === 1 ? (targets[0]?.name ?? '') : `${targets.length} targets`;
}
