import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { CommandRow } from '../../preload/contract/commands.ts';
import { fromErrorAnswer, StrongroomError } from '../../preload/contract/errors.ts';
import type { PlannedChange } from '../../preload/contract/officers.ts';
import { selfTest } from '../crypto/self-test.ts';
import { ONLY_THE_KIT } from '../custody/approvals/approval-errors.ts';
import { keysBehind, stranded } from '../custody/reseal.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { startChange } from '../service/change-officers.ts';
import { KeptKit } from '../service/kept-kit.ts';
import { countsAlready, openWithKit } from '../service/open-with-kit.ts';
import { demandStrongPassphrase } from '../service/passphrase-strength.ts';
import { noteTested, showRecovery } from '../service/recovery-calls.ts';
import { testSheets } from '../service/test-kit.ts';
import { demandRole } from '../service/who-may.ts';
import { refuseEarlyAttempt } from '../service/wrong-passphrases.ts';
import { askNewPassphrase } from './ask-passphrase.ts';
import { endOf, tellEnd } from './command-answer.ts';
import { exitStatus } from './exit-status.ts';
import { type KitShapeOptions, keepKit, keepWords, kitShapeOf, sheetPaths, tryToWrite } from './keep-kit.ts';
import { type GlobalOptions, type OpenSession, sessionContext, vaultFolder, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { readKitText } from './read-kit-file.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';
import { facts } from './table.ts';

export interface RecoveryKitOptions extends GlobalOptions, KitShapeOptions {
  out?: string;
  revoke?: boolean;
}

/** Makes a new recovery kit in place of the one that is, or revokes that; as many custodians sign as any change of policy takes. */
export async function recoveryKit(options: RecoveryKitOptions, voice: Voice): Promise<Answer> {
  if ((options.out === undefined) !== (options.revoke === true))
    throw new StrongroomError('USAGE', 'It is not said whether a new kit is to be made.', 'Give either --out FILE, or --revoke.');
  if (options.out === undefined) {
    if ((options.sheets ?? options.need) !== undefined)
      throw new StrongroomError('USAGE', 'A kit that is revoked has no new sheets.', 'Leave --sheets and --need out.');
    return withSession(options, voice, (open) => change(open, { kind: 'kit-revoke' }, [], voice));
  }
  const shape = kitShapeOf(options);
  const paths = sheetPaths(resolve(options.out), shape);
  tryToWrite(paths);
  return withSession(options, voice, (open) => change(open, { kind: 'kit', ...shape }, paths, voice));
}

async function change(open: OpenSession, planned: PlannedChange, paths: readonly string[], voice: Voice): Promise<Answer> {
  const { session, passphrase } = open;
  let made: KeptKit | null = null;
  const input = { change: planned, newPassphrase: null, keyFile: null, officerPassphrase: Uint8Array.from(passphrase.bytes) };
  const started = await startChange(session, input, (kit, policyGeneration) => {
    kit.keys[Symbol.dispose]();
    made = new KeptKit(kit, { vaultName: basename(session.folder), vaultId: session.vaultId, policyGeneration, createdAt: session.now() });
  });
  // First of all what nobody else has: whatever else failed, the kit may count by now.
  const [end] = await Promise.allSettled([endOf(open, started)]);
  using kept = made as KeptKit | null;
  if (kept) await keepOrSay(kept, paths, voice);
  if (end.status === 'rejected') {
    const { error } = open.lastOf(started.command);
    throw error ? fromErrorAnswer(error) : end.reason;
  }
  if (kept?.tested) await noteTested(session, kept);
  const answer = await tellEnd(end.value, () => ({ recoveryKitSheets: kept ? paths : [] }));
  return kept ? { ...answer, text: `${answer.text}\n${[...paths.map((path) => `Recovery kit: ${path}`), keepWords(paths)].join('\n')}` } : answer;
}

/** The policy names the new kit by now: what was written of it is left, and one of which nothing was written is nobody's. */
async function keepOrSay(kept: KeptKit, paths: readonly string[], voice: Voice): Promise<void> {
  try {
    await keepKit(kept, paths, voice);
  } catch (error) {
    const written = paths.filter((path) => existsSync(path));
    voice.say('The new recovery kit counts, and was not tested; the kit of before counts no more.');
    if (written.length === 0) voice.say('No sheet of it was written: nobody has it. Make another one.');
    else voice.say(`Sheets that were written, and are left: ${written.join(', ')}. Do not rely on them: make another kit, then erase them.`);
    throw error;
  }
}

/** What the policy says of the kit, and when it was last used. */
export function recoveryShow(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const { kit, usedAt } = await showRecovery(session, null);
    const text = kit
      ? facts([
          ['Recovery kit', kit.digits],
          ['Sheets', kit.sheets === 1 ? 'one' : `${kit.sheets}, of which ${kit.need} are needed`],
          ['Policy', String(kit.generation)],
          ['Used', usedAt === null ? 'never' : `${utcMinute(usedAt)} UTC: make a new one`],
        ])
      : 'This vault has no recovery kit. Where all passphrases are lost, its keys are lost.';
    return { status: exitStatus.done, document: { kit, usedAt }, text };
  });
}

