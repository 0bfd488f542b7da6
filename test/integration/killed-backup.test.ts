import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sha256Hex } from '../../main/crypto/hash.ts';
import type { BackupRow } from '../../preload/contract/backup.ts';
import { BackupBench, filesOf, type Restored } from './backup-bench.ts';
import { type Disk, disksDuring, endWriter } from './disks.ts';
import { CommandBench } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// A process that dies at any of its steps on the disk: no partial is ever a backup, no vault is the worse, and the next run converges.

const bench = new BackupBench();
/** Vault and target, and the vault as it was before its first backup. */
const state = bench.path('state');
const [vault, usb, older] = [join(state, 'vault'), join(state, 'usb'), join(state, 'older')];
let before: BackupRow;
let count = 0;

const fresh = () => bench.path(`dead-${(count += 1)}`);

beforeAll(async () => {
  mkdirSync(state);
  await bench.create('state/vault', 'kit');
  await bench.add(vault, 'one.example');
  mkdirSync(usb);
  await bench.answer(0, vault, 'backup', 'settings', '--folder', usb, '--keep', 'newest=1,daily=0,weekly=0,monthly=0,yearly=0');
  cpSync(vault, older, { recursive: true });
  [before] = (await bench.backUp(vault)) as [BackupRow];
  await bench.add(vault, 'two.example');
});

/** Which files there are in a folder, and how large: names made of chance are all the same. */
function shapeOf(folder: string): string {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return names
    .map(
      ({ parentPath, name }) =>
        `${join(parentPath, name)
          .slice(folder.length)
          .replace(/[0-9a-z]{26}/g, '*')} ${statSync(join(parentPath, name)).size}`,
    )
    .sort()
    .join('\n');
}

/** One disk of each shape, and at most so many, first and last among them. */
function sampled(disks: readonly Disk[], most: number): Disk[] {
  const shapes = new Map(disks.map((disk) => [shapeOf(disk.folder), disk]));
  const all = [...shapes.values()];
  const picked = Array.from({ length: Math.min(most, all.length) }, (_, at) => Math.round((at * (all.length - 1)) / (Math.min(most, all.length) - 1)));
  return picked.map((at) => all[at] as Disk);
}

/** Those on a target that have a note; each must have the container that its note speaks of. */
function finishedOn(target: string): string[] {
  const names = filesOf(target).flatMap((file) => (file.endsWith('.note') ? [file.slice(0, -5)] : []));
  for (const name of names) {
    const note = readFileSync(join(target, `${name}.note`), 'utf8');
    expect(note, name).toContain(`"sha256":"${sha256Hex(readFileSync(join(target, `${name}.age`)))}"`);
  }
  return names.sort((left, right) => logSizeOf(right) - logSizeOf(left));
}

function logSizeOf(name: string): number {
  return Number(name.split('-').at(-1));
}

describe('a backup', () => {
  let disks: Disk[];

  beforeAll(async () => {
    disks = await disksDuring(state, fresh, () => bench.backUp(vault));
    expect(finishedOn(usb)).toHaveLength(1);
    expect(finishedOn(usb)).not.toContain(before.name);
  });

  test('what was finished is whole at every step, and lists as such; a part never does', async () => {
    expect(disks.length).toBeGreaterThan(50);
    const seen = { parts: 0, unnoted: 0, both: 0 };
    for (const { step, folder } of disks) {
      const target = join(folder, 'usb');
      const finished = finishedOn(target);
      expect(finished.length, step).toBeGreaterThan(0);
      const files = filesOf(target);
      seen.parts += files.some((name) => name.endsWith('.part')) ? 1 : 0;
      seen.unnoted += files.some((name) => name.endsWith('.age') && !finished.includes(name.slice(0, -4))) ? 1 : 0;
      seen.both += finished.length === 2 ? 1 : 0;
      const { backups } = await bench.demand<{ backups: { name: string }[] }>(0, 'restore', '--from', target, '--list');
      expect(
        backups.map(({ name }) => name),
        step,
      ).toEqual(finished);
    }
    // The steps that this is about were among them.
    for (const [name, times] of Object.entries(seen)) expect(times, name).toBeGreaterThan(0);
  });

  test('the newest that was finished is restored, the vault opens, and the next run leaves nothing of the dead one', async () => {
    const took = new Set<string>();
    // Each dead one has its target beside it. What went on at the one that they were copied from would convict them.
    renameSync(usb, `${usb} away`);
    for (const { step, folder } of sampled(disks, 14)) {
      const [target, there] = [join(folder, 'usb'), join(folder, 'vault')];
      endWriter(there);
      const [newest] = finishedOn(target);
      const from = ['restore', '--from', target, '--kit-file', bench.path('kit'), '--into', join(folder, 'restored')];
      const { restored } = await bench.demand<Restored>(0, ...from);
      expect(restored.name, step).toBe(newest);
      took.add(restored.name);
      await bench.answer(0, there, 'backup', 'settings', '--target', 'usb', '--folder', target);
      const [copy] = await bench.backUp(there);
      expect(finishedOn(target)[0], step).toBe(copy?.name);
      const leftovers = [...filesOf(target).filter((name) => !/\.(age|note)$/.test(name)), ...filesOf(there).filter((name) => name.startsWith('.backup-'))];
      expect(leftovers, step).toEqual([]);
      expect(await bench.answer(0, there, 'audit', 'verify'), step).toMatchObject({ valid: true });
    }
    renameSync(`${usb} away`, usb);
    expect(took.size, 'before the note, and after it').toBe(2);
  });
});

