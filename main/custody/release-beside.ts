import { join } from 'node:path';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { RunningHash } from '../crypto/hash-stream.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { updateCommandItem } from '../store/command-rows.ts';
import { demandOnMedium, removedFrom } from './release-drive.ts';
import { FileWriter, nameReleased, readReleased, refuseExisting, temporaryIn } from './release-file.ts';
import { PASSPHRASE_LIST } from './release-plan.ts';
import type { ReleasedFile, ReleaseOrder, ReleaseWork } from './release-work.ts';

/** Full path of a file beside those of the certificates. */
export function besidePath({ folder }: Pick<ReleaseOrder, 'folder'>, name: string): string {
  return join(folder, name);
}

/** Whether a file of that name may be replaced: never the list, which may be all that opens the files of an earlier release. */
function mayReplace({ overwrite }: Pick<ReleaseOrder, 'overwrite'>, name: string): boolean {
  return overwrite && name !== PASSPHRASE_LIST;
}

/** @throws StrongroomError `DESTINATION_EXISTS` where there is a file of that name which may not be replaced */
export function refuseBeside(order: Pick<ReleaseOrder, 'folder' | 'overwrite'>, name: string): void {
  if (mayReplace(order, name)) return;
  const hint =
    name === PASSPHRASE_LIST ? 'It may be all that opens the files of an earlier release, so it is never replaced. Choose another folder.' : undefined;
  refuseExisting(besidePath(order, name), hint);
}

/** The command's line of such a file: they come after those of the certificates. */
export function besideLine({ plan, target }: Pick<ReleaseOrder, 'plan' | 'target'>, name: string): number {
  return (target.together ? 1 : plan.certificates.length) + plan.beside.findIndex((file) => file.name === name);
}

/**
 * Writes a file that holds no key: under a temporary name, synced, read back and compared, and only then under its own.
 * @param prove looks at what was read back; throws where it is not what was meant
 * @throws StrongroomError `RELEASE_PROOF_FAILED`, `DESTINATION_EXISTS`, `DESTINATION_UNWRITABLE`, `DISK_FULL`
 */
export async function writeBeside(
  work: ReleaseWork,
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  prove: (read: Uint8Array) => Promise<void> = async () => undefined,
): Promise<ReleasedFile> {
  const { vault, run, order } = work;
  const line = besideLine(order, name);
  const path = besidePath(order, name);
  const temporary = temporaryIn(order.folder);
  await updateCommandItem(vault.queries, run.id, line, { state: 'running', temporary });
  try {
    demandOnMedium(order.folder, order.medium);
    refuseBeside(order, name);
    const writer = new FileWriter(path, temporary);
    const hash = new RunningHash();
    for await (const chunk of chunks) {
      hash.update(chunk);
      writer.write(chunk);
    }
    writer.end();
    const sha256 = hash.end();
    const { bytes: read, uncached } = await readReleased(temporary);
    if (sha256Hex(read) !== sha256)
      throw new StrongroomError(
        'RELEASE_PROOF_FAILED',
        `${name} was read back and holds other bytes than were written. It was removed.`,
        'The medium may be failing. Use another one and release again.',
      );
    await prove(read);
    nameReleased(temporary, path, mayReplace(order, name));
    await updateCommandItem(vault.queries, run.id, line, { state: 'done', outcome: 'Written, read back and compared.', temporary: null });
    return { certificate: null, beside: true, path, name, sha256, uncached };
  } catch (error) {
    const answer = toErrorAnswer(error);
    const left = removedFrom(order.medium, temporary) ? null : temporary;
    await updateCommandItem(vault.queries, run.id, line, { state: 'failed', outcome: answer.message, error: canonicalJson({ ...answer }), temporary: left });
    throw error;
  }
}
