import { expect, test } from 'vitest';
import { EntryOrder } from '../../../main/backup/container-entries.ts';

const MIB = 1024 * 1024;

test('an entry of the log that is too long for its bundle belongs there, however long; a bundle has a limit', () => {
  const order = new EntryOrder();
  const given = [
    ['header.json', MIB],
    ['vault.db', 4096 * MIB],
    ['checkpoint', 400],
    ['audit/tile/0/000', 40 * MIB],
    ['audit/tile/0/000', 32],
    ['audit/tile/long/7', 40 * MIB],
    ['audit/tile/longer/7', 40],
  ] as const;
  expect(given.map(([name, size]) => order.next(name, size))).toEqual(['header', 'database', 'checkpoint', null, 'log', 'log', null]);
});
