import { basename } from 'node:path';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { NOT_BEGUN } from '../commands/command-row.ts';
import type { Ending } from '../commands/queue.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { endCommandItems, insertCommandItems, queuedItem } from '../store/command-rows.ts';
import { inLanes } from './in-lanes.ts';
import { besideLine, besidePath } from './release-beside.ts';
import { finishDrive, isOnMedium, makeFolderOnDrive, type ReleaseDrive, removeIfEmpty } from './release-drive.ts';
import { noteFailure, releaseOne } from './release-one.ts';
import { writePapers } from './release-papers.ts';
import { FilePassphrases, writePassphraseList } from './release-passphrases.ts';
import type { PlannedCertificate } from './release-plan.ts';
import { releaseTogether } from './release-together.ts';
import { pathsOf, protectedBy, type ReleasedFile, type ReleaseOrder, type ReleaseWork } from './release-work.ts';

/** As many hashes stand among the facts of a command; beyond that the manifest has them. */
const HASHES_SHOWN = 20;

/** What of a release went out, and the first reason why something did not. */
interface Course {
  certificates: number;
  failed: StrongroomError | null;
}

/**
 * Runs one release: each certificate is logged, written, read back and proved, several at once. Report and manifest are written at the end, whatever
 * that was, and tell of what is there.
 * @param released filled as it goes, for the CLI's answer
 */
export async function release(work: ReleaseWork, released: ReleasedFile[] = []): Promise<Ending> {
  const { vault, run, order } = work;
  const { certificates } = order.plan;
  await insertCommandItems(vault.queries, linesOf(run.id, order));
  run.progress(0, certificates.length);
  const own = await beginOnDrive(work);
  try {
    return await releaseAll(work, released);
  } finally {
    if (own !== null) removeIfEmpty(own);
  }
}

async function releaseAll(work: ReleaseWork, released: ReleasedFile[]): Promise<Ending> {
  const { run, order } = work;
  using passphrases = await passphrasesOf(work, released);
  const course = await releaseEach(work, passphrases, released);
  try {
    if (course.certificates > 0) await writePapers(work, released);
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    course.failed ??= error;
  }
  const synced = await endOnDrive(work, course, released);
  await endRest(work, run.signal.aborted ? NOT_BEGUN : 'Not begun.');
  run.signal.throwIfAborted();
  return endingOf(order, course, released, synced);
}

/** @returns the folder that was made, where one was */
async function beginOnDrive(work: ReleaseWork): Promise<string | null> {
  const { drive, folder } = work.order;
  if (drive === null || folder === drive.path) return null;
  try {
    makeFolderOnDrive(folder, drive);
    return folder;
  } catch (error) {
    await endRest(work, 'Not begun: the drive is not there.');
    throw error;
  }
}

/** @returns whether the drive may be pulled; a failure is the release's, as far as it had none */
async function endOnDrive({ order }: ReleaseWork, course: Course, released: readonly ReleasedFile[]): Promise<boolean> {
  if (order.drive === null || released.length === 0) return false;
  try {
    await finishDrive(order.drive);
    return true;
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    course.failed ??= error;
    return false;
  }
}

function linesOf(command: string, order: ReleaseOrder) {
  const { certificates, beside } = order.plan;
  const lines = order.target.together ? certificates.slice(0, 1) : certificates;
  return [
    ...lines.map((planned, idx) => {
      const paths = pathsOf(order, planned);
      const name = paths.map((path) => basename(path)).join(', ');
      const ids = order.target.together ? certificates.map(({ certificate }) => certificate.id) : [planned.certificate.id];
      return queuedItem({ command, idx, name, place: paths[0] as string, certificates: canonicalJson(ids) });
    }),
    ...beside.map(({ name }) => queuedItem({ command, idx: besideLine(order, name), name, place: besidePath(order, name) })),
  ];
}

async function passphrasesOf(work: ReleaseWork, released: ReleasedFile[]): Promise<FilePassphrases> {
  const { protection } = work.order;
  if (protection.kind !== 'each') return new FilePassphrases(protection.kind === 'one' ? protection.passphrase : null);
  try {
    const { passphrases, file } = await writePassphraseList(work, protection.listPassphrase);
    released.push(file);
    return passphrases;
  } catch (error) {
    await endRest(work, 'Not begun: the list of passphrases could not be written.');
    throw error;
  }
}

