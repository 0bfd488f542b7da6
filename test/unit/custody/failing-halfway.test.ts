import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { CommandLines } from '../../../main/commands/command-lines.ts';
import { generateKeys } from '../../../main/crypto/key-generation.ts';
import { ImportReader } from '../../../main/custody/import-reader.ts';
import { authorityCertificate, whyNotIssueHere } from '../../../main/custody/issuers/local-ca.ts';
import { PassphraseDesk } from '../../../main/custody/passphrase-desk.ts';
import { publishCrl } from '../../../main/custody/publish-crl.ts';
import type { ReadOnThread, SealingOnThread } from '../../../main/custody/read-and-seal.ts';
import { describeRequest } from '../../../main/custody/read-entries.ts';
import { openWorkshop } from '../../../main/custody/workshop.ts';
import { issueCertificate } from '../../../main/pki/issue-certificate.ts';
import { makeRequest as signedRequest } from '../../../main/pki/make-request.ts';
import { startAuthority } from '../../../main/service/authority-calls.ts';
import { Imports } from '../../../main/service/import-calls.ts';
import { startRequests } from '../../../main/service/request-calls.ts';
import { resumeRequests } from '../../../main/service/request-file-calls.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { listAuthorities, updateAuthority } from '../../../main/store/authorities.ts';
import { findCertificate } from '../../../main/store/certificates.ts';
import { findCommand } from '../../../main/store/command-rows.ts';
import { countKeys } from '../../../main/store/sealed-keys.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { pem } from '../../integration/pairs.ts';
import { createdVault, imported, passphrase } from '../service/opened-vault.ts';
import { DAY, draftFor, ended, requested } from './made-here.ts';
import { sharesOf } from './open-with.ts';

// What happens where a step fails in the middle: nothing that was acknowledged is lost, and nothing half is kept.

const parent = mkdtempSync(join(tmpdir(), 'strongroom-halfway-'));
let session: VaultSession;
/** A command of which a line was changed. */
let changed: string;

beforeAll(async () => {
  session = await createdVault(parent, 'vault');
});

afterAll(async () => {
  await session.close('the test ended');
  rmSync(parent, { recursive: true, force: true });
});

