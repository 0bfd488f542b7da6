import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { anchorState, saveAnchorFolder } from '../../../main/service/anchor-calls.ts';
import { AnchorWatch } from '../../../main/service/anchor-watch.ts';
import { overview } from '../../../main/service/inventory-calls.ts';
import { changeSettings } from '../../../main/service/settings.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { createdVault } from './opened-vault.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

const PATIENCE = { timeout: 30_000, interval: 20 };
let folder: string;
let session: VaultSession;
let told: number;
let watch: AnchorWatch;
const notes = () => {
  const [file = ''] = readdirSync(join(folder, 'safe/strongroom-anchors'));
  return readFileSync(join(folder, 'safe/strongroom-anchors', file), 'utf8').match(/^strongroom\/[0-9a-f]{64}$/gm)?.length ?? 0;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-anchors-'));
  mkdirSync(join(folder, 'safe'));
  session = await createdVault(folder, 'acme');
  await saveAnchorFolder(session, { name: 'safe', destination: join(folder, 'safe') });
  told = 0;
  watch = new AnchorWatch(
    session,
    () => {
      told += 1;
    },
    10,
  );
  void session.background((signal) => watch.run(signal));
});
afterEach(async () => {
  await session.close('at the end of the test').catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

/** So many entries, with one checkpoint at the end. */
async function entries(count: number): Promise<number> {
  const before = (await anchorState(session)).tail.entries;
  await session.ledger.record(async (_queries, note) => {
    for (let at = 0; at < count; at += 1) note({ action: 'settings.changed', command: null, objects: [], rows: [], text: 'Something.' });
  });
  return before + count + ((await anchorState(session)).newest?.size ?? 0);
}

describe('an anchor is written by itself', () => {
  test('after a hundred entries, and not before', async () => {
    expect(notes()).toBe(1);
    watch.grown(await entries(50));
    await new Promise((done) => setTimeout(done, 200));
    expect([notes(), told]).toEqual([1, 0]);
    watch.grown(await entries(60));
    await vi.waitUntil(() => told === 1, PATIENCE);
    expect(notes()).toBe(2);
    expect((await anchorState(session)).tail).toEqual({ entries: 0, since: null });
  });

  test('after a release and a backup that were done, and after nothing else', async () => {
    await changeSettings(session.ledger, { idleMinutes: 7 });
    watch.command({ kind: 'import', state: 'done' });
    watch.command({ kind: 'release', state: 'failed' });
    await new Promise((done) => setTimeout(done, 200));
    expect(notes()).toBe(1);
    watch.command({ kind: 'release', state: 'done-in-part' });
    await vi.waitUntil(() => notes() === 2, PATIENCE);
    await changeSettings(session.ledger, { idleMinutes: 8 });
    watch.command({ kind: 'back-up', state: 'done' });
    await vi.waitUntil(() => notes() === 3, PATIENCE);
  });

  test('not twice over the same entries, and not at all where the place is gone', async () => {
    watch.placesChanged();
    await vi.waitUntil(() => told === 1, PATIENCE);
    expect(notes()).toBe(1);
    rmSync(join(folder, 'safe'), { recursive: true });
    await entries(1);
    expect(await session.anchors.write()).toEqual({ written: [], failed: [], unreachable: ['safe'] });
  });
});

test('a tail that is long is something to attend to', async () => {
  const codes = async () => (await overview(session)).attention.map(({ code }) => code);
  expect(await codes()).not.toContain('UNANCHORED');
  await entries(1_001);
  expect(await codes()).toContain('UNANCHORED');
  await session.anchors.write();
  expect(await codes()).not.toContain('UNANCHORED');
});
