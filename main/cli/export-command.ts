import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { ReleaseFormat } from '../../preload/contract/release.ts';
import { releaseTargets, type Target } from '../custody/release-targets.ts';
import { showCommand } from '../service/command-calls.ts';
import { resolveCertificate } from '../service/inventory-calls.ts';
import { showReleasePlan, startRelease } from '../service/release-calls.ts';
import { statusOfCommand } from './exit-status.ts';
import { cancelWhenStopped, type GlobalOptions, type OpenSession, withSession } from './open-session.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';

export interface ExportOptions extends GlobalOptions {
  format: ReleaseFormat;
  target?: string;
  passphraseFile?: string;
  out: string;
  alias?: string;
  chain: boolean;
  overwrite?: boolean;
  plain?: boolean;
  reason?: string;
}

/** Releases private keys with their certificates, each file read back and proved. */
export async function exportCertificates(named: readonly string[], options: ExportOptions, voice: Voice): Promise<Answer> {
  const target = chosenTarget(options);
  if (options.alias !== undefined && named.length > 1)
    throw new StrongroomError(
      'USAGE',
      'An alias names one key; several certificates were given.',
      'Leave --alias out: each key is named after its certificate.',
    );
  if (options.plain && options.passphraseFile !== undefined)
    throw new StrongroomError('USAGE', 'Either --plain or --passphrase-file, not both.', 'Without --plain the private key is protected by the passphrase.');
  // Read before the vault is opened: a wrong path costs no unlock.
  using passphrase = options.passphraseFile === undefined ? null : readPassphraseFile(options.passphraseFile);
  return await withSession(options, voice, async (open) => {
    const { session } = open;
    const certificates = new Set<string>();
    for (const name of named) certificates.add((await resolveCertificate(session, name)).id);
    const what = { certificates: [...certificates], target: target.id, chain: options.chain };
    const { command, released, ended } = await startRelease(session, {
      ...what,
      alias: options.alias ?? null,
      passphrase: passphrase && Uint8Array.from(passphrase.bytes),
      plainConfirmed: options.plain ?? false,
      destination: await destinationOf(open, what, options.out),
      overwrite: options.overwrite ?? false,
      officerPassphrase: Uint8Array.from(open.passphrase.bytes),
      reason: options.reason ?? '',
    });
    cancelWhenStopped(open, command);
    await ended;
    const row = open.lastOf(command);
    if (row.state === 'failed' && row.error) throw new StrongroomError(row.error.code, row.error.message, row.error.hint);
    const { items } = await showCommand(session, { id: command, offset: 0, limit: what.certificates.length });
    const failed = items.flatMap(({ certificates: [certificate], name, error }) => (error ? [{ certificate, name, ...error }] : []));
    const lines = [
      ...released.map(({ path, sha256 }) => `released  ${printable(path)}\n          SHA-256 ${sha256}`),
      ...failed.map(({ name, message, hint, code }) => `failed    ${printable(name)}\n          ${printable(`${message} ${hint}`)} (${code})`),
      row.outcome ?? '',
    ];
    return { status: statusOfCommand(row), document: { command, state: row.state, outcome: row.outcome, files: released, failed }, text: lines.join('\n') };
  });
}

function chosenTarget({ format, target: id }: ExportOptions): Target {
  const ofFormat = releaseTargets.filter((target) => target.format === format);
  const target = id === undefined ? ofFormat[0] : ofFormat.find((candidate) => candidate.id === id);
  if (!target)
    throw new StrongroomError(
      'USAGE',
      `There is no target ${id} of the format ${format}.`,
      `Targets of ${format}: ${ofFormat.map((known) => known.id).join(', ')}.`,
    );
  return target;
}

/** One certificate goes to the file that was named, or under a name of ours into a folder; several go into a folder, which is made. */
async function destinationOf({ session }: OpenSession, what: Parameters<typeof showReleasePlan>[1], out: string): Promise<string> {
  const path = resolve(out);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const meansFolder = isFolder || /[/\\]$/.test(out) || what.certificates.length > 1;
  if (!meansFolder) return path;
  if (!isFolder) makeFolder(path);
  if (what.certificates.length > 1) return path;
  const plan = await showReleasePlan(session, what);
  return join(path, plan.files[0]?.fileName ?? '');
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StrongroomError(
      'DESTINATION_UNWRITABLE',
      `The folder ${path} cannot be made.`,
      'Several certificates go into a folder. Is there a file of that name, or is the place read-only?',
      { cause },
    );
  }
}
