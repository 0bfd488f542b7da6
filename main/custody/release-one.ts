import { basename } from 'node:path';
import { StrongroomError, type toErrorAnswer } from '../../preload/contract/errors.ts';
import type { EntryObject } from '../audit/entry.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { temporaryOf, updateCommandItem } from '../store/command-rows.ts';
import { certificateLabel } from './certificate-object.ts';
import { demandCertificates } from './demand-certificates.ts';
import { openStoredKey } from './open-stored-key.ts';
import { removedFrom } from './release-drive.ts';
import { temporaryIn } from './release-file.ts';
import { chainOf, type PlannedCertificate } from './release-plan.ts';
import { type ProvedSet, writeProved } from './release-proof.ts';
import { StagedSet } from './release-set.ts';
import type { TargetFile } from './release-target.ts';
import { isReadable, pathsOf, type ReleasedFile, type ReleaseWork, readBackWords } from './release-work.ts';

/** What is going to be written for one certificate, with where and how. */
interface WrittenFile {
  file: TargetFile;
  path: string;
  name: string;
}

/**
 * Releases one certificate: logged, written, read back, proved, and named when all of its files are proved.
 * @param at the command's line
 * @param passphrase `null` writes without protection; stays the caller's
 */
export async function releaseOne(work: ReleaseWork, at: number, planned: PlannedCertificate, passphrase: SecretBytes | null): Promise<ReleasedFile[]> {
  const { vault, run, order } = work;
  if (planned.refusal) throw new StrongroomError(planned.refusal.code, planned.refusal.message, planned.refusal.hint);
  const [certificate] = await demandCertificates(vault.queries, [planned.certificate.id]);
  const leaf = (certificate as { der: Uint8Array }).der;
  const chain = order.withChain ? await chainOf(vault, leaf) : [leaf];
  const files = filesOf(work, planned, chain);
  const objects = objectsOf(planned);
  const label = certificateLabel(planned.certificate);
  const where = files.map(({ path }) => path).join(', ');
  // The log knows of the release before the key exists outside: a crash in between leaves a release too many in the log, never one too few.
  const temporary = temporaryIn(order.folder);
  await vault.ledger.record(async (queries, note) => {
    // After a crash the next unlock finds the unfinished files by this name.
    await updateCommandItem(queries, run.id, at, { state: 'running', temporary });
    note({
      action: 'release.started',
      command: run.id,
      objects,
      rows: [],
      text: `${label}: release as ${order.target.label} to ${where} begins.${order.reason ? ` Reason: ${order.reason}` : ''}`,
    });
  });
  // Before the key is opened: where a stick was pulled, it is not.
  const set = new StagedSet(
    temporary,
    files.map(({ path, file }) => ({ path, key: file.key })),
    order.overwrite,
    order.medium,
  );
  const { hashes, uncached } = await proved(work, planned, set, files, chain, passphrase);
  const released = files.map(({ path, name }, index) => ({
    certificate: planned.certificate.id,
    beside: false,
    path,
    name,
    sha256: hashes[index] as string,
    uncached,
  }));
  const what = order.target.key ? `the private key was released${isReadable(order) ? ' without a passphrase' : ''}` : 'the certificate was written';
  await vault.ledger.record(async (queries, note) => {
    await updateCommandItem(queries, run.id, at, { state: 'done', outcome: `Written, ${readBackWords(uncached)} and proved.`, error: null, temporary: null });
    note({
      action: 'release.written',
      command: run.id,
      objects: [...objects, ...released.map(({ path, sha256 }) => ({ kind: 'file' as const, id: sha256, label: basename(path) }))],
      rows: [],
      text: `${label}: ${what} as ${order.target.label} to ${where}, ${readBackWords(uncached)} and proved.`,
    });
  });
  return released;
}

/** @throws StrongroomError `FORMAT_CANNOT_CARRY` where there is nothing to write */
function filesOf({ order }: ReleaseWork, planned: PlannedCertificate, chain: readonly Uint8Array[]): WrittenFile[] {
  const paths = pathsOf(order, planned);
  const files = order.target.files.map((file, at) => ({
    file,
    path: paths[at] as string,
    name: order.file === null ? (planned.files[at] as string) : basename(order.file),
  }));
  const written = files.filter(({ file }) => !file.chainOnly || chain.length > 1);
  if (written.length === 0)
    throw new StrongroomError(
      'FORMAT_CANNOT_CARRY',
      'The inventory has no issuer of this certificate, so there is no chain.',
      'Import the issuer’s certificate.',
    );
  return written;
}

async function proved(
  { vault, order, shares }: ReleaseWork,
  planned: PlannedCertificate,
  set: StagedSet,
  files: readonly WrittenFile[],
  chain: Uint8Array[],
  passphrase: SecretBytes | null,
): Promise<ProvedSet> {
  try {
    using pkcs8 = order.target.key ? await openStoredKey(vault, planned.certificate.spki_sha256, shares) : SecretBytes.allocate(0);
    return await writeProved(vault, set, () => ({
      contents: files.map(({ file }) => file.content),
      pkcs8: pkcs8.copyToMove(),
      chain,
      alias: planned.alias,
      passphrase: passphrase?.copyToMove() ?? null,
    }));
  } finally {
    set.clear();
  }
}

/** Says of one certificate that it was not released; what could not be removed stays put down, so that the next unlock looks for it. */
export async function noteFailure(
  { vault, run, order }: ReleaseWork,
  at: number,
  planned: PlannedCertificate,
  error: ReturnType<typeof toErrorAnswer>,
): Promise<void> {
  await vault.ledger.record(async (queries, note) => {
    const temporary = await temporaryOf(queries, run.id, at);
    const left = temporary === null || removedFrom(order.medium, temporary) ? null : temporary;
    const outcome = left === null ? error.message : `${error.message} Its unfinished file ${left} could not be removed and may hold the private key.`;
    await updateCommandItem(queries, run.id, at, { state: 'failed', outcome, error: canonicalJson({ ...error }), temporary: left });
    note({
      action: 'release.failed',
      command: run.id,
      objects: objectsOf(planned),
      rows: [],
      text: `${certificateLabel(planned.certificate)}: not released. ${outcome}`,
    });
  });
}

function objectsOf({ certificate }: PlannedCertificate): EntryObject[] {
  return [
    { kind: 'certificate', id: certificate.id, label: certificateLabel(certificate) },
    { kind: 'key', id: certificate.spki_sha256, label: certificate.key_algorithm },
  ];
}
