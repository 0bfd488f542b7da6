import { getHeapStatistics } from 'node:v8';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { FuzzCase } from './make-case.ts';
import { readers } from './readers.ts';

/** What is wrong with how a case was answered. */
export interface Failure {
  what: string;
  /** The same for the same fault, for not telling it a thousand times: the kind of error, and where it was thrown. */
  signature: string;
}

/** Grown by one case, in bytes: no file of these may make that much of itself. */
const MOST_MEMORY = 64 * 1024 * 1024;

/** What is held, garbage included; cheaper to ask than the size of the process. */
function held(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** How a case was answered. */
export interface Answer {
  /** `read`, or the code or name of the error. */
  outcome: string;
  failure: Failure | null;
}

/** Feeds a case to its reader. */
export async function runCase({ reader, bytes }: FuzzCase): Promise<Answer> {
  const { run, mayThrow } = readers[reader];
  const before = Uint8Array.from(bytes);
  const memory = held();
  let refused: unknown = null;
  try {
    await run(bytes);
  } catch (error) {
    refused = error;
  }
  const outcome = refused === null ? 'read' : outcomeOf(refused);
  if (refused !== null && !mayThrow(refused)) return { outcome, failure: failureOf(refused) };
  if (Buffer.compare(before, bytes) !== 0)
    return { outcome, failure: { what: 'the reader changed the bytes of the file', signature: `${reader} changed its input` } };
  const grown = held() - memory;
  const failure = grown > MOST_MEMORY ? { what: `the reading took ${Math.round(grown / 1024 / 1024)} MiB`, signature: `${reader} took too much memory` } : null;
  return { outcome, failure };
}

function outcomeOf(error: unknown): string {
  return error instanceof StrongroomError ? error.code : error instanceof Error ? error.constructor.name : 'no error';
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { what: `something was thrown that is no error: ${String(error)}`, signature: 'no error' };
  const [place = ''] = /\/main\/[\w/-]+\.ts:\d+/.exec(error.stack ?? '') ?? [];
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return { what: `${error.stack ?? error.message}${cause}`, signature: `${error.name}: ${error.message.slice(0, 60)} ${place}` };
}

/** A shorter case with the same fault: pieces are left out, large ones first, as long as it stays. */
export async function shrink(fuzzCase: FuzzCase, { signature }: Failure): Promise<FuzzCase> {
  let smallest = fuzzCase;
  let tries = 3000;
  for (let piece = Math.ceil(fuzzCase.bytes.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let at = 0; at < smallest.bytes.length && tries > 0; tries--) {
      const bytes = Uint8Array.from([...smallest.bytes.subarray(0, at), ...smallest.bytes.subarray(at + piece)]);
      const { failure } = await runCase({ ...smallest, bytes });
      if (failure?.signature === signature) smallest = { ...smallest, bytes };
      else at += piece;
    }
  }
  return smallest;
}
