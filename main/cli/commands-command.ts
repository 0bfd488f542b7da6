import type { CommandRow } from '../../preload/contract/commands.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { listCommandRows } from '../service/command-calls.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { table } from './table.ts';

/** Of a list that only grows, the end is what people ask for. */
export const LATEST = 100;

/** The newest commands of the vault. */
export function listCommands(options: GlobalOptions & { limit?: number }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const found = await listCommandRows(session, { search: '', states: [], kinds: [], offset: 0, limit: options.limit ?? LATEST });
    const text =
      found.items.length === 0 ? 'No command was given yet.' : `${table(columns, found.items)}\n\n${found.items.length} of ${found.total}, newest first.`;
    return { status: exitStatus.done, document: found, text };
  });
}

const columns = [
  { title: 'WHEN (UTC)', value: ({ createdAt }: CommandRow) => utcMinute(createdAt) },
  { title: 'WHO', value: ({ officer }: CommandRow) => officer },
  { title: 'STATE', value: ({ state }: CommandRow) => state },
  { title: 'COMMAND', value: ({ title }: CommandRow) => title },
  { title: 'OUTCOME', value: ({ outcome }: CommandRow) => outcome ?? '' },
];
