import { isLongTail } from '../../preload/contract/anchor-words.ts';
import type { RevocationReason } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { findingTitle } from '../../preload/contract/finding-words.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { certificateFilter } from '../../preload/contract/inventory.ts';
import { logSize } from '../audit/log.ts';
import { secretsAreLocked } from '../crypto/secret-bytes.ts';
import { chainOf } from '../custody/release-plan.ts';
import { pemText } from '../formats/pem-write.ts';
import { machineRisks } from '../machine/machine-risks.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { differencesFrom } from '../pki/compare-with-request.ts';
import { countCrlsDue, findAuthority, findRevocation } from '../store/authorities.ts';
import { type CertificateOrder, type CertificateQuery, countMatching, listCertificates } from '../store/certificate-list.ts';
import { type CertificateWithKey, findByCommonName, findByPrefix, findCertificate } from '../store/certificates.ts';
import { newestCheckpoint } from '../store/checkpoints.ts';
import { countFindings } from '../store/findings.ts';
import { countByAlgorithm, countByWeek, countCertificates } from '../store/inventory-figures.ts';
import { tagsOfSpki } from '../store/key-tags.ts';
import { countRequests, findRequest, renewalUnderWay } from '../store/requests.ts';
import { countKeys, findKey, retirableKeys, waitingKeys } from '../store/sealed-keys.ts';
import { toCertificateRow } from './certificate-view.ts';
import { worstFirst } from './finding-order.ts';
import { historyOf } from './history.ts';
import { readSettings } from './settings.ts';
import { sleepUntil } from './sleep-until.ts';
import type { VaultSession } from './vault-session.ts';

const FILTERS = Object.keys(certificateFilter) as (keyof typeof certificateFilter)[];
const DAY = 24 * 60 * 60 * 1000;
const columns: Record<CallArguments<'certificates.list'>['sort'], CertificateOrder> = {
  commonName: 'common_name',
  issuer: 'issuer',
  notBefore: 'not_before',
  notAfter: 'not_after',
  keyAlgorithm: 'key_algorithm',
  privateKey: 'private_key',
  serial: 'serial',
};

/** Whoever has typed nothing for so long (ms) is given the number of what was found. */
const TYPED_NO_MORE = 150;

/** The inventory as one window asks for it: rows first, and their number when nothing else is asked for. */
export class InventoryPages {
  readonly #session: VaultSession;
  #counting = { question: '', giveUp: new AbortController() };

  constructor(session: VaultSession) {
    this.#session = session;
  }

