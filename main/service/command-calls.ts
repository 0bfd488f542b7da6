import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { storedItemStates, toCommandItem, toCommandRow } from '../commands/command-row.ts';
import { findCommand, listCommandItems, listCommands } from '../store/command-rows.ts';
import type { CommandTable } from '../store/schema.ts';
import type { VaultSession } from './vault-session.ts';

export async function listCommandRows(session: VaultSession, input: CallArguments<'commands.list'>): Promise<CallOutput<'commands.list'>> {
  const { total, rows } = await listCommands(session.queries, input, input);
  return { total, items: rows.map((row) => toCommandRow(session.queue.live(row.id) ?? row, (id) => session.officerName(id))) };
}

export async function showCommand(session: VaultSession, input: CallArguments<'commands.show'>): Promise<CallOutput<'commands.show'>> {
  const row = session.queue.live(input.id) ?? (await demandCommand(session, input.id));
  const states = input.states?.length ? storedItemStates(input.states, row) : undefined;
  const { total, rows } = await listCommandItems(session.queries, input.id, { ...input, states });
  return {
    command: toCommandRow(row, (id) => session.officerName(id)),
    facts: JSON.parse(row.facts) as { name: string; value: string }[],
    total,
    items: rows.map((item) => toCommandItem(item, row)),
  };
}

/** @throws StrongroomError `COMMAND_NOT_FOUND` */
export async function demandCommand(session: VaultSession, id: string): Promise<CommandTable> {
  const row = await findCommand(session.queries, id);
  if (!row) throw new StrongroomError('COMMAND_NOT_FOUND', 'There is no such command.', 'Look at the list of commands again.');
  return row;
}
