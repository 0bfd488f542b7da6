import { type Command, Option } from 'commander';
import { role } from '../../preload/contract/values.ts';
import { acknowledgeHere, addOfficer, changeNamed, listAll, renameOfficer, resealAll, setRole, setThreshold, showQuorum, tagKey } from './officers-command.ts';
import { collect, wholeNumber } from './option-values.ts';
import type { Voice } from './print.ts';
import type { AnswerWith } from './request-program.ts';

/** The commands that say who the officers are, and how many must act together. */
export function addOfficerCommands(program: Command, voice: Voice, answer: AnswerWith): void {
  const officers = program
    .command('officers')
    .description('who may unlock the vault, and what for; a change takes as many custodians as the policy asks for (--approve)');
  const positive = (text: string) => wholeNumber(text, 1);
  const named = (command: Command) => command.requiredOption('--name <name>', 'the officer');
  const looking = (command: Command) => command.option('--plan', 'say what it would do, and what it would not undo, and do nothing');
  const newPassphrase = (command: Command) =>
    command
      .option('--new-password-file <file>', 'file whose first line is the passphrase of the officer')
      .option('--new-key-file <file>', 'make a key file there, which the passphrase opens nothing without');
  const roleOption = () => new Option('--role <role>', 'what the officer may do').choices(role.options).makeOptionMandatory();

  officers
    .command('list')
    .description('officers with their roles, what each holds, and what is to be done')
    .action(answer((command) => listAll(command.optsWithGlobals(), voice)));
  looking(newPassphrase(named(officers.command('add').description('add an officer')).addOption(roleOption()))).action(
    answer((command) => addOfficer(command.optsWithGlobals(), voice)),
  );
  named(officers.command('rename').description('give an officer another name'))
    .requiredOption('--to <name>', 'the new name')
    .action(answer((command) => renameOfficer(command.optsWithGlobals(), voice)));
  looking(named(officers.command('role').description('give an officer another role')).addOption(roleOption())).action(
    answer((command) => setRole(command.optsWithGlobals(), voice)),
  );
  looking(
    newPassphrase(named(officers.command('reset').description('new keys and a new passphrase for an officer whose old ones may be known or are lost'))),
  ).action(answer((command) => changeNamed('reset', command.optsWithGlobals(), voice)));
  for (const [name, description] of [
    ['suspend', 'an officer cannot unlock the vault until reinstated'],
    ['reinstate', 'a suspended officer can unlock it again'],
    ['remove', 'an officer is none any more; the vault gets new keys'],
  ] as const)
    looking(named(officers.command(name).description(description))).action(answer((command) => changeNamed(name, command.optsWithGlobals(), voice)));
  officers
    .command('acknowledge')
    .description('sign that you understand and accept what a custodian answers for')
    .option('--out <file>', 'write it as a PDF, with a line to sign by hand')
    .option('--overwrite', 'replace a file that exists')
    .action(answer((command) => acknowledgeHere(command.optsWithGlobals(), voice)));
  officers
    .command('reseal')
    .description('seal anew what is still sealed as an older policy said')
    .action(answer((command) => resealAll(command.optsWithGlobals(), voice)));

  const quorum = program.command('quorum').description('how many custodians must act together');
  quorum
    .command('show')
    .description('by default and for each tag')
    .action(answer((command) => showQuorum(command.optsWithGlobals(), voice)));
  looking(
    quorum
      .command('set')
      .description('for all keys, or for those with a tag')
      .option('--need <m>', 'so many', positive)
      .option('--tag <tag>', 'for keys with this tag; without it, by default')
      .option('--remove-tag <tag>', 'keys with this tag demand no more than others; may be given several times', collect),
  ).action(answer((command) => setThreshold(command.optsWithGlobals(), voice)));

  program
    .command('tag')
    .description('mark the key of a certificate, so that the policy can ask for more custodians to use it')
    .argument('<id>', 'id, prefix of the fingerprint, or cn:NAME')
    .option('--add <tag>', 'may be given several times', collect)
    .option('--remove <tag>', 'may be given several times', collect)
    .action(answer((command) => tagKey(command.args[0] as string, command.optsWithGlobals(), voice)));
}
