import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import type { Change } from '../store/open-database.ts';
import { updateRequest } from '../store/requests.ts';
import type { RequestTable } from '../store/schema.ts';
import { requestLabel } from './answer-request.ts';

/** Gives a request up. It stays where it is, and an answer that comes all the same still finds it. */
export async function withdrawRequest(
  queries: Change,
  note: Note,
  request: RequestTable,
  about: { command: string | null; reason: string; now: number },
): Promise<void> {
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
}
