import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { NOT_BEGUN } from '../commands/command-row.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { endCommandItems, insertCommandItems, queuedItem, updateCommandItem } from '../store/command-rows.ts';
import type { RequestTable } from '../store/schema.ts';
import { requestLabel } from './answer-request.ts';
import type { Issuer } from './issuers/issuer.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** Errors that concern one request; after any other there is no point in going on. */
const ofOneRequest = new Set<ErrorAnswer['code']>(['DESTINATION_EXISTS', 'REQUEST_CLOSED', 'AUTHORITY_REFUSES', 'FILE_MALFORMED', 'FILE_UNSUPPORTED']);

/** Hands requests to an issuer, one after the other, as the lines of a command. */
export async function submitRequests(
  vault: VaultAtWork,
  run: CommandRun,
  issuer: Issuer,
  requests: readonly RequestTable[],
  sentence: (done: number, all: number) => string,
): Promise<Ending> {
  await insertCommandItems(
    vault.queries,
    requests.map((request, idx) => queuedItem({ command: run.id, idx, name: requestLabel(request), place: '', request: request.id })),
  );
  run.progress(0, requests.length);
  let first: ErrorAnswer | null = null;
  let done = 0;
  try {
    for (const [line, request] of requests.entries()) {
      run.signal.throwIfAborted();
      const error = await submitOne(vault, run, issuer, line, request);
      first ??= error;
      if (error === null) done += 1;
      run.progress(line + 1, requests.length);
    }
  } catch (error) {
    await endCommandItems(vault.queries, run.id, ['queued', 'running'], { state: 'cancelled', outcome: NOT_BEGUN, error: null }).catch(() => undefined);
    throw error;
  } finally {
    vault.inventoryChanged();
  }
  const facts = await issuer.finish();
  const outcome = sentence(done, requests.length);
  if (first === null) return { state: 'done', outcome, facts };
  return done === 0 ? { state: 'failed', outcome: first.message, error: first, facts } : { state: 'done-in-part', outcome, error: first, facts };
}

/** Hands one request over. @returns the error, where it concerns this request alone and was put down with its line */
export async function submitOne(vault: VaultAtWork, run: CommandRun, issuer: Issuer, line: number, request: RequestTable): Promise<ErrorAnswer | null> {
  try {
    await issuer.submit(run, line, request);
    return null;
  } catch (error) {
    if (!(error instanceof StrongroomError) || !ofOneRequest.has(error.code)) throw error;
    const answer = toErrorAnswer(error);
    await updateCommandItem(vault.queries, run.id, line, { state: 'failed', outcome: answer.message, error: canonicalJson({ ...answer }) });
    return answer;
  }
}
