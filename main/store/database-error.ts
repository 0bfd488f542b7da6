import type { Database } from 'better-sqlite3';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { PreparedStatements } from './prepared-statements.ts';

/**
 * SQLite's result codes (sqlite.org/rescode.html) as what an officer can do something about: a page that does not open, a full disk,
 * a medium that is read-only or gone. Everything else is a defect and stays what it is.
 */
export function namedDatabaseError(error: unknown): unknown {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new StrongroomError(
      'VAULT_DATABASE_DAMAGED',
      'The vault’s database is damaged. One of its pages does not open.',
      'Restore the vault from its last backup, and keep this folder for the investigation.',
      { cause: error },
    );
  }
  if (/^SQLITE_FULL/.test(code)) {
    return new StrongroomError(
      'DISK_FULL',
      'There is no space left where the vault lies.',
      'Make room, then repeat the step. What was acknowledged is in the vault, the rest is untouched.',
      { cause: error },
    );
  }
  if (/^SQLITE_(READONLY|CANTOPEN|IOERR|PERM)/.test(code)) {
    return new StrongroomError(
      'VAULT_UNWRITABLE',
      'The vault’s database cannot be written.',
      'Check the folder’s permissions, and whether the medium is read-only or was pulled.',
      { cause: error },
    );
  }
  return error;
}

/**
 * The connection as the query builder sees it: its errors have our names.
 * @param current the connection of the moment: a vault that gets new keys goes on in another file
 */
export function namingErrors(current: () => Database): SqliteDatabase {
  const named = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw namedDatabaseError(error);
    }
  };
  const prepared = new PreparedStatements();
  return {
    close: () => void current().close(),
    prepare(text) {
      const connection = current();
      // On a full disk SQLite rolls back by itself; rolling back what is gone would hide why.
      if (text === 'rollback' && !connection.inTransaction) return doesNothing;
      const statement = named(() => prepared.of(connection, text));
      return {
        reader: statement.reader,
        all: (parameters) => named(() => statement.all(parameters)),
        run: (parameters) => named(() => statement.run(parameters)),
        // One of its own: as long as rows are read from it, it can be asked for nothing else.
        iterate: (parameters) => named(() => connection.prepare(text).iterate(parameters)),
      };
    },
  };
}

const doesNothing: SqliteStatement = { reader: false, all: () => [], run: () => ({ changes: 0, lastInsertRowid: 0 }), iterate: () => [].values() };
