import { dirname, join, resolve } from 'node:path';
import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { fromErrorAnswer, StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { certificateItem, certificateLabel } from '../custody/certificate-object.ts';
import { demandCertificates } from '../custody/demand-certificates.ts';
import { release } from '../custody/release.ts';
import { besidePath, refuseBeside } from '../custody/release-beside.ts';
import { folderOnDrive, mediumOf } from '../custody/release-drive.ts';
import { refuseExisting, refuseInside } from '../custody/release-file.ts';
import { chainOf, planRelease, type ReleasePlan } from '../custody/release-plan.ts';
import { alphabetOf, type Target } from '../custody/release-target.ts';
import { findTarget } from '../custody/release-targets.ts';
import { pathsOf, protectedBy, type ReleasedFile, type ReleaseOrder } from '../custody/release-work.ts';
import { checkAlias } from '../formats/aliases.ts';
import { checkWrittenPassphrase } from '../formats/written-passphrase.ts';
import { findDrive } from '../media/list-drives.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { askForKeys, type KeyUse, type Question } from './ask-custodians.ts';
import { bringApprovals } from './brought-approvals.ts';
import { worstFirst } from './finding-order.ts';
import { generatePassphrase } from './passphrase-generator.ts';
import { demandFilePassphrase } from './passphrase-strength.ts';
import { loadReportFonts } from './report-fonts.ts';
import type { VaultSession } from './vault-session.ts';

type Order = Omit<AgentArguments<'release.start'>, 'approved'> & Partial<Pick<AgentArguments<'release.start'>, 'approved'>>;
type Place = Pick<ReleaseOrder, 'folder' | 'file' | 'medium' | 'drive'>;

export async function showReleasePlan(session: VaultSession, input: CallArguments<'release.plan'>): Promise<CallOutput<'release.plan'>> {
  const plan = await planRelease(session, input.certificates, findTarget(input.target), input.protection ?? 'one');
  const chain = plan.certificates.length === 1 ? await subjectsAbove(session, input) : null;
  return {
    goesInto: plan.goesInto,
    beside: plan.beside,
    certificates: plan.certificates.map(({ certificate, files, alias, refusal }) => ({
      certificate: certificate.id,
      commonName: certificate.common_name,
      keyAlgorithm: certificate.key_algorithm,
      files,
      alias,
      chain,
      losses: worstFirst(certificate.losses),
      refusal,
    })),
  };
}

async function subjectsAbove(session: VaultSession, { certificates, chain }: CallArguments<'release.plan'>): Promise<string[]> {
  const found = await demandCertificates(session.queries, certificates);
  const ders = await Promise.all(found.map(({ der }) => (chain ? chainOf(session, der) : [der])));
  return ders.flat().map((der) => parseCertificate(der).subject);
}

/** Everything of a release but its passphrases: what is asked of the custodians follows from it. */
export type PlannedRelease = Omit<ReleaseOrder, 'protection'> & { protection: { kind: ReleaseOrder['protection']['kind'] } };

type PlannedInput = Omit<Order, 'officerPassphrase' | 'approved' | 'protection'>;

/** Checks everything that can be checked before a passphrase opens anything. */
export async function prepareRelease(session: VaultSession, input: PlannedInput, kind: ReleaseOrder['protection']['kind']): Promise<PlannedRelease> {
  const target = findTarget(input.target);
  const plan = await planRelease(session, input.certificates, target, kind);
  const only = plan.certificates.length === 1 ? plan.certificates[0] : undefined;
  if (only?.refusal) throw fromErrorAnswer(only.refusal);
  if (only && input.alias !== null && target.alias) {
    checkAlias(input.alias);
    only.alias = input.alias;
  }
  const place = await placeOf(plan, input.destination, session.now());
  for (const path of plan.certificates.flatMap((planned) => pathsOf(place, planned))) {
    refuseInside(session.folder, path);
    if (!input.overwrite) refuseExisting(path);
  }
  for (const { name } of plan.beside) {
    refuseInside(session.folder, besidePath(place, name));
    refuseBeside({ ...place, overwrite: input.overwrite }, name);
  }
  return {
    ...place,
    target,
    plan,
    withChain: input.chain,
    protection: { kind: target.protection === 'never' ? 'none' : kind },
    overwrite: input.overwrite,
    reason: input.reason,
    makePassphrase: generatePassphrase,
    fonts: loadReportFonts,
  };
}

/** The keys that a release opens: SHA-256 of their public halves. */
export function keysOf({ target, plan }: Pick<PlannedRelease, 'target' | 'plan'>): string[] {
  return target.key ? plan.certificates.map(({ certificate }) => certificate.spki_sha256) : [];
}

/** Starts a release, once everything about it was checked. */
export async function startRelease(session: VaultSession, input: Order): Promise<{ command: string; released: ReleasedFile[]; ended: Promise<void> }> {
  demandProtection(findTarget(input.target), input.protection);
  const planned = await prepareRelease(session, input, input.protection.kind);
  const { target } = planned;
  const protection = heldProtection(target, input.protection);
  const order: ReleaseOrder = { ...planned, protection };
  const question = questionOf(order);
  // Here and not in the command: a wrong passphrase is an answer to the officer, not the outcome of a release.
  const use = await consentFor(session, question, order, input).catch((error: unknown) => {
    forget(protection);
    throw error;
  });
  const released: ReleasedFile[] = [];
  const command = await session.queue.start(
    {
      kind: 'release',
      ...(use.command === null ? {} : { id: use.command }),
      title: question.title,
      input: { certificates: input.certificates, target: target.id, chain: input.chain, reason: input.reason },
      repeatable: false,
    },
    (run) => use.within(run, (shares, approvers) => release({ vault: session, run, order, shares, approvers }, released)),
    () => {
      use[Symbol.dispose]();
      forget(protection);
    },
  );
  return { command, released, ended: session.queue.ended(command) };
}

/** The custodians' consent: gathered here, or brought in files. */
async function consentFor(session: VaultSession, question: Question, order: ReleaseOrder, input: Order): Promise<KeyUse> {
  return input.approved
    ? bringApprovals(session, question, keysOf(order), input.approved, input.officerPassphrase)
    : askForKeys(session, question, keysOf(order), input.officerPassphrase);
}

/** What custodians approve: which certificates, in which form, where to. */
export function questionOf(order: PlannedRelease): Question {
  const { target, plan, reason, drive, file, folder, withChain } = order;
  const all = plan.certificates.map(({ certificate }) => certificate);
  const [only] = all;
  return {
    kind: 'release',
    title: `Release ${all.length === 1 && only ? certificateLabel(only) : `${all.length} certificates`} as ${target.label}`,
    what: [
      { name: 'Target', value: `${target.label} (${target.format})` },
      { name: 'Protection', value: protectedBy(order).join('; ') },
      { name: 'Issuers’ certificates', value: withChain ? 'With them' : 'Without them' },
      { name: 'To', value: drive === null ? (file ?? folder) : `the drive ${drive.name}` },
    ],
    items: all.map(certificateItem),
    reason,
  };
}

function forget(protection: ReleaseOrder['protection']): void {
  if (protection.kind === 'one') protection.passphrase[Symbol.dispose]();
  if (protection.kind === 'each') protection.listPassphrase[Symbol.dispose]();
}

function demandProtection(target: Target, protection: Order['protection']): void {
  if (protection.kind === 'none') {
    if (target.protection === 'always')
      throw new StrongroomError('PASSPHRASE_UNFIT', `${target.label} is always protected by a passphrase.`, 'Give one, or let Strongroom make one.');
    if (target.key && !protection.confirmed)
      throw new StrongroomError(
        'PLAIN_NOT_CONFIRMED',
        'Without a passphrase the private key lies in the file for anyone to read.',
        target.protection === 'never'
          ? `${target.label} takes no passphrase: confirm that the key is to be written without protection.`
          : 'Give a passphrase, or confirm that the file is to be written without protection.',
      );
    return;
  }
  if (target.protection === 'never' && target.key)
    throw new StrongroomError(
      'PASSPHRASE_UNFIT',
      `${target.label} takes no passphrase: a protected key could not be opened there.`,
      'Confirm that the key is to be written without protection, or choose another target.',
    );
  if (protection.kind === 'each' && (!target.key || target.together))
    throw new StrongroomError('USAGE', `${target.label} is not one file with a key for each certificate.`, 'Give one passphrase, or none where it takes none.');
  if (target.protection === 'never') return;
  if (protection.kind === 'each') {
    demandFilePassphrase(protection.listPassphrase);
    return;
  }
  demandFilePassphrase(protection.passphrase);
  checkWrittenPassphrase(protection.passphrase, alphabetOf(target));
}

/** What was given for files that take none is wiped and forgotten. */
function heldProtection(target: Target, protection: Order['protection']): ReleaseOrder['protection'] {
  if (protection.kind === 'none') return { kind: 'none' };
  const given = protection.kind === 'one' ? protection.passphrase : protection.listPassphrase;
  const held = SecretBytes.take(given);
  if (target.protection === 'never') {
    held[Symbol.dispose]();
    return { kind: 'none' };
  }
  return protection.kind === 'one' ? { kind: 'one', passphrase: held } : { kind: 'each', listPassphrase: held };
}

/** A single file goes where it was named, several go into a folder under names of ours: the one that was chosen, or one made for them on a drive. */
async function placeOf({ goesInto, certificates }: ReleasePlan, destination: Order['destination'], now: number): Promise<Place> {
  if (destination.kind === 'drive') {
    const drive = await findDrive(destination.drive);
    if (goesInto === 'folder') return { folder: folderOnDrive(drive, now), file: null, medium: drive, drive };
    return { folder: drive.path, file: join(drive.path, certificates[0]?.files[0] ?? ''), medium: drive, drive };
  }
  const path = resolve(destination.path);
  const folder = goesInto === 'file' ? dirname(path) : path;
  return { folder, file: goesInto === 'file' ? path : null, medium: mediumOf(folder), drive: null };
}
