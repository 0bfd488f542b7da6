import { type Command, Option } from 'commander';
import { revocationReason, wantedProfile } from '../../preload/contract/authorities.ts';
import { reportFormat } from '../../preload/contract/reports.ts';
import { requestHash, requestState } from '../../preload/contract/requests.ts';
import { privateKeyState } from '../../preload/contract/values.ts';
import { createCa, crl, issue, listCas, revoke } from './ca-command.ts';
import { destroy } from './destroy-command.ts';
import { collect, wholeNumber } from './option-values.ts';
import type { Answer, Voice } from './print.ts';
import { exportToFile, importFromFile, profiles, removeOneProfile, saveOneProfile } from './profiles-command.ts';
import { renew } from './renew-command.ts';
import { report } from './report-command.ts';
import { request } from './request-command.ts';
import { keyNames } from './request-options.ts';
import { carryRequests, listRequests, showOneRequest, withdraw } from './requests-command.ts';
import { retire } from './retire-command.ts';

/** Turns work on a command into commander's action. */
export type AnswerWith = (work: (command: Command) => Promise<Answer>) => (...args: unknown[]) => Promise<void>;

/** The half of the command line that starts without a certificate: requests, renewal, the local CA, destroying. */
export function addRequestCommands(program: Command, voice: Voice, answer: AnswerWith): void {
  withDraftOptions(program.command('request'))
    .description('make a key that never leaves and a request (PKCS#10) that does; or many of them from a CSV file')
    .option('--from <file>', 'a CSV file: its header row names the fields, each line is one request')
    .requiredOption('--out <path>', 'the file for one request, the folder for many')
    .option('--overwrite', 'replace a file that exists')
    .option('--tag <tag>', 'mark the key, for a policy that asks for more custodians; may be given several times', collect)
    .option('--anew', 'with --from: do not go on with an earlier run over the same file')
    .action(answer((command) => request(command.optsWithGlobals(), voice)));

  const requests = program
    .command('requests')
    .description('list the requests, newest first; or show, carry out, withdraw them')
    .option('--search <text>', 'words of names, subject or key')
    .addOption(new Option('--state <state>', 'what became of it').choices(requestState.options))
    .option('--differing', 'only those whose certificate has something otherwise than asked')
    .option('--limit <n>', 'at most so many', (text) => wholeNumber(text, 1))
    .option('--offset <n>', 'leave out the first so many', (text) => wholeNumber(text, 0))
    .action(answer((command) => listRequests(command.optsWithGlobals(), voice)));
  requests
    .command('show')
    .description('one request as OpenSSL prints it, and what became of it')
    .argument('<id>', 'id, prefix of the key’s SHA-256, or cn:NAME')
    .action(answer((command) => showOneRequest(command.args[0] as string, command.optsWithGlobals(), voice)));
  requests
    .command('carry-out')
    .description('write requests as .csr files with a manifest into a folder')
    .argument('<id...>', 'ids, prefixes of keys, or cn:NAME')
    .requiredOption('--out <dir>', 'the folder, on a stick for example')
    .option('--overwrite', 'replace files that exist')
    .action(answer((command) => carryRequests(command.args, command.optsWithGlobals(), voice)));
  requests
    .command('withdraw')
    .description('give requests up; their keys stay')
    .argument('<id...>', 'ids, prefixes of keys, or cn:NAME')
    .option('--reason <text>', 'why, for the log')
    .action(answer((command) => withdraw(command.args, command.optsWithGlobals(), voice)));

  program
    .command('renew')
    .description('make the request for a certificate’s successor, with the values of the original request')
    .argument('[id...]', 'ids, prefixes of fingerprints, or cn:NAME')
    .option('--same-key', 'sign with the key that the certificate has; without it a new key is made')
    .option('--expires-within <days>', 'all that expire within so many days', (text) => wholeNumber(text, 0))
    .requiredOption('--out <path>', 'the file for one request, the folder for several')
    .option('--overwrite', 'replace files that exist')
    .action(answer((command) => renew(command.args, command.optsWithGlobals(), voice)));
  program
    .command('destroy')
    .description('destroy the private key of a certificate for good; the certificate stays, as destroyed')
    .argument('<id>', 'id, prefix of the fingerprint, or cn:NAME')
    .requiredOption('--reason <text>', 'why; the log keeps it for ever')
    .action(answer((command) => destroy(command.args[0] as string, command.optsWithGlobals(), voice)));
  program
    .command('retire')
    .description('destroy the keys that the rule of the settings says: renewed, ended long enough ago, and the successor in use')
    .option('--list', 'only say which they are')
    .action(answer((command) => retire(command.optsWithGlobals(), voice)));
  program
    .command('report')
    .description('write the inventory as a calendar of expiries, a table or a printable report')
    .addOption(new Option('--format <format>', 'form of the file').choices(reportFormat.options).makeOptionMandatory())
    .requiredOption('--out <file>', 'the file')
    .option('--overwrite', 'replace a file that exists')
    .option('--search <text>', 'only certificates with these words')
    .addOption(new Option('--key <state>', 'only those whose private key is so').choices(privateKeyState.options))
    .action(answer((command) => report(command.optsWithGlobals(), voice)));

  addProfileCommands(program, voice, answer);
  addAuthorityCommands(program, voice, answer);
}

