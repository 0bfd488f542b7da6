import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { showCertificate } from '../../../main/service/inventory-calls.ts';
import { showRenewalDraft, showRenewalPlan, startRenewal } from '../../../main/service/renewal-calls.ts';
import { withdrawRequests } from '../../../main/service/request-calls.ts';
import { listRequestRows, showRequest } from '../../../main/service/request-view.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { countRequests, requestsOfKey } from '../../../main/store/requests.ts';
import { forgetFailedUnlocks } from '../../../main/vault/failed-unlocks.ts';
import { makePair } from '../../integration/pairs.ts';
import { createdVault, imported, passphrase } from '../service/opened-vault.ts';
import { broughtIn, certificates, ended, foreignCa, requested } from './made-here.ts';

const parent = mkdtempSync(join(tmpdir(), 'strongroom-answers-'));
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

const bringIn = (der: Uint8Array) => broughtIn(session, der);

describe('a certificate that comes back', () => {
  test('finds its request by its key and joins the key', async () => {
    const request = await requested(session, 'as-asked.example.com');
    expect(await bringIn(await ca.answer(request.der))).toMatchObject({ certificates: { stored: 1 }, matched: 1, answered: 1 });
    const { request: row, certificate, differences } = await showRequest(session, request.id);
    expect(row).toMatchObject({ state: 'issued', differences: 0, privateKey: 'in-store' });
    expect(differences).toEqual([]);
    expect((await showCertificate(session, certificate?.id ?? '')).certificate).toMatchObject({ privateKey: 'in-store', request: request.id });
  });

  test('that lacks a name and ends sooner says so on both sides', async () => {
    const request = await requested(session, 'less.example.com', {
      subjectAltNames: [
        { kind: 'dns', value: 'less.example.com' },
        { kind: 'dns', value: 'api.example.com' },
      ],
      termDays: 365,
    });
    await bringIn(await ca.answer(request.der, { names: ['less.example.com'] }));
    const { differences, certificate } = await showRequest(session, request.id);
    expect(differences.map(({ code }) => code)).toEqual(expect.arrayContaining(['NAME_MISSING', 'TERM_SHORTER']));
    expect(differences.find(({ code }) => code === 'NAME_MISSING')?.text).toContain('api.example.com');
    expect((await showCertificate(session, certificate?.id ?? '')).asked).toEqual({ request: request.id, differences });
    // What the overview counts is what the list shows.
    const { total, items } = await listRequestRows(session, { search: '', states: [], differing: true, offset: 0, limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([request.id]);
    expect((await countRequests(session.queries)).differing).toBe(total);
  });

  test('to a request that was withdrawn is kept and finds it all the same', async () => {
    const request = await requested(session, 'given-up.example.com');
    await withdrawRequests(session, { requests: [request.id], reason: 'not needed' });
    expect((await showRequest(session, request.id)).request.state).toBe('withdrawn');
    await bringIn(await ca.answer(request.der));
    expect((await showRequest(session, request.id)).request.state).toBe('issued');
  });

  test('before its request was brought in is joined when that comes', async () => {
    const made = await requested(session, 'order.example.com');
    const answer = await ca.answer(made.der);
    const other = await createdVault(parent, 'other');
    try {
      const [certificate, request] = [join(parent, 'order.cer'), join(parent, 'order.csr')];
      writeFileSync(certificate, answer);
      writeFileSync(request, made.der);
      expect(await imported(other, [certificate])).toMatchObject({ answered: 0 });
      expect(await imported(other, [request])).toMatchObject({ requests: { stored: 1 }, answered: 1 });
      expect((await certificates(other))[0]?.request).toBeDefined();
      expect((await checkRows(other.queries)).problems).toEqual([]);
    } finally {
      await other.close('the test ended');
    }
  });
});

describe('a renewal', () => {
  test('makes a new key, takes the certificate’s place when it is answered, and the old key stays', async () => {
    const first = await requested(session, 'renewed.example.com', { termDays: 90 });
    await bringIn(await ca.answer(first.der));
    const old = (await showRequest(session, first.id)).certificate?.id ?? '';
    await ended(session, startRenewal(session, { certificates: [old], key: 'new', officerPassphrase: null }));
    const { renewalUnderWay } = await showCertificate(session, old);
    const next = await showRequest(session, renewalUnderWay?.request ?? '');
    expect(next.request).toMatchObject({ renews: old, valuesFrom: 'request', commonName: 'renewed.example.com' });
    expect(next.request.spkiSha256).not.toBe(first.spki_sha256);
    expect(next.draft?.termDays).toBe(90);
    await expect(startRenewal(session, { certificates: [old], key: 'new', officerPassphrase: null })).rejects.toMatchObject({ code: 'RENEWAL_REFUSED' });

    const [row] = await requestsOfKey(session.queries, next.request.spkiSha256);
    await bringIn(await ca.answer(row?.der ?? new Uint8Array()));
    const shown = await showCertificate(session, old);
    expect(shown.certificate).toMatchObject({ successor: expect.any(String), privateKey: 'in-store' });
    expect(shown.renewalUnderWay).toBeNull();
    expect(shown.lineage.map(({ id, sameKey, privateKey }) => ({ id, sameKey, privateKey }))).toEqual([
      { id: old, sameKey: false, privateKey: 'in-store' },
      { id: shown.certificate.successor, sameKey: false, privateKey: 'in-store' },
    ]);
    await expect(showRenewalDraft(session, old)).rejects.toMatchObject({ code: 'RENEWAL_REFUSED', message: expect.stringContaining('already') });
  });

  test('keeps the key only where that is said, and asks for the passphrase then', async () => {
    const first = await requested(session, 'kept.example.com');
    await bringIn(await ca.answer(first.der));
    const old = (await showRequest(session, first.id)).certificate?.id ?? '';
    await expect(startRenewal(session, { certificates: [old], key: 'existing', officerPassphrase: null })).rejects.toMatchObject({ code: 'PASSPHRASE_NEEDED' });
    await expect(
      startRenewal(session, { certificates: [old], key: 'existing', officerPassphrase: new TextEncoder().encode('not this one') }),
    ).rejects.toMatchObject({
      code: 'OFFICER_PASSPHRASE_WRONG',
    });
    forgetFailedUnlocks(session.folder);
    const { items } = await ended(
      session,
      startRenewal(session, { certificates: [old], key: 'existing', officerPassphrase: passphrase() as Uint8Array<ArrayBuffer> }),
    );
    const next = await showRequest(session, items[0]?.request ?? '');
    expect(next.request.spkiSha256).toBe(first.spki_sha256);
    expect(next.signatureValid).toBe(true);
  });

  test('of a certificate without a request takes its values from it, and says so', async () => {
    const pair = await makePair('foreign.example');
    const path = join(parent, 'foreign.pem');
    writeFileSync(path, pair.keyPem + pair.certificatePem);
    await imported(session, [path]);
    const [found] = await certificates(session, 'foreign.example');
    const { draft, valuesFrom } = await showRenewalDraft(session, found?.id ?? '');
    expect(valuesFrom).toBe('certificate');
    expect(draft.subjectAltNames).toEqual([
      { kind: 'dns', value: 'foreign.example' },
      { kind: 'dns', value: 'alt.foreign.example' },
    ]);
    const { items } = await showRenewalPlan(session, { certificates: [found?.id ?? ''], expiresWithin: null, key: 'new' });
    expect(items).toMatchObject([
      {
        valuesFrom: 'certificate',
        subject: 'CN=foreign.example, O=Tinsel & Söhne AG, C=CH',
        names: ['foreign.example', 'alt.foreign.example'],
        termDays: draft.termDays,
        notes: [expect.stringContaining('Left out')],
      },
    ]);
  });
});

test('every row that all this changed is vouched for by the log', async () => {
  expect((await checkRows(session.queries)).problems).toEqual([]);
});
