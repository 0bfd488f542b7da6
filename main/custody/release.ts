import { basename } from 'node:path';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { endCommandItems, insertCommandItems, queuedItem, updateCommandItem } from '../store/command-rows.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { certificateLabel } from './certificate-object.ts';
import { openStoredKey } from './open-stored-key.ts';
import { nameReleased, readReleased, stageReleased, takeBack, temporaryFor } from './release-file.ts';
import type { PlannedFile } from './release-plan.ts';
import type { Target } from './release-targets.ts';
import type { VaultAtWork } from './vault-at-work.ts';

export interface ReleaseOrder {
  target: Target;
  files: PlannedFile[];
  /** Full paths, one for each file. */
  paths: string[];
  passphrase: SecretBytes | null;
  overwrite: boolean;
  reason: string;
}

/** A released file, for the CLI's answer. */
export interface ReleasedFile {
  certificate: string;
  path: string;
  sha256: string;
}

/** Runs one release: each file is logged, written, read back and proved before the next one begins. */
export async function release(
  vault: VaultAtWork,
  run: CommandRun,
  order: ReleaseOrder,
  unlocked: UnlockedOfficer,
  released: ReleasedFile[] = [],
): Promise<Ending> {
  const { files, paths, target } = order;
  await insertCommandItems(
    vault.queries,
    files.map((file, idx) => {
      const place = paths[idx] as string;
      return queuedItem({ command: run.id, idx, name: basename(place), place, certificates: canonicalJson([file.certificate.id]) });
    }),
  );
  run.progress(0, files.length);
  let failed: StrongroomError | null = null;
  for (const [at, file] of files.entries()) {
    if (run.signal.aborted) {
      await endCommandItems(vault.queries, run.id, ['queued'], { state: 'cancelled', outcome: 'Not begun: the command was stopped.', error: null });
      run.signal.throwIfAborted();
    }
    const path = paths[at] as string;
    try {
      const sha256 = await releaseOne(vault, run, order, file, path, unlocked);
      released.push({ certificate: file.certificate.id, path, sha256 });
    } catch (error) {
      const answer = toErrorAnswer(error);
      failed ??= new StrongroomError(answer.code, answer.message, answer.hint);
      await noteFailure(vault, run, at, file, answer);
    }
    run.progress(at + 1, files.length);
  }
  const facts = [
    { name: 'Format', value: target.label },
    ...target.algorithms.map((value) => ({ name: 'Protection', value })),
    ...released.map(({ path, sha256 }) => ({ name: `SHA-256 of ${basename(path)}`, value: sha256 })),
    ...(order.reason ? [{ name: 'Reason', value: order.reason }] : []),
  ];
  const what = target.key ? 'private key' : 'certificate';
  if (failed && released.length === 0) return { state: 'failed', outcome: failed.message, error: toErrorAnswer(failed), facts };
  const outcome = `${released.length} of ${files.length} ${what}${files.length === 1 ? '' : 's'} released, read back and proved.`;
  return failed ? { state: 'done-in-part', outcome, error: toErrorAnswer(failed), facts } : { state: 'done', outcome, facts };
}

async function releaseOne(
  vault: VaultAtWork,
  run: CommandRun,
  order: ReleaseOrder,
  file: PlannedFile,
  path: string,
  unlocked: UnlockedOfficer,
): Promise<string> {
  if (file.refusal) throw new StrongroomError(file.refusal.code, file.refusal.message, file.refusal.hint);
  const objects = objectsOf(file);
  // The log knows of the release before the key exists outside: a crash in between leaves a release too many in the log, never one too few.
  const temporary = temporaryFor(path);
  await vault.ledger.record(async (queries, note) => {
    // After a crash the next unlock finds the unfinished file by this name.
    await updateCommandItem(queries, run.id, order.files.indexOf(file), { state: 'running', temporary });
    note({
      action: 'release.started',
      command: run.id,
      objects,
      rows: [],
      text: `${certificateLabel(file.certificate)}: release as ${order.target.label} to ${path} begins.${order.reason ? ` Reason: ${order.reason}` : ''}`,
    });
  });
  using pkcs8 = order.target.key ? await openStoredKey(vault, file.certificate.spki_sha256, unlocked) : SecretBytes.allocate(0);
  const container = () => ({
    target: order.target,
    pkcs8: pkcs8.copyToMove(),
    chain: file.chain,
    alias: file.alias,
    passphrase: order.passphrase?.copyToMove() ?? null,
  });
  const bytes = await vault.workshop.build(container());
  const sha256 = sha256Hex(bytes);
  try {
    const staged = stageReleased(path, temporary, bytes, order.overwrite);
    // Proved before it gets its name, so that a file which is replaced is lost only to one that opens.
    const why = await provedWrong(() => {
      // Read before the secrets are copied for the thread: where a stick was pulled, no copy is left.
      const file = readReleased(staged);
      return vault.workshop.prove({ ...container(), file });
    });
    if (why !== null) throw proofFailed(why);
    nameReleased(staged, path, order.overwrite);
  } finally {
    takeBack(temporary);
    // Without a passphrase this is the key itself.
    wipe(bytes);
  }
  if (hashReleased(path) !== sha256) {
    takeBack(path);
    throw proofFailed('the medium gives back other bytes than were written');
  }
  await vault.ledger.record(async (queries, note) => {
    await updateCommandItem(queries, run.id, order.files.indexOf(file), {
      state: 'done',
      outcome: 'Written, read back and proved.',
      error: null,
      temporary: null,
    });
    note({
      action: 'release.written',
      command: run.id,
      objects: [...objects, { kind: 'file', id: sha256, label: basename(path) }],
      rows: [],
      text: `${certificateLabel(file.certificate)}: ${order.target.key ? 'the private key was released' : 'the certificate was written'} as ${order.target.label} to ${path}, read back and proved.`,
    });
  });
  return sha256;
}

async function noteFailure(vault: VaultAtWork, run: CommandRun, at: number, file: PlannedFile, error: ReturnType<typeof toErrorAnswer>): Promise<void> {
  await vault.ledger.record(async (queries, note) => {
    await updateCommandItem(queries, run.id, at, { state: 'failed', outcome: error.message, error: canonicalJson({ ...error }), temporary: null });
    note({
      action: 'release.failed',
      command: run.id,
      objects: objectsOf(file),
      rows: [],
      text: `${certificateLabel(file.certificate)}: not released. ${error.message}`,
    });
  });
}

function hashReleased(path: string): string {
  const bytes = readReleased(path);
  try {
    return sha256Hex(bytes);
  } finally {
    wipe(bytes);
  }
}

async function provedWrong(prove: () => Promise<string | null>): Promise<string | null> {
  try {
    return await prove();
  } catch (error) {
    return error instanceof Error ? error.message : 'it does not open';
  }
}

function proofFailed(why: string): StrongroomError {
  return new StrongroomError(
    'RELEASE_PROOF_FAILED',
    `The written file was read back and does not prove: ${why}. It was removed.`,
    'The medium may be failing. Use another one and release again.',
  );
}

function objectsOf(file: PlannedFile): { kind: 'certificate' | 'key'; id: string; label: string }[] {
  const label = certificateLabel(file.certificate);
  return [
    { kind: 'certificate', id: file.certificate.id, label },
    { kind: 'key', id: file.certificate.spki_sha256, label: file.certificate.key_algorithm },
  ];
}
