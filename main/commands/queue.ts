import type { CommandKind, CommandRow } from '../../preload/contract/commands.ts';
import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { endedCommandRow, resumedCommandRow } from '../audit/command-row.ts';
import type { Ledger, Note } from '../audit/ledger.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { canonicalJson, type Json } from '../formats/canonical-json.ts';
import { insertCommand, updateCommand } from '../store/command-rows.ts';
import type { Change, Database } from '../store/open-database.ts';
import type { CommandTable } from '../store/schema.ts';
import { CommandLines } from './command-lines.ts';
import { toCommandRow } from './command-row.ts';

/** What a command says when it ends by itself. */
export interface Ending {
  state: 'done' | 'done-in-part' | 'failed';
  /** One sentence for people. */
  outcome: string;
  error?: ErrorAnswer;
  facts?: { name: string; value: string }[];
  /** That there is nothing left to repeat, or to go on with. */
  repeatable?: false;
}

/** What a use case sees of the command it runs in. */
export interface CommandRun {
  readonly id: string;
  /** For a command that may have very many. */
  readonly lines: CommandLines;
  /** Aborted by cancel, lock, suspend and quit: the use case stops between two transactions. */
  readonly signal: AbortSignal;
  progress(done: number, total: number | null): void;
  /** Whether the command waits for an answer of the officer. */
  waiting(on: boolean): void;
}

export interface CommandOrder {
  kind: CommandKind;
  /** An id that was promised to it, never used before; without, a fresh one. */
  id?: string;
  title: string;
  /** What it was asked to do, without secrets, so that it can be repeated. */
  input: Json;
  repeatable: boolean;
  /** Whether nothing else may run beside it: what others have begun goes by a policy that it changes. */
  alone?: boolean;
  /** Puts its lines down together with the command itself, where they are known beforehand. */
  prepare?(queries: Change, command: string): Promise<void>;
}

/** What the queue needs of the vault it serves. */
export interface QueueVault {
  queries: Database;
  ledger: Ledger;
  officer: string;
  host: string;
  now(): number;
  officerName(id: string): string;
  /** Called at each change of a command, throttled while it makes progress. */
  tell(row: CommandRow): void;
  /** Called with the number of commands that work: one that waits for an officer who has left must not keep the vault open. */
  busy(commands: number): void;
}

/** One of the places for commands that run at once. */
interface Place {
  held: boolean;
}

interface Running {
  row: CommandTable;
  abort: AbortController;
  ended: Promise<void>;
}

const AT_ONCE = 3;
/** Progress is told at most this often, in ms: a window cannot show more, and a bridge that is full of it shows less. */
const TELL_EVERY = 100;

/** The durable queue: the table is the truth, this only drives it. */
export class CommandQueue {
  readonly #running = new Map<string, Running>();
  readonly #resuming = new Set<string>();
  /** Commands that are not durable yet. */
  #beginning = 0;
  /** Whether one runs, or begins, that runs alone. */
  #alone = false;
  #waitingForPlace: (() => void)[] = [];
  #placesTaken = 0;
  #closing = false;
  readonly #vault: QueueVault;

  constructor(vault: QueueVault) {
    this.#vault = vault;
  }

  /**
   * Begins a command and returns as soon as it is durable. `work` runs afterwards; its errors become the command's outcome.
   * @param dispose wipes what the command holds, whether it ever ran or not
   */
  async start(order: CommandOrder, work: (run: CommandRun) => Promise<Ending>, dispose: () => void = () => undefined): Promise<string> {
    try {
      return await this.#start(order, work, dispose);
    } catch (error) {
      dispose();
      throw error;
    }
  }

