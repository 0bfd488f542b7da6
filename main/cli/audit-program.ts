import { type Command, InvalidArgumentError, Option } from 'commander';
import { logExportFormat } from '../../preload/contract/audit.ts';
import { addAnchor, anchorHere, listAnchors, removeAnchorPlace } from './anchor-command.ts';
import { exportEntries, listEntries, saveCheckpoint, verify } from './audit-command.ts';
import { bringCosignature, registerCosigningKey } from './cosigner-command.ts';
import { wholeNumber } from './option-values.ts';
import type { Voice } from './print.ts';
import type { AnswerWith } from './request-program.ts';

/** The part of the command line for those who must be convinced. */
export function addAuditCommands(program: Command, voice: Voice, answer: AnswerWith): void {
  const audit = program.command('audit').description('the log: who did what, and the proof of it');
  audit
    .command('list')
    .description('entries, newest first')
    .option('--search <text>', 'words of the entry')
    .option('--actor <officer>', 'what this officer did')
    .option('--action <name>', 'one kind of entry, such as key.stored')
    .option('--limit <n>', 'at most so many (default: 100)', (text) => wholeNumber(text, 1))
    .option('--offset <n>', 'leave out the first so many', (text) => wholeNumber(text, 0))
    .action(answer((command) => listEntries(command.optsWithGlobals(), voice)));
  audit
    .command('verify')
    .description('verify every entry, every signed checkpoint, every anchor in reach and every row; exit status 4 where something was changed')
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere, or the text of its QR code: the log must continue it')
    .action(answer((command) => verify(command.optsWithGlobals(), voice)));
  audit
    .command('export')
    .description('write the log: whole and verifiable (jsonl, tiles), or a period of it to be read (csv, pdf)')
    .addOption(new Option('--format <format>', 'form of the file; tiles make a folder').choices(logExportFormat.options).makeOptionMandatory())
    .requiredOption('--out <file>', 'the file, or the new folder')
    .option('--from <date>', 'csv and pdf: from this day on, as 2026-01-31 (UTC)', day)
    .option('--to <date>', 'csv and pdf: to the end of this day (UTC)', day)
    .option('--with-verifier', 'put the program beside it with which a stranger verifies it')
    .option('--overwrite', 'replace a file that exists')
    .action(answer((command) => exportEntries(command.optsWithGlobals(), voice)));
  audit
    .command('checkpoint')
    .description('sign the log as it stands, for an anchor that is kept outside the vault; a name that ends with .pdf makes a sheet of paper')
    .requiredOption('--out <file>', 'the file')
    .option('--overwrite', 'replace a file that exists')
    .action(answer((command) => saveCheckpoint(command.optsWithGlobals(), voice)));

  const anchor = audit.command('anchor').description('places outside the vault to which checkpoints are written by themselves');
  anchor
    .command('add')
    .description('a folder, or a removable drive by its name: a first anchor is written at once')
    .requiredOption('--name <name>', 'what the place is called')
    .addOption(new Option('--folder <dir>', 'a folder that is not on the medium of the vault').conflicts('drive'))
    .option('--drive <name>', 'the name of a drive, as `drives` lists it')
    .action(answer((command) => addAnchor(command.optsWithGlobals(), voice)));
  anchor
    .command('remove')
    .description('write no anchors there any more; those that are there stay')
    .requiredOption('--name <name>', 'what the place is called')
    .action(answer((command) => removeAnchorPlace(command.optsWithGlobals(), voice)));
  anchor
    .command('list')
    .description('places, what was written there last, and what no anchor covers yet')
    .action(answer((command) => listAnchors(command.optsWithGlobals(), voice)));
  anchor
    .command('now')
    .description('compare the anchors in reach with the log, and write the log as it stands to every place in reach')
    .action(answer((command) => anchorHere(command.optsWithGlobals(), voice)));

  audit
    .command('cosigner')
    .description('the key with which an auditor vouches for the log, on a machine of his own')
    .command('register')
    .description('take its public part in; only the auditor himself can')
    .requiredOption('--public-key <file>', 'a file with the line that `strongroom-verify.mjs keygen` printed')
    .action(answer((command) => registerCosigningKey(command.optsWithGlobals(), voice)));
  audit
    .command('cosignature')
    .description('what auditors vouch for')
    .command('import')
    .description('take in the file that `strongroom-verify.mjs cosign` wrote')
    .argument('<file>', 'the file')
    .action(answer((command) => bringCosignature(command.args[0] as string, command.optsWithGlobals(), voice)));
}

/** First millisecond of a day, UTC. */
function day(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text) throw new InvalidArgumentError('It is a day, as 2026-01-31.');
  return at;
}
