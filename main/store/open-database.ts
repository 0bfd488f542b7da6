import { closeSync, openSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteDialect, sql, type Transaction } from 'kysely';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { utf8 } from '../crypto/bytes.ts';
import { type SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { namedDatabaseError, namingErrors } from './database-error.ts';
import type { Schema } from './schema.ts';

/** The database as the rooms above see it: to be handed to this room's functions. */
export type Database = Kysely<Schema>;

/** The same inside one transaction. */
export type Change = Transaction<Schema>;

export interface OpenDatabase {
  queries: Database;
  /** Writes the write-ahead log back into the file and cuts it to nothing, as soon as no transaction is open. */
  foldLog(): Promise<void>;
  /** Writes the database as it is now into another file, under the same key: `VACUUM INTO`. The file is made, mode 0600, and closed. */
  snapshot(file: string): Promise<void>;
  /**
   * Goes on in another file, with the same queries: `work` copies this one (`VACUUM INTO`, under the same key), makes of the copy what it is to be, and
   * gives it back open. Nobody else reads or writes until then. Where it throws, everything goes on here.
   */
  moveInto(work: (copyTo: (file: string) => void) => Promise<OpenDatabase>): Promise<void>;
  /** Folds the write-ahead log and closes the file. */
  close(): Promise<void>;
}

/** The file does not open with this key, or one of its pages does not. */
export class UnreadableDatabase extends Error {}
/** Another process has it open. */
export class DatabaseInUse extends Error {}

/**
 * Opens the encrypted database (SQLite3 Multiple Ciphers, `chacha20`: every page with its own nonce and Poly1305 tag).
 * @param key 32 bytes, used as they are
 */
export function openDatabase(file: string, key: SecretBytes, options: { create: boolean }): OpenDatabase {
  // SQLite makes its files with the process's umask; made beforehand, the file and its write-ahead log are the owner's alone.
  if (options.create) closeSync(openSync(file, 'wx', 0o600));
  const connection = connect(file);
  try {
    connection.pragma("cipher='chacha20'");
    applyKey(connection, key, 'key');
    // One process at a time, and no shared-memory file beside the database.
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = EXTRA');
    connection.pragma('temp_store = MEMORY');
    // 64 MiB: decrypting a page costs more than keeping it.
    connection.pragma('cache_size = -65536');
    // 32 MiB of log before it is folded: an import changes the same pages of its indexes in every batch.
    connection.pragma('wal_autocheckpoint = 8192');
    connection.pragma('foreign_keys = ON');
    connection.pragma('secure_delete = ON');
    // A reader of a damaged file must not follow what a schema's SQL would do.
    connection.pragma('trusted_schema = OFF');
    connection.exec('begin immediate; select count(*) from sqlite_schema; commit');
  } catch (cause) {
    connection.close();
    if ((cause as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw new DatabaseInUse('another process has the database open', { cause });
    const named = namedDatabaseError(cause);
    if (named instanceof StrongroomError && named.code !== 'VAULT_DATABASE_DAMAGED') throw named;
    throw new UnreadableDatabase('the database does not open with this key', { cause });
  }
  return new EncryptedDatabase(connection);
}

class EncryptedDatabase implements OpenDatabase {
  #connection: SqliteDatabase.Database;
  readonly queries: Database;

  constructor(connection: SqliteDatabase.Database) {
    this.#connection = connection;
    this.queries = new Kysely<Schema>({ dialect: new SqliteDialect({ database: namingErrors(() => this.#connection) }) });
  }

  /** By way of the queries: they wait for a transaction that another command has open, under which SQLite refuses this. */
  async foldLog(): Promise<void> {
    await sql`pragma wal_checkpoint(truncate)`.execute(this.queries);
  }

  async snapshot(file: string): Promise<void> {
    // Not by `db.backup()`, which fails on an encrypted source, nor by `serialize()`, which returns plaintext.
    closeSync(openSync(file, 'wx', 0o600));
    await sql`vacuum into ${file}`.execute(this.queries);
  }

  async moveInto(work: (copyTo: (file: string) => void) => Promise<OpenDatabase>): Promise<void> {
    // Whoever asks for something meanwhile waits for the one connection, and is answered from the other file.
    await this.queries.connection().execute(async () => {
      const other = await work((file) => {
        closeSync(openSync(file, 'wx', 0o600));
        try {
          this.#connection.prepare('vacuum into ?').run(file);
        } catch (error) {
          throw namedDatabaseError(error);
        }
      });
      if (!(other instanceof EncryptedDatabase)) throw new TypeError('a database goes on in one of its own kind');
      const before = this.#connection;
      this.#connection = other.#connection;
      before.close();
    });
  }

  async close(): Promise<void> {
    try {
      await this.foldLog();
    } finally {
      await this.queries.destroy();
    }
  }
}

/**
 * Encrypts a closed database file anew, page by page, under another key.
 * @param key 32 bytes, as `next`
 */
export function rekeyFile(file: string, key: SecretBytes, next: SecretBytes): void {
  const connection = connect(file);
  try {
    connection.pragma("cipher='chacha20'");
    applyKey(connection, key, 'key');
    connection.pragma('locking_mode = EXCLUSIVE');
    // A write-ahead log cannot be encrypted anew, and a journal on the disk would be one more file: what is cut short here is thrown away whole.
    connection.pragma('journal_mode = MEMORY');
    connection.pragma('temp_store = MEMORY');
    applyKey(connection, next, 'rekey');
  } catch (error) {
    throw namedDatabaseError(error);
  } finally {
    connection.close();
  }
}

function connect(file: string): SqliteDatabase.Database {
  try {
    return new SqliteDatabase(file, { fileMustExist: true, timeout: 200 });
  } catch (error) {
    throw namedDatabaseError(error);
  }
}

/** By `key()` and as `raw:`: a PRAGMA's text would stay in memory, and 32 bare bytes would be taken for a passphrase. */
function applyKey(connection: SqliteDatabase.Database, key: SecretBytes, how: 'key' | 'rekey'): void {
  const prefix = utf8('raw:');
  const raw = Buffer.from(new ArrayBuffer(prefix.length + key.length));
  raw.set(prefix);
  raw.set(key.bytes, prefix.length);
  try {
    connection[how](raw);
  } finally {
    wipe(raw);
  }
}
