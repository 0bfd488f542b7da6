import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import type { KeyRow } from '../../preload/contract/keys.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { requestLabel } from '../custody/answer-request.ts';
import { destroyKey } from '../custody/destroy-key.ts';
import { authorityOfKey } from '../store/authorities.ts';
import { certificatesOfKey } from '../store/certificates.ts';
import { requestsOfKey } from '../store/requests.ts';
import type { KeyTable } from '../store/schema.ts';
import { findKey, retirableKeys, waitingKeys } from '../store/sealed-keys.ts';
import { readSettings } from './settings.ts';
import type { VaultSession } from './vault-session.ts';

const DAY = 24 * 60 * 60 * 1000;

function toKeyRow(row: KeyTable, certificates: number): KeyRow {
  return {
    id: row.id,
    spkiSha256: row.spki_sha256,
    keyAlgorithm: row.key_algorithm,
    storedAt: row.stored_at,
    state: row.state,
    origin: row.origin,
    certificates,
  };
}

export async function listWaitingKeys(session: VaultSession, page: CallArguments<'keys.waiting'>): Promise<CallOutput<'keys.waiting'>> {
  const { total, rows } = await waitingKeys(session.queries, page);
  return { total, items: rows.map((row) => toKeyRow(row, 0)) };
}

/** What hangs on a key. @throws StrongroomError `KEY_MISSING` */
export async function showKey(session: VaultSession, spkiSha256: string): Promise<CallOutput<'keys.show'>> {
  const key = await demandKey(session, spkiSha256);
  const certificates = await certificatesOfKey(session.queries, spkiSha256);
  return {
    key: toKeyRow(key, certificates.length),
    certificates: certificates.map(({ id, common_name, subject, not_after, successor }) => ({
      id,
      label: common_name ?? subject,
      notAfter: not_after,
      superseded: successor !== null,
    })),
    requests: (await requestsOfKey(session.queries, spkiSha256)).map((request) => ({
      id: request.id,
      label: requestLabel(request),
      createdAt: request.stored_at,
      open: request.certificate === null && request.withdrawn_at === null,
    })),
    authority: (await authorityOfKey(session.queries, spkiSha256))?.name ?? null,
  };
}

async function demandKey(session: VaultSession, spkiSha256: string): Promise<KeyTable> {
  const key = await findKey(session.queries, spkiSha256);
  if (!key) throw new StrongroomError('KEY_MISSING', 'This key is not in the vault.', 'Look at the inventory again.');
  return key;
}

/** Destroys a key for good. Asks for the officer's passphrase again, as everything does that cannot be taken back. */
export async function startDestroying(session: VaultSession, input: CallArguments<'keys.destroy'>): Promise<{ command: string; ended: Promise<void> }> {
  const { spkiSha256, reason } = input;
  const key = await demandKey(session, spkiSha256);
  if (key.state === 'destroyed') throw new StrongroomError('KEY_DESTROYED', 'This key was destroyed before.', 'Nothing is to be done.');
  session.demandCustodian('destroy private keys');
  // The passphrase says who it is; its keys open nothing here.
  (await session.unlockAgain(input.officerPassphrase).finally(() => wipe(input.officerPassphrase)))[Symbol.dispose]();
  const [first] = await certificatesOfKey(session.queries, spkiSha256);
  const command = await session.queue.start(
    {
      kind: 'destroy-key',
      title: `Destroy the key of ${first ? (first.common_name ?? first.subject) : `no certificate, ${spkiSha256.slice(0, 8)}…`}`,
      input: { spkiSha256, reason },
      repeatable: false,
    },
    async (run) => {
      await session.ledger.record((queries, note) => destroyKey(queries, note, spkiSha256, { command: run.id, reason, now: session.now() }));
      session.forgetRemoved();
      session.inventoryChanged();
      return {
        state: 'done',
        outcome: 'The sealed key and all shares of it were removed and overwritten. Its certificates stay, as destroyed.',
        facts: [
          { name: 'Key SHA-256 (SPKI)', value: spkiSha256 },
          { name: 'Reason', value: reason },
        ],
      };
    },
  );
  return { command, ended: session.queue.ended(command) };
}

/** Destroys what the rule of the settings says is to be destroyed by now: keys of certificates that were renewed and ended so many days ago. */
export async function retireKeys(session: VaultSession): Promise<string | null> {
  const { retireDays } = await readSettings(session.queries);
  if (retireDays === 0 || session.officer.role !== 'custodian') return null;
  const due = () => retirableKeys(session.queries, session.now() - retireDays * DAY);
  const count = (await due()).length;
  if (count === 0) return null;
  return session.queue.start(
    { kind: 'retire-keys', title: `Retire ${count === 1 ? '1 key' : `${count} keys`} of renewed certificates`, input: { retireDays }, repeatable: false },
    async (run) => {
      const keys = await due();
      for (const [at, key] of keys.entries()) {
        run.signal.throwIfAborted();
        const reason = `Retired by rule: its certificates were renewed and ended more than ${retireDays} days ago.`;
        await session.ledger.record((queries, note) => destroyKey(queries, note, key.spki_sha256, { command: run.id, reason, now: session.now() }));
        run.progress(at + 1, keys.length);
      }
      session.forgetRemoved();
      session.inventoryChanged();
      return { state: 'done', outcome: `${keys.length === 1 ? '1 key was' : `${keys.length} keys were`} destroyed by the rule of the settings.` };
    },
  );
}
