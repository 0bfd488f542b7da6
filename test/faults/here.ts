import { Turn } from '../../main/service/turn.ts';
import { runHere } from '../integration/command-here.ts';

// The vaults of these tests are made and opened with the derivation that the traced command has.
await import(new URL('quick-derivation.mjs', import.meta.url).href);

/** Commands in this process answer on its one stdout. */
const turn = new Turn();
const never = new AbortController().signal;

export interface AnsweredHere<T> {
  status: number;
  document: T;
  stderr: string;
}

/** Runs a command that answers with JSON in this process, by the sources. */
export async function answerHere<T>(args: readonly string[]): Promise<AnsweredHere<T>> {
  const { status, stdout, stderr } = await turn.take(never, () => runHere(...args));
  return { status, document: JSON.parse(stdout) as T, stderr };
}

/** The same where it must end well. */
export async function demandHere<T>(args: readonly string[]): Promise<T> {
  const { status, document, stderr } = await answerHere<T>(args);
  if (status !== 0) throw new Error(`strongroom ${args.join(' ')} ended with ${status}: ${stderr}`);
  return document;
}
