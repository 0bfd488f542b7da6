import { newestOfLine } from '../custody/answer-request.ts';
import { destroyKey } from '../custody/destroy-key.ts';
import { certificatesOfKey } from '../store/certificates.ts';
import type { Database } from '../store/open-database.ts';
import type { KeyTable } from '../store/schema.ts';
import { retirableKeys } from '../store/sealed-keys.ts';
import { readSettings } from './settings.ts';
import type { VaultSession } from './vault-session.ts';

const DAY = 24 * 60 * 60 * 1000;

/** In ms. A clock that runs ahead of the log by more than this may be wrong, and what is destroyed by a wrong clock does not come back. */
const LONGEST_PAUSE = 30 * DAY;

/**
 * Keys that the rule of the settings says are to be destroyed by now: of certificates that were renewed and ended so many days ago, whose
 * successor is in use. A clock that is years ahead finds no successor that is valid, and so no such key.
 */
export async function keysToRetire(session: Pick<VaultSession, 'now'>, queries: Database, only: KeyTable | null = null): Promise<KeyTable[]> {
  const { retireDays } = await readSettings(queries);
  if (retireDays === 0) return [];
  const due: KeyTable[] = [];
  for (const key of await retirableKeys(queries, session.now() - retireDays * DAY, only?.id ?? null)) {
    const certificates = await certificatesOfKey(queries, key.spki_sha256);
    const successors = await Promise.all(certificates.map(({ id }) => newestOfLine(queries, id)));
    if (successors.every((newest) => newest !== null && newest.not_after > session.now() && newest.revoked_at === null && newest.private_key === 'in-store'))
      due.push(key);
  }
  return due;
}

/**
 * Destroys the keys that the rule says, as a command. Only a custodian's session does; only after the rows were found to be what the log says;
 * and not at the first unlock after a long pause, at which nothing says that the clock is right.
 * @returns the command; `null` where nothing is to be done
 */
export async function retireKeys(session: VaultSession): Promise<string | null> {
  if (session.officer.role !== 'custodian' || session.now() - session.lastEntryBefore > LONGEST_PAUSE) return null;
  const count = (await keysToRetire(session, session.queries)).length;
  if (count === 0) return null;
  await session.watchRows();
  await session.demandVouchedRows();
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
