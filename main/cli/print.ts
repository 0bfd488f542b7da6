import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { ExitStatus } from './exit-status.ts';

/** What one run of the command answers. */
export interface Answer {
  status: ExitStatus;
  /** The one JSON document of `--json`. */
  document: unknown;
  /** The same for people. */
  text: string;
}

/** Where words for people go while a command runs: never to stdout, which carries the answer alone. */
export interface Voice {
  say(line: string): void;
  /** Progress: one line that is written over on a terminal, one line a second elsewhere. */
  progress(line: string): void;
}

const PROGRESS_EVERY = 1000;
/** What runs and its first figure are said at once, or a short command would say neither. */
const SAID_AT_ONCE = 2;

/** Words to stderr. */
export function openVoice(): Voice & { endProgress(): void } {
  const { stderr } = process;
  let open = false;
  let saidAt = 0;
  let lines = 0;
  let said = '';
  const endProgress = () => {
    if (open) stderr.write('\n');
    open = false;
  };
  return {
    say(line) {
      endProgress();
      stderr.write(`${printable(line)}\n`);
    },
    progress(line) {
      if (line === said) return;
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[K${printable(line)}`);
        open = true;
      } else if (lines < SAID_AT_ONCE || performance.now() - saidAt >= PROGRESS_EVERY) {
        stderr.write(`${printable(line)}\n`);
        saidAt = performance.now();
        lines += 1;
      } else return;
      said = line;
    },
    endProgress,
  };
}

/** Writes the answer: to stdout and nothing else there. */
export function printAnswer({ document, text }: Pick<Answer, 'document' | 'text'>, json: boolean): void {
  const whole = json ? printableJson(document) : text.replace(actingInLines, '\ufffd');
  if (whole !== '') process.stdout.write(`${whole}\n`);
}

/** An error: for people on stderr; with `--json` also as the document of stdout. */
export function printError({ code, message, hint }: ErrorAnswer, json: boolean): void {
  if (json) printAnswer({ document: { error: { code, message, hint } }, text: '' }, true);
  process.stderr.write(`strongroom: ${printable(message)}\n${hint ? `  ${printable(hint)}\n` : ''}  (${code})\n`);
}

/**
 * A text that a terminal only shows. Names come out of certificates and files that strangers made: escape sequences would move the
 * cursor, and marks of writing direction would turn a name around.
 */
export function printable(text: string): string {
  return text.replace(acting, '\ufffd');
}

/** The same for JSON, in which nothing may be lost: an escape stands for the character. JSON's own escapes are for the first 32 alone. */
export function printableJson(document: unknown): string {
  return JSON.stringify(document, null, 2).replace(actingInLines, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const beyondAscii = '\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
const acting = new RegExp(`[\\u0000-\\u001f${beyondAscii}]`, 'g');
/** Of a text of several lines, whose ends stay. */
const actingInLines = new RegExp(`[\\u0000-\\u0009\\u000b-\\u001f${beyondAscii}]`, 'g');
