import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answerHere, listWaiting } from '../../../main/service/approval-calls.ts';
import { showCommand } from '../../../main/service/command-calls.ts';
import { Imports } from '../../../main/service/import-calls.ts';
import { resolveCertificate } from '../../../main/service/inventory-calls.ts';
import { startRenewal } from '../../../main/service/renewal-calls.ts';
import { startTagging } from '../../../main/service/tag-keys.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { findOfficer } from '../../../main/vault/unlock-officer.ts';
import { runHere } from '../../integration/command-here.ts';
import { makePair } from '../../integration/pairs.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { openedAs, passphraseOf, tagDemands, vaultOfSeveral } from './several-custodians.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));
vi.mock(import('../../../main/crypto/self-test.ts'), async (original) => ({ ...(await original()), selfTest: async () => undefined }));

/** One custodian is enough, but keys of production take two. */
const folder = temporaryFolder();
let vault: string;
let session: VaultSession;

beforeAll(async () => {
  vault = await vaultOfSeveral(folder, 'tagged.strongroom', [{ name: 'Bob', role: 'custodian' }], 1);
  await tagDemands(vault, { production: 2 });
  session = await openedAs(vault, 'Alice');
  await imports('shop.example', ['production']);
  await imports('pay.example', ['production']);
  await imports('test.example', []);
  writeFileSync(join(folder, 'Alice'), passphraseOf('Alice'), { mode: 0o600 });
});
afterAll(() => session.close('test').catch(() => undefined));

async function imports(name: string, tags: string[], again = false) {
  const path = join(folder, `${name}.pem`);
  if (!again) {
    const { keyPem, certificatePem } = await makePair(name);
    writeFileSync(path, keyPem + certificatePem);
  }
  return (await new Imports(session).start({ sources: [{ kind: 'path', path }], eraseSource: false, interactive: false, passphrases: [], tags })).ended;
}

const sealed = async (key: string) =>
  session.queries
    .selectFrom('keys')
    .innerJoin('records', 'records.id', 'keys.id')
    .select(['records.id', 'threshold'])
    .where('keys.spki_sha256', '=', key)
    .executeTakeFirstOrThrow();
const spkiOf = async (name: string) => (await resolveCertificate(session, `cn:${name}`)).spki_sha256;

async function renewed(name: string): Promise<string> {
  const before = await session.queries.selectFrom('requests').select('id').execute();
  const { id } = await resolveCertificate(session, `cn:${name}`);
  await (await startRenewal(session, { certificates: [id], key: 'new', officerPassphrase: null })).ended;
  const made = await session.queries.selectFrom('requests').selectAll().execute();
  return made.find((request) => !before.some((one) => one.id === request.id))?.spki_sha256 as string;
}

test('the key of a renewal takes over its tags and their number', async () => {
  const key = await sealed(await renewed('shop.example'));
  expect(key.threshold).toBe(2);
  const tags = await session.queries.selectFrom('key_tags').select('tag').where('key_id', '=', key.id).execute();
  expect(tags).toEqual([{ tag: 'production' }]);
  expect((await sealed(await renewed('test.example'))).threshold).toBe(1);
});

test('nor does it take fewer where somebody took the tag away behind the log’s back', async () => {
  const { id } = await sealed(await spkiOf('pay.example'));
  await session.queries.deleteFrom('key_tags').where('key_id', '=', id).execute();
  expect((await sealed(await renewed('pay.example'))).threshold).toBe(2);
});

test('a known key that is imported with a tag which it has not says so, and is marked only on demand', async () => {
  const [file] = (await imports('test.example', ['production'], true)).files;
  expect(file).toMatchObject({ outcome: 'known' });
  const { id, threshold } = await sealed(await spkiOf('test.example'));
  expect(threshold).toBe(1);
  const items = await session.queries.selectFrom('command_items').select('outcome').orderBy('command', 'desc').execute();
  expect(items.map(({ outcome }) => outcome).join()).toContain('not marked with the tag');
  const tagging = await startTagging(session, {
    keys: [await spkiOf('test.example')],
    add: ['production'],
    remove: [],
    officerPassphrase: passphraseOf('Alice'),
  });
  await tagging.ended;
  expect((await showCommand(session, { id: tagging.command, offset: 0, limit: 1 })).command).toMatchObject({ state: 'done' });
  expect((await sealed(await spkiOf('test.example'))).threshold).toBe(2);
  expect(await session.queries.selectFrom('key_tags').select('tag').where('key_id', '=', id).execute()).toEqual([{ tag: 'production' }]);
});

test('renewing with the same key takes as many custodians as its tag asks for', async () => {
  const { id } = await resolveCertificate(session, 'cn:test.example');
  const open = await session.queries.selectFrom('requests').select('id').where('renews', '=', id).executeTakeFirst();
  if (open) await session.queries.updateTable('requests').set({ withdrawn_at: 1 }).where('id', '=', open.id).execute();
  const { command, ended } = await startRenewal(session, { certificates: [id], key: 'existing', officerPassphrase: passphraseOf('Alice') });
  expect(await vi.waitUntil(() => listWaiting(session).waiting[0])).toMatchObject({ command, need: 2 });
  await answerHere(session, { command, officer: findOfficer(session.chain, 'Bob').id, passphrase: passphraseOf('Bob'), keyFile: null }, 'not needed');
  await ended;
});

test('the command line lists keys by their tag, and shows the tags of one', async () => {
  await session.close('test');
  const here = (...args: string[]) => runHere(...args, '--vault', vault, '--officer', 'Alice', '--password-file', join(folder, 'Alice'), '--json');
  const listed = JSON.parse((await here('certificates', '--tag', 'production')).stdout);
  expect(listed.items.map(({ commonName }: { commonName: string }) => commonName).sort()).toEqual(['shop.example', 'test.example']);
  expect(JSON.parse((await here('certificates', '--tag', 'staging')).stdout)).toMatchObject({ total: 0 });
  expect((await here('certificates', '--tag', 'Not A Tag')).status).toBe(2);
  expect(JSON.parse((await here('show', 'cn:shop.example')).stdout)).toMatchObject({ tags: ['production'] });
});
