import type { Database, Statement } from 'better-sqlite3';

/** Statements that are kept; the program has some hundred, and lists of values of many lengths. */
const MOST = 256;

/** The statements of a connection that were asked for last. To prepare one takes longer than most take to run. What was bound to one is forgotten after each run. */
export class PreparedStatements {
  #connection: Database | null = null;
  readonly #statements = new Map<string, Statement>();

  of(connection: Database, text: string): Statement {
    if (connection !== this.#connection) {
      this.#statements.clear();
      this.#connection = connection;
    }
    const statement = this.#statements.get(text) ?? connection.prepare(text);
    // In the order in which they were asked for: the first is the one that was not for longest.
    this.#statements.delete(text);
    this.#statements.set(text, statement);
    const [oldest] = this.#statements.keys();
    if (this.#statements.size > MOST && oldest !== undefined) this.#statements.delete(oldest);
    return statement;
  }
}
