import type { ErrorCode } from '../../preload/contract/errors.ts';
import { lockable } from './lockable.ts';

/** The error code whose explanation is open above everything else. */
export const useExplainedCode = lockable<{ code: ErrorCode | null }>(() => ({ code: null }));

export function explainCode(code: ErrorCode | null): void {
  useExplainedCode.setState({ code });
}
