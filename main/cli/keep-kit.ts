import { extname } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { type KitShape, kitShape } from '../../preload/contract/recovery.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { readReleased, stageReleased, takeBack, temporaryFor, writeWhole } from '../custody/release-file.ts';
import type { KeptKit } from '../service/kept-kit.ts';
import { askPassphrase } from './ask-passphrase.ts';
import type { Voice } from './print.ts';

export interface KitShapeOptions {
  sheets?: number;
  need?: number;
}

/**
 * How many sheets a kit is to have. `--sheets` alone asks for most of them: more than half, so that two halves never open it.
 * @throws StrongroomError `USAGE`
 */
export function kitShapeOf({ sheets, need }: KitShapeOptions): KitShape {
  const all = sheets ?? 1;
  const wanted = { sheets: all, need: need ?? (all === 1 ? 1 : Math.floor(all / 2) + 1) };
  const parsed = kitShape.safeParse(wanted);
  if (parsed.success) return parsed.data;
  throw new StrongroomError(
    'USAGE',
    `There is no recovery kit of ${wanted.sheets} sheets of which ${wanted.need} are needed.`,
    'It has one sheet, or 2 to 16 of which at least 2 are needed: --sheets 3 --need 2. For a second copy of a kit of one sheet, print it twice.',
  );
}

/** Where each sheet goes: FILE for the only one; of several FILE-1, FILE-2, ..., the number before a suffix. */
export function sheetPaths(path: string, { sheets }: KitShape): string[] {
  if (sheets === 1) return [path];
  const suffix = extname(path);
  const stem = suffix === '' ? path : path.slice(0, -suffix.length);
  return Array.from({ length: sheets }, (_, at) => `${stem}-${at + 1}${suffix}`);
}

/** Whether the sheets will find their places, before there is anything that needs them. @throws StrongroomError `DESTINATION_EXISTS`, `DESTINATION_UNWRITABLE` */
export function tryToWrite(paths: readonly string[]): void {
  for (const path of paths) takeBack(stageReleased(path, temporaryFor(path), new Uint8Array(0), false));
}

/**
 * Writes the sheets of a kit, and tests it: on a terminal words of each sheet are asked for; elsewhere the files are read back, and have to make the kit
 * whole. Where that fails, what was written stays: only the caller knows whether the kit counts.
 * @throws StrongroomError `KIT_UNTESTED`, `CANCELLED`, and what writing throws
 */
export async function keepKit(kit: KeptKit, paths: readonly string[], voice: Voice): Promise<void> {
  for (const [at, path] of paths.entries()) {
    const bytes = isPdf(path) ? await kit.pdf(at + 1) : kit.text(at + 1);
    try {
      await writeWhole(path, false, [bytes]);
      if (isPdf(path)) await demandSame(path, bytes);
    } finally {
      wipe(bytes);
    }
  }
  if (process.stdin.isTTY) await testOnTerminal(kit, paths, voice);
  else if (paths.some(isPdf))
    voice.say(
      'The recovery kit was written and not typed back, as there is no terminal: each unlock will say so until its sheets were read by `recovery test`.',
    );
  else await kit.prove(async (sheet) => (await readReleased(paths[sheet - 1] as string)).bytes);
}

/** What to do with the files that were written, in a sentence. */
export function keepWords(paths: readonly string[]): string {
  return paths.length === 1
    ? 'Print the recovery kit, lock the sheet away, and erase the file: it opens everything alone.'
    : 'Print each sheet, lock each away in a safe of its own, and erase the files: together they open everything.';
}

async function testOnTerminal(kit: KeptKit, paths: readonly string[], voice: Voice): Promise<void> {
  voice.say('The kit counts when it was typed back. Look at the sheets:');
  for (const path of paths) voice.say(`  ${path}`);
  for (;;) {
    const answers: { sheet: number; word: number; typed: Uint8Array }[] = [];
    try {
      for (const { head } of kit.sheets) {
        for (const word of kit.asked(head.sheet)) {
          const typed = await askPassphrase(`${paths.length === 1 ? 'Word' : `Sheet ${head.sheet}, word`} ${word}`);
          answers.push({ sheet: head.sheet, word, typed: typed.bytes });
        }
      }
      kit.test(answers);
      return;
    } catch (error) {
      if (!(error instanceof StrongroomError) || error.code !== 'KIT_UNTESTED') throw error;
      voice.say(`${error.message} ${error.hint}`);
    } finally {
      for (const { typed } of answers) wipe(typed);
    }
  }
}

async function demandSame(path: string, bytes: Uint8Array): Promise<void> {
  const { bytes: read } = await readReleased(path);
  const same = Buffer.from(read).equals(bytes);
  wipe(read);
  if (!same) throw new StrongroomError('KIT_UNTESTED', `The sheet ${path} does not read back as it was written.`, 'Write it to another place.');
}

function isPdf(path: string): boolean {
  return extname(path).toLowerCase() === '.pdf';
}
