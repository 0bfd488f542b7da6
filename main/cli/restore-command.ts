import { resolve } from 'node:path';
import { counted } from '../../preload/contract/counted.ts';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { FoundBackup, RestorePlan } from '../../preload/contract/restore.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { selfTest } from '../crypto/self-test.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { Restore } from '../service/restore-calls.ts';
import { SftpIdentities } from '../service/sftp-identities.ts';
import { askPassphrase } from './ask-passphrase.ts';
import { foundStateWords, sizeWords } from './backup-words.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, keyFilePaths } from './open-session.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { readKitFiles } from './read-kit-file.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';
import { askPassword, demandComparison, parseHostKey, parseSftpAddress, readSignIn, type SftpAddress, type SignInOptions, secretsOf } from './sftp-options.ts';
import { listenForStop } from './stop-signals.ts';
import { facts, table } from './table.ts';

type KitFiles = Awaited<ReturnType<typeof readKitFiles>>;

export interface RestoreOptions extends GlobalOptions, SignInOptions {
  sftp?: string;
  hostKey?: string;
  from?: string;
  list?: boolean;
  backup?: string;
  vaultId?: string;
  kit?: string[];
  /** What the option was called before there were several sheets. */
  kitFile?: string[];
  checkpoint?: string;
  replace?: string;
  into?: string;
}

/** Lists the backups in a place, or makes a vault of one of them. It needs no vault, and opens none. */
export async function restore(options: RestoreOptions, voice: Voice): Promise<Answer> {
  refuseContradictions(options);
  const address = options.sftp === undefined ? null : parseSftpAddress(options.sftp);
  const hostKey = options.hostKey === undefined ? null : parseHostKey(options.hostKey);
  using signIn = readSignIn(options);
  const kitFiles = options.kit ?? options.kitFile;
  using kit = kitFiles === undefined ? null : await readKitFiles(kitFiles);
  if (kit && !options.list) demandPrintedId(kit, options.vaultId);
  using passphrase = options.list || kit || options.passwordFile === undefined ? null : readPassphraseFile(options.passwordFile);
  await selfTest();
  using identities = new SftpIdentities();
  using stop = listenForStop(() => voice.say('Stopping. Nothing is put in place.'));
  const work = new Restore(Date.now, (stage, done, total) => voice.progress(progressWords(stage, done, total)));
  const { signal } = stop;
  signal.addEventListener('abort', () => void work.end());
  try {
    const { backups } = address
      ? await connect(work, identities, address, hostKey ?? (await demandComparison(address, signal)), await secretsFor(address))
      : await work.connectFolder(resolve(options.from ?? ''));
    // What the stop came too early for.
    signal.throwIfAborted();
    if (options.list) return listing(work, backups);
    return await restoreOne(work, backups, { kit, passphrase }, options, voice, signal);
  } catch (error) {
    if (signal.aborted)
      throw new StrongroomError('CANCELLED', 'The restore was stopped.', 'Nothing was put in place, and what was fetched is gone.', { cause: error });
    throw error;
  } finally {
    await work.end();
  }

  function secretsFor(at: SftpAddress) {
    return signIn.password || signIn.identityFile !== null ? secretsOf(signIn, identities, null) : askPassword(at);
  }
}

function connect(work: Restore, identities: SftpIdentities, address: SftpAddress, hostKey: string, secrets: Awaited<ReturnType<typeof secretsOf>>) {
  return work.connectSftp(identities, { ...address, hostKey, ...secrets });
}

