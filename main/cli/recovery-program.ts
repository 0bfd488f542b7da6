import type { Command } from 'commander';
import { wholeNumber } from './option-values.ts';
import type { Voice } from './print.ts';
import { recoveryKit, recoveryOpen, recoveryShow, recoveryTest } from './recovery-command.ts';
import type { AnswerWith } from './request-program.ts';

/** The commands of the recovery kit. */
export function addRecoveryCommands(program: Command, voice: Voice, answer: AnswerWith): void {
  const recovery = program.command('recovery').description('the recovery kit, which opens the vault when passphrases are lost');
  const positive = (text: string) => wholeNumber(text, 1);
  recovery
    .command('show')
    .description('how many sheets the kit has, since which policy, and whether it was used')
    .action(answer((command) => recoveryShow(command.optsWithGlobals(), voice)));
  recovery
    .command('kit')
    .description('make a new kit, which makes the one that is worthless for the vault as it then is; takes as many custodians as a change of policy')
    .option('--out <file>', 'where its sheet goes; a PDF where the name ends in .pdf')
    .option('--sheets <n>', 'several sheets, for several safes: files FILE-1, FILE-2, ...', positive)
    .option('--need <n>', 'how many of them open the vault together (default: more than half)', positive)
    .option('--revoke', 'make none: the vault has no kit from then on')
    .action(answer((command) => recoveryKit(command.optsWithGlobals(), voice)));
  recovery
    .command('test')
    .description('read a kit back from files and prove that it opens this vault; changes nothing but the log')
    .option('--kit <file...>', 'a file for each sheet: its text, its line or its words; all of them, so that each is proved')
    .action(answer((command) => recoveryTest(command.optsWithGlobals(), voice)));
  recovery
    .command('open')
    .description('open the vault with the kit alone: gives --officer a new passphrase and new keys, or adds a custodian of that name')
    .option('--kit <file...>', 'a file for each sheet: its text, its line or its words')
    .option('--new-password-file <file>', 'file whose first line is the new passphrase')
    .action(answer((command) => recoveryOpen(command.optsWithGlobals(), voice)));
}
