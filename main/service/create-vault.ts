import { basename } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { KitShape } from '../../preload/contract/recovery.ts';
import { calibrateArgon2id } from '../crypto/argon2id.ts';
import { refuseInside } from '../custody/release-file.ts';
import { syncFolder } from '../media/sync-folder.ts';
import { migrate } from '../store/migrate.ts';
import { type OpenDatabase, openDatabase } from '../store/open-database.ts';
import { writeHeader } from '../vault/header-file.ts';
import { removeKeyFile, writeKeyFile } from '../vault/key-file.ts';
import { newVault } from '../vault/new-vault.ts';
import { kitDigits } from '../vault/recovery-kit.ts';
import { KeptKit } from './kept-kit.ts';
import type { SessionEvents } from './session-events.ts';
import { databasePath, prepareFolder, removeUnfinished } from './vault-files.ts';
import { VaultSession } from './vault-session.ts';

/**
 * Creates a vault with one custodian and leaves it open. `header.json` is written last: until then there is no vault.
 */
export async function createVault(options: {
  folder: string;
  officer: string;
  passphrase: Uint8Array;
  /** `true`: of one sheet. */
  kit: KitShape | boolean;
  /** Where the custodian's key file is to be written; left out where the passphrase is to open the vault alone. */
  keyFile?: string | null;
  host: string;
  now(): number;
  events: SessionEvents;
}): Promise<{ session: VaultSession; kit: KeptKit | null }> {
  const { folder } = options;
  prepareFolder(folder);
  const { kit: wanted, keyFile: keyFilePath = null } = options;
  if (keyFilePath !== null) refuseInside(folder, keyFilePath);
  const cost = await calibrateArgon2id();
  const made = await newVault(options.officer.normalize('NFC').trim(), options.passphrase, { kit: wanted, keyFile: keyFilePath !== null, cost });
  using unlocked = made.unlocked;
  using keyFile = made.keyFile;
  let database: OpenDatabase | null = null;
  let keyFileWritten = false;
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
      if (made.kit) {
        const details = { kit: kitDigits(made.kit.statement) };
        note({ action: 'kit.created', command: null, objects: [], rows: [], text: kitCreatedText(made.kit.statement), details });
      }
    });
    await session.ledger.checkpoint();
    if (keyFile && keyFilePath !== null) {
      await writeKeyFile(keyFilePath, keyFile);
      keyFileWritten = true;
    }
    session.header = writeHeader(folder, made.header, unlocked.databaseKey);
    syncFolder(folder);
    made.kit?.keys[Symbol.dispose]();
    const about = { vaultName: basename(folder), vaultId: chain.vaultId, policyGeneration: 1, createdAt: session.unlockedAt };
    return { session, kit: made.kit && new KeptKit(made.kit, about) };
  } catch (error) {
    made.kit?.[Symbol.dispose]();
    await database?.close().catch(() => undefined);
    removeUnfinished(folder, made.header.database);
    if (keyFileWritten && keyFilePath !== null) await removeKeyFile(keyFilePath);
    if (error instanceof StrongroomError) throw error;
    throw new StrongroomError('VAULT_UNWRITABLE', 'The vault could not be written.', 'Check the folder’s permissions and the space that is left.', {
      cause: error,
    });
  }
}

/** What the log says of a kit that was made. */
export function kitCreatedText({ sheets, need }: KitShape): string {
  return sheets === 1
    ? 'A recovery kit of one sheet was made and shown once. It opens everything alone.'
    : `A recovery kit of ${sheets} sheets was made and shown once. ${need} of them open everything together.`;
}
