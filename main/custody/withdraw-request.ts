import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import type { Change } from '../store/open-database.ts';
import { updateRequest } from '../store/requests.ts';
import type { RequestTable } from '../store/schema.ts';
import { demandRequest, isOpen, requestLabel } from './answer-request.ts';

/**
 * Gives a request up. It stays where it is, and an answer that comes all the same still finds it.
 * @throws StrongroomError `REQUEST_NOT_FOUND`, `REQUEST_CLOSED`
 */
export async function withdrawRequest(
  queries: Change,
  note: Note,
  id: string,
  about: { command: string | null; reason: string; now: number },
): Promise<RequestTable> {
  // As it is in this transaction: what is logged must be what is stored.
  const request = await demandRequest(queries, id);
  if (!isOpen(request))
    throw new StrongroomError(
      'REQUEST_CLOSED',
      `The request for ${requestLabel(request)} ${request.certificate === null ? 'was withdrawn before' : 'was answered'}.`,
      'Leave it out of the selection.',
    );
  const changed = { ...request, withdrawn_at: about.now };
  const label = requestLabel(request);
  const entry = note({
    action: 'request.withdrawn',
    command: about.command,
    objects: [{ kind: 'request', id: request.id, label }],
    rows: [{ table: 'requests', id: request.id, hash: rowHash('requests', changed) }],
    text: `The request for ${label} was withdrawn.${about.reason ? ` Reason: ${about.reason}` : ''}`,
  });
  await updateRequest(queries, request.id, { withdrawn_at: changed.withdrawn_at, log_entry: entry });
  return request;
}
