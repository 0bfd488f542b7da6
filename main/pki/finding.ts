import { type FindingCode, findingKinds } from '../../preload/contract/finding-words.ts';

/** What is wrong with a key or a certificate. */
export interface WeakKeyFinding {
  code: FindingCode;
  severity: 'attention' | 'loss';
  /** One sentence for the officer. */
  text: string;
}

export function foundThat(code: FindingCode, text: string): WeakKeyFinding {
  return { code, severity: findingKinds[code].severity, text };
}