function refuseContradictions(options: RestoreOptions): void {
  const refuse = (message: string, hint: string): never => {
    throw new StrongroomError('USAGE', message, hint);
  };
  const { sftp, hostKey, from, list, into, passwordFile, vaultId, sftpPasswordFile, identityFile } = options;
  const kitFile = options.kit ?? options.kitFile;
  if ((sftp === undefined) === (from === undefined)) refuse('It is not said where the backups lie.', 'Give either --sftp user@host:port/path or --from DIR.');
  if (from !== undefined && (hostKey ?? sftpPasswordFile ?? identityFile) !== undefined)
    refuse('Nobody signs in at a folder.', 'Leave host key, password and private key out.');
  if (!list && into === undefined)
    refuse('It is not said where the vault is to go.', 'Give --into DIR, a folder that is empty or missing; or only look with --list.');
  if (kitFile !== undefined && passwordFile !== undefined)
    refuse('Either a passphrase or the recovery kit opens a backup, not both.', 'Give --password-file or --kit.');
  if (kitFile !== undefined && options.keyFile !== undefined) refuse('The recovery kit needs no key file.', 'Leave --key-file out.');
  if (vaultId !== undefined && !/^[0-9a-f]{4,64}$/i.test(vaultId))
    refuse(`This is no vault id: ${vaultId}.`, 'It has 64 hexadecimal digits, of which the first four or more are enough; the recovery kit prints it.');
}

/** A kit opens whatever was encrypted to it: which vault is meant, only its sheet says. */
function demandPrintedId(kit: KitFiles, named: string | undefined): void {
  if (kit.vaultId !== null || (named?.length ?? 0) >= 16) return;
  throw new StrongroomError(
    'USAGE',
    'The vault id that the recovery kit prints is needed, too.',
    'Give its first 16 digits or more with --vault-id, from the sheet and from nowhere else; or the whole sheet with --kit.',
  );
}

async function restoreOne(
  work: Restore,
  backups: readonly FoundBackup[],
  secret: { kit: KitFiles | null; passphrase: SecretBytes | null },
  options: RestoreOptions,
  voice: Voice,
  signal: AbortSignal,
): Promise<Answer> {
  const problems = work.problems.map(({ name, error }) => ({ name, ...toErrorAnswer(error) }));
  for (const { name, message, code } of problems) voice.say(`Warning: ${name}: ${message} (${code})`);
  const vaultId = chooseVault(work, backups, secret.kit, options.vaultId);
  const into = resolve(options.into ?? '');
  using asked = secret.kit || secret.passphrase ? null : await askPassphrase('Passphrase of an officer of this vault');
  const passphrase = secret.passphrase ?? asked;
  const plan = await work.check({
    vaultId,
    passphrase: secret.kit || !passphrase ? null : Uint8Array.from(passphrase.bytes),
    kit: secret.kit === null ? null : secret.kit.texts.map(({ bytes }) => Uint8Array.from(bytes)),
    kitVaultId: secret.kit?.vaultId ?? options.vaultId ?? null,
    backup: options.backup ?? null,
    into,
    checkpoint: options.checkpoint === undefined ? null : { kind: 'path', path: resolve(options.checkpoint) },
    keyFiles: keyFilePaths(options).map((path) => ({ kind: 'path', path })),
  });
  signal.throwIfAborted();
  const { folder, movedTo } = await finish(work, plan, options.replace);
  return restored(plan, problems, folder, movedTo);
}

async function finish(work: Restore, { replaces }: RestorePlan, typed: string | undefined) {
  try {
    return await work.finish({ typed: typed ?? null });
  } catch (error) {
    if (!(error instanceof StrongroomError) || error.code !== 'RESTORE_NEEDS_CONFIRMATION') throw error;
    throw new StrongroomError(error.code, error.message, `Confirm it with --replace ${replaces?.name ?? 'NAME'}, or restore into another folder.`, {
      cause: error,
    });
  }
}

/**
 * The vault that is meant: the one of the kit, or the one that was named, or the only one that is there.
 * @throws StrongroomError `USAGE` where there are several, `BACKUP_KEY_WRONG` where the kit is another vault's, `BACKUP_NOT_FOUND`, `BACKUP_DAMAGED`
 */
