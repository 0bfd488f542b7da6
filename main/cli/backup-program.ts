import { type Command, Option } from 'commander';
import { drillCopy, listCopies, runBackupNow, testTargets, verifyBackups } from './backup-command.ts';
import { backupSettings } from './backup-settings-command.ts';
import { wholeNumber } from './option-values.ts';
import type { Voice } from './print.ts';
import type { AnswerWith } from './request-program.ts';
import { restore } from './restore-command.ts';
import { parseFrequency, parseKeep, parseTime, parseWeekday } from './schedule-options.ts';

const PLACES = `
An SFTP server is user@host:port/path. Port 22 may be left out. The path begins at the server's root; after ~/ it begins in the folder in which
the server lets the user in: backup@nas.example:2222/srv/vaults, backup@nas.example/~/vaults.
Only a server that shows the key of --host-key is spoken to; without the option the error shows its key, to be compared with its administrator's.`;

const SETTINGS = `${PLACES}

Without options it shows targets, schedule and state. --target NAME with some options changes what they say and keeps the rest.
Times are the workstation's. By themselves, backups are made while the window has the vault open; elsewhere \`backup run\` makes them.`;

/** The part of the command line for the day when the workstation is gone. */
export function addBackupCommands(program: Command, voice: Voice, answer: AnswerWith): void {
  const backup = program.command('backup').description('backups of the vault: where they go, how often, and whether they are good');
  withPlace(backup.command('settings'))
    .description('set targets and schedule up, or show them')
    .option('--folder <dir>', 'a folder that takes backups, such as a stick')
    .option('--target <name>', "name of the target that is added or changed (default: the host, or the folder's name)")
    .option('--by-hand', 'it takes only backups that are asked for (default for folders, unless --frequency is given with them)')
    .option('--scheduled', 'it takes backups that are due (default for servers)')
    .option('--remove-target <name>', 'forget a target; its copies stay where they are')
    .option('--frequency <when>', 'never, hourly, daily, weekly, monthly, or a cron expression in one argument', parseFrequency)
    .option('--at <time>', 'time of the day, as 02:00', parseTime)
    .option('--weekday <day>', 'of a weekly backup: monday to sunday', parseWeekday)
    .option('--day <n>', 'of a monthly backup: 1 to 31; the last day of a month that is shorter', (text) => wholeNumber(text, 1, 31))
    .option('--keep <rule>', 'newest=3,daily=7,weekly=4,monthly=12,yearly=0, or some of these; the others stay', parseKeep)
    .option('--after-changes <n>', 'and whenever so many things changed; 0: not', (text) => wholeNumber(text, 0, 1_000_000))
    .option('--kit-only', 'notes without slots: only the recovery kit restores')
    .option('--with-slots', 'notes with slots: a passphrase is enough to restore')
    .option('--drill', 'open each backup as soon as it is stored')
    .option('--no-drill', 'do not')
    .addHelpText('after', SETTINGS)
    .action(answer((command) => backupSettings(command.optsWithGlobals(), voice)));
  ofTarget(backup.command('run'))
    .description('back the vault up now; exit status 5 where it was stored on some targets only')
    .action(answer((command) => runBackupNow(command.optsWithGlobals(), voice)));
  ofTarget(backup.command('list'))
    .description('the copies that the vault knows, newest first')
    .option('--pruned', 'also those that were removed by the rule of what to keep')
    .action(answer((command) => listCopies(command.optsWithGlobals(), voice)));
  ofTarget(backup.command('verify'))
    .description('read every copy back; exit status 4 where one is damaged or missing')
    .action(answer((command) => verifyBackups(command.optsWithGlobals(), voice)));
  ofTarget(backup.command('drill'))
    .description('restore a copy into a folder that is thrown away, with your passphrase')
    .option('--backup <name>', 'which one (default: the newest good one)')
    .option('--seals', 'open every private key in it, too; takes a custodian, and --approve for each other one that keys take')
    .action(answer((command) => drillCopy(command.optsWithGlobals(), voice)));
  ofTarget(backup.command('test'))
    .description('write, read back, rename and delete a small file on the targets')
    .action(answer((command) => testTargets(command.optsWithGlobals(), voice)));

  withPlace(program.command('restore'))
    .description('make a vault of a backup, with the passphrase of an officer (--password-file) or the recovery kit')
    .option('--from <dir>', 'the folder in which the backups lie')
    .option('--list', 'only list them; nothing of what they say is checked')
    .option('--backup <name>', 'this one, instead of the latest that is proved')
    .option('--vault-id <hex>', 'which vault, where backups of several lie there; a prefix is enough')
    .option('--kit <file...>', 'the recovery kit: of each sheet its text, its line or its words; an age identity alone needs --vault-id, too')
    .addOption(new Option('--kit-file <file...>', 'the same as --kit').hideHelp())
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere: the log must continue it')
    .option('--replace <name>', 'name of the folder of a newer vault that is moved aside, as a confirmation')
    .option('--into <dir>', "the vault's folder: empty, missing, or that of an older copy, which is moved aside")
    .addHelpText('after', PLACES)
    .action(answer((command) => restore(command.optsWithGlobals(), voice)));
}

function withPlace(command: Command): Command {
  return command
    .option('--sftp <user@host:port/path>', 'an SFTP server')
    .option('--host-key <fingerprint>', "the server's key, as ssh-keygen prints it: SHA256:...")
    .option('--sftp-password-file <file>', 'file whose first line is the password there')
    .option('--identity-file <file>', 'private key that signs in there')
    .option('--identity-passphrase-file <file>', 'file whose first line opens that private key');
}

function ofTarget(command: Command): Command {
  return command.option('--target <name>', 'only this target');
}
