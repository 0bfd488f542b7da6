import { resolve } from 'node:path';
import type { Command } from 'commander';
import { blocklistFacts, blocklistFileWords, blocklistLabel } from '../../preload/contract/blocklist-words.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { findingTitle } from '../../preload/contract/finding-words.ts';
import { utf8 } from '../crypto/bytes.ts';
import { refuseInside, writeWhole } from '../custody/release-file.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { removeBlocklist, shownBlocklist, signBlocklist, startBlocklistImport } from '../service/blocklist-calls.ts';
import { startQualityCheck } from '../service/quality-calls.ts';
import { answerOf } from './command-answer.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import { collect } from './option-values.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { readSmallText } from './read-small-text.ts';
import { facts } from './table.ts';

type Answering = (work: (command: Command) => Promise<Answer>) => (...args: unknown[]) => Promise<void>;

/** The commands that look at the quality of keys. */
export function addQualityCommands(program: Command, voice: Voice, answer: Answering): void {
  program
    .command('check-keys')
    .description('look for weaknesses in all certificates and public keys of the vault')
    .action(answer((command) => checkKeys(command.optsWithGlobals(), voice)));
  const blocklist = program.command('blocklist').description('the list of keys whose private half is public, in the format of badkeys');
  blocklist
    .command('sign')
    .description('sign a list that you fetched and checked, as a custodian of this vault')
    .argument('<file>', 'blocklist.dat, unpacked')
    .requiredOption('--out <note>', 'the note that is to lie beside it')
    .requiredOption('--date <date>', 'when the list was made: YYYY-MM-DD')
    .option('--name <text>', 'whose list it is', 'badkeys')
    .option('--list <number=name>', 'the name of a part of the list; may be given several times', collect)
    .option('--metadata <file>', 'badkeysdata.json, which names the parts')
    .option('--overwrite', 'replace a file that exists')
    .action(answer((command) => sign(command.args[0] as string, command.optsWithGlobals(), voice)));
  blocklist
    .command('import')
    .description('take a signed list over; keys that come in are looked up from then on')
    .argument('<file>', 'blocklist.dat, unpacked')
    .requiredOption('--note <file>', 'its note')
    .option('--publisher-key <key>', 'verifier key of a publisher, NAME+ID+BASE64: believed from now on')
    .action(answer((command) => takeOver(command.args[0] as string, command.optsWithGlobals(), voice)));
  blocklist
    .command('show')
    .description('which list the vault has')
    .action(answer((command) => showList(command.optsWithGlobals(), voice)));
  blocklist
    .command('remove')
    .description('forget the list')
    .action(answer((command) => remove(command.optsWithGlobals(), voice)));
}

function checkKeys(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const { command, ended } = await startQualityCheck(open.session);
    const checked = { command, ended: ended.then(() => undefined) };
    return answerOf(open, checked, async () => {
      const result = await ended;
      return result ? { ...result, kinds: result.kinds.map((kind) => ({ ...kind, title: findingTitle(kind.code) })) } : {};
    });
  });
}

interface SignOptions extends GlobalOptions {
  out: string;
  date: string;
  name: string;
  list?: string[];
  metadata?: string;
  overwrite?: boolean;
}

function sign(file: string, options: SignOptions, voice: Voice): Promise<Answer> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(options.date)) throw new StrongroomError('USAGE', `${options.date} is no date.`, 'Write it as YYYY-MM-DD.');
  const lists = { ...(options.metadata === undefined ? {} : namesOf(readSmall(options.metadata))), ...Object.fromEntries((options.list ?? []).map(partOf)) };
  const out = resolve(options.out);
  return withSession(options, voice, async ({ session }) => {
    refuseInside(session.folder, out);
    const note = await signBlocklist(session, resolve(file), { name: options.name, date: options.date, lists });
    await writeWhole(out, options.overwrite ?? false, [utf8(note)]);
    return {
      status: exitStatus.done,
      document: { note: out },
      text: `${out} was written. Whoever imports the list into this vault believes it for your signature.`,
    };
  });
}

function partOf(text: string): [string, string] {
  const match = /^(\d{1,3})=(.{1,100})$/.exec(text);
  if (!match) throw new StrongroomError('USAGE', `${text} names no part of a list.`, 'Write it as NUMBER=NAME.');
  return [match[1] as string, match[2] as string];
}

/** Names of the parts of a list, as badkeys publishes them beside it. */
function namesOf(text: string): Record<string, string> {
  try {
    const { blocklists } = JSON.parse(text) as { blocklists: { id: number; name: string }[] };
    return Object.fromEntries(blocklists.map(({ id, name }) => [String(Number(id)), String(name).slice(0, 100)]));
  } catch (cause) {
    throw new StrongroomError('BLOCKLIST_INVALID', 'This file does not name the parts of a list.', 'Name badkeysdata.json, or leave it out.', { cause });
  }
}

function takeOver(file: string, options: GlobalOptions & { note: string; publisherKey?: string }, voice: Voice): Promise<Answer> {
  const note = readSmall(options.note);
  return withSession(options, voice, async (open) => {
    const started = await startBlocklistImport(open.session, { path: resolve(file), note, publisherKey: options.publisherKey ?? null });
    return answerOf(open, started, () => ({ ...started.statement, signer: started.signer }));
  });
}

function showList(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const blocklist = await shownBlocklist(session);
    if (blocklist === null) return { status: exitStatus.done, document: { blocklist }, text: 'The vault has no blocklist.' };
    const { count, sha256, signer, importedAt, file } = blocklist;
    const state = blocklistFileWords[file];
    const text = facts([
      [blocklistFacts.list, printable(blocklistLabel(blocklist))],
      [blocklistFacts.keys, count.toLocaleString('en-US')],
      [blocklistFacts.sha256, sha256],
      [blocklistFacts.signer, printable(signer)],
      [blocklistFacts.importedAt, `${utcMinute(importedAt)} UTC`],
      ...(state === null ? [] : [[blocklistFacts.file, state] as const]),
    ]);
    return { status: exitStatus.done, document: { blocklist }, text };
  });
}

function remove(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    await removeBlocklist(session);
    return { status: exitStatus.done, document: { blocklist: null }, text: 'The blocklist was removed.' };
  });
}

function readSmall(path: string): string {
  const text = readSmallText(path);
  if (text === null) throw new StrongroomError('BLOCKLIST_INVALID', `${path} is too large.`, 'Name the note that lies beside the list.');
  return text;
}