/** The session with some of its parts exchanged. */
function sessionWith(parts: Record<string, unknown>): VaultSession {
  return new Proxy(session, {
    get(target, name) {
      if (typeof name === 'string' && name in parts) return parts[name];
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const orders = (count: number, name = 'host') =>
  Array.from({ length: count }, (_, at) => ({
    draft: draftFor(`${name}-${at}.example.com`),
    origin: 'a test',
    valuesFrom: 'officer' as const,
    renews: null,
    existingKey: null,
  }));
const make = (vault: VaultSession, count: number, name?: string) =>
  startRequests(vault, { kind: 'make-requests', title: 'Some requests', orders: orders(count, name), officerPassphrase: null, carryTo: null, lines: null });

async function kept() {
  const { total } = await session.queries.selectFrom('requests').select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  return { requests: total, keys: await countKeys(session.queries) };
}

describe('requests', () => {
  test('of which the sealed key does not open again are not made, and leave nothing', async () => {
    const before = await kept();
    await sql`create trigger spoil after insert on records begin update records set sealed = zeroblob(length(sealed)) where id = new.id; end`.execute(
      session.queries,
    );
    const { command } = await ended(session, make(session, 3), 'failed').finally(() => sql`drop trigger spoil`.execute(session.queries));
    expect(command.error?.code).toBe('RECORD_DAMAGED');
    expect(await kept()).toEqual(before);
  });

  test('that were made with another key than the one that was sealed are not made', async () => {
    const before = await kept();
    const other = await generateKeys('ec-p256');
    const workshop: VaultSession['workshop'] = {
      ...session.workshop,
      async make(order, signal) {
        const request = describeRequest(await signedRequest({ draft: draftFor('other.example.com'), ...other }));
        return (await session.workshop.make(order, signal)).map((one) => (one.ok ? { ok: true, made: { ...one.made, request } } : one));
      },
    };
    const { command } = await ended(session, make(sessionWith({ workshop }), 2), 'failed');
    expect(command.error?.code).toBe('INTERNAL');
    expect(await kept()).toEqual(before);
  });

  test('stop being made as soon as they cannot be stored, and go on in the same command', async () => {
    let generated = 0;
    const workshop: VaultSession['workshop'] = {
      ...session.workshop,
      make(order, signal) {
        generated += order.requests.length;
        return session.workshop.make(order, signal);
      },
    };
    const full = new StrongroomError('DISK_FULL', 'No space.', 'Make room.');
    const ledger = Object.assign(Object.create(session.ledger), { record: () => Promise.reject(full) });
    const failed = await ended(session, make(sessionWith({ workshop, ledger }), 400, 'many'), 'failed');
    expect(failed.command.error?.code).toBe('DISK_FULL');
    expect(generated).toBeLessThan(400);
    expect(failed.items.some(({ state }) => state === 'done')).toBe(false);
    const row = await findCommand(session.queries, failed.command.id);
    const done = await ended(session, resumeRequests(session, row as NonNullable<typeof row>));
    expect(done.items.every(({ state }) => state === 'done')).toBe(true);
    expect((await kept()).requests).toBe(400);
  });

  test('are not gone on with from lines that somebody changed', async () => {
    const started = await make(session, 300, 'changed');
    session.queue.cancel(started.command);
    await started.ended;
    changed = started.command;
    await session.queries.updateTable('command_items').set({ input: '{"draft":{}}' }).where('command', '=', started.command).where('idx', '=', 7).execute();
    const row = await findCommand(session.queries, started.command);
    await expect(resumeRequests(session, row as NonNullable<typeof row>)).rejects.toMatchObject({ code: 'COMMAND_NOT_REPEATABLE' });
  });
});

test('an import that cannot be stored reads no further, and wipes the keys that it was to compare', async () => {
  const folder = join(parent, 'many');
  mkdirSync(folder);
  for (let at = 1000; at < 1400; at += 1) writeFileSync(join(folder, `${at}`), pem('PRIVATE KEY', (await generateKeys('ec-p256')).pkcs8));
  const keys: Uint8Array[] = [];
  let reads = 0;
  const workshop: VaultSession['workshop'] = {
    ...session.workshop,
    async read(order, signal) {
      reads += 1;
      const read = await session.workshop.read(order, signal);
      for (const { reading } of read ?? []) if (reading.ok) for (const { pkcs8 } of reading.keys) keys.push(pkcs8 as Uint8Array);
      return read;
    },
  };
  const full = new StrongroomError('DISK_FULL', 'No space.', 'Make room.');
  const ledger = Object.assign(Object.create(session.ledger), { record: () => Promise.reject(full) });
  const order = { sources: [{ kind: 'path' as const, path: folder }], eraseSource: true, interactive: false, passphrases: [] };
  const { command, ended: end } = await new Imports(sessionWith({ workshop, ledger })).start(order);
  await end;
  expect((await findCommand(session.queries, command))?.state).toBe('failed');
  const [readUntilThen, seen] = [reads, keys.length];
  for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect([reads, keys.length]).toEqual([readUntilThen, seen]);
  expect(seen).toBeGreaterThan(0);
  expect(seen).toBeLessThan(400);
  expect(keys.every((key) => key.every((byte) => byte === 0))).toBe(true);
});

test('keys of files that were read before the command was stopped are wiped with those that were not', async () => {
  const key = new Uint8Array(32).fill(7);
  const stop = new AbortController();
  let calls = 0;
  const read = async () => {
    calls += 1;
    if (calls === 1) return [{ identity: null, reading: { ok: true, keys: [{ pkcs8: key }], locked: [] } }] as unknown as ReadOnThread[];
    stop.abort();
    throw new Error('stopped');
  };
  using desk = new PassphraseDesk();
  const vault = sessionWith({ workshop: { ...session.workshop, read } });
  using reader = new ImportReader(vault, stop.signal, desk, true, () => ({}) as SealingOnThread);
  const files = ['one', 'two'].map((name) => ({ name, place: '', path: name, location: name, size: 1, bytes: null, identity: null, error: null }));
  await expect(reader.readFrom(0, files).read).rejects.toThrow();
  expect(calls).toBe(2);
  expect(key.every((byte) => byte === 0)).toBe(true);
});

test('a key that waits for a thread is wiped where the command is stopped before its turn', async () => {
  const workshop = openWorkshop();
  try {
    const { pkcs8 } = await generateKeys('ec-p256');
    await expect(workshop.signRequest({ draft: draftFor('a.example.com'), spki: null, pkcs8 }, AbortSignal.abort())).rejects.toThrow();
    expect(pkcs8.every((byte) => byte === 0)).toBe(true);
    const [content, secret, key] = [Uint8Array.of(1, 2, 3), passphrase(), new Uint8Array(32).fill(7)];
    const pasted = { name: 'pasted', place: '', path: null, location: null, size: content.length, bytes: content, identity: null, error: null };
    const sealing = { vaultId: 'vault', epoch: 'epoch', policyGeneration: 1, keys: [{ officer: 'officer', key }], threshold: 1, keepKeys: false };
    const reading = workshop.read({ files: [pasted], ownFiles: [], toErase: false, passphrases: [secret], sealing, shift: 100 }, AbortSignal.abort());
    await expect(reading).rejects.toThrow();
    for (const bytes of [content, secret, key]) expect(bytes.every((byte) => byte === 0)).toBe(true);
  } finally {
    await workshop.close();
  }
});

test('a certificate that its own key signed is not the answer to that key’s request', async () => {
  const { selfSigned, request, keyPem } = await ownPair('self.example.com');
  const paths = ['self.key', 'self.csr', 'self.cer'].map((name) => join(parent, name)) as [string, string, string];
  writeFileSync(paths[0], keyPem);
  writeFileSync(paths[1], request);
  writeFileSync(paths[2], selfSigned);
  expect(await imported(session, paths)).toMatchObject({ keys: { stored: 1 }, requests: { stored: 1 }, certificates: { stored: 1 }, answered: 0 });
});

async function ownPair(name: string) {
  const { pkcs8, spki } = await generateKeys('ec-p256');
  const draft = draftFor(name);
  const now = Date.now();
  const { subject } = draft;
  const subjectAltNames = [{ kind: 'dns' as const, value: name }];
  const validity = { notBefore: now, notAfter: now + DAY };
  return {
    keyPem: pem('PRIVATE KEY', pkcs8),
    request: await signedRequest({ draft, spki, pkcs8 }),
    selfSigned: await issueCertificate({ subject, subjectAltNames, spki, signingKey: pkcs8, issuer: null, profile: 'server', ...validity }),
  };
}

describe('the local CA', () => {
  const keys = { rootKey: 'ec-p256' as const, issuingKey: 'ec-p256' as const, rootYears: 20, issuingYears: 10 };
  const create = () => startAuthority(session, { name: 'Halfway', subject: [], ...keys, permitted: [], excluded: [], crlUrl: null });

  test('has its name once, however many are created at the same time', async () => {
    const started = await Promise.allSettled([create(), create()]);
    await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value.ended : null)));
    expect(await listAuthorities(session.queries)).toHaveLength(2);
    await expect(create()).rejects.toMatchObject({ code: 'AUTHORITY_REFUSES' });
  });

  test('publishes no list where another was signed at the same time, and none with a smaller number', async () => {
    const issuing = (await listAuthorities(session.queries)).find(({ role }) => role === 'issuing') as Awaited<ReturnType<typeof listAuthorities>>[number];
    const run = { id: 'a', lines: new CommandLines('a'), signal: new AbortController().signal, progress: () => undefined, waiting: () => undefined };
    const destination = join(parent, 'a.crl');
    const future = Math.floor(Date.now() / 1000) + 1_000_000;
    const workshop: VaultSession['workshop'] = {
      ...session.workshop,
      async signAs(kind, order) {
        const signed = await session.workshop.signAs(kind, order);
        await updateAuthority(session.queries, issuing.id, { crl_number: future });
        return signed;
      },
    };
    const publish = async (vault: VaultSession) => {
      using unlocked = await session.unlockAgain(passphrase());
      using shares = await sharesOf(session, [(await authorityCertificate(session, issuing)).spki_sha256], unlocked);
      return await publishCrl(vault, run, { authority: issuing, days: 30, destination, overwrite: true }, shares);
    };
    await expect(publish(sessionWith({ workshop }))).rejects.toMatchObject({ code: 'AUTHORITY_REFUSES', message: expect.stringContaining('at the same time') });
    // As after a restore, or where the clock was set back: the next number is still the greater one.
    expect(await publish(session)).toMatchObject({ outcome: expect.stringContaining(`CRL number ${future + 1} `) });
  });

  test('issues nothing before it begins and after it has ended', async () => {
    const issuing = (await listAuthorities(session.queries)).find(({ role }) => role === 'issuing');
    const issuer = (await findCertificate(session.queries, issuing?.certificate as string)) as NonNullable<Awaited<ReturnType<typeof findCertificate>>>;
    const request = await requested(session, 'timely.example.com');
    expect(await whyNotIssueHere(session.queries, request, issuer, Date.now())).toBeNull();
    for (const now of [issuer.not_before - 1, issuer.not_after])
      expect(await whyNotIssueHere(session.queries, request, issuer, now)).toMatchObject({
        code: 'AUTHORITY_REFUSES',
        message: expect.stringContaining('not valid'),
      });
  });
});

test('every row that all this changed is vouched for by the log, and what was changed behind its back is found', async () => {
  const problems = (await checkRows(session.queries)).problems.filter(({ table }) => table !== 'authorities');
  expect(problems).toEqual([{ kind: 'altered', table: 'commands', id: changed }]);
});
