import { StrongroomError } from '../../preload/contract/errors.ts';
import { findRequest, openRequestsNamed, type RequestWithKey, requestsOfKeyPrefix } from '../store/requests.ts';
import type { VaultSession } from './vault-session.ts';

/**
 * The one request that an officer means: by id, by an unambiguous prefix of its key's SHA-256, or by `cn:NAME` among those that wait.
 * @throws StrongroomError `REQUEST_NOT_FOUND`, `REQUEST_AMBIGUOUS`
 */
export async function resolveRequest(session: VaultSession, named: string): Promise<RequestWithKey> {
  const byId = await findRequest(session.queries, named);
  if (byId) return byId;
  const found = named.startsWith('cn:')
    ? await openRequestsNamed(session.queries, named.slice(3))
    : /^[0-9a-f]{4,64}$/i.test(named)
      ? await requestsOfKeyPrefix(session.queries, named.toLowerCase())
      : [];
  if (found.length > 1) throw new StrongroomError('REQUEST_AMBIGUOUS', `More than one request is meant by ${named}.`, 'Give its id: `requests` lists them.');
  if (!found[0])
    throw new StrongroomError(
      'REQUEST_NOT_FOUND',
      `There is no request ${named}.`,
      'Give its id, at least four digits of its key’s SHA-256, or cn: and the common name of one that waits.',
    );
  return found[0];
}

/** The same for several. */
export async function resolveRequests(session: VaultSession, named: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of named) ids.push((await resolveRequest(session, name)).id);
  return ids;
}
