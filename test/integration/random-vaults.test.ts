import { mkdirSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, expect, test, vi } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import { startBackup } from '../../main/service/backup-calls.ts';
import { saveFolderTarget } from '../../main/service/backup-settings-calls.ts';
import { startDestroying } from '../../main/service/key-calls.ts';
import { saveProfile } from '../../main/service/profile-calls.ts';
import { makeRequest } from '../../main/service/request-calls.ts';
import { Restore } from '../../main/service/restore-calls.ts';
import { changeSettings } from '../../main/service/settings.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { openWith } from '../unit/custody/open-with.ts';
import { makePair, type Pair } from './pairs.ts';
import { PASSPHRASE } from './strongroom.ts';
import { importInto, VaultBench } from './vault-bench.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

vi.mock(import('../../main/custody/workshop.ts'), async (original) => (await import('./one-workshop.ts')).oneWorkshop(await original()));

// `npm run test:long` asks for a thousand.
const RUNS = Number(process.env.STRONGROOM_RANDOM_VAULTS ?? 8);
const bench = new VaultBench();
const pairs: Pair[] = [];
beforeAll(async () => {
  for (let number = 0; number < 6; number += 1) pairs.push(await makePair(`random-${number}.example`, number === 5 ? 'ed25519' : 'ec-p256'));
});

const draft = (name: string) => ({
  subject: [{ type: 'CN' as const, value: name }],
  subjectAltNames: [{ kind: 'dns' as const, value: name }],
  keyAlgorithm: 'ec-p256' as const,
  hash: 'sha256' as const,
  pss: false,
  keyUsage: ['digitalSignature' as const],
  extendedKeyUsage: ['serverAuth' as const],
  mustStaple: false,
  critical: ['keyUsage' as const],
  otherExtensions: [],
  termDays: null,
});

const step = fc.oneof(
  fc.record({ do: fc.constant('import' as const), pair: fc.nat(5), what: fc.constantFrom('both' as const, 'key' as const, 'certificate' as const) }),
  fc.record({ do: fc.constant('set' as const), minutes: fc.integer({ min: 1, max: 120 }) }),
  fc.record({ do: fc.constant('profile' as const), name: fc.stringMatching(/^[a-zé ]{0,20}[a-z]$/) }),
  fc.record({ do: fc.constant('request' as const), name: fc.stringMatching(/^[a-z]{1,12}\.example$/) }),
  fc.constant({ do: 'destroy' as const }),
  fc.constant({ do: 'lock' as const }),
  fc.constant({ do: 'back up' as const }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Does one thing; what a vault in this state refuses is refused, which is no matter here. */
async function perform(session: VaultSession, folder: string, stepped: Step): Promise<VaultSession> {
  const pair = 'pair' in stepped ? (pairs[stepped.pair] as Pair) : null;
  const passphrase = () => Uint8Array.from(utf8(PASSPHRASE));
  if (stepped.do === 'import' && pair) {
    const text = `${stepped.what === 'certificate' ? '' : pair.keyPem}${stepped.what === 'key' ? '' : pair.certificatePem}`;
    await importInto(session, [bench.write('in.pem', text)]);
  } else if (stepped.do === 'set') await changeSettings(session.ledger, { idleMinutes: stepped.minutes });
  else if (stepped.do === 'profile') await saveProfile(session, { name: stepped.name, draft: draft('x.example'), replaces: null }).catch(() => undefined);
  else if (stepped.do === 'request')
    await (await makeRequest(session, { draft: draft(stepped.name), profile: null, renews: null, key: 'new', officerPassphrase: null })).ended;
  else if (stepped.do === 'destroy') {
    const key = await session.queries.selectFrom('keys').selectAll().orderBy('id').limit(1).executeTakeFirst();
    const destroyed = key && startDestroying(session, { spkiSha256: key.spki_sha256, reason: 'random', officerPassphrase: passphrase() });
    await destroyed?.then(({ ended }) => ended).catch(() => undefined);
  } else if (stepped.do === 'lock') {
    await bench.close(session);
    return bench.open(folder);
  } else if (stepped.do === 'back up') await (await startBackup(session, { target: null })).ended;
  return session;
}

const tables = [
  'epochs',
  'epoch_keys',
  'keys',
  'records',
  'shares',
  'certificates',
  'requests',
  'authorities',
  'revocations',
  'log_entries',
  'settings',
] as const;

/** Every row that decides something, and the log up to a size; what a backup writes down of itself after its snapshot is left out. */
async function rowsOf(session: VaultSession, logSize: number): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {};
  for (const table of tables) {
    const all = (await sql<Record<string, unknown>>`select * from ${sql.table(table)} order by 1, 2`.execute(session.queries)).rows;
    rows[table] = all.filter((row) => (table === 'log_entries' ? (row.idx as number) < logSize : !String(row.name).startsWith('backup/')));
  }
  return rows;
}

async function openedKeys(session: VaultSession): Promise<Map<string, string>> {
  using officer = await session.unlockAgain(utf8(PASSPHRASE));
  const opened = new Map<string, string>();
  for (const { spki_sha256 } of await session.queries.selectFrom('keys').select('spki_sha256').where('state', '=', 'in-store').execute()) {
    using key = await openWith(session, spki_sha256, officer);
    opened.set(spki_sha256, Buffer.from(key.bytes).toString('base64'));
  }
  return opened;
}

test(
  'whatever a vault holds, what is restored is equal: every row, every entry of the log, every private key',
  async () => {
    let number = 0;
    const property = fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.boolean(), async (steps, byKit) => {
      const name = `v${(number += 1)}`;
      const [folder, target, again] = [bench.path(name), bench.path(`${name}-target`), bench.path(`${name}-again`)];
      mkdirSync(target);
      const created = await bench.createWithKit(folder);
      let session = created.session;
      await saveFolderTarget(session, { name: 'target', replaces: null, scheduled: true, destination: target });
      for (const stepped of steps) session = await perform(session, folder, stepped);
      await (await startBackup(session, { target: null })).ended;
      const copy = await session.queries.selectFrom('backups').selectAll().orderBy('log_size', 'desc').executeTakeFirstOrThrow();
      expect(copy).toMatchObject({ state: 'good', drilled_at: expect.any(Number) });
      const before = await rowsOf(session, copy.log_size);
      const keys = await openedKeys(session);
      await bench.close(session);
      const restore = new Restore(Date.now, () => undefined);
      const { backups } = await restore.connectFolder(target);
      const secret = byKit
        ? { passphrase: null, kit: [Uint8Array.from(utf8(created.kit))], kitVaultId: created.session.vaultId }
        : { passphrase: Uint8Array.from(utf8(PASSPHRASE)), kit: null, kitVaultId: null };
      const plan = await restore.check({ ...secret, vaultId: backups[0]?.vaultId ?? '', backup: null, into: again, checkpoint: null, keyFiles: [] });
      expect(plan).toMatchObject({ chosen: { name: copy.name }, warnings: [] });
      await restore.finish({ typed: null });
      session = await bench.open(again);
      // Nobody typed the kit back at its creation, and nothing else is the matter.
      expect(session.alarms.map(({ code }) => code)).toEqual(['KIT_UNTESTED']);
      expect(await rowsOf(session, copy.log_size)).toEqual(before);
      expect(await openedKeys(session)).toEqual(keys);
      await bench.close(session);
      for (const path of [folder, target, again]) rmSync(path, { recursive: true });
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: RUNS > 50 });
  },
  RUNS * 60_000,
);
