import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { CommandBench } from './strongroom.ts';

// What the command says of the workstation, and does about it, in a process of its own.

const bench = new CommandBench();
beforeAll(() => bench.create());
const yama = () => {
  try {
    return readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8').trim();
  } catch {
    return '0';
  }
};

describe.skipIf(process.platform !== 'linux')('the state of a vault', () => {
  interface Status {
    workstation: { code: string; severity: string; text: string }[];
    inventory: { attention: { code: string }[] } | null;
  }
  const codesOf = ({ workstation }: Status) => workstation.map(({ code }) => code);

  test('names what the workstation does with memory, without a passphrase and with one', async () => {
    const run = await bench.begin(['status', '--json']).ended;
    const locked = JSON.parse(run.stdout) as Status;
    expect(codesOf(locked).includes('PTRACE_OPEN')).toBe(yama() === '0');
    // The program turns them off before anything else.
    expect(codesOf(locked)).not.toContain('CORE_DUMPS');
    const open = await bench.answer<Status>(0, 'status');
    expect(codesOf(open)).toEqual(codesOf(locked));
    for (const code of codesOf(open)) expect(open.inventory?.attention.map((item) => item.code)).toContain(code);
  });

  test('says each once for people', async () => {
    const { stdout } = await bench.asOfficer('status');
    expect(stdout.match(/ptrace_scope/g)?.length ?? 0).toBe(yama() === '0' ? 1 : 0);
    // The command itself holds the keys, and has closed its memory.
    expect(stdout).not.toContain('the memory of this one');
  });
});
