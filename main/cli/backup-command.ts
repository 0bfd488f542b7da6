import type { BackupRow } from '../../preload/contract/backup.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { startBackup, startVerifying } from '../service/backup-calls.ts';
import { testBackupTarget } from '../service/backup-settings-calls.ts';
import { backupState, listBackupRows } from '../service/backup-view.ts';
import { startDrill } from '../service/drill-calls.ts';
import type { VaultSession } from '../service/vault-session.ts';
import { demandRole } from '../service/who-may.ts';
import { copiesTable, sizeWords } from './backup-words.ts';
import { answerOf, endOf, tellEnd } from './command-answer.ts';
import { type ExitStatus, exitStatus, statusOfError } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import { type Answer, printable, type Voice } from './print.ts';

export interface OfTargetOptions extends GlobalOptions {
  target?: string;
}

/** Backs the vault up now, to one target or to all. */
export function runBackupNow(options: OfTargetOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const { session } = open;
    demandRole(session.officer.role, 'backup.run');
    const before = new Set((await allCopies(session)).map(({ id }) => id));
    const ended = await endOf(open, await startBackup(session, { target: options.target ?? null }));
    const { items } = ended.shown;
    // Where it failed everywhere, one error is answered: the others are said before.
    if (ended.row.state === 'failed' && items.length > 1)
      for (const { name, error } of items) if (error) voice.say(`${name}: ${error.message} (${error.code})`);
    const targets = items.map(({ name, place, state, outcome, error }) => ({ name, place, state, outcome, error }));
    const answer = await tellEnd(ended, async () => ({ targets, copies: (await allCopies(session)).filter(({ id }) => !before.has(id)) }));
    const stored = items.filter(({ state }) => state === 'done').map(({ name, place, outcome }) => printable(`stored    ${name} (${place}): ${outcome}`));
    return { ...answer, text: [...stored, answer.text].join('\n') };
  });
}

/** The copies that the vault knows, newest first. */
export function listCopies(options: OfTargetOptions & { pruned?: boolean }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const items = await allCopies(session, await knownTarget(session, options.target), options.pruned);
    const text = items.length === 0 ? 'There is no backup yet.' : copiesTable(items);
    return { status: exitStatus.done, document: { total: items.length, items }, text };
  });
}

/** Reads copies back and compares them with what was stored. A copy that is damaged or gone ends with the status of integrity, whatever the others are. */
export function verifyBackups(options: OfTargetOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const { session } = open;
    demandRole(session.officer.role, 'backup.verify');
    const target = await knownTarget(session, options.target);
    const ended = await endOf(open, await startVerifying(session, { target }));
    const lost = ended.shown.items.some(({ error }) => error?.code.startsWith('BACKUP_'));
    const copies = async () => ({ copies: await reachableCopies(session, target) });
    if (!lost) return tellEnd(ended, copies);
    return { ...(await tellEnd(ended, copies, true)), status: exitStatus.integrity };
  });
}

export interface DrillOptions extends OfTargetOptions {
  backup?: string;
  seals?: boolean;
}

/** Restores a copy into a folder that is thrown away, with the passphrase that opened the vault. */
export function drillCopy(options: DrillOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const { session } = open;
    demandRole(session.officer.role, 'backup.drill');
    const copy = chosenCopy(await reachableCopies(session, await knownTarget(session, options.target)), options.backup);
    const officerPassphrase = Uint8Array.from(open.passphrase.bytes);
    const seals = options.seals ?? false;
    const started = await startDrill(session, { backup: copy.id, seals, together: seals && (options.approve ?? []).length > 0, officerPassphrase });
    return answerOf(open, started, async () => ({ backup: (await allCopies(session)).find(({ id }) => id === copy.id) ?? null }));
  });
}

/** @throws StrongroomError `BACKUP_NOT_FOUND` */
function chosenCopy(copies: readonly BackupRow[], named: string | undefined): BackupRow {
  const found = copies.filter(({ id, name, state }) => (named === undefined ? state === 'good' || state === 'unproved' : id === named || name === named));
  const copy = found.find(({ state }) => state === 'good') ?? found[0];
  if (copy) return copy;
  throw new StrongroomError(
    'BACKUP_NOT_FOUND',
    named === undefined ? 'There is no good backup there yet.' : `There is no backup named ${named} there.`,
    'Make one with `backup run`; `backup list` shows those that there are.',
  );
}

type Tested = CallOutput<'backup.testTarget'> & { name: string };

/** Proves writing, reading back, renaming and deleting in the real folders. */
export function testTargets(options: OfTargetOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    demandRole(session.officer.role, 'backup.testTarget');
    const { targets } = await backupState(session);
    const named = await knownTarget(session, options.target);
    if (targets.length === 0) throw new StrongroomError('TARGET_NOT_FOUND', 'There is no target for backups yet.', 'Set one up with `backup settings`.');
    const tested: Tested[] = [];
    for (const { name } of targets) if (named === null || name === named) tested.push({ name, ...(await testBackupTarget(session, name)) });
    return { status: statusOfTests(tested), document: { targets: tested }, text: tested.map(testText).join('\n') };
  });
}

function statusOfTests(tested: readonly Tested[]): ExitStatus {
  const errors = tested.map(({ steps }) => steps.find(({ error }) => error !== null)?.error ?? null);
  const [first] = errors.filter((error) => error !== null);
  if (!first) return exitStatus.done;
  return errors.includes(null) ? exitStatus.partly : statusOfError(first.code);
}

function testText({ name, steps, differences, freeBytes }: Tested): string {
  return [
    ...steps.map(
      ({ step, error }) => `${error ? 'failed    ' : 'ok        '}${name}: ${step}${error ? `\n          ${error.message} ${error.hint} (${error.code})` : ''}`,
    ),
    ...differences.map((difference) => `          ${difference}`),
    ...(freeBytes === null ? [] : [`          ${sizeWords(freeBytes)} are free.`]),
  ]
    .flatMap((line) => line.split('\n'))
    .map(printable)
    .join('\n');
}

/** The name as it is written in the settings; `null` for all. @throws StrongroomError `TARGET_NOT_FOUND` */
async function knownTarget(session: VaultSession, named: string | undefined): Promise<string | null> {
  if (named === undefined) return null;
  const { targets } = await backupState(session);
  const found = targets.find(({ name }) => name.toLowerCase() === named.trim().toLowerCase());
  if (found) return found.name;
  const names = targets.map(({ name }) => name).join(', ');
  throw new StrongroomError(
    'TARGET_NOT_FOUND',
    `There is no backup target named ${named}.`,
    names === '' ? 'Set one up with `backup settings`.' : `Targets are: ${names}.`,
  );
}

/** Copies on targets that there still are. */
async function reachableCopies(session: VaultSession, target: string | null): Promise<BackupRow[]> {
  const { targets } = await backupState(session);
  return (await allCopies(session, target)).filter((copy) => targets.some(({ name }) => name === copy.target));
}

async function allCopies(session: VaultSession, target: string | null = null, pruned = false): Promise<BackupRow[]> {
  const { items } = await listBackupRows(session, { target, pruned, offset: 0, limit: Number.MAX_SAFE_INTEGER });
  return items;
}
