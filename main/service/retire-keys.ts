import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { newestOfLine } from '../custody/answer-request.ts';
import { certificateLabel } from '../custody/certificate-object.ts';
import { destroyKey } from '../custody/destroy-key.ts';
import { certificatesOfKey } from '../store/certificates.ts';
import { lastEntryTime } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import type { KeyTable } from '../store/schema.ts';
import { retirableKeys } from '../store/sealed-keys.ts';
import { needOf } from '../vault/policy.ts';
import { askForConsent } from './ask-custodians.ts';
import { changeSettings, readSettings } from './settings.ts';
import type { VaultSession } from './vault-session.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Keys that are named to whoever looks at a rule; the rest are counted. */
const NAMED = 10;

/**
 * Keys that the rule of the settings says are to be destroyed by now: of certificates that were renewed and ended so many days ago, whose
 * successor is in use. What is destroyed by a wrong clock does not come back, so the rule's clock is the log: it counts to the last thing that
 * was done here a day ago or earlier. Nor does a clock that is years ahead find a successor that is still valid.
 */
export async function keysToRetire(session: Pick<VaultSession, 'now'>, queries: Database, only: KeyTable | null = null): Promise<KeyTable[]> {
  return keysPast(session, queries, (await readSettings(queries)).retireDays, only);
}

/** The same by a rule of so many `days` after expiry; none for 0. */
async function keysPast(session: Pick<VaultSession, 'now'>, queries: Database, days: number, only: KeyTable | null = null): Promise<KeyTable[]> {
  const known = days === 0 ? null : await lastEntryTime(queries, session.now() - DAY);
  if (known === null) return [];
  const due: KeyTable[] = [];
  for (const key of await retirableKeys(queries, known - days * DAY, only?.id ?? null)) if (await isReplaced(queries, key, session.now())) due.push(key);
  return due;
}

/** What a rule would destroy if it held now, so that whoever sets it sees that before. */
export async function showRetirable(session: VaultSession, days: number): Promise<CallOutput<'keys.retirable'>> {
  const due = await keysPast(session, session.queries, days);
  const first = await Promise.all(due.slice(0, NAMED).map(({ spki_sha256 }) => certificatesOfKey(session.queries, spki_sha256)));
  return { count: due.length, first: first.flatMap(([certificate]) => (certificate ? [certificateLabel(certificate)] : [])) };
}

/** Changes the rule. It takes as many custodians as the key that takes most: each later unlock destroys without asking. */
export async function setRetireRule(
  session: VaultSession,
  { days, officerPassphrase }: CallArguments<'keys.setRetireRule'>,
): Promise<{ command: string; ended: Promise<void> }> {
  session.demandCustodian('decide when private keys are destroyed');
  const title = days === 0 ? 'Destroy no key by rule' : `Destroy keys by rule, ${days === 1 ? '1 day' : `${days} days`} after they expired`;
  const question = { kind: 'retire-rule', title, what: [], items: [], reason: '' };
  const consent = await askForConsent(session, question, needOf(session.chain.current), officerPassphrase);
  const command = await session.queue.start(
    { kind: 'retire-rule', title, input: { days }, repeatable: false },
    (run) =>
      consent.within(run, async () => {
        await changeSettings(session.ledger, { retireDays: days });
        return { state: 'done', outcome: 'The rule holds from the next unlock by a custodian on.' };
      }),
    () => consent[Symbol.dispose](),
  );
  return { command, ended: session.queue.ended(command) };
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
