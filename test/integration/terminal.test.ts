import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CommandBench, OFFICER, PASSPHRASE } from './strongroom.ts';

// On a terminal the passphrase is asked for and never shown. `script` of util-linux is the terminal.

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
if (!hasScript) console.info('terminal.test.ts is skipped: there is no `script` to stand in for a terminal');
const bench = new CommandBench();
const entry = resolve(process.env.STRONGROOM_CLI ?? 'main/cli/index.ts');

/** Types each answer when its question stands there whole: a piece of the output may end anywhere. */
async function onTerminal(
  args: readonly string[],
  dialogue: readonly (readonly [question: RegExp, typed: string | ((shown: string) => string)])[],
): Promise<{ status: number | null; shown: string }> {
  const line = [process.execPath, entry, '--vault', bench.vault, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: bench.folder, stdio: ['pipe', 'pipe', 'inherit'] });
  let shown = '';
  let seen = 0;
  const open = [...dialogue];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [question, typed] = open[0] ?? [];
    if (!typed || !question?.test(shown.slice(seen))) return;
    seen = shown.length;
    open.shift();
    child.stdin.write(typeof typed === 'string' ? typed : typed(shown));
  });
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { status, shown };
}

describe.skipIf(!hasScript)('on a terminal', () => {
  test('a new passphrase is asked for twice, refused where it is weak or mistyped, and not shown', async () => {
    const { status, shown } = await onTerminal(
      ['create', '--officer', OFFICER],
      [
        [/New passphrase[^\n]*: $/, 'password1\r'],
        [/New passphrase[^\n]*: $/, `${PASSPHRASE}\r`],
        [/The same again[^\n]*: $/, `${PASSPHRASE}x\r`],
        // A slip is taken back with the backspace key, a whole line with Ctrl-U.
        [/New passphrase[^\n]*: $/, `nonsense\u0015${PASSPHRASE}ü\u007f\r`],
        [/The same again[^\n]*: $/, `${PASSPHRASE}\r`],
      ],
    );
    expect(status, shown).toBe(0);
    expect(shown).toContain('too weak');
    expect(shown).toContain('not the same');
    for (const secret of [PASSPHRASE, 'password1', 'nonsense']) expect(shown).not.toContain(secret);
    expect(readFileSync(bench.passwordFile, 'utf8')).toBe(`${PASSPHRASE}\n`);
    await bench.answer(0, 'commands');
  });

  test('words of a recovery kit are asked for, the wrong one is named, and nothing of it is shown', async () => {
    const kit = bench.path('typed.kit');
    const words = () => readFileSync(kit, 'utf8').match(/(?<=^ *\d+ |\d+ )[a-z]+(?= |$)/gm) ?? [];
    const answer = (shown: string) => words()[Number(/word (\d+): $/i.exec(shown)?.[1]) - 1] ?? '';
    const ask = [/Word \d+: $/, (shown: string) => `${answer(shown)}\r`] as const;
    const { status, shown } = await onTerminal(
      ['create', '--vault', bench.path('typed'), '--officer', OFFICER, '--password-file', bench.passwordFile, '--recovery-kit', kit],
      [[/Word \d+: $/, 'nonsense\r'], ask, ask, ask, ask, ask],
    );
    expect(status, shown).toBe(0);
    expect(words()).toHaveLength(38);
    expect(shown).toMatch(/Word \d+ is not what was typed/);
    expect(shown).not.toContain('nonsense');
  });

  test('Ctrl-C before the kit was typed back leaves no vault, and no kit of one', async () => {
    const kit = bench.path('given-up.kit');
    const vault = bench.path('given-up');
    const args = ['create', '--vault', vault, '--officer', OFFICER, '--password-file', bench.passwordFile, '--recovery-kit', kit];
    const { status } = await onTerminal(args, [[/Word \d+: $/, '\u0003']]);
    expect([status, existsSync(kit), existsSync(`${vault}/header.json`)]).toEqual([1, false, false]);
  });

  test('the officer’s is asked for where no file is named; an arrow key is no part of it', async () => {
    const { status, shown } = await onTerminal(
      ['certificates'],
      [[/Passphrase of [^\n]*: $/, `\u001b[A${PASSPHRASE.slice(0, 5)}\u001bOC\u001b[1;5D${PASSPHRASE.slice(5)}\r`]],
    );
    expect(status, shown).toBe(0);
    expect(shown).not.toContain(PASSPHRASE);
  });

  test('Ctrl-C at the prompt does nothing', async () => {
    const { status, shown } = await onTerminal(['certificates'], [[/Passphrase of [^\n]*: $/, '\u0003']]);
    expect([status, shown.includes('CANCELLED')]).toEqual([1, true]);
  });
});
