import { setImmediate as turn } from 'node:timers/promises';
import { type CompiledQuery, type InsertObject, type QueryExecutorProvider, sql } from 'kysely';
import type { Database } from './open-database.ts';
import type { Schema } from './schema.ts';

/** Stands in a query that is compiled where a value of its runs goes. */
class Slot {
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }
}

/**
 * A query that is built once and run with other values each time: building one takes several times as long as most take to run.
 * @param build may hand its values on to the query and do nothing else with them: they are not there yet
 */
export function compiled<Values extends readonly unknown[], Row>(
  build: (queries: Database, ...values: Values) => { compile(executor: QueryExecutorProvider): CompiledQuery<Row> },
): (queries: Database, ...values: Values) => Promise<Row[]> {
  let query: CompiledQuery<Row> | null = null;
  return async (queries, ...values) => {
    query ??= build(queries, ...(values.map((_, at) => new Slot(at)) as unknown as Values)).compile(queries);
    const parameters = query.parameters.map((value) => (value instanceof Slot ? values[value.at] : value));
    return (await queries.executeQuery<Row>({ ...query, parameters })).rows;
  };
}

/** A list of texts as one value of a query, JSON, so that its statement is the same for every number of them. */
export const among = (texts: string) => sql<string>`(select value from json_each(${texts}))`;

/** Rows of one statement: more make it no faster, and what is left over takes statements of one row. */
const ROWS = 32;
/** Rows after which the agent hears what else it is told: a thousand take as long as a window may stand still. */
const BETWEEN_TURNS = 8 * ROWS;

/**
 * Writes rows of one table, which all have the same columns, by statements that are built once. More than one belong into a transaction.
 * @param unlessThere a row that is there under the same key stays as it is
 */
export function inserting<Table extends keyof Schema & string>(
  table: Table,
  { unlessThere = false } = {},
): (queries: Database, rows: readonly InsertObject<Schema, Table>[]) => Promise<void> {
  const statements = new Map<string, CompiledQuery>();
  const statementOf = (queries: Database, columns: readonly string[], rows: number) => {
    const name = `${rows} ${columns.join()}`;
    let statement = statements.get(name);
    if (!statement) {
      // Something that is not `undefined`, which would be written as the column's default and not as a parameter.
      const row = Object.fromEntries(columns.map((column) => [column, 0])) as InsertObject<Schema, Table>;
      statement = queries
        .insertInto(table)
        .values(Array.from({ length: rows }, () => row))
        .$if(unlessThere, (insert) => insert.onConflict((conflict) => conflict.doNothing()))
        .compile();
      statements.set(name, statement);
    }
    return statement;
  };
  return async (queries, rows) => {
    const columns = Object.keys(rows[0] ?? {});
    if (rows.some((row) => Object.keys(row).length !== columns.length)) throw new TypeError('rows of one statement have the same columns');
    for (let at = 0; at < rows.length; ) {
      const some = rows.length - at >= ROWS ? ROWS : 1;
      const parameters: unknown[] = [];
      for (let row = at; row < at + some; row++) for (const column of columns) parameters.push((rows[row] as Record<string, unknown>)[column] ?? null);
      await queries.executeQuery({ ...statementOf(queries, columns, some), parameters });
      at += some;
      if (at % BETWEEN_TURNS === 0) await turn();
    }
  };
}
