import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import type { KeyRow } from '../../preload/contract/keys.ts';
import { isOpen, requestLabel } from '../custody/answer-request.ts';
import { certificateLabel } from '../custody/certificate-object.ts';
import { destroyKey } from '../custody/destroy-key.ts';
import { authorityOfKey } from '../store/authorities.ts';
import { certificatesOfKey } from '../store/certificates.ts';
import { findingsOfKeys } from '../store/findings.ts';
import { tagsOfKey } from '../store/key-tags.ts';
import { requestsOfKey } from '../store/requests.ts';
import type { FindingTable, KeyTable } from '../store/schema.ts';
import { findKey, newestVersion, waitingKeys } from '../store/sealed-keys.ts';
import { thresholdFor } from '../vault/policy.ts';
import { askForConsent } from './ask-custodians.ts';
import { worstFirst } from './finding-order.ts';
import type { VaultSession } from './vault-session.ts';

function toKeyRow(row: KeyTable, certificates: number, found: readonly FindingTable[]): KeyRow {
  return {
    id: row.id,
    spkiSha256: row.spki_sha256,
    keyAlgorithm: row.key_algorithm,
    storedAt: row.stored_at,
    state: row.state,
    origin: row.origin,
    certificates,
    findings: worstFirst(found.filter((finding) => finding.spki_sha256 === row.spki_sha256).map(({ code, severity, text }) => ({ code, severity, text }))),
  };
}

export async function listWaitingKeys(session: VaultSession, page: CallArguments<'keys.waiting'>): Promise<CallOutput<'keys.waiting'>> {
  const { total, rows } = await waitingKeys(session.queries, page);
  const found = await findingsOfKeys(
    session.queries,
    rows.map(({ spki_sha256 }) => spki_sha256),
  );
  return { total, items: rows.map((row) => toKeyRow(row, 0, found)) };
}

/** What hangs on a key. @throws StrongroomError `KEY_MISSING` */
export async function showKey(session: VaultSession, spkiSha256: string): Promise<CallOutput<'keys.show'>> {
  const key = await demandKey(session, spkiSha256);
  const certificates = await certificatesOfKey(session.queries, spkiSha256);
  return {
    key: toKeyRow(key, certificates.length, await findingsOfKeys(session.queries, [spkiSha256])),
    certificates: certificates.map((certificate) => ({
      id: certificate.id,
      label: certificateLabel(certificate),
      notAfter: certificate.not_after,
      superseded: certificate.successor !== null,
    })),
    requests: (await requestsOfKey(session.queries, spkiSha256)).map((request) => ({
      id: request.id,
      label: requestLabel(request),
      createdAt: request.stored_at,
      open: isOpen(request),
    })),
    tags: await tagsOfKey(session.queries, key.id),
    need: (await newestVersion(session.queries, key.id))?.threshold ?? 0,
    authority: (await authorityOfKey(session.queries, spkiSha256))?.name ?? null,
  };
}

/** As many custodians as would have to open it. */
async function custodiansFor(session: VaultSession, key: KeyTable): Promise<number> {
  const wanted = thresholdFor(session.chain.current, await tagsOfKey(session.queries, key.id));
  return Math.max(wanted, (await newestVersion(session.queries, key.id))?.threshold ?? 1);
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
  const [first] = await certificatesOfKey(session.queries, spkiSha256);
  const title = `Destroy the key of ${first ? certificateLabel(first) : `no certificate, ${spkiSha256.slice(0, 8)}…`}`;
  const question = { kind: 'destroy-key', title, what: [{ name: 'Key SHA-256 (SPKI)', value: spkiSha256 }], items: [], reason };
  // The passphrases say who they are; their keys open nothing here.
  const consent = await askForConsent(session, question, await custodiansFor(session, key), input.officerPassphrase);
  const command = await session.queue.start(
    {
      kind: 'destroy-key',
      title,
      input: { spkiSha256, reason },
      repeatable: false,
    },
    (run) =>
      consent.within(run, async () => {
        await session.ledger.record((queries, note) => destroyKey(queries, note, spkiSha256, { command: run.id, reason, now: session.now() }));
        await session.forgetRemoved();
        session.inventoryChanged();
        return {
          state: 'done',
          outcome: 'The sealed key and all shares of it were removed and overwritten. Its certificates stay, as destroyed.',
          facts: [
            { name: 'Key SHA-256 (SPKI)', value: spkiSha256 },
            { name: 'Reason', value: reason },
          ],
        };
      }),
    () => consent[Symbol.dispose](),
  );
  return { command, ended: session.queue.ended(command) };
}