function chooseVault(work: Restore, backups: readonly FoundBackup[], kit: KitFiles | null, named: string | undefined): string {
  const there = [...new Set(backups.map(({ vaultId }) => vaultId))];
  const pinned = kit?.vaultId ?? null;
  if (pinned !== null && named !== undefined && !pinned.startsWith(named.toLowerCase()))
    throw new StrongroomError(
      'BACKUP_KEY_WRONG',
      `This recovery kit is that of the vault ${pinned}.`,
      'Leave --vault-id out, or take the kit of the other vault.',
    );
  const wanted = pinned ?? named?.toLowerCase() ?? '';
  const found = there.filter((vaultId) => vaultId.startsWith(wanted));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (found.length > 1) {
    throw new StrongroomError('USAGE', `Backups of ${found.length} vaults lie there.`, `Say which with --vault-id: ${found.join(', ')}.`);
  }
  // A note that cannot be read is no reason to say that there is nothing.
  const problem = work.problems.find(({ name }) => isOf(name, wanted));
  if (problem) throw problem.error;
  if (pinned !== null && there.length > 0)
    throw new StrongroomError(
      'BACKUP_KEY_WRONG',
      `This recovery kit is that of the vault ${pinned}, of which no backup lies there.`,
      `Those there are of ${there.join(', ')}.`,
    );
  throw new StrongroomError(
    'BACKUP_NOT_FOUND',
    wanted === '' ? 'No backup lies there.' : `No backup of the vault ${wanted} lies there.`,
    'Look at another folder or another target.',
  );
}

/** Whether a backup's name is that of a vault, whose id it begins with 16 digits of. */
function isOf(name: string, vaultId: string): boolean {
  const digits = name.split('-')[1] ?? '';
  return digits.startsWith(vaultId.slice(0, 16)) || vaultId.startsWith(digits);
}

function listing(work: Restore, backups: readonly FoundBackup[]): Answer {
  const problems = work.problems.map(({ name, error }) => ({ name, ...toErrorAnswer(error) }));
  const text = [
    backups.length === 0 ? 'No backup lies there.' : table(columns, backups),
    ...problems.map(({ name, message, code }) => printable(`${name}: ${message} (${code})`)),
  ].join('\n');
  return { status: exitStatus.done, document: { backups, problems }, text };
}

const columns = [
  { title: 'BACKUP', value: ({ name }: FoundBackup) => name },
  { title: 'VAULT', value: ({ vaultId }: FoundBackup) => vaultId.slice(0, 16) },
  { title: 'TAKEN (UTC)', value: ({ takenAt }: FoundBackup) => dateWords(takenAt) },
  { title: 'LOG', value: ({ logSize }: FoundBackup) => String(logSize), right: true },
  { title: 'POLICY', value: ({ policyGeneration }: FoundBackup) => String(policyGeneration), right: true },
  { title: 'SIZE', value: ({ size }: FoundBackup) => (size === 0 ? 'missing' : sizeWords(size)), right: true },
  { title: 'OPENS WITH', value: ({ withSlots }: FoundBackup) => (withSlots ? 'passphrase, kit' : 'kit') },
  { title: 'STATE', value: ({ state, problem }: FoundBackup) => (problem ? problem.message : foundStateWords[state]) },
];

/** A note that nobody checked may say any number. */
function dateWords(time: number): string {
  return Math.abs(time) <= 253_402_300_799_999 ? utcMinute(time) : 'no date';
}

function restored({ chosen, warnings, anchor, backups }: RestorePlan, problems: readonly object[], into: string, movedTo: string | null): Answer {
  const { name, vaultId, logSize, policyGeneration, takenAt } = chosen;
  const text = [
    facts([
      ['Restored', name],
      ['Of', `${utcMinute(takenAt)} UTC, ${counted(logSize, 'entry', 'entries')} of the log`],
      ['Vault id', vaultId],
      ['Into', into],
      ...(movedTo === null ? [] : [['Moved aside', movedTo] as const]),
    ]),
    '',
    ...warnings.map((warning) => printable(`Warning: ${warning}`)),
    printable(anchor),
    'It opens with the passphrases and key files that were valid when the backup was made.',
  ].join('\n');
  return {
    status: exitStatus.done,
    document: { restored: { name, vaultId, logSize, policyGeneration, takenAt }, into, movedTo, warnings, anchor, backups, problems },
    text,
  };
}

function progressWords(stage: 'notes' | 'passphrase' | 'fetch' | 'verify' | 'place', done: number, total: number | null): string {
  const words = { notes: 'Reading the notes', passphrase: 'Opening with the passphrase', fetch: 'Fetching', verify: 'Proving', place: 'Putting it in place' }[
    stage
  ];
  return total === null ? words : `${words}: ${sizeWords(done)} of ${sizeWords(total)}`;
}
