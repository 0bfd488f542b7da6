import { algorithmWords } from '../../preload/contract/algorithm-words.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { certificatesOfKey } from '../store/certificates.ts';
import { objectsWithEntry } from '../store/log-queries.ts';
import type { Change, Database } from '../store/open-database.ts';
import { requestsOfKey } from '../store/requests.ts';
import type { KeyTable } from '../store/schema.ts';
import { findKey, removeSealedKey } from '../store/sealed-keys.ts';
import { isOpen, requestLabel } from './answer-request.ts';
import { certificateObject } from './certificate-object.ts';
import { withdrawRequest } from './withdraw-request.ts';

const DESTROYED = 'key.destroyed';

/**
 * Removes the sealed record of a key and every share of it, in one transaction with the entry that proves it. Certificates stay and are
 * `destroyed`; requests that still wait for their certificate are withdrawn, because nothing could be done with the answer.
 * @throws StrongroomError `KEY_MISSING`, `KEY_DESTROYED`
 */
export async function destroyKey(queries: Change, note: Note, spkiSha256: string, about: { command: string; reason: string; now: number }): Promise<KeyTable> {
  const key = await findKey(queries, spkiSha256);
  if (!key) throw new StrongroomError('KEY_MISSING', 'This key is not in the vault.', 'Look at the inventory again.');
  if (key.state === 'destroyed') throw new StrongroomError('KEY_DESTROYED', 'This key was destroyed before.', 'Nothing is to be done.');
  const certificates = await certificatesOfKey(queries, spkiSha256);
  const requests = (await requestsOfKey(queries, spkiSha256)).filter(isOpen);
  for (const { id } of requests) await withdrawRequest(queries, note, id, { command: about.command, now: about.now, reason: 'its key was destroyed' });
  const versions = await removeSealedKey(queries, key.id);
  const destroyed = { ...key, state: 'destroyed' as const };
  const names = [...certificates.map((certificate) => certificateObject(certificate).label), ...requests.map(requestLabel)];
  note({
    action: DESTROYED,
    command: about.command,
    objects: [{ kind: 'key', id: spkiSha256, label: key.key_algorithm }, ...certificates.map((certificate) => certificateObject(certificate))],
    rows: [
      ...versions.map((version) => ({ table: 'records', id: `${key.id}/${version}`, hash: null })),
      { table: 'keys', id: key.id, hash: rowHash('keys', destroyed) },
    ],
    text: `The private key (${algorithmWords(key.key_algorithm)}) of ${names.join(', ') || 'no certificate'} was destroyed. Reason: ${about.reason}`,
  });
  return destroyed;
}

/** Of some keys those of which the log says that they were destroyed: a record of one that lies in the table was put back behind the log's back. */
export function wereDestroyed(queries: Database, spkis: readonly string[]): Promise<ReadonlySet<string>> {
  return objectsWithEntry(queries, 'key', spkis, DESTROYED);
}