/** Reads a kit back from files and proves it against the policy: a kit that was only printed counts as untested until then. */
export function recoveryTest(options: GlobalOptions & { kit?: string[] }, voice: Voice): Promise<Answer> {
  const { kit: files = [] } = options;
  if (files.length === 0) throw new StrongroomError('USAGE', 'No recovery kit was given.', 'Name the file of each sheet with --kit.');
  return withSession(options, voice, async ({ session }) => {
    demandRole(session.officer.role, 'recovery.test');
    const texts = files.map((file) => ({ text: readKitText(file), where: `in ${file}` }));
    try {
      const tested = await testSheets(
        session,
        texts.map(({ text, where }) => ({ bytes: text.bytes, where })),
      );
      const left = tested.missing.length === 0 ? '' : ` Not read: sheet ${tested.missing.join(', ')}.`;
      const read = tested.missing.length === 0 && tested.sheets.length === 1 ? 'Its sheet was read.' : `Sheets read: ${tested.sheets.join(', ')}.`;
      return { status: exitStatus.done, document: { ...tested }, text: `The recovery kit ${tested.digits} opens this vault. ${read}${left}` };
    } finally {
      for (const { text } of texts) text[Symbol.dispose]();
    }
  });
}

export interface RecoveryOpenOptions extends GlobalOptions {
  kit?: string[];
  newPasswordFile?: string;
}

/** Opens a vault with its recovery kit, without any officer: gives one a new passphrase, or adds a custodian of that name. */
export async function recoveryOpen(options: RecoveryOpenOptions, voice: Voice): Promise<Answer> {
  const folder = vaultFolder(options);
  const { officer, kit: files = [] } = options;
  if (officer === undefined)
    throw new StrongroomError('USAGE', 'It is not said who gets the new passphrase.', 'Give the name of a custodian, or of a new one, with --officer NAME.');
  if (files.length === 0) throw new StrongroomError('USAGE', 'No recovery kit was given.', 'Name the file of each sheet with --kit.');
  await selfTest();
  refuseEarlyAttempt(folder, Date.now());
  const texts = files.map(readKitText);
  try {
    const judge = (passphrase: Uint8Array) => demandStrongPassphrase(passphrase, [officer, basename(folder), 'strongroom']);
    using passphrase =
      options.newPasswordFile === undefined
        ? await askNewPassphrase(`New passphrase for ${officer}`, judge, voice.say)
        : readPassphraseFile(options.newPasswordFile);
    const sheets = texts.map(({ bytes }) => Uint8Array.from(bytes));
    let giving = null as CommandRow | null;
    const context = sessionContext(voice, (row) => {
      giving = row;
    });
    const session = await openWithKit({ folder, sheets, officer, passphrase: Uint8Array.from(passphrase.bytes), ...context });
    for (const { text } of session.alarms) voice.say(`Warning: ${text}`);
    const { name } = session.officer;
    const { generation } = session.chain.current;
    const left = stranded(await keysBehind(session.queries, session.chain), session.chain);
    const error = left > 0 && giving?.error ? { ...giving.error, hint: ONLY_THE_KIT } : null;
    await session.close('by the command line').catch((cause: unknown) => {
      throw countsAlready(cause, name);
    });
    return {
      status: left === 0 ? exitStatus.done : exitStatus.partly,
      document: { officer: name, vaultId: session.vaultId, policyGeneration: generation, stranded: left, error },
      text: `The recovery kit gave ${name} a new passphrase, under policy ${generation}. ${
        left === 0
          ? 'Make a new kit now: strongroom recovery kit --out FILE.'
          : `${left} ${left === 1 ? 'key is' : 'keys are'} not sealed for ${name} yet. ${ONLY_THE_KIT}${error ? ` (${error.code})` : ''}`
      }`,
    };
  } finally {
    for (const text of texts) text[Symbol.dispose]();
  }
}
