import { StrongroomError } from '../../preload/contract/errors.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';

const LONGEST = 1024;
const [ctrlC, ctrlD, backspace, lineFeed, carriageReturn, ctrlU, escapeKey, letterO, leftBracket, del] = [
  0x03, 0x04, 0x08, 0x0a, 0x0d, 0x15, 0x1b, 0x4f, 0x5b, 0x7f,
];

/**
 * Asks on the terminal without showing what is typed. UTF-8.
 * @throws StrongroomError `USAGE` where there is no terminal, `CANCELLED` at Ctrl-C
 */
export function askPassphrase(question: string): Promise<SecretBytes> {
  return withoutEcho(() => ask(question));
}

/** Asks for a new passphrase until it was typed twice alike and `judge` does not refuse it. */
export function askNewPassphrase(question: string, judge: (passphrase: Uint8Array) => Promise<void>, refused: (message: string) => void): Promise<SecretBytes> {
  return withoutEcho(async () => {
    for (;;) {
      const first = await ask(question);
      try {
        await judge(first.bytes);
        using second = await ask('The same again');
        if (Buffer.from(first.bytes).equals(second.bytes)) return first;
        refused('The two are not the same. Type both again.');
      } catch (error) {
        if (!(error instanceof StrongroomError) || error.code !== 'PASSPHRASE_WEAK') {
          first[Symbol.dispose]();
          throw error;
        }
        refused(`${error.message} ${error.hint}`);
      }
      first[Symbol.dispose]();
    }
  });
}

/** Raw: the terminal neither echoes nor edits. From before the first question on, or what is typed ahead of the next would be shown. */
async function withoutEcho<T>(dialogue: () => Promise<T>): Promise<T> {
  const { stdin } = process;
  if (!stdin.isTTY) {
    throw new StrongroomError(
      'USAGE',
      'There is no terminal to ask for the passphrase.',
      'Put it on the first line of a file and name that with --password-file.',
    );
  }
  stdin.setRawMode(true);
  try {
    return await dialogue();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

async function ask(question: string): Promise<SecretBytes> {
  for (;;) {
    process.stderr.write(`${question}: `);
    using line = SecretBytes.allocate(LONGEST);
    const length = await readLine(process.stdin, line.bytes).finally(() => process.stderr.write('\n'));
    // An empty line is a slip, and would count as a wrong attempt.
    if (length > 0) return SecretBytes.copy(line.bytes.subarray(0, length));
  }
}

/** @returns how many bytes of `line` were filled */
function readLine(stdin: NodeJS.ReadStream, line: Uint8Array): Promise<number> {
  let length = 0;
  const isOfKey = escapeSequences();
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      stdin.off('data', onData);
      stdin.pause();
      settle();
    };
    const take = (byte: number): boolean => {
      if (byte === ctrlC || (byte === ctrlD && length === 0))
        end(() => reject(new StrongroomError('CANCELLED', 'Cancelled at the passphrase.', 'Nothing was done.')));
      else if (byte === lineFeed || byte === carriageReturn) end(() => resolve(length));
      else {
        if (byte === backspace || byte === del) length = withoutLastCharacter(line, length);
        else if (byte === ctrlU) length = 0;
        else if (byte >= 0x20 && length < line.length) line[length++] = byte;
        return false;
      }
      return true;
    };
    const onData = (chunk: Buffer) => {
      const ended = chunk.findIndex((byte, at) => !isOfKey(byte, at === chunk.length - 1) && take(byte));
      // What was pasted behind the line's end answers the next question.
      if (ended >= 0 && ended + 1 < chunk.length) stdin.unshift(Buffer.from(chunk.subarray(ended + 1)));
      wipe(chunk);
    };
    stdin.on('data', onData);
    stdin.resume();
  });
}

/**
 * Tells which bytes are of the sequence that an arrow or another such key sends (ECMA-48, 5.4 and 8.3.16; SS3 of xterm): nothing of it belongs to a passphrase,
 * and what comes right behind it does. The Escape key alone sends its byte alone, as the last of what has come.
 */
function escapeSequences(): (byte: number, isLast: boolean) => boolean {
  let within: 'text' | 'escape' | 'sequence' = 'text';
  return (byte, isLast) => {
    const before = within;
    if (before === 'sequence') within = byte >= 0x40 && byte <= 0x7e ? 'text' : 'sequence';
    else if (before === 'escape') within = byte === leftBracket || byte === letterO ? 'sequence' : 'text';
    else within = byte === escapeKey && !isLast ? 'escape' : 'text';
    return before !== 'text' || byte === escapeKey;
  };
}

/** One character back, which in UTF-8 may be several bytes. */
function withoutLastCharacter(line: Uint8Array, length: number): number {
  let at = length;
  while (at > 0) {
    at -= 1;
    if (((line[at] as number) & 0xc0) !== 0x80) break;
  }
  return at;
}
