import type { AgentArguments, Source } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { importFiles } from '../custody/import-files.ts';
import { emptySummary, type ImportSummary } from '../custody/import-outcome.ts';
import { PassphraseDesk } from '../custody/passphrase-desk.ts';
import { demandCommand } from './command-calls.ts';
import type { VaultSession } from './vault-session.ts';

export interface ImportOrder {
  sources: Source[];
  eraseSource: boolean;
  /** Whether somebody answers passphrase prompts. */
  interactive: boolean;
  /** UTF-8, tried on every file that needs one. */
  passphrases: Uint8Array[];
  /** What keys that come in are marked with; a key that is known already keeps what it has. */
  tags?: readonly string[] | undefined;
}

/** The imports that run, each with its desk for passphrases. */
export class Imports {
  readonly #session: VaultSession;
  readonly #desks = new Map<string, PassphraseDesk>();

  constructor(session: VaultSession) {
    this.#session = session;
  }

  /** Starts an import. `ended` resolves with its figures when the command has ended, whatever its outcome. */
  async start(order: ImportOrder): Promise<{ command: string; ended: Promise<ImportSummary> }> {
    const session = this.#session;
    const desk = new PassphraseDesk(order.passphrases);
    for (const passphrase of order.passphrases) wipe(passphrase);
    const summary = emptySummary();
    const paths = order.sources.flatMap((source) => (source.kind === 'path' ? [source.path] : []));
    const command = await session.queue.start(
      {
        kind: 'import',
        title: titleOf(order.sources),
        input: { paths, eraseSource: order.eraseSource, tags: [...(order.tags ?? [])] },
        // Pasted text is gone once it was read; files can be read again.
        repeatable: paths.length === order.sources.length,
      },
      (run) => {
        this.#desks.set(run.id, desk);
        return importFiles(
          session,
          run,
          order.sources,
          { eraseSource: order.eraseSource, interactive: order.interactive, tags: order.tags },
          desk,
          summary,
        ).finally(() => this.#desks.delete(run.id));
      },
      () => {
        desk[Symbol.dispose]();
        for (const source of order.sources) if (source.kind === 'text') wipe(source.bytes);
      },
    );
    return { command, ended: session.queue.ended(command).then(() => summary) };
  }

  /** Hands an officer's answer to the import that waits for it. */
  answer(input: AgentArguments<'import.answer'>): void {
    const desk = this.#desks.get(input.command);
    if (!desk) throw new StrongroomError('COMMAND_NOT_RUNNING', 'This import is not running any more.', 'Import the file again.');
    if (input.action === 'try')
      desk.give({ action: 'try', index: input.index, passphrase: SecretBytes.take(input.passphrase), forTheRest: input.tryForTheRest });
    else desk.give({ action: 'skip', index: input.index, theRest: input.skipTheRest });
  }

  /** Runs an import again over the same files and folders. Nothing is erased this time: that is asked for anew, with the files in sight. */
  async repeat(id: string): Promise<string> {
    const row = await demandCommand(this.#session, id);
    if (row.kind !== 'import' || row.repeatable !== 1)
      throw new StrongroomError(
        'COMMAND_NOT_REPEATABLE',
        'This command cannot be repeated as it is.',
        'Start it anew: it needs a passphrase, or a text that is gone.',
      );
    const { paths, tags = [] } = JSON.parse(row.input) as { paths: string[]; tags?: string[] };
    return (await this.start({ sources: paths.map((path) => ({ kind: 'path', path })), eraseSource: false, interactive: true, passphrases: [], tags })).command;
  }
}

function titleOf(sources: readonly Source[]): string {
  const [first] = sources;
  if (sources.length === 1 && first) return first.kind === 'text' ? 'Import from the clipboard' : `Import ${first.path.split(/[/\\]/).at(-1) || first.path}`;
  return `Import ${sources.length.toLocaleString('en-US')} files and folders`;
}