async function releaseEach(work: ReleaseWork, passphrases: FilePassphrases, released: ReleasedFile[]): Promise<Course> {
  const { run, order } = work;
  const { certificates } = order.plan;
  const course: Course = { certificates: 0, failed: null };
  if (order.target.together) {
    if (run.signal.aborted) return course;
    const first = certificates[0] as (typeof certificates)[number];
    try {
      released.push(...(await releaseTogether(work, passphrases.of(first.certificate.id))));
      course.certificates = certificates.length;
    } catch (error) {
      course.failed = await failure(work, 0, first, error);
    }
    run.progress(certificates.length, certificates.length);
    return course;
  }
  return releaseInLanes(work, passphrases, released);
}

/** Several certificates at once: what takes the time are derivations on the threads, one after another for each file. */
async function releaseInLanes(work: ReleaseWork, passphrases: FilePassphrases, released: ReleasedFile[]): Promise<Course> {
  const { run, order } = work;
  const { certificates } = order.plan;
  const files: ReleasedFile[][] = [];
  const failures: StrongroomError[] = [];
  let ended = 0;
  let isOver = false;
  const releaseNext = async ([at, planned]: [number, PlannedCertificate]) => {
    try {
      files[at] = await releaseOne(work, at, planned, passphrases.of(planned.certificate.id));
    } catch (error) {
      const failed = await failure(work, at, planned, error);
      failures[at] = failed;
      // What is full, or was pulled, takes none of the others either: no further key is opened for it.
      isOver ||= failed.code === 'DISK_FULL' || !isOnMedium(order.folder, order.medium);
    }
    run.progress(++ended, certificates.length);
  };
  try {
    await inLanes(certificates.entries(), () => !isOver && !run.signal.aborted, releaseNext);
  } finally {
    released.push(...files.flat());
  }
  return { certificates: files.filter(Boolean).length, failed: failures.find(Boolean) ?? null };
}

async function failure(work: ReleaseWork, at: number, planned: PlannedCertificate, error: unknown): Promise<StrongroomError> {
  const answer = toErrorAnswer(error);
  if (answer.code === 'INTERNAL') console.error('strongroom: a release failed by a defect', error);
  await noteFailure(work, at, planned, answer);
  return new StrongroomError(answer.code, answer.message, answer.hint);
}

/** Lines that never began. */
function endRest({ vault, run }: ReleaseWork, outcome: string): Promise<void> {
  return endCommandItems(vault.queries, run.id, ['queued'], { state: 'cancelled', outcome, error: null });
}

function endingOf(order: ReleaseOrder, { certificates, failed }: Course, released: readonly ReleasedFile[], synced: boolean): Ending {
  const { target, plan, reason, drive } = order;
  const facts = [
    { name: 'Target', value: target.label },
    ...protectedBy(order).map((value) => ({ name: 'Protection', value })),
    ...(drive === null ? [] : driveFacts(drive, released, synced)),
    ...hashesOf(released),
    ...(reason ? [{ name: 'Reason', value: reason }] : []),
  ];
  if (failed && certificates === 0) return { state: 'failed', outcome: failed.message, error: toErrorAnswer(failed), facts };
  const what = target.key ? 'private key' : 'certificate';
  const all = plan.certificates.length;
  const said = `${certificates} of ${all} ${what}${all === 1 ? '' : 's'} released, read back and proved.`;
  const outcome = synced ? `${said} ${drive?.name} may be pulled now.` : said;
  return failed ? { state: 'done-in-part', outcome, error: toErrorAnswer(failed), facts } : { state: 'done', outcome, facts };
}

function driveFacts({ name }: ReleaseDrive, released: readonly ReleasedFile[], synced: boolean): { name: string; value: string }[] {
  const direct = released.length > 0 && released.every(({ uncached }) => uncached);
  return [
    { name: 'Drive', value: name },
    { name: 'Read back', value: direct ? 'From the medium itself' : 'As the system gives it: past its memory there is no way here' },
    { name: 'Synced', value: synced ? 'Yes: it may be pulled' : 'No' },
  ];
}

function hashesOf(released: readonly ReleasedFile[]): { name: string; value: string }[] {
  const shown = released.length <= HASHES_SHOWN ? released : released.filter(({ beside }) => beside);
  return shown.map(({ name, sha256 }) => ({ name: `SHA-256 of ${name}`, value: sha256 }));
}
