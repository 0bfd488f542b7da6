import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import { showCommand } from '../../main/service/command-calls.ts';
import { openVault } from '../../main/service/open-vault.ts';
import { silentEvents } from '../../main/service/session-events.ts';
import { makePair } from './pairs.ts';
import { CommandBench, OFFICER, PASSPHRASE } from './strongroom.ts';

// Nothing acknowledged is lost: SIGKILL in the middle of many pairs leaves a vault that opens, with every key that was said to be in it.

/** More than go in at once: what the first progress tells of is not all. */
const PAIRS = 900;
const bench = new CommandBench();

interface Listed {
  total: number;
  items: { state: string; kind: string; id: string; outcome: string; done: number; total: number; repeatable: boolean }[];
}
interface Inventory {
  total: number;
  items: { commonName: string; privateKey: string }[];
}

beforeAll(async () => {
  for (const folder of ['in', 'bad']) mkdirSync(bench.path(folder));
  for (let at = 0; at < PAIRS; at += 1) {
    const pair = await makePair(`host-${String(at).padStart(4, '0')}.example`);
    writeFileSync(bench.path(`in/${pair.name}.pem`), pair.keyPem + pair.certificatePem);
  }
  await bench.create();
  cpSync(bench.vault, bench.path('fresh'), { recursive: true });
});

/** The lines of commands, as the vault has them. */
async function linesOf(commands: readonly string[]): Promise<{ name: string; state: string }[]> {
  const session = await openVault({ folder: bench.vault, officer: OFFICER, passphrase: utf8(PASSPHRASE), host: 'bench', now: Date.now, events: silentEvents });
  try {
    const shown = await Promise.all(commands.map((id) => showCommand(session, { id, offset: 0, limit: 1000 })));
    return shown.flatMap(({ items }) => items);
  } finally {
    await session.close('by the test');
  }
}

describe('killed in the middle, three times', () => {
  const acknowledged: number[] = [];
  let commands: Listed['items'];

  beforeAll(async () => {
    for (let time = 0; time < 3; time += 1) {
      const { child, ended, said } = bench.begin(['import', 'in', '--password-file', bench.passwordFile]);
      await said(new RegExp(`: [1-9]\\d* of ${PAIRS}`));
      child.kill('SIGKILL');
      const run = await ended;
      expect(run.signal).toBe('SIGKILL');
      acknowledged.unshift(Math.max(...[...run.stderr.matchAll(/: (\d+) of \d+/g)].map((match) => Number(match[1]))));
    }
    expect(acknowledged[0]).toBeLessThan(PAIRS);
  });

  test('the vault opens, and each command is interrupted and says what it did', async () => {
    commands = (await bench.answer<Listed>(0, 'commands')).items.filter(({ kind }) => kind === 'import');
    expect(commands).toHaveLength(3);
    for (const [at, command] of commands.entries()) {
      expect(command).toMatchObject({
        state: 'interrupted',
        total: PAIRS,
        repeatable: true,
        outcome: expect.stringMatching(new RegExp(`^Interrupted after \\d+ of ${PAIRS}`)),
      });
      expect(command.done).toBeGreaterThanOrEqual(acknowledged[at] as number);
    }
  });

  test('every acknowledged key is in it, with its certificate', async () => {
    const { items } = await bench.answer<Inventory>(0, 'certificates');
    const inStore = new Set(items.filter(({ privateKey }) => privateKey === 'in-store').map(({ commonName }) => `${commonName}.pem`));
    const lines = await linesOf(commands.map(({ id }) => id));
    const acknowledgedFiles = new Set(lines.filter(({ state }) => state === 'done' || state === 'known').map(({ name }) => name));
    expect(lines.filter(({ state }) => state === 'done' || state === 'known')).toHaveLength(commands.reduce((sum, { done }) => sum + done, 0));
    expect([...acknowledgedFiles].filter((name) => !inStore.has(name))).toEqual([]);
    expect(inStore).toEqual(acknowledgedFiles);
  });

  test('the log is whole', async () => {
    expect(await bench.answer(0, 'audit', 'verify')).toMatchObject({ valid: true });
  });

  test('the import repeated gives exactly as many', async () => {
    const again = await bench.answer<{ keys: { stored: number; known: number } }>(0, 'import', 'in');
    expect(again.keys.stored + again.keys.known).toBe(PAIRS);
    const { total, items } = await bench.answer<Inventory>(0, 'certificates');
    expect(total).toBe(PAIRS);
    expect(items.every(({ privateKey }) => privateKey === 'in-store')).toBe(true);
  });
});

describe('stopped by a signal', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s cancels in order: what was done stays, and one document says so', async (signal) => {
    const vault = bench.path(`stopped-${signal}`);
    cpSync(bench.path('fresh'), vault, { recursive: true });
    const { child, ended, said } = bench.begin(['import', 'in', '--vault', vault, '--json', '--password-file', bench.passwordFile]);
    await said(new RegExp(`: [1-9]\\d* of ${PAIRS}`));
    child.kill(signal);
    const run = await ended;
    const answer = JSON.parse(run.stdout) as { state: string; keys: { stored: number }; files: { outcome: string }[] };
    expect([run.status, run.signal, answer.state]).toEqual([5, null, 'cancelled']);
    expect(answer.files).toHaveLength(PAIRS);
    expect(answer.files.filter(({ outcome }) => outcome === 'stored')).toHaveLength(answer.keys.stored);
    expect(answer.keys.stored).toBeLessThan(PAIRS);
    expect(run.stderr).toContain('Stopping.');
  });

  test('SIGHUP of a terminal that is gone does as well', async () => {
    const vault = bench.path('stopped-SIGHUP');
    cpSync(bench.path('fresh'), vault, { recursive: true });
    const { child, ended, said } = bench.begin(['import', 'in', '--vault', vault, '--json', '--password-file', bench.passwordFile]);
    await said(new RegExp(`: [1-9]\\d* of ${PAIRS}`));
    child.stderr?.destroy();
    child.kill('SIGHUP');
    const run = await ended;
    expect([run.status, run.signal, JSON.parse(run.stdout)]).toEqual([5, null, expect.objectContaining({ state: 'cancelled' })]);
    expect((await bench.answer<Listed>(0, 'commands', '--vault', vault)).items[0]).toMatchObject({ kind: 'import', state: 'cancelled' });
  });
});

test('where nobody reads the answer any more, the exit status is that of the work', async () => {
  const vault = bench.path('unread');
  cpSync(bench.path('fresh'), vault, { recursive: true });
  writeFileSync(bench.path('bad/bad.pem'), '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n');
  const args = ['import', 'bad', '--vault', vault, '--json', '--password-file', bench.passwordFile];
  const read = await bench.begin(args).ended;
  const { child, ended } = bench.begin(args);
  child.stdout?.destroy();
  expect([read.status, (await ended).status]).toEqual([1, 1]);
});

test('opened twice: the second is told by whom, and the first goes on', async () => {
  const first = await openVault({ folder: bench.vault, officer: OFFICER, passphrase: utf8(PASSPHRASE), host: 'bench', now: Date.now, events: silentEvents });
  try {
    const { error } = await bench.answer<{ error: { code: string; message: string } }>(3, 'certificates');
    expect(error.code).toBe('VAULT_IN_USE');
    expect(error.message).toContain(`${OFFICER} on `);
    expect(error.message).toContain(`process ${process.pid}`);
    expect(JSON.parse((await bench.run('status', '--json')).stdout)).toMatchObject({ inUse: { officer: OFFICER, process: process.pid } });
  } finally {
    await first.close('by the test');
  }
  await bench.answer(0, 'commands');
});
