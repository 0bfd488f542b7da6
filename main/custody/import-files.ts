import type { Source } from '../../preload/contract/agent-port.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { beginEpoch } from '../vault/epoch.ts';
import { ImportBatches } from './import-batch.ts';
import { count, describeSummary, emptySummary, type ImportSummary } from './import-outcome.ts';
import { ImportWork } from './import-work.ts';
import type { PassphraseDesk } from './passphrase-desk.ts';
import type { VaultAtWork } from './vault-at-work.ts';

export interface ImportOptions {
  eraseSource: boolean;
  /** Whether somebody is there to be asked for passphrases. */
  interactive: boolean;
  /** What keys that come in are marked with. */
  tags?: readonly string[] | undefined;
}

/** Runs one import: every file that can be read goes in; then, where somebody is there, those of which something needs a passphrase. */
export async function importFiles(
  vault: VaultAtWork,
  run: CommandRun,
  sources: readonly Source[],
  options: ImportOptions,
  desk: PassphraseDesk,
  summary: ImportSummary = emptySummary(),
): Promise<Ending> {
  using epoch = beginEpoch(vault.vaultId, vault.chain.current, run.id, vault.now());
  using work = new ImportWork(vault, run, new ImportBatches(vault, run, epoch, options.eraseSource, options.tags), desk, summary);
  try {
    await work.list(sources);
    const needing = await work.readAll(options.interactive);
    if (needing.length > 0) await work.askFor(needing);
  } catch (error) {
    // What stopped it may also keep this from being written (a full disk); the first reason is the one to tell.
    await work.stop().catch(() => undefined);
    throw error;
  }
  return endingOf(summary);
}

function endingOf(summary: ImportSummary): Ending {
  const { files } = summary;
  if (files.length === 0) return { state: 'done', outcome: 'There was no file in it.', facts: factsOf(summary) };
  const none = files.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped').length;
  const inPart = files.some(({ outcome }) => outcome === 'in-part');
  const state = none === files.length ? 'failed' : none > 0 || inPart ? 'done-in-part' : 'done';
  const first = files.find(({ outcome }) => outcome === 'failed');
  return {
    state,
    outcome: describeSummary(summary),
    ...(state === 'failed' && first?.code ? { error: { code: first.code, message: first.message ?? '', hint: 'Each file says what to do.' } } : {}),
    facts: factsOf(summary),
  };
}

function factsOf(summary: ImportSummary): { name: string; value: string }[] {
  const pair = (name: string, { stored, known }: { stored: number; known: number }) =>
    stored + known === 0 ? [] : [{ name, value: `${stored} stored, ${known} known` }];
  return [
    { name: 'Files', value: String(summary.files.length) },
    ...pair('Keys', summary.keys),
    ...pair('Certificates', summary.certificates),
    ...pair('Requests', summary.requests),
    { name: 'Joined to their keys', value: count(summary.matched, 'certificate') ?? 'none' },
    ...(summary.answered > 0 ? [{ name: 'Requests answered', value: String(summary.answered) }] : []),
    ...(summary.erased > 0 ? [{ name: 'Sources erased', value: String(summary.erased) }] : []),
  ];
}
