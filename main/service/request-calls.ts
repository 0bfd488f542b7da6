import { basename, dirname, resolve } from 'node:path';
import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { type ErrorAnswer, fromErrorAnswer, StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import type { DraftProblem, RequestDraft } from '../../preload/contract/requests.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { demandRequest, requestLabel } from '../custody/answer-request.ts';
import type { KeyShares } from '../custody/approvals/key-shares.ts';
import { carriedOver } from '../custody/carried-over.ts';
import { certificateLabel } from '../custody/certificate-object.ts';
import { demandCertificates } from '../custody/demand-certificates.ts';
import { draftItem, draftLabel } from '../custody/draft-label.ts';
import { openCourier } from '../custody/issuers/courier.ts';
import { refuseExisting, refuseInside } from '../custody/release-file.ts';
import { whyNotRenew, whyNotSameKey } from '../custody/renew.ts';
import { insertRequestLines, type RequestRun, runRequests } from '../custody/run-requests.ts';
import type { RequestOrder } from '../custody/store-request.ts';
import { submitRequests } from '../custody/submit-requests.ts';
import { withdrawRequest } from '../custody/withdraw-request.ts';
import { checkDraft } from '../pki/check-draft.ts';
import { normalDraft } from '../pki/normal-draft.ts';
import { draftText } from '../pki/request-text.ts';
import { endCommandItems } from '../store/command-rows.ts';
import type { RequestWithKey } from '../store/requests.ts';
import { askForKeys, type KeyUse } from './ask-custodians.ts';
import { findProfile } from './profile-calls.ts';
import type { VaultSession } from './vault-session.ts';

export function checkRequest({ draft }: CallArguments<'requests.check'>): CallOutput<'requests.check'> {
  const problems = checkDraft(draft);
  return { problems, preview: problems.some(isError) ? null : draftText(normalDraft(draft)) };
}

const isError = ({ severity }: DraftProblem) => severity === 'error';

/** @throws StrongroomError `REQUEST_INVALID` with the first thing that is wrong */
export function demandSound(draft: RequestDraft): RequestDraft {
  const [first, ...others] = checkDraft(draft).filter(isError);
  if (first)
    throw new StrongroomError(
      'REQUEST_INVALID',
      first.text,
      others.length === 0 ? 'Correct it and repeat the step.' : `Correct it, and ${others.length} more that are wrong.`,
    );
  return normalDraft(draft);
}

export interface StartedRequests {
  command: string;
  ended: Promise<void>;
}

/** @param file where the one request is written as soon as it is made; `null` leaves it in the vault */
export async function makeRequest(
  session: VaultSession,
  input: Omit<CallArguments<'requests.make'>, 'tags'> & { tags?: readonly string[] },
  file: { path: string; overwrite: boolean } | null = null,
): Promise<StartedRequests> {
  const draft = demandSound(input.draft);
  const origin = input.profile === null ? 'no profile' : (await findProfile(session, input.profile)).name;
  const [renewed] = input.renews === null ? [] : await demandCertificates(session.queries, [input.renews]);
  if (renewed) throwAnswer(await whyNotRenew(session, renewed));
  let existingKey: string | null = null;
  if (input.key === 'existing') {
    if (!renewed) throw new StrongroomError('REQUEST_INVALID', 'There is no key to use again.', 'Only a renewal can keep the key of its certificate.');
    throwAnswer(whyNotSameKey(renewed));
    existingKey = renewed.spki_sha256;
  }
  // Before a key is made for nothing.
  if (file && !file.overwrite) refuseExisting(file.path);
  const { tags, least } = renewed ? await carriedOver(session, renewed.spki_sha256) : { tags: [], least: 1 };
  const order: RequestOrder = { draft, origin, valuesFrom: 'officer', renews: input.renews, existingKey, tags: [...(input.tags ?? []), ...tags], least };
  return startRequests(session, {
    kind: renewed ? 'renew' : 'make-requests',
    title: renewed ? `Renew ${certificateLabel(renewed)}` : `Request for ${draftLabel(draft)}`,
    orders: [order],
    officerPassphrase: input.officerPassphrase,
    carryTo: file && { folder: dirname(resolve(file.path)), onlyFile: basename(file.path), overwrite: file.overwrite },
    lines: null,
  });
}

function throwAnswer(refusal: ErrorAnswer | null): void {
  if (refusal) throw fromErrorAnswer(refusal);
}

export interface RequestCommand extends Pick<RequestRun, 'orders' | 'carryTo' | 'lines'> {
  kind: 'make-requests' | 'renew';
  title: string;
  /** UTF-8, wiped; needed where existing keys sign. */
  officerPassphrase: Uint8Array | null;
  /** What is kept beside the lines, so that the command can go on. */
  input?: Record<string, string>;
}

/** Begins a command that makes requests. Its lines are put down with it, so that it goes on where it was cut short. */
export async function startRequests(session: VaultSession, order: RequestCommand): Promise<StartedRequests> {
  const { orders, carryTo, lines } = order;
  if (carryTo) refuseInside(session.folder, resolve(carryTo.folder, 'request.csr'));
  const use = await askForExisting(session, order);
  const command = await session.queue.start(
    {
      kind: order.kind,
      title: order.title,
      input: { ...order.input, ...(carryTo ? { folder: carryTo.folder, onlyFile: carryTo.onlyFile ?? '', overwrite: carryTo.overwrite } : {}) },
      // A key that is in the vault signs only for a passphrase, which is not kept.
      repeatable: use === null,
      prepare: (queries, id) => insertRequestLines(queries, id, { orders, lines }),
    },
    (run) => {
      const work = (shares: KeyShares | null) => runRequests(session, run, { orders, shares, carryTo, lines });
      return use === null ? work(null) : use.within(run, work).finally(() => endLines(session, run.id));
    },
    () => use?.[Symbol.dispose](),
  );
  return { command, ended: session.queue.ended(command) };
}

/** Lines that were never begun, because the command was not approved. */
function endLines(session: VaultSession, command: string): Promise<void> {
  return endCommandItems(session.queries, command, ['queued'], { state: 'cancelled', outcome: 'Not made: it was not approved.', error: null });
}

async function askForExisting(session: VaultSession, { kind, title, orders, officerPassphrase, carryTo }: RequestCommand): Promise<KeyUse | null> {
  const existing = orders.flatMap(({ existingKey }) => existingKey ?? []);
  if (existing.length === 0) {
    if (officerPassphrase) wipe(officerPassphrase);
    return null;
  }
  if (officerPassphrase === null)
    throw new StrongroomError(
      'PASSPHRASE_NEEDED',
      'A key that is in the vault signs only with your passphrase.',
      'Give your own passphrase, or let a new key be made.',
    );
  const what = [
    { name: 'Key', value: 'The stored key signs the new request' },
    { name: 'To', value: carryTo ? resolve(carryTo.folder, carryTo.onlyFile ?? '') : 'the vault' },
  ];
  const items = orders.map(({ draft }) => draftItem(draft));
  return askForKeys(session, { kind, title, what, items, reason: '' }, existing, officerPassphrase);
}

/** @throws StrongroomError `REQUEST_NOT_FOUND` */
export async function demandRequests(session: VaultSession, ids: readonly string[]): Promise<RequestWithKey[]> {
  const found: RequestWithKey[] = [];
  for (const id of new Set(ids)) found.push(await demandRequest(session.queries, id));
  return found;
}

/** Writes requests as files with a manifest into a folder. */
export async function carryOut(session: VaultSession, input: AgentArguments<'requests.carryOut'>): Promise<StartedRequests> {
  const requests = await demandRequests(session, input.requests);
  const { destination: folder, overwrite } = input;
  refuseInside(session.folder, resolve(folder, 'request.csr'));
  const only = requests.length === 1 ? requests[0] : undefined;
  const command = await session.queue.start(
    {
      kind: 'carry-out',
      title: only ? `Carry out the request for ${requestLabel(only)}` : `Carry out ${requests.length.toLocaleString('en-US')} requests`,
      input: { requests: requests.map(({ id }) => id), folder },
      repeatable: false,
    },
    (run) =>
      submitRequests(
        session,
        run,
        openCourier(session, { folder, overwrite }),
        requests,
        (done, all) => `${done} of ${all} request${all === 1 ? '' : 's'} written to ${basename(folder)}.`,
      ),
  );
  return { command, ended: session.queue.ended(command) };
}

/** Gives requests up: all of them or none. @throws StrongroomError `REQUEST_NOT_FOUND`, `REQUEST_CLOSED`, `VAULT_LOCKED` */
export async function withdrawRequests(session: VaultSession, input: CallArguments<'requests.withdraw'>): Promise<void> {
  await session.whole(async () => {
    await session.ledger.record(async (queries, note) => {
      for (const id of new Set(input.requests)) await withdrawRequest(queries, note, id, { command: null, reason: input.reason, now: session.now() });
    });
    await session.ledger.checkpoint();
  });
  session.inventoryChanged();
}
