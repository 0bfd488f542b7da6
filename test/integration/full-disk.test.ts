import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePair } from './pairs.ts';
import { CommandBench, OFFICER } from './strongroom.ts';

// A full disk and a read-only folder give clear errors and do no damage. They need a file system of their own, so root.

const bench = new CommandBench();
const mount = bench.path('small');
const mounted = process.platform === 'linux' && process.getuid?.() === 0 && makeMount();

function makeMount(): boolean {
  mkdirSync(mount);
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mount]).status === 0;
}

if (!mounted) console.info('full-disk.test.ts is skipped: mounting a small file system needs root on Linux');
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', mount]);
});

function fill(leave: number): void {
  const { bavail, bsize } = statfsSync(mount);
  writeFileSync(`${mount}/filler`, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
}

describe.skipIf(!mounted)('on a small file system', () => {
  const vault = `${mount}/vault`;
  const onMount = (status: number, ...args: string[]) => bench.answer<Record<string, never> & { error?: { code: string } }>(status, ...args, '--vault', vault);

  beforeAll(async () => {
    mkdirSync(bench.path('in'));
    for (let at = 0; at < 300; at += 1) {
      const pair = await makePair(`host-${at}.example`);
      writeFileSync(bench.path(`in/${pair.name}.pem`), pair.keyPem + pair.certificatePem);
    }
    await onMount(0, 'create', '--officer', OFFICER);
    await onMount(0, 'import', 'in/host-0.example.pem');
  });

  test('an import into a full disk says so, keeps what went in, and does no damage', async () => {
    fill(700_000);
    const run = await bench.asOfficer('import', 'in', '--vault', vault, '--json');
    expect(run.status).not.toBe(0);
    const answer = JSON.parse(run.stdout) as { error?: { code: string }; files?: unknown[]; keys?: { stored: number } };
    expect(answer.error?.code, run.stdout.slice(0, 500)).toBe('DISK_FULL');
    rmSync(`${mount}/filler`);
    const { total } = await onMount(0, 'certificates');
    expect(total).toBe(1 + (answer.keys?.stored ?? 0));
    expect(await onMount(0, 'audit', 'verify')).toMatchObject({ valid: true });
  });

  test('a release into a full disk leaves no file', async () => {
    mkdirSync(`${mount}/out`);
    // The vault lies elsewhere: only the stick is full.
    cpSync(vault, bench.path('elsewhere'), { recursive: true });
    fill(0);
    const answer = await bench.answer<{ error: { code: string } }>(
      1,
      'export',
      'cn:host-0.example',
      '--format',
      'pem',
      '--plain',
      '--out',
      `${mount}/out/key.pem`,
      '--vault',
      bench.path('elsewhere'),
    );
    expect(answer.error.code).toBe('DISK_FULL');
    expect(readdirSync(`${mount}/out`)).toEqual([]);
    rmSync(`${mount}/filler`);
  });

  test('a vault that finds no room is not made, and can be made after', async () => {
    fill(8_000);
    const answer = await bench.answer<{ error: { code: string } }>(1, 'create', '--officer', OFFICER, '--vault', `${mount}/second`);
    expect(['DISK_FULL', 'VAULT_UNWRITABLE']).toContain(answer.error.code);
    expect(existsSync(`${mount}/second/header.json`)).toBe(false);
    rmSync(`${mount}/filler`);
  });

  test('a read-only folder is told at unlock, and nothing in it changes', async () => {
    spawnSync('mount', ['-o', 'remount,ro', mount]);
    try {
      const answer = await bench.answer<{ error: { code: string } }>(1, 'certificates', '--vault', vault);
      expect(answer.error.code).toBe('VAULT_UNWRITABLE');
      expect((await bench.run('status', '--vault', vault)).status).toBe(0);
      expect(await bench.answer(1, 'create', '--officer', OFFICER, '--vault', `${mount}/third`)).toMatchObject({ error: { code: 'VAULT_UNWRITABLE' } });
    } finally {
      spawnSync('mount', ['-o', 'remount,rw', mount]);
    }
    expect(await onMount(0, 'audit', 'verify')).toMatchObject({ valid: true });
  });
});
