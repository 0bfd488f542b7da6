import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { migrate } from '../../../main/store/migrate.ts';
import { openDatabase, rekeyFile } from '../../../main/store/open-database.ts';
import { putSetting } from '../../../main/store/setting-rows.ts';
import { temporaryFolder } from '../vault/folder.ts';

const file = join(temporaryFolder(), 'test.db');

test('the write-ahead log is folded after a transaction that is open, and is empty then', async () => {
  using key = SecretBytes.take(randomBytes(32));
  const database = openDatabase(file, key, { create: true });
  try {
    await migrate(database.queries);
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    let committed = false;
    const change = database.queries.transaction().execute(async (queries) => {
      await putSetting(queries, { name: 'a', value: '1', log_entry: 0 });
      await opened;
      committed = true;
    });
    const folded = database.foldLog().then(() => committed);
    open();
    await change;
    expect(await folded).toBe(true);
    expect(statSync(`${file}-wal`).size).toBe(0);
  } finally {
    await database.close();
  }
});

test('a file that is not there is told as what it is, also where it would get another key', () => {
  using key = SecretBytes.take(randomBytes(32));
  const gone = join(temporaryFolder(), 'gone.db');
  expect(() => openDatabase(gone, key, { create: false })).toThrow(expect.objectContaining({ code: 'VAULT_UNWRITABLE' }));
  expect(() => rekeyFile(gone, key, key)).toThrow(expect.objectContaining({ code: 'VAULT_UNWRITABLE' }));
});
