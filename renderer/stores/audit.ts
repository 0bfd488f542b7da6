import { lockable } from './lockable.ts';

export interface AuditFilter {
  search: string;
  actor: string | null;
  action: string | null;
  object: string | null;
  /** First and last day, `yyyy-mm-dd` by the workstation's clock; empty for no bound. */
  from: string;
  to: string;
}

export const anyEntry: AuditFilter = { search: '', actor: null, action: null, object: null, from: '', to: '' };

interface AuditSlice {
  filter: AuditFilter;
  open: number | null;
  /** Entries in the log, as main last said; `null` until it did. */
  size: number | null;
  /** The verification that was started last in this session. */
  verification: string | null;
  exported: string | null;
}

export const useAudit = lockable<AuditSlice>(() => ({ filter: anyEntry, open: null, size: null, verification: null, exported: null }));

export function setAuditFilter(change: Partial<AuditFilter>): void {
  useAudit.setState((state) => ({ filter: { ...state.filter, ...change } }));
}
