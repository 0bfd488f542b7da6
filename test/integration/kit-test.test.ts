import { expect, test, vi } from 'vitest';
import { KeptKit } from '../../main/service/kept-kit.ts';
import { CommandHere } from './command-here.ts';
import { OFFICER } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

const warning = 'was never read back since it was made';
const show = async (bench: CommandHere) => (await bench.asOfficer('recovery', 'show')).stderr;

/** A vault whose kit was written and, as from a printer, not read back. */
async function untested(bench: CommandHere, ...shape: string[]): Promise<void> {
  vi.spyOn(KeptKit.prototype, 'prove').mockResolvedValueOnce();
  await bench.answer(0, 'create', '--officer', OFFICER, '--recovery-kit', bench.path('kit.txt'), ...shape);
  vi.restoreAllMocks();
  expect(await show(bench)).toContain(warning);
}

test('a kit that is read back from its sheets is told as untested no more, and the log knows of it', async () => {
  const bench = new CommandHere();
  await untested(bench, '--sheets', '3', '--need', '2');
  const sheet = (number: number) => bench.path(`kit-${number}.txt`);
  expect(await bench.answer(3, 'recovery', 'test', '--kit', sheet(2))).toMatchObject({ error: { code: 'KIT_SHEETS_MISSING' } });
  expect(await show(bench)).toContain(warning);
  expect(await bench.answer(0, 'recovery', 'test', '--kit', sheet(3), sheet(1))).toMatchObject({ sheets: [1, 3], missing: [2] });
  expect(await show(bench)).not.toContain(warning);
  expect(await bench.answer(0, 'recovery', 'test', '--kit', sheet(1), sheet(2), sheet(3))).toMatchObject({ sheets: [1, 2, 3], missing: [] });
  const { items } = await bench.answer<{ items: { action: string }[] }>(0, 'audit', 'list');
  expect(items.filter(({ action }) => action === 'kit.tested')).toHaveLength(2);
});

test('neither another vault’s kit passes, nor one that was renewed, nor a file that is none', async () => {
  const bench = new CommandHere();
  const other = new CommandHere();
  await untested(bench);
  await untested(other);
  const code = async (path: string) => (await bench.answer<{ error: { code: string } }>(3, 'recovery', 'test', '--kit', path)).error.code;
  expect(await code(other.path('kit.txt'))).toBe('KIT_OF_ANOTHER_VAULT');
  expect(await show(bench)).toContain(warning);
  vi.spyOn(KeptKit.prototype, 'prove').mockResolvedValueOnce();
  await bench.answer(0, 'recovery', 'kit', '--out', bench.path('next.txt'));
  vi.restoreAllMocks();
  expect(await code(bench.path('kit.txt'))).toBe('KIT_REVOKED');
  expect((await bench.asOfficer('recovery', 'test', '--kit', bench.passwordFile)).status).not.toBe(0);
  expect((await bench.asOfficer('recovery', 'test')).status).toBe(2);
  expect(await show(bench)).toContain(warning);
  await bench.answer(0, 'recovery', 'test', '--kit', bench.path('next.txt'));
  expect(await show(bench)).not.toContain(warning);
});
