import { Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { LONGEST_REQUEST } from '../../preload/contract/approvals.ts';
import { findingFilter } from '../../preload/contract/inventory.ts';
import { releaseFormat } from '../../preload/contract/release.ts';
import { privateKeyState } from '../../preload/contract/values.ts';
import { releaseTargets } from '../custody/release-targets.ts';
import { approve } from './approve-command.ts';
import { addAuditCommands } from './audit-program.ts';
import { addBackupCommands } from './backup-program.ts';
import { listCertificates, show } from './certificates-command.ts';
import { listCommands } from './commands-command.ts';
import { create } from './create-command.ts';
import { drives } from './drives-command.ts';
import { exportCertificates } from './export-command.ts';
import { importPaths } from './import-command.ts';
import { addOfficerCommands } from './officers-program.ts';
import { collect, wholeNumber } from './option-values.ts';
import { changePassphrase } from './passphrase-command.ts';
import type { Answer, Voice } from './print.ts';
import { addQualityCommands } from './quality-program.ts';
import { addRecoveryCommands } from './recovery-program.ts';
import { addRequestCommands } from './request-program.ts';
import { runSelfTest } from './self-test-command.ts';
import { status } from './status-command.ts';

const EXIT_STATUS = `
Exit status:
  0 done   1 failed   2 wrong use   3 refused (passphrase, permission, vault in use)
  4 integrity (something was changed or damaged)   5 done in part

ID is a certificate's id, an unambiguous prefix of its SHA-256 fingerprint, or cn:NAME where that names exactly one.
Passphrases stand on the first line of a file, or are asked for on the terminal; never in arguments.`;

/** The whole command line. Each action hands its answer to `answered`. */
export function buildProgram(voice: Voice, answered: (answer: Answer) => void): Command {
  const program = new Command('strongroom')
    .description('Offline custody of TLS private keys: an encrypted vault, without a window.')
    .version(packageJson.version, '-V, --version', 'show the version')
    .option('--vault <dir>', "the vault's folder (also: environment variable STRONGROOM_VAULT)")
    .option('--officer <name>', 'who you are; may be left out where the vault has one officer')
    .option('--password-file <file>', "file whose first line is the officer's passphrase")
    .option('--key-file <file>', "the officer's key file, where it lies on no stick; may be given several times, for those who approve, too", collect)
    .option('--approve <name=file>', 'a further custodian who approves, with the file of the passphrase; may be given several times', collect)
    .option('--json', 'answer with one JSON document on stdout')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXIT_STATUS)
    .exitOverride();

  /** The last argument of an action is its command; before it stand the options, then arguments. */
  const answer =
    (work: (command: Command) => Promise<Answer>) =>
    async (...args: unknown[]) =>
      answered(await work(args.at(-1) as Command));
  const positive = (text: string) => wholeNumber(text, 1);

  program
    .command('create')
    .description('create a vault with its first custodian (--officer) in a folder that is empty or missing; with --key-file a key file is made there')
    .option('--recovery-kit <file>', 'make a recovery kit and write its sheet to this file, to be printed; a PDF where the name ends in .pdf')
    .option('--sheets <n>', 'a kit of several sheets, for several safes: files FILE-1, FILE-2, ...', positive)
    .option('--need <n>', 'how many of them open the vault together (default: more than half)', positive)
    .action(answer((command) => create(command.optsWithGlobals(), voice)));
  program
    .command('status')
    .description('what can be said of the vault without a passphrase; with --password-file also what is in it')
    .action(answer((command) => status(command.optsWithGlobals(), voice)));
  program
    .command('import')
    .description('put keys, certificates and requests in, from files of any kind and from folders')
    .argument('<path...>', 'files and folders; what they are is told from their content')
    .option('--passphrase-file <file>', 'passphrase for files that need one; may be given several times', collect)
    .option('--tag <tag>', 'mark keys that come in, for a policy that asks for more custodians; may be given several times', collect)
    .option('--erase-source', 'erase each source after its sealed copy was opened again and compared')
    .action(answer((command) => importPaths(command.args, command.optsWithGlobals(), voice)));
  program
    .command('certificates')
    .description('list the inventory, soonest expiry first')
    .option('--search <text>', 'words of names, issuer, serial number or fingerprint')
    .addOption(new Option('--key <state>', "the private key's state").choices(privateKeyState.options))
    .option('--expires-within <days>', 'those that expire within so many days from now', (text) => wholeNumber(text, 0))
    .addOption(new Option('--finding <code>', 'those in which something was found: any, loss, or the code of a finding').choices(findingFilter.options))
    .option('--tag <tag>', 'those whose key is marked with this tag')
    .option('--limit <n>', 'at most so many', positive)
    .option('--offset <n>', 'leave out the first so many', (text) => wholeNumber(text, 0))
    .action(answer((command) => listCertificates(command.optsWithGlobals(), voice)));
  program
    .command('show')
    .description('one certificate with its chain and history')
    .argument('<id>', 'id, prefix of the fingerprint, or cn:NAME')
    .action(answer((command) => show(command.args[0] as string, command.optsWithGlobals(), voice)));
  program
    .command('export')
    .description('release private keys with their certificates; every file is read back and proved')
    .argument('[id...]', 'ids, prefixes of fingerprints, or cn:NAME')
    .option('--search <text>', 'instead of ids: what a search finds, unless it was renewed or revoked')
    .addOption(new Option('--format <format>', 'container; with --target it may be left out').choices(releaseFormat.options))
    .option('--target <name>', `who opens it: ${releaseTargets.map(({ id, format }) => `${id} (${format})`).join(', ')}`)
    .option('--passphrase-file <file>', "file whose first line protects the released key; not the officer's passphrase")
    .option('--each-passphrase', 'make a passphrase for each certificate, and a sealed list of them')
    .option('--list-passphrase-file <file>', 'file whose first line opens that list, with the age tool')
    .requiredOption('--out <path>', 'a file where it is one, a folder for several')
    .option('--alias <name>', "name of the key's entry; only for one certificate")
    .option('--no-chain', "leave the issuers' certificates out")
    .option('--overwrite', 'replace files that exist')
    .option('--plain', 'PEM and YAML only: write the key without protection, for anyone to read; aws and kubernetes take no other')
    .option('--reason <text>', 'why, for the log and for whoever approves')
    .option('--ask <file>', 'instead of releasing: write a request that travels to the other custodians')
    .option('--valid <hours>', 'how long that request is good (default: 72)', (text) => wholeNumber(text, 1, LONGEST_REQUEST))
    .option('--request <file>', 'release with approvals that came back: the request')
    .option('--approval <file>', 'and an approval; may be given several times', collect)
    .action(answer((command) => exportCertificates(command.args, command.optsWithGlobals(), voice)));
  program
    .command('approve')
    .description('answer a request for a release that came as a file; approving opens the keys it names, for whoever asked, and nothing else')
    .argument('<file>', 'the request')
    .requiredOption('--out <file>', 'the answer, which goes back')
    .option('--refuse <reason>', 'refuse instead, and say why')
    .option('--overwrite', 'replace a file that exists')
    .action(answer((command) => approve(command.args[0] as string, command.optsWithGlobals(), voice)));
  program
    .command('drives')
    .description('removable drives that are plugged in, by name, size and free space')
    .action(answer(() => drives()));
  program
    .command('commands')
    .description('the newest commands and what became of them')
    .option('--limit <n>', 'at most so many (default: 100)', positive)
    .action(answer((command) => listCommands(command.optsWithGlobals(), voice)));

  addRequestCommands(program, voice, answer);

  addAuditCommands(program, voice, answer);
  addQualityCommands(program, voice, answer);
  addOfficerCommands(program, voice, answer);
  addBackupCommands(program, voice, answer);
  addRecoveryCommands(program, voice, answer);

  program
    .command('passphrase')
    .description("the officer's passphrase")
    .command('change')
    .description('change it; copies of the vault that exist still open with the old one')
    .option('--new-password-file <file>', 'file whose first line is the new passphrase')
    .option('--new-key-file <file>', 'from now on a key file is needed with it, or a new one: write it here, where no file of that name is')
    .option('--no-key-file', 'from now on the passphrase opens the vault without a key file')
    // To commander the last is the global option's opposite: what was said of the command alone tells them apart.
    .action(
      answer((command) =>
        changePassphrase({ ...command.optsWithGlobals(), keyFile: program.opts().keyFile, noKeyFile: command.opts().keyFile === false }, voice),
      ),
    );
  program
    .command('self-test')
    .description('repeat the known answers of every algorithm that a vault hangs on')
    .action(answer(() => runSelfTest(packageJson.version)));
  return program;
}
