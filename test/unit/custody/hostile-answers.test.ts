import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { refuseInside } from '../../../main/custody/release-file.ts';
import { listAuthorityRows, showIssuePlan, startAuthority, startIssuing, startRevoking } from '../../../main/service/authority-calls.ts';
import { showCertificate } from '../../../main/service/inventory-calls.ts';
import { showRenewalDraft, showRenewalPlan, startRenewal } from '../../../main/service/renewal-calls.ts';
import { carryOut, makeRequest, startRequests, withdrawRequests } from '../../../main/service/request-calls.ts';
import { showRequest } from '../../../main/service/request-view.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { listAuthorities } from '../../../main/store/authorities.ts';
import { createdVault, imported, passphrase } from '../service/opened-vault.ts';
import { broughtIn, certificates, DAY, draftFor, ended, foreignCa, requested } from './made-here.ts';

// What comes in by stick was written by somebody: it may join a key, and must not decide what becomes of another certificate.

const parent = mkdtempSync(join(tmpdir(), 'strongroom-hostile-answers-'));
let session: VaultSession;
let ca: Awaited<ReturnType<typeof foreignCa>>;

beforeAll(async () => {
  session = await createdVault(parent, 'vault');
  ca = await foreignCa();
});

afterAll(async () => {
  await session.close('the test ended');
  rmSync(parent, { recursive: true, force: true });
});

const bringIn = (der: Uint8Array, kind?: string) => broughtIn(session, der, kind);

/** A certificate that was asked for here and came back, and its request. */
async function answered(name: string) {
  const request = await requested(session, name);
  await bringIn(await ca.answer(request.der));
  return { request, certificate: (await showRequest(session, request.id)).certificate?.id as string };
}

/** The request that renews a certificate. */
async function renewalOf(certificate: string, key: 'new' | 'existing' = 'new') {
  const officerPassphrase = key === 'new' ? null : (passphrase() as Uint8Array<ArrayBuffer>);
  const { items } = await ended(session, startRenewal(session, { certificates: [certificate], key, officerPassphrase }));
  return requestRow(items[0]?.request as string);
}

