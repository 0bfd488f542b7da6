import { basename, dirname, join } from 'node:path';
import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { certificateLabel } from '../custody/certificate-object.ts';
import { type ReleasedFile, release } from '../custody/release.ts';
import { refuseExisting, refuseInside } from '../custody/release-file.ts';
import { type PlannedFile, planRelease } from '../custody/release-plan.ts';
import { findTarget, type Target } from '../custody/release-targets.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { demandFilePassphrase } from './passphrase-strength.ts';
import type { VaultSession } from './vault-session.ts';

export async function showReleasePlan(session: VaultSession, input: CallArguments<'release.plan'>): Promise<CallOutput<'release.plan'>> {
  const planned = await planRelease(session, input.certificates, findTarget(input.target), input.chain);
  return {
    files: planned.map(({ certificate, fileName, alias, chain, refusal }) => ({
      certificate: certificate.id,
      commonName: certificate.common_name,
      keyAlgorithm: certificate.key_algorithm,
      fileName,
      alias,
      chain: chain.map((der) => parseCertificate(der).subject),
      refusal,
    })),
  };
}

/** Checks everything that can be checked before a passphrase opens anything, then starts the command. */
export async function startRelease(
  session: VaultSession,
  input: AgentArguments<'release.start'>,
): Promise<{ command: string; released: ReleasedFile[]; ended: Promise<void> }> {
  const target = findTarget(input.target);
  const files = await planRelease(session, input.certificates, target, input.chain);
  const only = files.length === 1 ? files[0] : undefined;
  if (only?.refusal) throw new StrongroomError(only.refusal.code, only.refusal.message, only.refusal.hint);
  if (only && input.alias !== null) only.alias = input.alias;
  demandPassphrase(target, input);
  const paths = pathsOf(files, input.destination);
  for (const path of paths) {
    refuseInside(session.folder, path);
    if (!input.overwrite) refuseExisting(path);
  }
  // Opened here and not in the command: a wrong passphrase is an answer to the officer, not the outcome of a release.
  const unlocked = await session.unlockAgain(input.officerPassphrase).finally(() => wipe(input.officerPassphrase));
  const passphrase = input.passphrase && target.key ? SecretBytes.take(input.passphrase) : null;
  const released: ReleasedFile[] = [];
  const names = files.map(({ certificate }) => certificateLabel(certificate));
  const order = { target, files, paths, passphrase, overwrite: input.overwrite, reason: input.reason };
  const command = await session.queue.start(
    {
      kind: 'release',
      title: files.length === 1 ? `Release ${names[0]} as ${target.label}` : `Release ${files.length} certificates as ${target.label}`,
      input: { certificates: input.certificates, target: target.id, chain: input.chain, reason: input.reason },
      repeatable: false,
    },
    (run) => release(session, run, order, unlocked, released),
    () => {
      unlocked[Symbol.dispose]();
      passphrase?.[Symbol.dispose]();
    },
  );
  return { command, released, ended: session.queue.ended(command) };
}

function demandPassphrase(target: Target, input: AgentArguments<'release.start'>): void {
  if (!target.key) return;
  if (input.passphrase !== null) {
    demandFilePassphrase(input.passphrase);
    return;
  }
  if (!target.plainAllowed)
    throw new StrongroomError('PASSPHRASE_UNFIT', `${target.label} is always protected by a passphrase.`, 'Give one, or let Strongroom make one.');
  if (!input.plainConfirmed)
    throw new StrongroomError(
      'PLAIN_NOT_CONFIRMED',
      'Without a passphrase the private key lies in the file for anyone to read.',
      'Give a passphrase, or confirm that the file is to be written without protection.',
    );
}

/** A single certificate goes to the file that was named; several go into a folder under names of ours. */
function pathsOf(files: readonly PlannedFile[], destination: string): string[] {
  if (files.length === 1) return [join(dirname(destination), basename(destination))];
  return files.map(({ fileName }) => join(destination, fileName));
}
