import { newestOfLine } from '../custody/answer-request.ts';
import { destroyKey } from '../custody/destroy-key.ts';
import { certificatesOfKey } from '../store/certificates.ts';
import { lastEntryTime } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import type { KeyTable } from '../store/schema.ts';
import { retirableKeys } from '../store/sealed-keys.ts';
import { readSettings } from './settings.ts';
import type { VaultSession } from './vault-session.ts';

const DAY = 24 * 60 * 60 * 1000;

/**
 * Keys that the rule of the settings says are to be destroyed by now: of certificates that were renewed and ended so many days ago, whose
 * successor is in use. What is destroyed by a wrong clock does not come back, so the rule's clock is the log: it counts to the last thing that
 * was done here a day ago or earlier. Nor does a clock that is years ahead find a successor that is still valid.
 */
export async function keysToRetire(session: Pick<VaultSession, 'now'>, queries: Database, only: KeyTable | null = null): Promise<KeyTable[]> {
  const { retireDays } = await readSettings(queries);
  const known = retireDays === 0 ? null : await lastEntryTime(queries, session.now() - DAY);
  if (known === null) return [];
  const due: KeyTable[] = [];
  for (const key of await retirableKeys(queries, known - retireDays * DAY, only?.id ?? null)) if (await isReplaced(queries, key, session.now())) due.push(key);
  return due;
}

/** Whether each certificate of a key has a successor that is valid and has its own key here. */
async function isReplaced(queries: Database, key: KeyTable, now: number): Promise<boolean> {
  for (const { id } of await certificatesOfKey(queries, key.spki_sha256)) {
    const newest = await newestOfLine(queries, id);
    if (newest === null || newest.not_after <= now || newest.revoked_at !== null || newest.private_key !== 'in-store') return false;
  }
  return true;
}

/**
 * Destroys the keys that the rule says, as a command. Only a custodian's session does, and only after the rows were found to be what the log says.
 * @returns the command; `null` where nothing is to be done
 */
export async function retireKeys(session: VaultSession, signal: AbortSignal | null = null): Promise<string | null> {
  if (session.officer.role !== 'custodian') return null;
  const count = (await keysToRetire(session, session.queries)).length;
  if (count === 0) return null;
  await session.watchRows();
  await session.demandVouchedRows();
  signal?.throwIfAborted();
  return session.queue.start(
    { kind: 'retire-keys', title: `Retire ${count === 1 ? '1 key' : `${count} keys`} of renewed certificates`, input: {}, repeatable: false },
    async (run) => {
      const keys = await keysToRetire(session, session.queries);
      let destroyed = 0;
      for (const [at, key] of keys.entries()) {
        run.signal.throwIfAborted();
        await session.ledger.record(async (queries, note) => {
          // Again, where nothing comes in between: a certificate of this key may have come in since, or the rule may have been switched off.
          if ((await keysToRetire(session, queries, key)).length === 0) return;
          const reason = 'Retired by rule: its certificates were renewed, and ended longer ago than the settings say.';
          await destroyKey(queries, note, key.spki_sha256, { command: run.id, reason, now: session.now() });
          destroyed += 1;
        });
        run.progress(at + 1, keys.length);
      }
      await session.forgetRemoved();
      session.inventoryChanged();
      return { state: 'done', outcome: `${destroyed === 1 ? '1 key was' : `${destroyed} keys were`} destroyed by the rule of the settings.` };
    },
  );
}