function withDraftOptions(command: Command): Command {
  return command
    .option('--cn <name>', 'common name; also the first alternative name, where it is a host name')
    .option('--san <names>', 'alternative names, as DNS:..,IP:..,email:..,URI:..; may be given several times', collect)
    .option('--subject <parts>', 'the rest of the subject, as O=..,OU=..,L=..,ST=..,C=..; the most specific first')
    .addOption(new Option('--key <algorithm>', 'kind of key').choices(keyNames))
    .addOption(new Option('--hash <name>', 'hash of the signature').choices(requestHash.options))
    .option('--pss', 'RSASSA-PSS instead of PKCS#1 v1.5')
    .option('--key-usage <names>', 'as in RFC 5280, with commas: digitalSignature,keyEncipherment')
    .option('--extended-key-usage <names>', 'serverAuth, clientAuth, ... or OIDs, with commas')
    .option('--must-staple', 'TLS feature status_request')
    .option('--days <n>', 'the term that is wanted; what comes back is compared with it', (text) => wholeNumber(text, 1, 36_500))
    .option('--profile <name>', 'what is not said here comes from this profile (default: Public TLS server)');
}

function addProfileCommands(program: Command, voice: Voice, answer: AnswerWith): void {
  const commands = program
    .command('profiles')
    .description('what requests of one kind have in common, under a name')
    .action(answer((command) => profiles(command.optsWithGlobals(), voice)));
  withDraftOptions(commands.command('save'))
    .description('save a profile made of the options')
    .argument('<name>', 'its name')
    .option('--replace', 'put it in the place of the one that has this name')
    .action(answer((command) => saveOneProfile(command.args[0] as string, command.optsWithGlobals(), voice)));
  commands
    .command('remove')
    .argument('<name>', 'its name')
    .action(answer((command) => removeOneProfile(command.args[0] as string, command.optsWithGlobals(), voice)));
  commands
    .command('export')
    .argument('[name...]', 'their names; all of your own where none is given')
    .requiredOption('--out <file>', 'the file')
    .option('--overwrite', 'replace a file that exists')
    .action(answer((command) => exportToFile(command.args, command.optsWithGlobals(), voice)));
  commands
    .command('import')
    .argument('<file>', 'a file that `profiles export` wrote')
    .action(answer((command) => importFromFile(command.args[0] as string, command.optsWithGlobals(), voice)));
}

function addAuthorityCommands(program: Command, voice: Voice, answer: AnswerWith): void {
  const ca = program.command('ca').description('a local CA: a root and an issuing CA whose keys lie in this vault');
  const years = (text: string) => wholeNumber(text, 1, 50);
  const key = (flag: string, what: string) => new Option(flag, what).choices(keyNames);
  ca.command('create')
    .requiredOption('--name <name>', 'what it is called; also in the common names')
    .option('--subject <parts>', 'what both subjects share, as O=..,C=..')
    .addOption(key('--root-key <algorithm>', 'key of the root').default('ec-p384'))
    .addOption(key('--issuing-key <algorithm>', 'key of the issuing CA').default('ec-p256'))
    .option('--root-years <n>', 'term of the root', years, 20)
    .option('--issuing-years <n>', 'term of the issuing CA', years, 10)
    .option('--permit <name>', 'the only names it may certify: dns:example.com, ip:10.0.0.0/8, email:example.com; several times', collect)
    .option('--exclude <name>', 'names it may not certify; several times', collect)
    .option('--crl-url <url>', 'where clients will find its CRL')
    .action(answer((command) => createCa(command.optsWithGlobals(), voice)));
  ca.command('list').action(answer((command) => listCas(command.optsWithGlobals(), voice)));
  ca.command('issue')
    .description('answer requests that are in the vault')
    .argument('<id...>', 'ids of requests, prefixes of keys, or cn:NAME')
    .option('--ca <name>', 'which one; may be left out where there is one')
    .addOption(new Option('--profile <name>', 'what the certificate is for').choices(wantedProfile.options).default('as-asked'))
    .option('--days <n>', 'its term', (text) => wholeNumber(text, 1, 36_500), 365)
    .action(answer((command) => issue(command.args, command.optsWithGlobals(), voice)));
  ca.command('revoke')
    .description('take certificates back; clients learn of it from the next CRL')
    .argument('<id...>', 'ids, prefixes of fingerprints, or cn:NAME')
    .addOption(new Option('--reason <reason>', 'as in RFC 5280').choices(revocationReason.options).makeOptionMandatory())
    .option('--note <text>', 'in words, for the log')
    .action(answer((command) => revoke(command.args, command.optsWithGlobals(), voice)));
  ca.command('crl')
    .description('sign the list of revoked certificates (DER)')
    .option('--ca <name>', 'which one; may be left out where there is one')
    .option('--root', 'the list of the root, which tells of issuing CAs')
    .option('--days <n>', 'until the next one is due', (text) => wholeNumber(text, 1, 3650), 30)
    .requiredOption('--out <file>', 'the file')
    .option('--overwrite', 'replace a file that exists')
    .action(answer((command) => crl(command.optsWithGlobals(), voice)));
}
