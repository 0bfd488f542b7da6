import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { listCommandRows, showCommand } from '../../../main/service/command-calls.ts';
import { createDemoVault, DEMO_OFFICER, DEMO_PASSPHRASE } from '../../../main/service/demo/demo-vault.ts';
import { listInventory, overview, showCertificate } from '../../../main/service/inventory-calls.ts';
import { verifyLog } from '../../../main/service/log-calls.ts';
import { openVault } from '../../../main/service/open-vault.ts';
import { startReport } from '../../../main/service/report-calls.ts';
import { pdfRowsOf } from '../../../main/service/report-rows.ts';
import { silentEvents } from '../../../main/service/session-events.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import type { CertificateRow } from '../../../preload/contract/inventory.ts';
import { everyCertificate } from '../../integration/vault-bench.ts';

const DAY = 24 * 60 * 60 * 1000;
const parent = mkdtempSync(join(tmpdir(), 'strongroom-test-'));
const folder = join(parent, 'demo.strongroom');
let session: VaultSession;
let certificates: CertificateRow[];
let startedAt: number;

beforeAll(async () => {
  startedAt = Date.now();
  vi.stubEnv('TMPDIR', parent);
  session = await createDemoVault({ folder, host: 'workstation.test', now: Date.now, events: silentEvents });
  const listed = await listInventory(session, everyCertificate);
  certificates = listed.items;
}, 120_000);

afterAll(async () => {
  await session.close('the test ended');
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true, force: true });
});

test('the inventory has some 300 certificates of many kinds, about one key in eight missing', async () => {
  const figures = await overview(session);
  // Two of the local CA, three that it issued and one renewal of them, two answers to requests.
  expect(certificates.length).toBe(300 + 8);
  expect(figures.requestsOpen).toBe(2);
  expect(figures.keysMissing).toBeGreaterThan(18);
  expect(figures.keysMissing).toBeLessThan(50);
  // Six that came in alone, and that of the request that was withdrawn.
  expect(figures.keysWaiting).toBe(6 + 1);
  expect(figures.expired).toBeGreaterThan(2);
  expect(figures.within7).toBeGreaterThan(0);
  expect(figures.within30).toBeGreaterThan(figures.within7);
  expect(new Set(certificates.map(({ keyAlgorithm }) => keyAlgorithm))).toEqual(
    new Set(['rsa-1024', 'rsa-2048', 'rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384', 'ec-p521', 'ed25519']),
  );
  expect(new Set(certificates.flatMap(({ findings }) => findings.map(({ code }) => code)))).toEqual(
    new Set(['RSA_KEY_SHORT', 'RSA_EXPONENT_SMALL', 'SIGNATURE_SHA1']),
  );
});

test('the weeks hold every certificate but the renewed and the revoked, however far away its end is', async () => {
  const { weeks, expired } = await overview(session);
  const sum = (counted: typeof weeks) => counted.reduce((all, { count }) => all + count, 0);
  const current = certificates.filter(({ successor, revokedAt }) => successor === undefined && revokedAt === undefined);
  expect(current.length).toBeLessThan(certificates.length);
  expect(Math.max(...weeks.map(({ week }) => week))).toBeGreaterThan(104);
  expect(sum(weeks)).toBe(current.length);
  expect(sum(weeks.filter(({ week }) => week < 0))).toBe(expired);
});

test('the list shows exactly what a figure of the overview counted', async () => {
  const figures = await overview(session);
  const all = { search: '', privateKey: [], finding: null, sort: 'notAfter' as const, descending: false, offset: 0, limit: 1000 };
  const shown = async (expiry: 'any' | 'expired' | 'within-7' | 'within-30', standing: 'current' | 'renewed' | 'revoked') =>
    (await listInventory(session, { ...all, expiry, standing })).total;
  expect(await shown('expired', 'current')).toBe(figures.expired);
  expect(await shown('within-7', 'current')).toBe(figures.within7);
  expect(await shown('within-30', 'current')).toBe(figures.within30);
  const missing = await listInventory(session, { ...all, expiry: 'any', standing: 'any', privateKey: ['missing'] });
  expect(missing.total).toBe(figures.keysMissing);
  expect((await listInventory(session, { ...all, expiry: 'any', standing: 'current', expiresWithin: 45 })).total).toBe(
    certificates.filter(
      ({ notAfter, successor, revokedAt }) => notAfter >= startedAt && notAfter < startedAt + 45 * DAY && successor === undefined && revokedAt === undefined,
    ).length,
  );
  expect(await shown('any', 'renewed')).toBe(certificates.filter(({ successor }) => successor !== undefined).length);
  expect(await shown('any', 'revoked')).toBe(certificates.filter(({ revokedAt }) => revokedAt !== undefined).length);
});

