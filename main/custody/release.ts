import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { Ending } from '../commands/queue.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { endCommandItems, insertCommandItems, queuedItem } from '../store/command-rows.ts';
import { besidePath } from './release-beside.ts';
import { noteFailure, releaseOne } from './release-one.ts';
import { writePapers } from './release-papers.ts';
import { FilePassphrases, writePassphraseList } from './release-passphrases.ts';
import { pathsOf, type ReleasedFile, type ReleaseOrder, type ReleaseWork } from './release-work.ts';

/** As many hashes stand among the facts of a command; beyond that the manifest has them. */
const HASHES_SHOWN = 20;

/** What of a release went out, and the first reason why something did not. */
interface Course {
  certificates: number;
  failed: StrongroomError | null;
}

/**
 * Runs one release: each certificate is logged, written, read back and proved before the next one begins. Report and manifest are written at the
 * end, whatever that was, and tell of what is there.
 * @param released filled as it goes, for the CLI's answer
 */
export async function release(work: ReleaseWork, released: ReleasedFile[] = []): Promise<Ending> {
  const { vault, run, order } = work;
  const { certificates } = order.plan;
  await insertCommandItems(vault.queries, linesOf(run.id, order));
  run.progress(0, certificates.length);
  using passphrases = await passphrasesOf(work, released);
  const course = await releaseEach(work, passphrases, released);
  try {
    if (course.certificates > 0) await writePapers(work, released);
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    course.failed ??= error;
  }
  await endRest(work, run.signal.aborted ? 'Not begun: the command was stopped.' : 'Not begun.');
  run.signal.throwIfAborted();
  return endingOf(order, course, released);
}

function linesOf(command: string, order: ReleaseOrder) {
  const { certificates, beside } = order.plan;
  return [
    ...certificates.map((planned, idx) => {
      const paths = pathsOf(order, planned);
      const name = paths.map((path) => basename(path)).join(', ');
      return queuedItem({ command, idx, name, place: paths[0] as string, certificates: canonicalJson([planned.certificate.id]) });
    }),
    ...beside.map(({ name }, at) => queuedItem({ command, idx: certificates.length + at, name, place: besidePath(order, name) })),
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
  for (const [at, planned] of certificates.entries()) {
    if (run.signal.aborted) break;
    try {
      released.push(...(await releaseOne(work, at, planned, passphrases.of(planned.certificate.id))));
      course.certificates += 1;
    } catch (error) {
      const answer = toErrorAnswer(error);
      course.failed ??= new StrongroomError(answer.code, answer.message, answer.hint);
      await noteFailure(work, at, planned, answer);
      // A stick that was pulled takes none of the others either: no further key is opened for it.
      if (!existsSync(order.folder)) break;
    }
    run.progress(at + 1, certificates.length);
  }
  return course;
}

/** Lines that never began. */
function endRest({ vault, run }: ReleaseWork, outcome: string): Promise<void> {
  return endCommandItems(vault.queries, run.id, ['queued'], { state: 'cancelled', outcome, error: null });
}

function endingOf(order: ReleaseOrder, { certificates, failed }: Course, released: readonly ReleasedFile[]): Ending {
  const { target, plan, reason, protection } = order;
  const facts = [
    { name: 'Target', value: target.label },
    ...(protection.kind === 'none' && target.key ? ['The key lies readable in the file'] : target.algorithms).map((value) => ({ name: 'Protection', value })),
    ...hashesOf(released),
    ...(reason ? [{ name: 'Reason', value: reason }] : []),
  ];
  if (failed && certificates === 0) return { state: 'failed', outcome: failed.message, error: toErrorAnswer(failed), facts };
  const what = target.key ? 'private key' : 'certificate';
  const all = plan.certificates.length;
  const outcome = `${certificates} of ${all} ${what}${all === 1 ? '' : 's'} released, read back and proved.`;
  return failed ? { state: 'done-in-part', outcome, error: toErrorAnswer(failed), facts } : { state: 'done', outcome, facts };
}

function hashesOf(released: readonly ReleasedFile[]): { name: string; value: string }[] {
  const shown = released.length <= HASHES_SHOWN ? released : released.filter(({ certificate }) => certificate === null);
  return shown.map(({ name, sha256 }) => ({ name: `SHA-256 of ${name}`, value: sha256 }));
}
