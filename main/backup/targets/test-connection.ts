import { type ErrorAnswer, toErrorAnswer } from '../../../preload/contract/errors.ts';
import { sha256Hex } from '../../crypto/hash.ts';
import { hashStream } from '../../crypto/hash-stream.ts';
import { randomBytes, randomIdentifier } from '../../crypto/random.ts';
import { openTarget } from './open-target.ts';
import type { BackupTarget, TargetAccess } from './target.ts';
import { storedOtherwise } from './target-error.ts';

const LENGTH = 64 * 1024;

export type TestStep = 'connect' | 'write' | 'read-back' | 'rename' | 'delete';

/** How far a target came, step by step; the last one has the error where it did not come to the end. */
export interface TestedTarget {
  steps: { step: TestStep; error: ErrorAnswer | null }[];
  /** What this target cannot do and others can, a sentence each. */
  differences: string[];
  /** Bytes that are left; `null` where the target does not say, or could not be asked. */
  freeBytes: number | null;
}

/**
 * Does with a target what a backup will do, in its real folder, with a small file of random bytes; leaves nothing behind where it can still remove
 * it. Never throws for what is wrong with the target.
 */
export async function testTarget(access: TargetAccess, signal: AbortSignal): Promise<TestedTarget> {
  const tested: TestedTarget = { steps: [], differences: [], freeBytes: null };
  const attempt = async <T>(step: TestStep, work: () => Promise<T>): Promise<T> => {
    try {
      const result = await work();
      tested.steps.push({ step, error: null });
      return result;
    } catch (error) {
      tested.steps.push({ step, error: toErrorAnswer(error) });
      throw new StepFailed();
    }
  };
  try {
    await using target = await attempt('connect', () => openTarget(access, signal));
    tested.differences = [...target.differences];
    tested.freeBytes = await target.freeBytes().catch(() => null);
    await tryFile(target, signal, attempt);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  }
  return tested;
}

/** Ends the steps; the error itself stands in the list. */
class StepFailed extends Error {}

type Attempt = <T>(step: TestStep, work: () => Promise<T>) => Promise<T>;

async function tryFile(target: BackupTarget, signal: AbortSignal, attempt: Attempt): Promise<void> {
  const [first, second] = [testName(), testName()];
  const bytes = randomBytes(LENGTH);
  try {
    await attempt('write', () => target.write(first, once(bytes), signal));
    await attempt('read-back', async () => {
      if ((await hashStream(target.read(first, signal))) !== sha256Hex(bytes)) throw storedOtherwise(first, 'other bytes');
    });
    await attempt('rename', () => target.rename(first, second));
    await attempt('delete', () => target.remove(second));
  } catch (error) {
    for (const name of [first, second]) await target.remove(name).catch(() => undefined);
    throw error;
  }
}

function testName(): string {
  return `.strongroom-test-${randomIdentifier()}.part`;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