test('every certificate was issued before it was stored, and none is from the future', async () => {
  for (const { id, notBefore } of certificates) {
    const { storedAt } = await showCertificate(session, id);
    expect(notBefore).toBeLessThan(storedAt);
    expect(storedAt).toBeLessThan(startedAt);
  }
});

test('names are under domains that nobody can own', () => {
  const names = certificates.flatMap(({ subjectAltNames }) => subjectAltNames.filter(({ kind }) => kind === 'dns').map(({ value }) => value));
  const foreign = names.filter((name) => name.includes('.') && !/\.(example|test|internal)$|(^|\.)example\.(com|org|net)$/.test(name));
  expect(foreign).toEqual([]);
});

test('chains build up to a root, but for those whose issuer nobody brought', async () => {
  const incomplete: string[] = [];
  for (const { id, issuer } of certificates) {
    const { chainComplete } = await showCertificate(session, id);
    if (!chainComplete) incomplete.push(issuer);
  }
  expect(incomplete.length).toBeGreaterThan(0);
  expect(new Set(incomplete)).toEqual(new Set(['Brightquay Public CA 1']));
});

test('about 25 certificates were renewed, and both ends of a renewal know each other', () => {
  const byId = new Map(certificates.map((certificate) => [certificate.id, certificate]));
  const renewed = certificates.filter(({ predecessor }) => predecessor !== undefined);
  expect(renewed.length).toBeGreaterThanOrEqual(23);
  for (const { id, predecessor } of renewed) expect(byId.get(predecessor as string)?.successor).toBe(id);
});

test('the history is one of weeks: imports that worked and that did not, a release, a verification', async () => {
  const { items } = await listCommandRows(session, { search: '', states: [], kinds: [], offset: 0, limit: 200 });
  const oldest = items.at(-1);
  expect(startedAt - (oldest?.createdAt ?? startedAt)).toBeGreaterThan(40 * DAY);
  expect(items.filter(({ kind, state }) => kind === 'import' && state === 'done').length).toBeGreaterThan(8);
  expect(items.filter(({ state }) => state === 'failed').map(({ error }) => error?.code)).toEqual(['FILE_MALFORMED', 'PASSPHRASE_NEEDED']);
  expect(items.find(({ kind }) => kind === 'release')?.state).toBe('done-in-part');
  for (const kind of ['verify-log', 'create-authority', 'make-requests', 'carry-out', 'issue', 'renew', 'revoke', 'publish-crl'])
    expect(items.find((item) => item.kind === kind)?.state, kind).toBe('done');
});

test('the log verifies, no time in it goes back, and every row is what the log says', async () => {
  const verdict = await (await verifyLog(session, null)).ended;
  expect(verdict?.log.problems).toEqual([]);
  expect(verdict?.rows.problems).toEqual([]);
  expect(verdict?.rows.rowsChecked).toBeGreaterThan(550);
  const entries = await session.queries.selectFrom('log_entries').select('at').orderBy('idx').execute();
  const times = entries.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('a calendar is said to hold what it holds: no certificate that was renewed or revoked', async () => {
  const destination = join(parent, 'expiries.ics');
  const all = { search: '', privateKey: [], expiry: 'any' as const, standing: 'any' as const, finding: null };
  const { command, ended } = await startReport(session, { ...all, format: 'ics', destination, overwrite: false });
  await ended;
  const events = readFileSync(destination, 'utf8').match(/^BEGIN:VEVENT/gm)?.length ?? 0;
  rmSync(destination);
  const left = certificates.filter(({ successor, revokedAt }) => successor !== undefined || revokedAt !== undefined).length;
  expect(events).toBe(certificates.length - left);
  const said = await showCommand(session, { id: command, offset: 0, limit: 1 });
  expect(said.command.outcome).toBe(`${events} certificates were written to expiries.ics. ${left} renewed or revoked ones were left out.`);
});

test('a printed report says of a key what matters of it: in store, missing, or that its certificate was renewed or revoked', async () => {
  const words = new Map<string, string>();
  const rows = async function* () {
    yield* certificates;
  };
  let at = 0;
  for await (const { privateKey } of pdfRowsOf(rows())) words.set(certificates[at++]?.id ?? '', privateKey);
  for (const { id, successor, revokedAt, privateKey } of certificates)
    expect(words.get(id)).toBe(revokedAt !== undefined ? 'revoked' : successor !== undefined ? 'renewed' : privateKey.replace('-', ' '));
});

test('the session began now, and the files that keys came in are gone', () => {
  expect(session.unlockedAt).toBeGreaterThanOrEqual(startedAt);
  expect(readdirSync(parent)).toEqual(['demo.strongroom']);
});

test('the officer of the guide opens it with the passphrase of the guide', async () => {
  await session.close('for the test');
  session = await openVault({
    folder,
    officer: DEMO_OFFICER,
    passphrase: utf8(DEMO_PASSPHRASE),
    host: 'workstation.test',
    now: Date.now,
    events: silentEvents,
  });
  expect(session.officer.role).toBe('custodian');
});
