import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { CommandRow } from '../../preload/contract/commands.ts';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { selfTest } from '../crypto/self-test.ts';
import { describeVault } from '../service/describe-vault.ts';
import { openVault } from '../service/open-vault.ts';
import { isUnsigned } from '../service/row-watch.ts';
import { type SessionEvents, silentEvents } from '../service/session-events.ts';
import type { VaultSession } from '../service/vault-session.ts';
import { refuseEarlyAttempt } from '../service/wrong-passphrases.ts';
import { KEY_FILE_REMOVED } from '../vault/key-file.ts';
import { askPassphrase } from './ask-passphrase.ts';
import { attendApprovals, parseApprovals } from './attend-approvals.ts';
import { exitStatus } from './exit-status.ts';
import type { Answer, Voice } from './print.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';
import { listenForStop } from './stop-signals.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  vault?: string;
  officer?: string;
  passwordFile?: string;
  /** The officer's, and those of further custodians: whose each is stands in it. */
  keyFile?: string[];
  /** Further custodians: `NAME=PASSWORD-FILE`. */
  approve?: string[];
  json?: boolean;
}

export interface OpenSession {
  session: VaultSession;
  /** The officer's, as it opened the vault: for what asks for it again. */
  passphrase: SecretBytes;
  /** Aborted when the person stops the program. */
  stopping: AbortSignal;
  /** The last that was said of a command: true even where its end could not be written any more. */
  lastOf(command: string): CommandRow;
}

/** @throws StrongroomError `USAGE` */
export function vaultFolder({ vault }: GlobalOptions): string {
  const named = vault || process.env.STRONGROOM_VAULT;
  if (!named) throw new StrongroomError('USAGE', 'No vault was named.', 'Give its folder with --vault DIR, or in the environment variable STRONGROOM_VAULT.');
  return resolve(named);
}

/** Full paths of the key files that were named. */
export function keyFilePaths({ keyFile = [] }: GlobalOptions): string[] {
  return keyFile.map((path) => resolve(path));
}

/** Unlocks the vault, does the work and locks it again, whatever happens in between. */
export async function withSession(options: GlobalOptions, voice: Voice, work: (open: OpenSession) => Promise<Answer>): Promise<Answer> {
  const folder = vaultFolder(options);
  const approvals = parseApprovals(options.approve);
  await selfTest();
  const officer = options.officer ?? onlyOfficer(folder);
  refuseEarlyAttempt(folder, Date.now());
  using passphrase = options.passwordFile === undefined ? await askPassphrase(`Passphrase of ${officer}`) : readPassphraseFile(options.passwordFile);
  const told = new Map<string, CommandRow>();
  const session = await openVault({
    folder,
    officer,
    passphrase: passphrase.bytes,
    keyFiles: keyFilePaths(options),
    ...sessionContext(voice, (row) => told.set(row.id, row)),
  });
  attendApprovals(session, approvals);
  using stop = listenForStop(() => voice.say('Stopping. What was done stays; stop again to end at once.'));
  using presence = watchPresence(session, voice);
  const known = session.alarms.length;
  for (const { text } of session.alarms) voice.say(`Warning: ${text}`);
  let answer: Answer;
  try {
    // After a crash nobody has signed for the file: the window looks at the rows while it is open, a command before it ends.
    if (isUnsigned(session.alarms)) await session.watchRows();
    for (const { text } of session.alarms.slice(known)) voice.say(`Warning: ${text}`);
    answer = await work({
      session,
      passphrase,
      stopping: AbortSignal.any([stop.signal, presence.signal]),
      lastOf: (command) => told.get(command) as CommandRow,
    });
  } catch (error) {
    await session.close(presence.closing()).catch(() => undefined);
    throw error;
  }
  return { ...answer, ...(await closeAfter(session, presence.closing(), answer, voice)) };
}

/** Whoever takes the officer's key file away ends what runs in his name, as the window's lock does. */
function watchPresence(session: VaultSession, voice: Voice): Disposable & { readonly signal: AbortSignal; closing(): string } {
  const gone = new AbortController();
  const stop = session.keyFile.watch(() => {
    voice.say('The key file was removed. Stopping: what was done stays.');
    gone.abort();
    void session.queue.interrupt();
  });
  return {
    signal: gone.signal,
    closing: () => (gone.signal.aborted ? KEY_FILE_REMOVED : 'by the command line'),
    [Symbol.dispose]: stop,
  };
}

/** What was done is told even where the vault cannot be closed cleanly: it is durable, only the last signature is missing. */
async function closeAfter(session: VaultSession, reason: string, answer: Answer, voice: Voice): Promise<Pick<Answer, 'status'>> {
  try {
    await session.close(reason);
    return answer;
  } catch (error) {
    const { code, message } = toErrorAnswer(error);
    voice.say(
      `Warning: the vault could not be closed cleanly (${code === 'INTERNAL' ? ((error as NodeJS.ErrnoException).code ?? code) : message}). What was done before is in it.`,
    );
    return { status: answer.status === exitStatus.done ? exitStatus.failed : answer.status };
  }
}

/** What a session of the command line says by itself: progress of its commands. */
export function sessionContext(voice: Voice, keep: (row: CommandRow) => void = () => undefined): { host: string; now(): number; events: SessionEvents } {
  const command = (row: CommandRow) => {
    keep(row);
    tellProgress(voice, row);
  };
  return { host: hostname(), now: Date.now, events: { ...silentEvents, command } };
}

function tellProgress(voice: Voice, { kind, title, state, done, total }: CommandRow): void {
  const unit = kind === 'back-up' || kind === 'drill-backup' ? ' KiB' : '';
  if (state === 'running' || state === 'waiting')
    voice.progress(total === null ? title : `${title}: ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}${unit}`);
}

/** @throws StrongroomError `USAGE` where the vault has several officers */
function onlyOfficer(folder: string): string {
  const { officers } = describeVault(folder, Date.now());
  const [only] = officers;
  if (only && officers.length === 1) return only.name;
  throw new StrongroomError(
    'USAGE',
    'This vault has more than one officer.',
    `Say who you are with --officer NAME: ${officers.map(({ name }) => name).join(', ')}.`,
  );
}

/** Cancels a command of the queue when the person stops the program. */
export function cancelWhenStopped({ session, stopping }: OpenSession, command: string): void {
  const cancel = () => {
    // One that has ended in between has nothing left to cancel.
    if (session.queue.live(command)) session.queue.cancel(command);
  };
  if (stopping.aborted) cancel();
  else stopping.addEventListener('abort', cancel, { once: true });
}
