import fs, { existsSync, mkdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, expect, test, vi } from 'vitest';
import { KeptKit } from '../../main/service/kept-kit.ts';
import { VaultSession } from '../../main/service/vault-session.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { CommandHere, runHere } from './command-here.ts';
import { OFFICER } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Known answers of the derivation are not those of its stand-in.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// What becomes of sheets that could not be tested: those of a vault that is not to be are removed, those of a kit that counts are the only ones there are.

afterEach(() => void vi.restoreAllMocks());

const untested = new StrongroomError('KIT_UNTESTED', 'The recovery kit that was written does not read back whole.', 'Write it to another place.');
const creation = (bench: CommandHere, kit: string) => ['create', '--officer', OFFICER, '--recovery-kit', bench.path(kit)];

test('a kit that was read back at creation raises no alarm', async () => {
  const bench = new CommandHere();
  await bench.answer(0, ...creation(bench, 'kit.txt'));
  const run = await bench.asOfficer('recovery', 'show');
  expect([run.status, run.stderr]).toEqual([0, expect.not.stringContaining('read back')]);
});

test.each([
  ['the kit does not read back', () => vi.spyOn(KeptKit.prototype, 'prove').mockRejectedValueOnce(untested), 'KIT_UNTESTED'],
  ['the vault cannot be locked', () => vi.spyOn(VaultSession.prototype, 'close').mockRejectedValueOnce(untested), 'KIT_UNTESTED'],
])('where at creation %s, there is neither vault nor sheet, and it can be repeated', async (_what, fail, code) => {
  const bench = new CommandHere();
  fail();
  expect(await bench.answer(3, ...creation(bench, 'kit.txt'))).toMatchObject({ error: { code } });
  expect([existsSync(bench.path('kit.txt')), existsSync(`${bench.vault}/header.json`)]).toEqual([false, false]);
  await bench.answer(0, ...creation(bench, 'kit.txt'));
});

test('where at creation a sheet cannot be removed either, it is named, and the first error is still the one that is told', async () => {
  const bench = new CommandHere();
  vi.spyOn(KeptKit.prototype, 'prove').mockRejectedValueOnce(untested);
  const kept = keepFile(bench.path('kit.txt'));
  try {
    const run = await runHere(...creation(bench, 'kit.txt'), '--vault', bench.vault, '--password-file', bench.passwordFile, '--json');
    expect([run.status, run.stderr]).toEqual([
      3,
      expect.stringContaining(`${bench.path('kit.txt')} could not be removed. It is a sheet of a kit that opens no`),
    ]);
    expect(run.stdout).toContain('KIT_UNTESTED');
  } finally {
    kept();
  }
});

/** A name that cannot be taken away, as on a medium that became read-only. @returns what makes it an ordinary one again */
function keepFile(kept: string): () => void {
  const original = fs.unlinkSync;
  fs.unlinkSync = (path) => {
    if (path === kept) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
    original(path);
  };
  syncBuiltinESMExports();
  return () => {
    fs.unlinkSync = original;
    syncBuiltinESMExports();
  };
}

test('where a new kit does not read back, its sheets are left, are said to be untested at each unlock, and open the vault', async () => {
  const bench = new CommandHere();
  await bench.create();
  vi.spyOn(KeptKit.prototype, 'prove').mockRejectedValueOnce(untested);
  const run = await bench.asOfficer('recovery', 'kit', '--out', bench.path('new.txt'));
  expect([run.status, run.stderr]).toEqual([3, expect.stringContaining(`are left: ${bench.path('new.txt')}.`)]);
  const shown = await bench.asOfficer('recovery', 'show');
  expect(shown.stderr).toContain('was never read back since it was made');
  const next = bench.write('next', 'ferret-gravel-91-opal-window\n');
  const open = ['--vault', bench.vault, '--officer', OFFICER, '--new-password-file', next];
  expect((await runHere('recovery', 'open', '--kit', bench.path('new.txt'), ...open)).status).toBe(0);
});

test('where only some sheets of a new kit can be written, those are left', async () => {
  const bench = new CommandHere();
  await bench.create();
  const text = KeptKit.prototype.text;
  vi.spyOn(KeptKit.prototype, 'text').mockImplementation(function (this: KeptKit, sheet: number) {
    // Between the look at the places and the writing, somebody else takes the second.
    if (sheet === 2) mkdirSync(bench.path('new-2.txt'));
    return text.call(this, sheet);
  });
  const run = await bench.asOfficer('recovery', 'kit', '--out', bench.path('new.txt'), '--sheets', '3', '--need', '2');
  expect(run.status).not.toBe(0);
  expect(existsSync(bench.path('new-1.txt'))).toBe(true);
  expect(run.stderr).toContain('Do not rely on them');
});
