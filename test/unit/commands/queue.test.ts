import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { openLedger } from '../../../main/audit/ledger.ts';
import { currentMark } from '../../../main/audit/policy-mark.ts';
import { signersOf } from '../../../main/audit/signers.ts';
import { verifyLog } from '../../../main/audit/verify.ts';
import { CommandQueue, type Ending } from '../../../main/commands/queue.ts';
import { endInterruptedCommands } from '../../../main/commands/recover.ts';
import {
  findCommand,
  insertCommand,
  insertCommandItems,
  listCommandItems,
  queuedItem,
  updateCommand,
  updateCommandItem,
} from '../../../main/store/command-rows.ts';
import { migrate } from '../../../main/store/migrate.ts';
import { type Change, type OpenDatabase, openDatabase } from '../../../main/store/open-database.ts';
import type { CommandTable } from '../../../main/store/schema.ts';
import type { NewVault } from '../../../main/vault/new-vault.ts';
import { signerName } from '../../../main/vault/policy.ts';
import type { CommandRow } from '../../../preload/contract/commands.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { madeVault } from '../vault/made-vault.ts';

const folder = temporaryFolder();
const told: CommandRow[] = [];
const busy: number[] = [];
let vault: NewVault;
let database: OpenDatabase;
let queue: CommandQueue;
let ledger: ReturnType<typeof openLedger>;

beforeAll(async () => {
  vault = await madeVault({ kit: false });
  database = openDatabase(join(folder, 'test.db'), vault.unlocked.databaseKey, { create: true });
  await migrate(database.queries);
  const { officer, keys } = vault.unlocked;
  const common = { queries: database.queries, officer: officer.id, now: Date.now };
  const signer = { name: signerName(vault.chain.vaultId, officer.id), publicKey: keys.signing.publicKey, secretKey: keys.signing.secretKey };
  ledger = openLedger({ ...common, folder, vaultId: vault.chain.vaultId, policy: () => currentMark(vault.chain), signer, grown: () => undefined });
  queue = new CommandQueue({
    ...common,
    ledger,
    host: 'here',
    officerName: () => 'Alice',
    tell: (row) => told.push(row),
    busy: (commands) => busy.push(commands),
  });
});

afterAll(() => database.close());

const order = { kind: 'import' as const, title: 'Import things', input: {}, repeatable: true };
const done: Ending = { state: 'done', outcome: 'All of it.' };