describe('a restore', () => {
  test.each(['nothing', 'older'])('over %s: what was there is there, or the whole vault', async (place) => {
    const work = fresh();
    cpSync(state, work, { recursive: true });
    const into = join(work, place === 'older' ? 'older' : 'into');
    const backup = finishedOn(usb)[0] as string;
    const args = ['restore', '--from', usb, '--kit-file', bench.path('kit'), '--into', into];
    const disks = await disksDuring(work, fresh, () => bench.demand(0, ...args));
    const seen = { before: 0, after: 0 };
    for (const { step, folder } of disks) {
      const names = readdirSync(folder).filter((name) => name.startsWith(basename(into)));
      if (place === 'older') expect(names.length, step).toBeGreaterThan(0);
      for (const name of names) expect(existsSync(join(folder, name, 'checkpoint')), step).toBe(true);
      seen[names.includes(basename(into)) && (place === 'nothing' || names.length === 2) ? 'after' : 'before'] += 1;
    }
    expect([seen.before > 0, seen.after > 0]).toEqual([true, true]);
    // The notes of the newer backups are anchors: within their reach the older vault, though whole, would be refused as what it is.
    renameSync(usb, `${usb} away`);
    for (const { step, folder } of [disks[0], disks.at(-1)] as Disk[])
      for (const name of readdirSync(folder).filter((one) => one.startsWith(basename(into))))
        expect(await bench.answer(0, join(folder, name), 'audit', 'verify'), `${name} ${step}`).toMatchObject({ valid: true });
    renameSync(`${usb} away`, usb);
    // Whatever lies beside it of the dead one, it can be repeated.
    const { folder } = disks[Math.floor(disks.length / 2)] as Disk;
    const again = ['restore', '--from', usb, '--kit-file', bench.path('kit'), '--into', join(folder, basename(into))];
    expect(await bench.demand(0, ...again)).toMatchObject({ restored: { name: backup } });
  });
});

describe('a process of its own that is killed', () => {
  const real = new CommandBench();
  const target = real.path('usb');

  beforeAll(async () => {
    await real.create();
    mkdirSync(target);
    await real.answer(0, 'backup', 'settings', '--folder', target, '--no-drill');
  });

  test('while it backs up: the vault opens, and the next run leaves one whole backup', async () => {
    const { child, ended } = real.begin(['backup', 'run', '--password-file', real.passwordFile]);
    await appears(target, /\.part$/);
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    expect(finishedOn(target)).toEqual([]);
    await real.answer(0, 'backup', 'run');
    expect(filesOf(target)).toEqual(finishedOn(target).flatMap((name) => [`${name}.age`, `${name}.note`]));
    expect(filesOf(real.vault).filter((name) => name.startsWith('.backup-'))).toEqual([]);
  });

  test('while it restores: nothing is there', async () => {
    const into = real.path('into');
    const { child, ended } = real.begin(['restore', '--from', usb, '--kit-file', bench.path('kit'), '--into', into]);
    await appears(real.folder, /^\.restore-/);
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    expect(existsSync(into)).toBe(false);
    for (const name of readdirSync(real.folder).filter((one) => one.startsWith('.restore-'))) rmSync(join(real.folder, name), { recursive: true });
  });
});

async function appears(folder: string, pattern: RegExp): Promise<void> {
  while (!readdirSync(folder).some((name) => pattern.test(name))) await new Promise((resolve) => setTimeout(resolve, 1));
}
