import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fromErrorAnswer, StrongroomError } from '../../preload/contract/errors.ts';
import { lossWords } from '../../preload/contract/finding-words.ts';
import { MOST_RELEASED, type ReleaseFormat } from '../../preload/contract/release.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { refuseExisting } from '../custody/release-file.ts';
import type { Target } from '../custody/release-target.ts';
import { findTarget, releaseTargets } from '../custody/release-targets.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { askByFile } from '../service/approval-calls.ts';
import { listInventory, resolveCertificate } from '../service/inventory-calls.ts';
import { showReleasePlan, startRelease } from '../service/release-calls.ts';
import { endOf, failedLine } from './command-answer.ts';
import { exitStatus, statusOfCommand } from './exit-status.ts';
import { type GlobalOptions, type OpenSession, withSession } from './open-session.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';

export interface ExportOptions extends GlobalOptions {
  format?: ReleaseFormat;
  target?: string;
  passphraseFile?: string;
  eachPassphrase?: boolean;
  listPassphraseFile?: string;
  search?: string;
  out: string;
  alias?: string;
  chain: boolean;
  overwrite?: boolean;
  plain?: boolean;
  reason?: string;
  /** Where a request for approvals is written, instead of releasing. */
  ask?: string;
  /** Hours. */
  valid?: number;
  request?: string;
  approval?: string[];
}

/** Releases private keys with their certificates, each file read back and proved. */
export async function exportCertificates(named: readonly string[], options: ExportOptions, voice: Voice): Promise<Answer> {
  const target = chosenTarget(options);
  refuseContradictions(named, options);
  refuseUnfit(target, options);
  // Read before the vault is opened: a wrong path costs no unlock.
  using passphrase = givenPassphrase(options);
  return await withSession(options, voice, async (open) => {
    const { session } = open;
    const certificates = await chosenCertificates(open, named, options, target);
    const kind = passphrase === null ? 'none' : options.eachPassphrase ? 'each' : 'one';
    const what = { certificates, target: target.id, chain: options.chain };
    const planned = await showReleasePlan(session, { ...what, protection: kind });
    warnOfLosses(planned, voice);
    tellProtection(target, passphrase !== null, voice);
    const order = {
      ...what,
      alias: options.alias ?? null,
      destination: { kind: 'file' as const, path: destinationOf(planned, options.out) },
      overwrite: options.overwrite ?? false,
      officerPassphrase: Uint8Array.from(open.passphrase.bytes),
      reason: options.reason ?? '',
    };
    if (options.ask !== undefined) return askFor(open, { ...order, protection: kind }, options.ask, options);
    const { command, released, ended } = await startRelease(session, {
      ...order,
      protection: protectionOf(passphrase, options),
      approved: broughtBy(options),
    });
    const { row, shown } = await endOf(open, { command, ended });
    if (row.state === 'failed' && row.error) throw fromErrorAnswer(row.error);
    const failed = shown.items.flatMap(({ certificates: [certificate], name, error }) => (error ? [{ certificate: certificate ?? null, name, ...error }] : []));
    const files = released.flatMap(({ beside, certificate, path, sha256 }) => (beside ? [] : [{ certificate, path, sha256 }]));
    const besides = released.flatMap(({ beside, path, sha256 }) => (beside ? [{ path, sha256 }] : []));
    const lines = [
      ...released.map(({ path, sha256 }) => `released  ${printable(path)}\n          SHA-256 ${sha256}`),
      ...failed.map(failedLine),
      row.outcome ?? '',
    ];
    return {
      status: statusOfCommand(row),
      document: { command, state: row.state, outcome: row.outcome, files, beside: besides, failed },
      text: lines.join('\n'),
    };
  });
}

const USUAL_HOURS = 72;

async function askFor(
  { session }: OpenSession,
  order: Omit<Parameters<typeof askByFile>[1], 'hours' | 'requestFile'>,
  file: string,
  options: ExportOptions,
): Promise<Answer> {
  const requestFile = resolve(file);
  if (!options.overwrite) refuseExisting(requestFile);
  const asked = await askByFile(session, { ...order, hours: options.valid ?? USUAL_HOURS, requestFile });
  const names = asked.mayApprove.map(({ name }) => name).join(', ');
  const text = `${requestFile} asks for ${asked.need - 1} more of these custodians: ${names}. It is good until ${utcMinute(asked.expiresAt)} UTC.`;
  return { status: exitStatus.done, document: { file: requestFile, ...asked }, text: printable(text) };
}

function broughtBy({ request, approval = [] }: ExportOptions) {
  if (request === undefined && approval.length === 0) return null;
  if (request === undefined || approval.length === 0)
    throw new StrongroomError('USAGE', 'A request and its approvals belong together.', 'Give --request FILE and --approval FILE, that once for each approval.');
  const source = (path: string) => ({ kind: 'path' as const, path: resolve(path) });
  return { request: source(request), approvals: approval.map(source) };
}

/** Those that were named, or those that a search finds: not renewed, not revoked, and with their key where that is asked for. */
async function chosenCertificates({ session }: OpenSession, named: readonly string[], { search }: ExportOptions, { key }: Target): Promise<string[]> {
  if (search === undefined) {
    const certificates = new Set<string>();
    for (const name of named) certificates.add((await resolveCertificate(session, name)).id);
    return [...certificates];
  }
  const { total, items } = await listInventory(session, {
    search,
    privateKey: key ? ['in-store'] : [],
    expiry: 'any',
    standing: 'current',
    finding: null,
    sort: 'commonName',
    descending: false,
    offset: 0,
    limit: MOST_RELEASED,
  });
  if (total === 0)
    throw new StrongroomError(
      'CERTIFICATE_NOT_FOUND',
      'The search finds no certificate that can be released.',
      'strongroom certificates --search finds what there is.',
    );
  if (total > items.length)
    throw new StrongroomError('USAGE', `The search finds ${total} certificates; ${MOST_RELEASED} go out in one release.`, 'Search more closely.');
  return items.map(({ id }) => id);
}