/** A promise and what settles it. */
function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const aborted = (signal: AbortSignal) => new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a command', () => {
  test('is durable before it begins, and ends with its outcome in table and log', async () => {
    const hold = gate();
    const id = await queue.start(order, async () => {
      await hold.opened;
      return done;
    });
    expect(await findCommand(database.queries, id)).toMatchObject({ kind: 'import' });
    hold.open();
    await queue.ended(id);
    expect(await findCommand(database.queries, id)).toMatchObject({ state: 'done', outcome: 'All of it.', error: null });
    const report = await verifyLog(database.queries, signersOf(vault.chain));
    expect(report).toMatchObject({ problemCount: 0, uncoveredTail: 0 });
  });

  test('that is cancelled says how far it came', async () => {
    const begun = gate();
    const id = await queue.start(order, async (run) => {
      run.progress(3, 7);
      begun.open();
      return aborted(run.signal);
    });
    await begun.opened;
    queue.cancel(id);
    await queue.ended(id);
    expect(await findCommand(database.queries, id)).toMatchObject({ state: 'cancelled', done: 3, total: 7, outcome: expect.stringContaining('3 of 7') });
    expect(() => queue.cancel(id)).toThrow(expect.objectContaining({ code: 'COMMAND_NOT_RUNNING' }));
  });

  test('that fails keeps code and hint', async () => {
    const id = await queue.start(order, async () => {
      throw new StrongroomError('DISK_FULL', 'No space.', 'Make room.');
    });
    await queue.ended(id);
    const row = await findCommand(database.queries, id);
    expect(row).toMatchObject({ state: 'failed', outcome: 'No space.' });
    expect(JSON.parse(row?.error as string)).toEqual({ code: 'DISK_FULL', message: 'No space.', hint: 'Make room.' });
  });

  test('waits for a place when three run, and a cancelled one does not', async () => {
    const hold = gate();
    const work = async () => {
      await hold.opened;
      return done;
    };
    const first = [await queue.start(order, work), await queue.start(order, work), await queue.start(order, work)];
    const fourth = await queue.start(order, work);
    const fifth = await queue.start(order, work);
    expect(queue.live(fourth)?.state).toBe('queued');
    queue.cancel(fifth);
    await queue.ended(fifth);
    expect(await findCommand(database.queries, fifth)).toMatchObject({ state: 'cancelled' });
    expect(queue.live(fourth)?.state).toBe('queued');
    hold.open();
    await queue.idle();
    for (const id of [...first, fourth]) expect(await findCommand(database.queries, id)).toMatchObject({ state: 'done' });
  });

  test('that a crash cut off is found at the next start, with what it did', async () => {
    const ran = await queue.start(order, async () => done);
    await queue.ended(ran);
    const id = 'cut-off';
    const row = (await findCommand(database.queries, ran)) as NonNullable<Awaited<ReturnType<typeof findCommand>>>;
    await insertCommand(database.queries, { ...row, id, state: 'running', ended_at: null, outcome: null });
    const states = ['done', 'queued', 'needs-passphrase'];
    await insertCommandItems(
      database.queries,
      states.map((state, idx) => queuedItem({ command: id, idx, name: 'a', place: '/', state })),
    );
    expect(await endInterruptedCommands(database.queries, ledger, 99)).toBe(1);
    expect(await findCommand(database.queries, id)).toMatchObject({
      state: 'interrupted',
      done: 1,
      total: 3,
      ended_at: 99,
      outcome: expect.stringContaining('1 of 3'),
    });
    const { rows } = await listCommandItems(database.queries, id, { offset: 0, limit: 10 });
    expect(rows.map(({ state }) => state)).toEqual(['done', 'cancelled', 'cancelled']);
    expect(await endInterruptedCommands(database.queries, ledger, 99)).toBe(0);
    expect((await checkRows(database.queries)).problems).toEqual([]);
  });

  test('that was put back to when it ran is not ended anew, and is found with its lines, and without a row', async () => {
    const id = await queue.start(
      { ...order, prepare: (rows, command) => insertCommandItems(rows, [queuedItem({ command, idx: 0, name: 'a', place: '/', state: 'done' })]) },
      async () => done,
    );
    const problem = (kind: string) => [{ kind, table: 'commands', id }];
    const before = await findCommand(database.queries, id);
    await queue.ended(id);
    const ended = await findCommand(database.queries, id);
    expect((await checkRows(database.queries)).problems).toEqual([]);
    await updateCommandItem(database.queries, id, 0, { outcome: 'Something else.' });
    expect((await checkRows(database.queries)).problems).toEqual(problem('altered'));
    await updateCommandItem(database.queries, id, 0, { outcome: '' });
    await updateCommand(database.queries, id, { outcome: 'Something else.' });
    expect((await checkRows(database.queries)).problems).toEqual(problem('altered'));
    await updateCommand(database.queries, id, before as NonNullable<typeof before>);
    await endInterruptedCommands(database.queries, ledger, 99);
    expect(await findCommand(database.queries, id)).toEqual(before);
    expect((await checkRows(database.queries)).problems).toEqual(problem('missing'));
    await updateCommand(database.queries, id, ended as NonNullable<typeof ended>);
    expect((await checkRows(database.queries)).problems).toEqual([]);
    // One that goes on is no row of the log until it has ended again.
    const hold = gate();
    await queue.resume(ended as NonNullable<typeof ended>, async () => {
      await hold.opened;
      return done;
    });
    expect((await checkRows(database.queries)).problems).toEqual([]);
    hold.open();
    await queue.ended(id);
    expect((await checkRows(database.queries)).problems).toEqual([]);
  });

  test('that was cut short goes on in its own row, once however often it is told to', async () => {
    const id = await queue.start(order, async () => {
      throw new StrongroomError('DISK_FULL', 'No space.', 'Make room.');
    });
    await queue.ended(id);
    const row = (await findCommand(database.queries, id)) as CommandTable;
    const hold = gate();
    let ran = 0;
    const again = () =>
      queue.resume(row, async () => {
        ran += 1;
        await hold.opened;
        return { ...done, repeatable: false };
      });
    const tries = await Promise.allSettled([again(), again()]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(tries.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'COMMAND_NOT_REPEATABLE' } });
    await expect(again()).rejects.toMatchObject({ code: 'COMMAND_NOT_REPEATABLE' });
    // What went wrong the first time is gone from the row as soon as it goes on.
    expect(await findCommand(database.queries, id)).toMatchObject({ error: null, outcome: null, ended_at: null });
    hold.open();
    await queue.ended(id);
    expect(ran).toBe(1);
    expect(await findCommand(database.queries, id)).toMatchObject({ state: 'done', outcome: 'All of it.', repeatable: 0 });
  });

  test('puts its lines down together with itself, or neither', async () => {
    const prepare = (queries: Change, command: string) =>
      insertCommandItems(queries, [queuedItem({ command, idx: 0, name: 'a', place: '/', state: 'queued' })]);
    const id = await queue.start({ ...order, prepare }, async () => done);
    await queue.ended(id);
    expect((await listCommandItems(database.queries, id, { offset: 0, limit: 10 })).rows).toHaveLength(1);
    let refused = '';
    const failing = async (queries: Change, command: string) => {
      refused = command;
      await prepare(queries, command);
      throw new Error('no room');
    };
    await expect(queue.start({ ...order, prepare: failing }, async () => done)).rejects.toThrow('no room');
    expect(await findCommand(database.queries, refused)).toBeUndefined();
    expect((await listCommandItems(database.queries, refused, { offset: 0, limit: 10 })).rows).toEqual([]);
  });

  test('that waits for the officer does not count as busy', async () => {
    const hold = gate();
    const waits = gate();
    const id = await queue.start(order, async (run) => {
      run.waiting(true);
      waits.open();
      await hold.opened;
      return done;
    });
    await waits.opened;
    expect(busy.at(-1)).toBe(0);
    hold.open();
    await queue.ended(id);
  });

  test('is told of from its start to its end', async () => {
    told.length = 0;
    const id = await queue.start(order, async () => done);
    await queue.ended(id);
    expect(told.filter((row) => row.id === id).at(-1)).toMatchObject({ state: 'done', officer: 'Alice', host: 'here' });
  });

  test('that never ran because it was cancelled while it waited still wipes what it holds', async () => {
    const hold = gate();
    const work = async () => {
      await hold.opened;
      return done;
    };
    for (let times = 0; times < 3; times += 1) await queue.start(order, work);
    let wiped = false;
    const id = await queue.start(order, work, () => {
      wiped = true;
    });
    queue.cancel(id);
    await queue.ended(id);
    expect(wiped).toBe(true);
    hold.open();
    await queue.idle();
  });

  test('that waits for the officer gives its place to another', async () => {
    const hold = gate();
    const waiting = async (run: { waiting(on: boolean): void }) => {
      run.waiting(true);
      await hold.opened;
      return done;
    };
    for (let times = 0; times < 3; times += 1) await queue.start(order, waiting);
    const fourth = await queue.start(order, async () => done);
    await queue.ended(fourth);
    expect(busy.at(-1)).toBe(0);
    hold.open();
    await queue.idle();
  });

  test('is interrupted by a lock, which waits until it has put down what it did', async () => {
    const id = await queue.start(order, (run) => aborted(run.signal));
    await queue.interrupt();
    expect(queue.running()).toEqual([]);
    expect(await findCommand(database.queries, id)).toMatchObject({ state: 'interrupted' });
    // After that nothing begins any more, what it would have held is wiped, and no row says that it began.
    const before = await database.queries.selectFrom('commands').select('id').execute();
    let wiped = false;
    const late = queue.start(
      order,
      async () => done,
      () => {
        wiped = true;
      },
    );
    await expect(late).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    expect(wiped).toBe(true);
    expect(await database.queries.selectFrom('commands').select('id').execute()).toEqual(before);
  });
});