async function requestRow(id: string) {
  return session.queries.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

const successorOf = async (certificate: string) => (await showCertificate(session, certificate)).certificate.successor;

/** A request as its key made it, with one name written over: the signature does not hold any more. */
function forged(der: Uint8Array, from: string, to: string): Uint8Array {
  expect(to).toHaveLength(from.length);
  return Buffer.from(Buffer.from(der).toString('latin1').replaceAll(from, to), 'latin1');
}

describe('a request that its key did not sign', () => {
  test('is answered by nothing and is nobody’s original request', async () => {
    const { certificate, request } = await answered('victim.example.com');
    expect(await bringIn(forged(request.der, 'victim.example.com', 'attack.example.com'), 'csr')).toMatchObject({ requests: { stored: 1 }, answered: 0 });
    const { draft } = await showRenewalDraft(session, certificate);
    expect(JSON.stringify(draft)).not.toContain('attack.example.com');
  });

  test('does not join a certificate that came without a request', async () => {
    const other = await createdVault(parent, 'other');
    try {
      const made = await requested(session, 'lonely.example.com');
      const path = join(parent, 'lonely.cer');
      writeFileSync(path, await ca.answer(made.der));
      const wrong = join(parent, 'lonely.csr');
      writeFileSync(wrong, forged(made.der, 'lonely.example.com', 'evilly.example.com'));
      await imported(other, [path, wrong]);
      const [found] = await certificates(other, 'lonely');
      expect(found?.request).toBeUndefined();
      expect((await showRenewalDraft(other, found?.id as string)).valuesFrom).toBe('certificate');
    } finally {
      await other.close('the test ended');
    }
  });
});

describe('a certificate for a key of ours', () => {
  test('that comes after the answer changes nothing of what the answer did', async () => {
    const { request, certificate } = await answered('twice.example.com');
    expect(await bringIn(await ca.answer(request.der, { to: Date.now() + 300 * DAY }))).toMatchObject({ certificates: { stored: 1 }, answered: 0 });
    expect((await showRequest(session, request.id)).certificate?.id).toBe(certificate);
    // Yet it is known what was asked for: its renewal starts from there.
    const second = (await certificates(session, 'twice')).find(({ id }) => id !== certificate);
    expect(second?.request).toBe(request.id);
  });

  test.each([
    ['names', 'without any name of what was asked', { names: ['unrelated.example.net'] }],
    ['older', 'made long before it was asked for', { from: Date.now() - 300 * DAY, to: Date.now() + 200 * DAY }],
  ])('%s: %s leaves the request open for the one that was asked for', async (word, _what, change) => {
    const { certificate } = await answered(`${word}.example.com`);
    const renewal = await renewalOf(certificate);
    expect(await bringIn(await ca.answer(renewal.der, change))).toMatchObject({ certificates: { stored: 1 }, matched: 1, answered: 0 });
    expect(await successorOf(certificate)).toBeUndefined();
    expect((await showRequest(session, renewal.id)).request.state).toBe('pending');
    expect(await bringIn(await ca.answer(renewal.der))).toMatchObject({ answered: 1 });
    const successor = (await successorOf(certificate)) as string;
    expect((await showRequest(session, renewal.id)).certificate?.id).toBe(successor);
  });

  test('that has other names than the one in use, as was asked, does not take its place, and that is said', async () => {
    const { certificate } = await answered('moved.example.com');
    const draft = draftFor('elsewhere.example.net');
    const { items } = await ended(session, makeRequest(session, { draft, profile: null, renews: certificate, key: 'new', officerPassphrase: null }));
    const renewal = await requestRow(items[0]?.request as string);
    await bringIn(await ca.answer(renewal.der));
    expect(await successorOf(certificate)).toBeUndefined();
    const { differences } = await showRequest(session, renewal.id);
    expect(differences).toMatchObject([{ code: 'NO_SUCCESSOR', severity: 'loss', text: expect.stringContaining('no name in common') }]);
    // It can be asked for again.
    await renewalOf(certificate);
  });

  test('for the host of a wildcard takes its place', async () => {
    const { certificate } = await answered('*.wild.example.com');
    const draft = draftFor('one.wild.example.com');
    const { items } = await ended(session, makeRequest(session, { draft, profile: null, renews: certificate, key: 'new', officerPassphrase: null }));
    await bringIn(await ca.answer((await requestRow(items[0]?.request as string)).der));
    expect(await successorOf(certificate)).toBeDefined();
  });

  test('of several that came before their request, the one that is most like it is its answer', async () => {
    const other = await createdVault(parent, 'later');
    try {
      const made = await requested(session, 'several.example.com');
      const [near, far, request] = ['near.cer', 'far.cer', 'several.csr'].map((name) => join(parent, name)) as [string, string, string];
      writeFileSync(far, await ca.answer(made.der, { names: ['several.example.com', 'more.example.com'] }));
      writeFileSync(near, await ca.answer(made.der));
      writeFileSync(request, made.der);
      await imported(other, [far]);
      await imported(other, [near]);
      expect(await imported(other, [request])).toMatchObject({ answered: 1 });
      const [row] = (await certificates(other)).filter(({ subjectAltNames }) => subjectAltNames.length === 1);
      expect((await showRequest(other, row?.request as string)).certificate?.id).toBe(row?.id);
      expect((await checkRows(other.queries)).problems).toEqual([]);
    } finally {
      await other.close('the test ended');
    }
  });

  test('that is only the promise of one answers nothing', async () => {
    const request = await requested(session, 'promise.example.com');
    const der = await ca.promise(request.der);
    expect(await bringIn(der)).toMatchObject({ certificates: { stored: 1 }, answered: 0 });
    expect((await showRequest(session, request.id)).request.state).toBe('pending');
  });

  test('of an older time, after a renewal that kept the key, does not end the newer one', async () => {
    const { certificate, request } = await answered('kept.example.com');
    const renewal = await renewalOf(certificate, 'existing');
    await bringIn(await ca.answer(renewal.der, { to: Date.now() + 200 * DAY }));
    const newer = (await successorOf(certificate)) as string;
    await bringIn(await ca.answer(request.der, { from: Date.now() - 390 * DAY, to: Date.now() - 30 * DAY }));
    expect(await successorOf(newer)).toBeUndefined();
    expect((await showRequest(session, renewal.id)).certificate?.id).toBe(newer);
  });
});

describe('what is under way', () => {
  test('a renewal is asked for once, from the wizard too', async () => {
    const { certificate } = await answered('once.example.com');
    const wizard = () => makeRequest(session, { draft: draftFor('once.example.com'), profile: null, renews: certificate, key: 'new', officerPassphrase: null });
    await ended(session, wizard());
    await expect(wizard()).rejects.toMatchObject({ code: 'RENEWAL_REFUSED' });
  });

  test('two commands that are told to renew the same certificate make one request', async () => {
    const { certificate } = await answered('both.example.com');
    const order = { certificates: [certificate], key: 'new' as const, officerPassphrase: null };
    const started = await Promise.all([startRenewal(session, order), startRenewal(session, order)]);
    await Promise.all(started.map(({ ended: end }) => end));
    const made = await session.queries.selectFrom('requests').select('id').where('renews', '=', certificate).execute();
    expect(made).toHaveLength(1);
  });

  test('two lines of one command that renew the same certificate make one request, and the other line says why not', async () => {
    const { certificate } = await answered('lines.example.com');
    const line = { origin: 'test', valuesFrom: 'officer' as const, renews: certificate, existingKey: null, draft: draftFor('lines.example.com') };
    const orders = [line, { ...line, renews: null, draft: draftFor('beside.example.com') }, line];
    const started = startRequests(session, { kind: 'make-requests', title: 'lines', orders, officerPassphrase: null, carryTo: null, lines: null });
    const { items } = await ended(session, started, 'done-in-part');
    expect(items.map(({ state, error }) => error?.code ?? state)).toEqual(['done', 'done', 'RENEWAL_REFUSED']);
    expect(await session.queries.selectFrom('requests').select('id').where('renews', '=', certificate).execute()).toHaveLength(1);
  });

  test('one certificate that asks for too much is refused, and not all that are renewed with it', async () => {
    const { certificate } = await answered('usual.example.com');
    const request = await requested(session, 'crowd.example.com');
    await bringIn(await ca.answer(request.der, { names: Array.from({ length: 1001 }, (_, at) => `h${at}.crowd.example.com`) }));
    const [crowd] = await certificates(session, 'crowd');
    // As if no request of it were here.
    const row = await requestRow(request.id);
    await session.queries
      .updateTable('certificates')
      .set({ request: null })
      .where('id', '=', crowd?.id as string)
      .execute();
    await session.queries.deleteFrom('requests').where('id', '=', request.id).execute();
    const { items } = await showRenewalPlan(session, { certificates: [certificate, crowd?.id as string], expiresWithin: null, key: 'new' });
    expect(items.map(({ refusal }) => refusal?.code ?? null)).toEqual([null, 'RENEWAL_REFUSED']);
    await session.queries.insertInto('requests').values(row).execute();
    await session.queries
      .updateTable('certificates')
      .set({ request: request.id })
      .where('id', '=', crowd?.id as string)
      .execute();
  });

  test('a request that is answered while it is carried out is logged as it is', async () => {
    const request = await requested(session, 'meanwhile.example.com');
    const started = await carryOut(session, { requests: [request.id], destination: join(parent, 'stick'), overwrite: false });
    await Promise.all([started.ended, bringIn(await ca.answer(request.der))]);
    expect((await showRequest(session, request.id)).request.state).toBe('issued');
    expect((await checkRows(session.queries)).problems).toEqual([]);
  });

  test('a request that was withdrawn is not carried out, and is withdrawn once', async () => {
    const request = await requested(session, 'given-up.example.com');
    await withdrawRequests(session, { requests: [request.id, request.id], reason: '' });
    await expect(withdrawRequests(session, { requests: [request.id], reason: '' })).rejects.toMatchObject({ code: 'REQUEST_CLOSED' });
    await ended(session, carryOut(session, { requests: [request.id], destination: join(parent, 'stick'), overwrite: false }), 'failed');
  });

  test('what lies on the stick under the name of a file is not followed', async () => {
    const request = await requested(session, 'device.example.com');
    const folder = join(parent, 'strange stick');
    mkdirSync(folder);
    symlinkSync('/dev/zero', join(folder, `device.example.com-${request.der_sha256.slice(0, 8)}.csr`));
    const { items } = await ended(session, carryOut(session, { requests: [request.id], destination: folder, overwrite: false }), 'failed');
    expect(items[0]?.error?.code).toBe('DESTINATION_EXISTS');
  });

  test('a folder that is still to be made is not made inside the vault by way of a link', () => {
    symlinkSync(session.folder, join(parent, 'link'));
    expect(() => refuseInside(session.folder, join(parent, 'link', 'new', 'deeper', 'request.csr'))).toThrow(
      expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }),
    );
    expect(() => refuseInside(session.folder, join(parent, 'elsewhere', 'request.csr'))).not.toThrow();
  });
});

