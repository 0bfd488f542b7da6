import { z } from 'zod';
import { type ErrorAnswer, StrongroomError } from '../../preload/contract/errors.ts';
import { requestDraft } from '../../preload/contract/requests.ts';
import { tagName } from '../../preload/contract/values.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { canonicalJson, type Json } from '../formats/canonical-json.ts';
import { endCommandItems, insertCommandItems, listCommandItems, queuedItem } from '../store/command-rows.ts';
import type { Database } from '../store/open-database.ts';
import type { KeyShares } from './approvals/key-shares.ts';
import { draftLabel } from './draft-label.ts';
import { type CourierOptions, openCourier } from './issuers/courier.ts';
import { makeRequests } from './make-requests.ts';
import type { MadeRequest, RequestOrder } from './store-request.ts';
import { submitOne } from './submit-requests.ts';
import type { VaultAtWork } from './vault-at-work.ts';

export interface RequestRun {
  orders: readonly RequestOrder[];
  /** Of the existing keys that sign; `null` where none does. */
  shares: KeyShares | null;
  /** Where the requests are carried to as soon as they are made; `null` leaves them in the vault. */
  carryTo: Omit<CourierOptions, 'failed' | 'lineOf'> | null;
  /** The line of the officer's own file for each order. */
  lines: readonly number[] | null;
}

/** Puts down what a command is to make, before it begins: so it can go on after it was cut short, without the file that it came from. */
export async function insertRequestLines(queries: Database, command: string, { orders, lines }: Pick<RequestRun, 'orders' | 'lines'>): Promise<void> {
  await insertCommandItems(
    queries,
    orders.map((order, idx) =>
      queuedItem({
        command,
        idx,
        name: draftLabel(order.draft),
        place: lines === null ? '' : `line ${lines[idx]}`,
        input: canonicalJson({ ...order, line: lines?.[idx] ?? null } as unknown as Json),
      }),
    ),
  );
}

/** No entry vouches for the lines of a command that was cut short, so they are read like a stranger's. */
const storedOrder = z.strictObject({
  draft: requestDraft,
  origin: z.string(),
  valuesFrom: z.enum(['officer', 'file', 'request', 'certificate']),
  renews: z.string().nullable(),
  existingKey: z.string().nullable(),
  tags: z.array(tagName).optional(),
  least: z.number().int().min(1).optional(),
  line: z.number().int().nullable(),
});

function readOrder(input: string | null): z.infer<typeof storedOrder> {
  try {
    return storedOrder.parse(JSON.parse(input ?? 'null'));
  } catch (cause) {
    throw new StrongroomError('COMMAND_NOT_REPEATABLE', 'What this command was begun with cannot be read any more.', 'Begin it anew, from the file.', {
      cause,
    });
  }
}

/** The lines that a command was begun with. */
export async function readRequestLines(queries: Database, command: string): Promise<{ orders: RequestOrder[]; lines: number[] | null }> {
  const { rows } = await listCommandItems(queries, command, { offset: 0, limit: 1_000_000 });
  const read = rows.map(({ input }) => readOrder(input));
  return { orders: read.map(({ line: _line, ...order }) => order), lines: read[0]?.line == null ? null : read.map(({ line }) => line as number) };
}

/** Makes requests and carries them out, as the work of one command whose lines are in the table. */
export async function runRequests(vault: VaultAtWork, run: CommandRun, { orders, shares, carryTo, lines }: RequestRun): Promise<Ending> {
  // A command that goes on begins again what it had not done.
  await endCommandItems(vault.queries, run.id, ['cancelled', 'failed'], { state: 'queued', outcome: '', error: null });
  let first: ErrorAnswer | null = null;
  let notWritten = 0;
  let withdrawn = 0;
  const failed: { line: number; code: string; message: string }[] = [];
  const courier =
    carryTo && openCourier(vault, { ...carryTo, failed: () => failed, ...(lines === null ? {} : { lineOf: (line: number) => lines[line] as number }) });
  const carry = async (made: readonly MadeRequest[]) => {
    if (!courier) return;
    for (const { line, request } of made) {
      const error = await submitOne(vault, run, courier, line, request);
      if (error) notWritten += 1;
      if (error?.code === 'REQUEST_CLOSED') withdrawn += 1;
      first ??= error;
    }
  };
  const result = await makeRequests(vault, run, orders, shares, carry);
  for (const { line, error } of result.failed) failed.push({ line, code: error.code, message: error.message });
  first ??= result.failed[0]?.error ?? null;
  const facts = [
    { name: 'Requests', value: String(result.made.length) },
    ...(shares ? [] : [{ name: 'New keys', value: String(result.made.length) }]),
    ...((await courier?.finish()) ?? []),
  ];
  const what = `${result.made.length.toLocaleString('en-US')} of ${orders.length.toLocaleString('en-US')} requests`;
  const outcome =
    orders.length === 1 && result.made.length === 1 ? `The request for ${draftLabel((orders[0] as RequestOrder).draft)} was made.` : `${what} were made.`;
  const written = courier ? ` ${notWritten === 0 ? 'All of them were' : `${result.made.length - notWritten} were`} written.` : '';
  if (first === null) return { state: 'done', outcome: `${outcome}${orders.length === 1 && courier ? ' It was written.' : written}`, facts, repeatable: false };
  if (result.made.length === 0) return { state: 'failed', outcome: first.message, error: first, facts };
  // What was withdrawn since will not be written by another try either.
  const isAll = result.made.length === orders.length && notWritten === withdrawn;
  return { state: 'done-in-part', outcome: `${what} were made.${written}`, error: first, facts, ...(isAll ? { repeatable: false } : {}) };
}
