import { resolve } from 'node:path';
import type { CommandRow } from '../../preload/contract/commands.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { ImportSummary } from '../custody/import-outcome.ts';
import { Imports } from '../service/import-calls.ts';
import { statusOfCommand } from './exit-status.ts';
import { cancelWhenStopped, type GlobalOptions, withSession } from './open-session.ts';
import { demandTag } from './option-values.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';

export interface ImportOptions extends GlobalOptions {
  passphraseFile?: string[];
  eraseSource?: boolean;
  tag?: string[];
}

/** Imports files and folders as one command. Each file has its outcome; one that fails keeps no other from going in. */
export async function importPaths(paths: readonly string[], options: ImportOptions, voice: Voice): Promise<Answer> {
  if (paths.includes('-')) throw new StrongroomError('USAGE', 'Keys are not read from standard input.', 'Name the files or folders.');
  const passphrases = (options.passphraseFile ?? []).map((file) => {
    using passphrase = readPassphraseFile(file);
    return Uint8Array.from(passphrase.bytes);
  });
  const tags = (options.tag ?? []).map(demandTag);
  if (options.eraseSource)
    voice.say('Sources are erased once their sealed copies were compared. Flash media and copy-on-write file systems may keep old blocks.');
  return withSession(options, voice, async (open) => {
    const sources = paths.map((path) => ({ kind: 'path' as const, path: resolve(path) }));
    const { command, ended } = await new Imports(open.session).start({
      sources,
      eraseSource: options.eraseSource ?? false,
      interactive: false,
      passphrases,
      tags,
    });
    cancelWhenStopped(open, command);
    const summary = await ended;
    return answerOf(open.lastOf(command), summary);
  });
}

function answerOf(row: CommandRow, summary: ImportSummary): Answer {
  const { files, keys, certificates, matched, requests, answered, erased } = summary;
  const document = {
    command: row.id,
    state: row.state,
    outcome: row.outcome,
    ...(row.error ? { error: row.error } : {}),
    files,
    keys,
    certificates,
    matched,
    requests,
    answered,
    erased,
  };
  return { status: statusOfCommand(row), document, text: [...linesOf(files), ...lockedLine(files), row.outcome ?? ''].join('\n') };
}

/** What to do about all files that stayed locked, once: the hint of each is for somebody who can type a passphrase. */
function lockedLine(files: ImportSummary['files']): string[] {
  const locked = files.filter(({ code }) => code === 'PASSPHRASE_NEEDED' || code === 'PASSPHRASE_WRONG').length;
  if (locked === 0) return [];
  const which = locked === 1 ? '1 file is locked, or a part of it is' : `${locked.toLocaleString('en-US')} files are locked, or a part of them is`;
  return [`${which}. Import again with a --passphrase-file for each passphrase; each is tried on every file.`];
}

/** Lines for people at most; `--json` has every file. */
const MOST_LINES = 1000;

/** A line for each file; of a long list only of those that did not go in whole. */
function linesOf(files: ImportSummary['files']): string[] {
  if (files.length <= MOST_LINES) return files.map(lineOf);
  const telling = files.filter(({ outcome }) => outcome !== 'stored' && outcome !== 'known');
  const left = files.length - Math.min(telling.length, MOST_LINES);
  return [...telling.slice(0, MOST_LINES).map(lineOf), `and ${left.toLocaleString('en-US')} more files, which --json names`];
}

function lineOf({ path, outcome, code, message, hint }: ImportSummary['files'][number]): string {
  const why = message === undefined ? '' : `\n          ${printable(`${message} ${hint ?? ''}`.trim())}${code ? ` (${code})` : ''}`;
  return `${outcome.replace('-', ' ').padEnd(9)} ${printable(path)}${why}`;
}
