import type { Source } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { invalid, refused } from '../custody/approvals/approval-errors.ts';
import type { Approval, Asked } from '../custody/approvals/approval-note.ts';
import { type Answer, type ApprovalRequest, readAnswer, readRequest, takeShares } from '../custody/approvals/approval-request.ts';
import { KeyShares } from '../custody/approvals/key-shares.ts';
import { canonicalJson, type Json } from '../formats/canonical-json.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { findCommand } from '../store/command-rows.ts';
import { custodians, type PolicyOfficer } from '../vault/policy.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { type KeyUse, keyUse, type Question } from './ask-custodians.ts';
import { readSourceFile } from './read-source-file.ts';
import type { VaultSession } from './vault-session.ts';

/** A request or an approval as it lies in its file. @throws StrongroomError `APPROVAL_INVALID`, and as reading a file does */
export function readApprovalFile(session: VaultSession, source: Source): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readSourceFile(session, source).bytes);
  } catch (error) {
    if (error instanceof StrongroomError) throw error;
    throw invalid('This file is no request and no approval.', 'Choose a file that Strongroom wrote for that.');
  }
}

/**
 * Custodians' consent that came back in files. It is good for the command that the request names, once, within its time, and only while what is to
 * be released is what was asked for.
 * @param passphrase of the session's officer, who asked; UTF-8, wiped
 * @throws StrongroomError `APPROVAL_INVALID`, `APPROVALS_REFUSED`, `APPROVALS_MISSING`, `OFFICER_PASSPHRASE_WRONG`
 */
export async function bringApprovals(
  session: VaultSession,
  question: Question,
  spkis: Iterable<string>,
  brought: { request: Source; approvals: Source[] },
  passphrase: Uint8Array,
): Promise<KeyUse> {
  const { current } = session.chain;
  const request = readRequest(readApprovalFile(session, brought.request), session.vaultId, current);
  await demandGood(session, request);
  const shares = await KeyShares.naming(session, spkis, current);
  try {
    const { need } = shares;
    const asked: Asked = { ...question, need, records: shares.records };
    demandSame(request, asked);
    const given = approvalsOf(session, request, brought.approvals);
    if (given.length + 1 < need)
      throw new StrongroomError(
        'APPROVALS_MISSING',
        `This takes ${need} custodians; with you there are ${given.length + 1}.`,
        `These may approve, too: ${
          othersThan(
            session,
            given.map(({ officer }) => officer.id),
          ).join(', ') || 'nobody'
        }.`,
      );
    const first = await session.unlockAgain(passphrase);
    try {
      for (const answer of given) takeShares(answer, request, first.keys.boxKey, shares);
      return broughtUse(session, request, asked, first, shares, given);
    } catch (error) {
      first[Symbol.dispose]();
      throw error;
    }
  } catch (error) {
    shares[Symbol.dispose]();
    throw error;
  } finally {
    wipe(passphrase);
  }
}

interface Given extends Answer {
  officer: PolicyOfficer;
  approval: Approval;
}

/** The use that was asked for by file: the approvals that came back are put down before the requester's own. */
function broughtUse(session: VaultSession, request: ApprovalRequest, asked: Asked, first: UnlockedOfficer, shares: KeyShares, given: readonly Given[]): KeyUse {
  const consent = session.consents.begin(asked, first, (unlocked) => shares.take(unlocked));
  const use = keyUse(consent, shares, request.command);
  return {
    ...use,
    async within(run, work) {
      for (const { officer, note, approval } of given) await consent.acceptGiven(run, officer, note, approval.at);
      return use.within(run, work);
    },
  };
}

async function demandGood(session: VaultSession, request: ApprovalRequest): Promise<void> {
  if (request.requester !== session.officer.id)
    throw invalid(`${session.officerName(request.requester)} asked for this, and only he can release with it.`, 'Make a request of your own.');
  if (session.now() > request.expires)
    throw invalid(`This request was good until ${utcMinute(request.expires)} UTC.`, 'Make a new request, and have it approved in time.');
  if (await findCommand(session.queries, request.command))
    throw invalid('This request has been used: its approvals were for one release.', 'Make a new request.');
}

/** What is approved is what is done: nothing of the one may differ from the other. */
function demandSame(request: ApprovalRequest, asked: Asked): void {
  const differs = (['title', 'what', 'items', 'reason', 'records'] as const).find(
    (part) => canonicalJson(asked[part] as unknown as Json) !== canonicalJson(request[part] as unknown as Json),
  );
  if (differs === undefined) return;
  const names = {
    title: 'certificates and target',
    what: 'target, protection or destination',
    items: 'certificates',
    reason: 'reason',
    records: 'sealed keys',
  };
  throw invalid(
    `The request was for something else: its ${names[differs]} differ from this release.`,
    'Release exactly what was asked for, or make a new request.',
  );
}

function approvalsOf(session: VaultSession, request: ApprovalRequest, sources: readonly Source[]): Given[] {
  const { current } = session.chain;
  const given = new Map<string, Given>();
  for (const source of sources) {
    const answer = readAnswer(readApprovalFile(session, source), request, current);
    const { approval } = answer;
    const officer = custodians(current).find(({ id }) => id === approval.approver);
    if (!officer) throw invalid('One of the approvals is not by a custodian who acts now.', 'Ask another custodian.');
    if (approval.decision === 'refused') throw refused(officer, approval.because, 'Nothing was released. Talk to each other.');
    if (officer.id === session.officer.id) throw invalid('One of the approvals is your own.', 'Others have to approve what you ask for.');
    given.set(officer.id, { officer, ...answer });
  }
  return [...given.values()];
}

function othersThan(session: VaultSession, officers: readonly string[]): string[] {
  const without = new Set([session.officer.id, ...officers]);
  return custodians(session.chain.current).flatMap(({ id, name }) => (without.has(id) ? [] : [name]));
}
