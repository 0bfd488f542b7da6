import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { generateKeys } from '../../../main/crypto/key-generation.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import type { UnlockedOfficer } from '../../../main/vault/unlock-officer.ts';
import { openWith } from '../custody/open-with.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { createdVault, imported, passphrase } from './opened-vault.ts';

const folder = temporaryFolder();
let session: VaultSession;
let unlocked: UnlockedOfficer;
let pkcs8: Uint8Array;
let spki: string;

beforeAll(async () => {
  session = await createdVault(folder, 'vouched.strongroom');
  pkcs8 = (await generateKeys('ec-p256')).pkcs8;
  writeFileSync(join(folder, 'one.der'), pkcs8);
  await imported(session, [join(folder, 'one.der')]);
  spki = (await session.queries.selectFrom('keys').selectAll().executeTakeFirstOrThrow()).spki_sha256;
  unlocked = await session.unlockAgain(passphrase());
  await sql`pragma foreign_keys = off`.execute(session.queries);
});
afterAll(() => session.close('test'));

describe('a key that was imported', () => {
  test('is what its log entry says, and opens', async () => {
    expect((await checkRows(session.queries)).problems).toEqual([]);
    using opened = await openWith(session, spki, unlocked);
    expect(Buffer.from(opened.bytes).equals(pkcs8)).toBe(true);
  });

  test.each([
    ['is called destroyed', "update keys set state = 'destroyed'", 'does not vouch'],
    ['has another time', 'update keys set stored_at = 9223372036854775807', 'does not vouch'],
    ['lost its epoch', 'delete from epochs', 'missing'],
    ['lost the keys of its epoch', 'delete from epoch_keys', 'does not vouch'],
    ['has keys of its epoch that are zeroed', 'update epoch_keys set sealed = zeroblob(length(sealed))', 'does not vouch'],
    ['has one key of its epoch more', "insert into epoch_keys select epoch, 'mallory', sealed from epoch_keys limit 1", 'does not vouch'],
    [
      'has a newer record',
      'insert into records select id, 2, epoch, policy_generation, spki_sha256, threshold, sealed, log_entry from records',
      'does not vouch',
    ],
    ['lost its record', 'delete from records', 'missing'],
  ])('does not open where behind the log’s back it %s', async (_, statement, why) => {
    await sql`begin`.execute(session.queries);
    try {
      await sql.raw(statement).execute(session.queries);
      await expect(openWith(session, spki, unlocked)).rejects.toMatchObject({ code: 'RECORD_DAMAGED', message: expect.stringContaining(why) });
    } finally {
      await sql`rollback`.execute(session.queries);
    }
  });
});