  list(input: CallArguments<'certificates.list'>): Promise<CallOutput<'certificates.list'>> {
    // The table shows something else from now on, and its rows would wait for the count of what it showed before.
    if (input.countLater && questionOf(input) !== this.#counting.question) this.#counting.giveUp.abort();
    return listInventory(this.#session, input);
  }

  /** `total` is `null` where something else was asked for meanwhile. */
  async count(filter: CallArguments<'certificates.count'>): Promise<CallOutput<'certificates.count'>> {
    this.#counting.giveUp.abort();
    this.#counting = { question: questionOf(filter), giveUp: new AbortController() };
    const { signal } = this.#counting.giveUp;
    await sleepUntil(TYPED_NO_MORE, signal);
    if (signal.aborted) return { total: null };
    try {
      return { total: await countMatching(this.#session.queries, queryOf(this.#session, filter), signal) };
    } catch (error) {
      if (signal.aborted) return { total: null };
      throw error;
    }
  }
}

function questionOf(filter: CallArguments<'certificates.count'>): string {
  return JSON.stringify(FILTERS.map((name) => filter[name]));
}

export async function listInventory(session: VaultSession, input: CallArguments<'certificates.list'>): Promise<CallOutput<'certificates.list'>> {
  const order = { by: columns[input.sort], descending: input.descending };
  const { total, counted, rows } = await listCertificates(session.queries, queryOf(session, input), order, input, input.countLater);
  return { total, ...(counted ? {} : { counted }), items: rows.map(toCertificateRow) };
}

function queryOf(session: VaultSession, input: CallArguments<'certificates.count'>): CertificateQuery {
  const now = session.now();
  const within = input.expiresWithin ?? { any: null, expired: null, 'within-7': 7, 'within-30': 30, 'within-90': 90, later: null }[input.expiry];
  return {
    search: input.search,
    privateKey: input.privateKey,
    standing: input.standing,
    finding: input.finding,
    tag: input.tag,
    expiresFrom: within !== null ? now : input.expiry === 'later' ? now + 90 * DAY : null,
    expiresBefore: within !== null ? now + within * DAY : input.expiry === 'expired' ? now : null,
  };
}

/**
 * The one certificate that an officer means: by id, by an unambiguous prefix of its SHA-256 fingerprint, or by `cn:NAME`.
 * @throws StrongroomError `CERTIFICATE_NOT_FOUND`, `CERTIFICATE_AMBIGUOUS`
 */
export async function resolveCertificate(session: VaultSession, named: string): Promise<CertificateWithKey> {
  const byId = await findCertificate(session.queries, named);
  if (byId) return byId;
  const prefix = named.replaceAll(/[:\s]/g, '').toLowerCase();
  const found = named.startsWith('cn:')
    ? await findByCommonName(session.queries, named.slice(3))
    : /^[0-9a-f]{4,64}$/.test(prefix)
      ? await findByPrefix(session.queries, prefix)
      : [];
  if (found.length > 1)
    throw new StrongroomError('CERTIFICATE_AMBIGUOUS', `More than one certificate is meant by ${named}.`, 'Give more digits of the fingerprint, or the id.');
  if (!found[0])
    throw new StrongroomError(
      'CERTIFICATE_NOT_FOUND',
      `There is no certificate ${named} in the inventory.`,
      'Give its id, at least four digits of its SHA-256 fingerprint, or cn: and its common name.',
    );
  return found[0];
}

/** The same for several. */
export async function resolveCertificates(session: VaultSession, named: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of named) ids.push((await resolveCertificate(session, name)).id);
  return ids;
}

export async function showCertificate(session: VaultSession, named: string): Promise<CallOutput<'certificates.show'>> {
  const row = await resolveCertificate(session, named);
  const facts = parseCertificate(row.der);
  const key = await findKey(session.queries, row.spki_sha256);
  const chain = (await chainOf(session, row.der)).map((der) => parseCertificate(der));
  const pending = await renewalUnderWay(session.queries, row.id);
  const revocation = await findRevocation(session.queries, row.id);
  const authority = row.authority === null ? undefined : await findAuthority(session.queries, row.authority);
  return {
    certificate: toCertificateRow(row),
    subject: row.subject,
    issuer: row.issuer,
    spkiSha256: row.spki_sha256,
    signatureAlgorithm: row.signature_algorithm,
    keyUsage: facts.keyUsage,
    extendedKeyUsage: facts.extendedKeyUsage,
    chain: chain.map(({ fingerprint, subject, notAfter, selfSigned }) => ({ fingerprint, subject, notAfter, selfSigned })),
    chainComplete: chain.at(-1)?.selfSigned ?? false,
    storedAt: row.stored_at,
    keyStoredAt: key?.stored_at ?? null,
    tags: await tagsOfSpki(session.queries, row.spki_sha256),
    origin: row.origin,
    lineage: (await lineageOf(session, row)).map((link, at, line) => ({
      id: link.id,
      commonName: link.common_name,
      notBefore: link.not_before,
      notAfter: link.not_after,
      privateKey: link.private_key,
      keyAlgorithm: link.key_algorithm,
      sameKey: line[at - 1]?.spki_sha256 === link.spki_sha256,
      revokedAt: link.revoked_at,
    })),
    renewalUnderWay: pending ? { request: pending.id, createdAt: pending.stored_at, carriedOutAt: pending.carried_at } : null,
    asked: await askedOf(session, row),
    revocation: revocation ? { at: revocation.revoked_at, reason: revocation.reason as RevocationReason, note: revocation.note } : null,
    authority: authority ? { id: authority.id, name: authority.name } : null,
    history: await historyOf(session, [
      ['certificate', row.id],
      ['key', row.spki_sha256],
    ]),
    pem: pemText('CERTIFICATE', row.der),
  };
}

/** What a certificate has otherwise than its request asked. Worked out anew: the row keeps it for the newest answer only. */
async function askedOf(session: VaultSession, row: CertificateWithKey): Promise<CallOutput<'certificates.show'>['asked']> {
  const request = row.request === null ? undefined : await findRequest(session.queries, row.request);
  return request ? { request: request.id, differences: differencesFrom(request.der, row.der, request.term_days) } : null;
}

/** Oldest first. A chain of renewals that bites its own tail ends where it began. */
async function lineageOf(session: VaultSession, row: CertificateWithKey): Promise<CertificateWithKey[]> {
  const line = [row];
  const seen = new Set([row.id]);
  for (const [next, put] of [
    ['predecessor', (found: CertificateWithKey) => line.unshift(found)],
    ['successor', (found: CertificateWithKey) => line.push(found)],
  ] as const) {
    for (let at = row[next]; at !== null && !seen.has(at); ) {
      const found = await findCertificate(session.queries, at);
      if (!found) break;
      seen.add(found.id);
      put(found);
      at = found[next];
    }
  }
  return line;
}

export async function overview(session: VaultSession): Promise<CallOutput<'overview.get'>> {
  const { queries } = session;
  const now = session.now();
  const settings = await readSettings(queries);
  const counts = await countCertificates(queries, now, { urgent: settings.urgentDays, attention: settings.attentionDays, watch: 90 });
  const waiting = (await waitingKeys(queries, { offset: 0, limit: 1 })).total;
  const algorithms = await countByAlgorithm(queries);
  const findings = worstFirst(await countFindings(queries));
  const requests = await countRequests(queries);
  const crlsDue = await countCrlsDue(queries, now);
  const retirable = (await retirableKeys(queries, now)).length;
  const { tail } = await session.anchors.summary();
  const attention = [
    ...session.alarms.map((alarm) => ({ ...alarm, count: 1 })),
    ...(isLongTail(tail, now)
      ? [{ code: 'UNANCHORED', severity: 'attention' as const, text: 'Entries of the log that no anchor covers', count: tail.entries }]
      : []),
    { code: 'EXPIRED', severity: 'loss' as const, text: 'Expired and not renewed', count: counts.expired },
    { code: 'URGENT', severity: 'loss' as const, text: `Expires within ${settings.urgentDays} days`, count: counts.urgent },
    { code: 'SOON', severity: 'attention' as const, text: `Expires within ${settings.attentionDays} days`, count: counts.attention },
    { code: 'KEY_MISSING', severity: 'attention' as const, text: 'Private key missing', count: counts.missing },
    { code: 'KEY_WAITING', severity: 'attention' as const, text: 'Private key without a certificate', count: waiting },
    { code: 'REQUEST_OPEN', severity: 'attention' as const, text: 'Requests without a certificate', count: requests.open },
    { code: 'REQUEST_DIFFERS', severity: 'attention' as const, text: 'Certificates that differ from what was asked', count: requests.differing },
    { code: 'CRL_DUE', severity: 'attention' as const, text: 'CRL of the local CA is out of date', count: crlsDue },
    { code: 'KEY_RETIRE', severity: 'attention' as const, text: 'Keys of expired, renewed certificates', count: retirable },
    ...findings.map((found) => ({ ...found, text: findingTitle(found.code) })),
    ...(await machineRisks(secretsAreLocked())).map((risk) => ({ ...risk, count: 1 })),
  ];
  return {
    certificates: counts.all,
    keysInStore: await countKeys(queries),
    keysMissing: counts.missing,
    keysWaiting: waiting,
    expired: counts.expired,
    within7: counts.urgent,
    within30: counts.attention,
    within90: counts.watch,
    weak: counts.weak,
    findings,
    requestsOpen: requests.open,
    renewalsUnderWay: requests.renewals,
    weeks: await countByWeek(queries, now),
    keyQuality: algorithms.map(({ key_algorithm, count }) => ({
      keyAlgorithm: key_algorithm,
      count,
      weak: /^rsa-(\d+)$/.test(key_algorithm) && Number(key_algorithm.slice(4)) < 2048,
    })),
    attention: attention.filter(({ count }) => count > 0),
    log: { size: await logSize(queries), lastCheckpointAt: (await newestCheckpoint(queries))?.signed_at ?? null },
    running: session.queue.running().length,
  };
}
