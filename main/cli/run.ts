import { CommanderError } from 'commander';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { type ExitStatus, exitStatus, statusOfError } from './exit-status.ts';
import { type Answer, openVoice, printAnswer, printError } from './print.ts';
import { buildProgram } from './program.ts';

/** Runs one command of the line and prints its answer. Arguments without the program's own name. */
export async function run(args: readonly string[]): Promise<ExitStatus> {
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  // Looked for by hand, because a mistake in the arguments is to be told in JSON too.
  const json = options.includes('--json');
  const voice = openVoice();
  let answer: Answer | null = null;
  const program = buildProgram(voice, (given) => {
    answer = given;
  });
  const say = { help: '', mistake: '' };
  for (const command of [program, ...program.commands.flatMap((child) => [child, ...child.commands])]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        say.help += text;
      },
      writeErr: (text) => {
        say.mistake += text;
      },
    });
  }
  try {
    await program.parseAsync(helpOfCommand(args), { from: 'user' });
    return print(answer ?? { status: exitStatus.done, document: null, text: '' }, json);
  } catch (error) {
    voice.endProgress();
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return print({ status: exitStatus.done, document: { help: say.help }, text: say.help.trimEnd() }, json);
      return fail(usageError(error, say.mistake), json);
    }
    if (!(error instanceof StrongroomError)) process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return fail(error, json);
  }

  function print({ status, ...given }: Answer, asJson: boolean): ExitStatus {
    voice.endProgress();
    printAnswer(given, asJson);
    return status;
  }
}

/** *help blocklist sign* is for the command in the command, which commander looks for one level deep. */
function helpOfCommand(args: readonly string[]): string[] {
  const [first, command, inner, ...more] = args;
  return first === 'help' && command !== undefined && inner !== undefined ? [command, inner, ...more, '--help'] : [...args];
}

function fail(error: unknown, json: boolean): ExitStatus {
  const answer = toErrorAnswer(error);
  printError(answer, json);
  return statusOfError(answer.code);
}

/** A command that was given without what it needs shows its help; commander's own words are kept for the rest. */
function usageError(error: CommanderError, written: string): StrongroomError {
  if (error.code === 'commander.help') {
    process.stderr.write(written);
    return new StrongroomError('USAGE', 'No command was given.', 'The commands are listed above.');
  }
  const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const message = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/([^.])$/, '$1.');
  return new StrongroomError('USAGE', message, more.join(' ').trim() || 'strongroom help COMMAND tells what it takes.');
}