  /**
   * Goes on with a command that was cut short: the same row and the same lines.
   * @throws StrongroomError `COMMAND_NOT_REPEATABLE` where it runs
   */
  async resume(row: CommandTable, work: (run: CommandRun) => Promise<Ending>): Promise<string> {
    if (this.#running.has(row.id) || this.#resuming.has(row.id)) {
      throw new StrongroomError('COMMAND_NOT_REPEATABLE', 'This command is running.', 'Wait until it has ended.');
    }
    const again = { ...row, state: 'queued', started_at: null, ended_at: null, outcome: null, error: null, facts: '[]' };
    const { id: _id, ...change } = again;
    // Until it is durable it is not among those that run, and a second click must not begin it twice.
    this.#resuming.add(row.id);
    try {
      return await this.#begin(
        again,
        work,
        () => undefined,
        async (queries, note) => {
          await updateCommand(queries, row.id, change);
          note({ action: 'command.resumed', command: row.id, objects: [], rows: [resumedCommandRow(row.id)], text: `${row.title}: goes on.` });
        },
      );
    } finally {
      this.#resuming.delete(row.id);
    }
  }

  #start(order: CommandOrder, work: (run: CommandRun) => Promise<Ending>, dispose: () => void): Promise<string> {
    const { now, officer, host, officerName } = this.#vault;
    const id = order.id ?? randomIdentifier();
    const row: CommandTable = {
      id,
      kind: order.kind,
      title: order.title,
      state: 'queued',
      officer,
      host,
      created_at: now(),
      started_at: null,
      ended_at: null,
      done: 0,
      total: null,
      outcome: null,
      error: null,
      input: canonicalJson(order.input),
      facts: '[]',
      repeatable: order.repeatable ? 1 : 0,
      search: `${order.title} ${order.kind} ${officerName(officer)} ${host} ${id}`.toLowerCase(),
    };
    return this.#begin(
      row,
      work,
      dispose,
      async (queries, note) => {
        await insertCommand(queries, row);
        await order.prepare?.(queries, id);
        note({ action: 'command.started', command: id, objects: [], rows: [], text: `${order.title}: started.` });
      },
      order.alone,
    );
  }

  async #begin(
    row: CommandTable,
    work: (run: CommandRun) => Promise<Ending>,
    dispose: () => void,
    putDown: (queries: Change, note: Note) => Promise<void>,
    alone = false,
  ): Promise<string> {
    if (this.#closing) throw locked();
    if (alone) this.demandIdle();
    if (this.#alone) throw running(false);
    this.#alone = alone;
    this.#beginning += 1;
    try {
      await this.#vault.ledger.record(putDown);
      // Locked meanwhile: the row is found interrupted at the next unlock.
      if (this.#closing) throw locked();
    } catch (error) {
      if (alone) this.#alone = false;
      throw error;
    } finally {
      this.#beginning -= 1;
    }
    const abort = new AbortController();
    const place = { held: false };
    const ended = this.#drive(row, abort, place, work).finally(() => {
      if (alone) this.#alone = false;
      dispose();
    });
    this.#running.set(row.id, { row, abort, ended });
    this.#vault.tell(toCommandRow(row, this.#vault.officerName));
    this.#tellBusy();
    return row.id;
  }

  /** @throws StrongroomError `COMMANDS_RUNNING` where a command that runs alone could not begin */
  demandIdle(): void {
    if (this.#alone || this.#running.size + this.#beginning > 0) throw running(true);
  }

  /** @throws StrongroomError `COMMAND_NOT_RUNNING` */
  cancel(id: string): void {
    const running = this.#running.get(id);
    if (!running) throw new StrongroomError('COMMAND_NOT_RUNNING', 'This command is not running any more.', 'Its outcome stands in the list of commands.');
    running.abort.abort('cancelled');
  }

  running(): CommandRow[] {
    return [...this.#running.values()].map(({ row }) => toCommandRow(row, this.#vault.officerName));
  }

  /** The live row of a command that runs: newer than the table's. */
  live(id: string): CommandTable | undefined {
    return this.#running.get(id)?.row;
  }

  /** Interrupts all commands and waits until the last has put down what it did. */
  async interrupt(): Promise<void> {
    this.#closing = true;
    for (const { abort } of this.#running.values()) abort.abort('interrupted');
    await this.idle();
  }

  /** Waits until nothing runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  /** Waits until one command has ended. */
  async ended(id: string): Promise<void> {
    await this.#running.get(id)?.ended;
  }

  async #drive(row: CommandTable, abort: AbortController, place: Place, work: (run: CommandRun) => Promise<Ending>): Promise<void> {
    place.held = await this.#place(abort.signal);
    let ending: Partial<CommandTable> = {};
    const lines = new CommandLines(row.id);
    try {
      ending = await this.#work(row, lines, abort, place, work);
      await this.#end(row, lines, ending);
    } catch (error) {
      // The end could not be written (disk full, file gone): the row stays `running` and is found interrupted at the next unlock.
      Object.assign(row, {
        state: 'failed',
        ended_at: this.#vault.now(),
        outcome: `${ending.outcome ?? ''} The outcome could not be written into the vault.`.trim(),
        error: ending.error ?? canonicalJson({ ...toErrorAnswer(error) }),
      });
    } finally {
      this.#running.delete(row.id);
      this.#giveBack(place);
      this.#vault.tell(toCommandRow(row, this.#vault.officerName));
      this.#tellBusy();
    }
  }

  async #work(
    row: CommandTable,
    lines: CommandLines,
    abort: AbortController,
    place: Place,
    work: (run: CommandRun) => Promise<Ending>,
  ): Promise<Partial<CommandTable>> {
    Object.assign(row, { state: 'running', started_at: this.#vault.now() });
    let told = 0;
    const tell = () => {
      const now = performance.now();
      if (now - told < TELL_EVERY) return;
      told = now;
      this.#vault.tell(toCommandRow(row, this.#vault.officerName));
    };
    try {
      await updateCommand(this.#vault.queries, row.id, { state: 'running', started_at: row.started_at });
      tell();
      abort.signal.throwIfAborted();
      const ending = await work({
        id: row.id,
        lines,
        signal: abort.signal,
        progress: (done, total) => {
          Object.assign(row, { done, total });
          tell();
        },
        waiting: (on) => {
          row.state = on ? 'waiting' : 'running';
          // Others go ahead meanwhile: what waits for a person works on nothing.
          if (on) this.#giveBack(place);
          this.#tellBusy();
          this.#vault.tell(toCommandRow(row, this.#vault.officerName));
        },
      });
      return {
        state: ending.state,
        outcome: ending.outcome,
        error: ending.error ? canonicalJson({ ...ending.error }) : null,
        facts: canonicalJson(ending.facts ?? []),
        ...(ending.repeatable === false ? { repeatable: 0 as const } : {}),
      };
    } catch (error) {
      if (abort.signal.aborted) return stopped(row, abort.signal.reason === 'cancelled');
      const answer = toErrorAnswer(error);
      if (answer.code === 'INTERNAL') console.error('strongroom: a command failed by a defect', error);
      return { state: 'failed', outcome: answer.message, error: canonicalJson({ ...answer }) };
    }
  }

  /** The end, its entry and the checkpoint that covers both. */
  async #end(row: CommandTable, lines: CommandLines, ending: Partial<CommandTable>): Promise<void> {
    Object.assign(row, ending, { ended_at: this.#vault.now() });
    await this.#vault.ledger.record(async (queries, note) => {
      await updateCommand(queries, row.id, { ...ending, ended_at: row.ended_at, done: row.done, total: row.total });
      const rows = [await endedCommandRow(queries, row.id, lines.hashes)];
      note({ action: 'command.ended', command: row.id, objects: [], rows, text: `${row.title}: ${row.state}. ${row.outcome ?? ''}`.trim() });
    });
    await this.#vault.ledger.checkpoint();
  }

  #tellBusy(): void {
    this.#vault.busy([...this.#running.values()].filter(({ row }) => row.state !== 'waiting').length);
  }

  /** Waits for one of the places. A command that is stopped while it waits goes ahead without one, to say so. @returns whether it took a place */
  async #place(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#placesTaken < AT_ONCE) {
      this.#placesTaken += 1;
      return true;
    }
    return new Promise<boolean>((resolve) => {
      const takeOver = () => resolve(true);
      this.#waitingForPlace.push(takeOver);
      signal.addEventListener('abort', () => {
        this.#waitingForPlace = this.#waitingForPlace.filter((other) => other !== takeOver);
        resolve(false);
      });
    });
  }

  /** Hands the place to the next that waits. */
  #giveBack(place: Place): void {
    if (!place.held) return;
    place.held = false;
    const next = this.#waitingForPlace.shift();
    if (next) next();
    else this.#placesTaken -= 1;
  }
}

function running(alone: boolean): StrongroomError {
  return alone
    ? new StrongroomError('COMMANDS_RUNNING', 'Other commands are running, and this one runs alone.', 'Wait until they have ended, or cancel them.')
    : new StrongroomError('COMMANDS_RUNNING', 'A command is running that nothing runs beside: it changes who opens what.', 'Wait until it has ended.');
}

function locked(): StrongroomError {
  return new StrongroomError('VAULT_LOCKED', 'The vault was locked before the command began.', 'Unlock it and repeat the step.');
}

function stopped(row: CommandTable, byOfficer: boolean): Partial<CommandTable> {
  const of = row.total === null ? '' : ` ${row.done} of ${row.total} were done before; the rest is untouched.`;
  return {
    state: byOfficer ? 'cancelled' : 'interrupted',
    outcome: `${byOfficer ? 'Cancelled by the officer.' : 'Interrupted by locking the vault.'}${of}`,
    error: null,
  };
}
