import { checkRows } from '../audit/check-rows.ts';
import type { VaultSession } from './vault-session.ts';

/** Holds the rows against the log in the background after unlock. What does not agree becomes an alarm that the window shows and the log keeps. */
export function watchRows(session: VaultSession): void {
  session.background(async (signal) => {
    const { problems } = await checkRows(session.queries, { signal });
    if (problems.length === 0) return;
    const shown = problems.slice(0, 3).map(({ kind, table, id }) => `${table} ${id} is ${kind}`);
    const text = `${problems.length} rows of the database are not what the log says of them: ${shown.join('; ')}${problems.length > shown.length ? '; and more' : ''}.`;
    session.alarms.push({ code: 'VAULT_DATABASE_ALTERED', text });
    await session.ledger.record(async (_queries, note) => {
      note({ action: 'vault.alarm', command: null, objects: [], rows: [], text });
    });
    session.inventoryChanged();
  });
}
