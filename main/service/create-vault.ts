import { basename } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { KeptKit } from '../../preload/contract/vault.ts';
import { calibrateArgon2id } from '../crypto/argon2id.ts';
import { syncFolder } from '../media/sync-folder.ts';
import { migrate } from '../store/migrate.ts';
import { type OpenDatabase, openDatabase } from '../store/open-database.ts';
import { writeHeader } from '../vault/header-file.ts';
import { newVault } from '../vault/new-vault.ts';
import { databasePath, prepareFolder, removeUnfinished } from './vault-files.ts';
import { type SessionEvents, VaultSession } from './vault-session.ts';

/**
 * Creates a vault with one custodian and leaves it open. `header.json` is written last: until then there is no vault.
 */
export async function createVault(options: {
  folder: string;
  officer: string;
  passphrase: Uint8Array;
  kit: boolean;
  host: string;
  now(): number;
  events: SessionEvents;
}): Promise<{ session: VaultSession; kit: KeptKit | null }> {
  const { folder } = options;
  prepareFolder(folder);
  const made = await newVault(options.officer.normalize('NFC').trim(), options.passphrase, { kit: options.kit, cost: await calibrateArgon2id() });
  using unlocked = made.unlocked;
  let database: OpenDatabase | null = null;
  try {
    database = openDatabase(databasePath(folder, made.header), unlocked.databaseKey, { create: true });
    await migrate(database.queries);
    const session = new VaultSession({ ...options, header: { ...made.header, mac: '' }, chain: made.chain, unlocked, database });
    const { officer, chain } = session;
    await session.ledger.record(async (_queries, note) => {
      const custodian = { kind: 'officer' as const, id: officer.id, label: officer.name };
      note({
        action: 'vault.created',
        command: null,
        objects: [{ kind: 'vault', id: chain.vaultId, label: basename(folder) }, custodian],
        rows: [],
        text: `${officer.name} created the vault as its first custodian.`,
      });
      if (made.kitIdentity)
        note({
          action: 'kit.created',
          command: null,
          objects: [],
          rows: [],
          text: 'A recovery kit of one sheet was made and shown once. It opens everything alone.',
        });
    });
    await session.ledger.checkpoint();
    session.header = writeHeader(folder, made.header, unlocked.databaseKey);
    syncFolder(folder);
    const kit =
      made.kitIdentity === null
        ? null
        : { vaultName: basename(folder), vaultId: chain.vaultId, policyGeneration: 1, createdAt: session.unlockedAt, identity: made.kitIdentity };
    return { session, kit };
  } catch (error) {
    await database?.close().catch(() => undefined);
    removeUnfinished(folder, made.header.database);
    if (error instanceof StrongroomError) throw error;
    throw new StrongroomError('VAULT_UNWRITABLE', 'The vault could not be written.', 'Check the folder’s permissions and the space that is left.', {
      cause: error,
    });
  }
}