/** @throws StrongroomError `USAGE` */
function refuseContradictions(named: readonly string[], options: ExportOptions): void {
  if (named.length > 0 === (options.search !== undefined))
    throw new StrongroomError('USAGE', 'Either ids or --search, and one of them.', 'Name certificates by their ids, or find them with --search.');
  if (options.alias !== undefined && named.length !== 1)
    throw new StrongroomError(
      'USAGE',
      'An alias names one key; several certificates were given.',
      'Leave --alias out: each key is named after its certificate.',
    );
  const ways = [options.plain && '--plain', options.passphraseFile !== undefined && '--passphrase-file', options.eachPassphrase && '--each-passphrase'].filter(
    (way) => typeof way === 'string',
  );
  if (ways.length > 1)
    throw new StrongroomError('USAGE', `Either ${ways.join(' or ')}, not both.`, 'Without --plain the private key is protected by a passphrase.');
  if (Boolean(options.eachPassphrase) !== (options.listPassphraseFile !== undefined))
    throw new StrongroomError(
      'USAGE',
      '--each-passphrase and --list-passphrase-file go together.',
      'The passphrases that are made stand in a list, which the passphrase of the list opens.',
    );
}

/**
 * The service refuses the same, in words for somebody who sees a dialog.
 * @throws StrongroomError `PASSPHRASE_UNFIT`, `PLAIN_NOT_CONFIRMED`
 */
function refuseUnfit({ id, key, protection }: Target, { passphraseFile, eachPassphrase, plain }: ExportOptions): void {
  const given = passphraseFile !== undefined || eachPassphrase;
  if (protection === 'always' && !given)
    throw new StrongroomError(
      'PASSPHRASE_UNFIT',
      `What ${id} writes is always protected by a passphrase.`,
      'Give --passphrase-file, or for several --each-passphrase.',
    );
  if (protection === 'never' && key && !plain)
    throw new StrongroomError(
      'PASSPHRASE_UNFIT',
      `${id} takes no passphrase: a protected key could not be opened there.`,
      'Give --plain to write the key for anyone to read, or choose another target.',
    );
  if (protection === 'optional' && key && !given && !plain)
    throw new StrongroomError(
      'PLAIN_NOT_CONFIRMED',
      'Nothing says how the key is to be protected.',
      'Give --passphrase-file, or --plain to write it for anyone to read.',
    );
}

function givenPassphrase({ passphraseFile, listPassphraseFile }: ExportOptions): SecretBytes | null {
  const file = passphraseFile ?? listPassphraseFile;
  return file === undefined ? null : readPassphraseFile(file);
}

function protectionOf(passphrase: SecretBytes | null, { eachPassphrase, plain }: ExportOptions): Parameters<typeof startRelease>[1]['protection'] {
  if (passphrase === null) return { kind: 'none', confirmed: plain ?? false };
  const given = Uint8Array.from(passphrase.bytes);
  return eachPassphrase ? { kind: 'each', listPassphrase: given } : { kind: 'one', passphrase: given };
}

/** By its name, or the first of a format; with both, the name has to be of the format. */
function chosenTarget({ format, target: id }: ExportOptions): Target {
  if (format === undefined) {
    if (id === undefined)
      throw new StrongroomError('USAGE', 'Nothing says what shall be written.', 'Name a target with --target, or a container with --format.');
    return findTarget(id);
  }
  const ofFormat = releaseTargets.filter((target) => target.format === format);
  const target = id === undefined ? ofFormat.find(({ id: known }) => known === usualTargets[format]) : ofFormat.find((candidate) => candidate.id === id);
  if (!target)
    throw new StrongroomError(
      'USAGE',
      `There is no target ${id} of the format ${format}.`,
      `Targets of ${format}: ${ofFormat.map((known) => known.id).join(', ')}.`,
    );
  return target;
}

/** What a format means where no target is named. */
const usualTargets: Record<ReleaseFormat, string> = { p12: 'modern', jks: 'java', pem: 'bundle', yaml: 'kubernetes' };

type Planned = Awaited<ReturnType<typeof showReleasePlan>>;

/** What the window shows beside a target before anything is written. */
function tellProtection({ key, algorithms, weak }: Target, isProtected: boolean, voice: Voice): void {
  if (isProtected) for (const algorithm of algorithms) voice.say(algorithm);
  else if (key) voice.say('Nothing protects the key: whoever reads the file has it.');
  if (isProtected && weak !== null) voice.say(`Weak: ${weak}`);
}

function warnOfLosses({ certificates }: Planned, voice: Voice): void {
  for (const { certificate, commonName, losses, refusal } of certificates)
    for (const loss of refusal === null ? losses : []) voice.say(`Warning: ${printable(`${commonName ?? certificate}: ${lossWords(loss)}`)} (${loss.code})`);
}

/** One file goes where it was named, or under a name of ours into a folder; several go into a folder, which is made. */
function destinationOf({ goesInto, certificates }: Planned, out: string): string {
  const path = resolve(out);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (goesInto === 'file' && !isFolder && !/[/\\]$/.test(out)) return path;
  if (!isFolder) makeFolder(path);
  return goesInto === 'folder' ? path : join(path, certificates[0]?.files[0] ?? '');
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StrongroomError(
      'DESTINATION_UNWRITABLE',
      `The folder ${path} cannot be made.`,
      'Several files go into a folder. Is there a file of that name, or is the place read-only?',
      { cause },
    );
  }
}
