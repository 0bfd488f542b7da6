import { lockable } from './lockable.ts';

/** The code, of an error or of a finding, whose explanation is open above everything else. */
export const useExplainedCode = lockable<{ code: string | null }>(() => ({ code: null }));

export function explainCode(code: string | null): void {
  useExplainedCode.setState({ code });
}