describe('the local CA', () => {
  let authority: string;
  const issue = (...requests: string[]) =>
    startIssuing(session, { authority, requests, profile: 'server', days: 30, officerPassphrase: passphrase() as Uint8Array<ArrayBuffer> });

  beforeAll(async () => {
    const keys = { rootKey: 'ec-p256' as const, issuingKey: 'ec-p256' as const, rootYears: 20, issuingYears: 10 };
    await ended(session, startAuthority(session, { name: 'Test', subject: [], ...keys, permitted: [], excluded: [], crlUrl: null }));
    authority = (await listAuthorities(session.queries)).find(({ role }) => role === 'issuing')?.id as string;
  });

  test('is listed with the fingerprints that whoever installs its root compares', async () => {
    const { authorities } = await listAuthorityRows(session);
    const shown = await Promise.all(authorities.map(async ({ certificate }) => new X509Certificate((await showCertificate(session, certificate)).pem)));
    expect(authorities.map(({ fingerprint }) => fingerprint)).toEqual(shown.map(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase()));
  });

  test('answers a request once, however many commands are told to', async () => {
    const request = await requested(session, 'race.example.com');
    const started = await Promise.all([issue(request.id), issue(request.id), issue(request.id)]);
    await Promise.all(started.map(({ ended: end }) => end));
    expect(await certificates(session, 'race')).toHaveLength(1);
  });

  test('issues what each request asks for, and says before which that is', async () => {
    const asked = [['serverAuth'], ['clientAuth'], []];
    const requests: string[] = [];
    for (const [at, extendedKeyUsage] of asked.entries()) requests.push((await requested(session, `use-${at}.example.com`, { extendedKeyUsage })).id);
    const what = { authority, requests, profile: 'as-asked', days: 30 } as const;
    expect((await showIssuePlan(session, what)).items.map(({ profile }) => profile)).toEqual(['server', 'client', 'server']);
    const { items } = await ended(session, startIssuing(session, { ...what, officerPassphrase: passphrase() as Uint8Array<ArrayBuffer> }));
    const issued = await Promise.all(items.map(async ({ certificates: [id] }) => showCertificate(session, id as string)));
    expect(issued.map(({ pem }) => new X509Certificate(pem).keyUsage)).toEqual([['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2'], ['1.3.6.1.5.5.7.3.1']]);
    const { items: again } = await showIssuePlan(session, what);
    expect(again.map(({ profile, refusal }) => [profile, refusal?.code])).toEqual(asked.map(() => [null, 'REQUEST_CLOSED']));
  });

  test('answers the request that it signed for, and not another of the same key', async () => {
    const { request, certificate: first } = await answered('shared.example.com');
    await bringIn(await ca.answer(request.der, { to: Date.now() + 300 * DAY }));
    const second = (await certificates(session, 'shared')).find(({ id }) => id !== first)?.id as string;
    const [older, newer] = [await renewalOf(first, 'existing'), await renewalOf(second, 'existing')];
    const { items } = await ended(session, issue(older.id));
    expect((await showRequest(session, older.id)).certificate?.id).toBe(items[0]?.certificates[0]);
    expect((await showRequest(session, newer.id)).request.state).toBe('pending');
    expect([await successorOf(first), await successorOf(second)]).toEqual([items[0]?.certificates[0], undefined]);
  });

  test('signs nothing for a key that is known to be compromised', async () => {
    const request = await requested(session, 'lost.example.com');
    await ended(session, issue(request.id));
    const [certificate] = await certificates(session, 'lost');
    await ended(session, startRevoking(session, { certificates: [certificate?.id as string], reason: 'keyCompromise', note: '' }));
    const again = await ended(
      session,
      makeRequest(session, { draft: draftFor('lost.example.com'), profile: null, renews: null, key: 'new', officerPassphrase: null }),
    );
    await ended(session, issue(again.items[0]?.request as string));
    const same = await requestRow(request.id);
    // A second request with the same key, as somebody who has it could make one.
    await session.ledger.record(async (queries) => {
      await queries.updateTable('requests').set({ certificate: null }).where('id', '=', same.id).execute();
    });
    const { items } = await ended(session, issue(same.id), 'failed');
    expect(items[0]?.error).toMatchObject({ code: 'AUTHORITY_REFUSES', message: expect.stringContaining('compromised') });
    await session.ledger.record(async (queries) => {
      await queries.updateTable('requests').set({ certificate: same.certificate }).where('id', '=', same.id).execute();
    });
  });

  test('issues nothing once its own certificate was revoked', async () => {
    const request = await requested(session, 'late.example.com');
    const { certificate } = (await listAuthorities(session.queries)).find(({ id }) => id === authority) as { certificate: string };
    await ended(session, startRevoking(session, { certificates: [certificate], reason: 'cessationOfOperation', note: '' }));
    const { items } = await ended(session, issue(request.id), 'failed');
    expect(items[0]?.error).toMatchObject({ code: 'AUTHORITY_REFUSES', message: expect.stringContaining('revoked') });
  });
});

test('every row that all this changed is vouched for by the log', async () => {
  expect((await checkRows(session.queries)).problems).toEqual([]);
});
