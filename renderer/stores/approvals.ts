import type { WaitingApproval } from '../../preload/contract/approvals.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';
import type { useSession } from './session.ts';

interface ApprovalsSlice {
  /** Commands that wait for custodians, as main last said. */
  waiting: WaitingApproval[];
  /** Of the newest question: an older one that is answered later says nothing any more. */
  asked: number;
}

export const useApprovals = lockable<ApprovalsSlice>(() => ({ waiting: [], asked: 0 }));

/** Asks which commands wait for custodians, and for whom. */
export async function refreshApprovals(): Promise<void> {
  const asked = useApprovals.getState().asked + 1;
  useApprovals.setState({ asked });
  const answer = await ask('approvals.list', {});
  if (answer.ok && useApprovals.getState().asked === asked) useApprovals.setState({ waiting: answer.value.waiting });
}

/** What a command waits for; `null` where it waits for nobody. */
export function useWaitingApproval(command: string | null): WaitingApproval | null {
  return useApprovals(({ waiting }) => waiting.find((approval) => approval.command === command) ?? null);
}

/** Whether whoever is here may act as a custodian. */
export function isCustodian({ app }: Pick<ReturnType<typeof useSession.getState>, 'app'>): boolean {
  return app?.session.state === 'unlocked' && app.session.role === 'custodian';
}
