import './removable-loops.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import { listDrives } from '../../main/media/list-drives.ts';
import { listAudit } from '../../main/service/audit-calls.ts';
import { showCommand } from '../../main/service/command-calls.ts';
import { listInventory } from '../../main/service/inventory-calls.ts';
import { startRelease } from '../../main/service/release-calls.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { until } from '../electron/until.ts';
import { makePair } from './pairs.ts';
import { Stick } from './stick.ts';
import { CommandBench, PASSPHRASE } from './strongroom.ts';
import { everyCertificate, importInto, VaultBench } from './vault-bench.ts';

const stick = Stick.plugIn({ label: 'KINGSTON' });
afterAll(() => stick?.throwAway());

describe.skipIf(!stick)('a release to a stick', () => {
  const bench = new VaultBench();
  const folder = stick?.folder ?? '';
  let session: VaultSession;
  let all: string[];
  let certificates: string[];

  beforeAll(async () => {
    session = await bench.create();
    const paths: string[] = [];
    // More than are released at once, by two and more.
    const others = Array.from({ length: availableParallelism() }, (_, at) => `d${String(at).padStart(3, '0')}.example`);
    for (const name of ['a.example', 'b.example', 'c.example', ...others]) {
      const { keyPem, certificatePem } = await makePair(name);
      paths.push(bench.write(`${name}.pem`, keyPem + certificatePem));
    }
    await importInto(session, paths);
    all = (await listInventory(session, { ...everyCertificate, sort: 'commonName' })).items.map(({ id }) => id);
    expect(all).toHaveLength(3 + others.length);
    certificates = all.slice(0, 3);
  });

  const drive = async () => (await listDrives()).find(({ path }) => path === folder)?.id ?? 'x'.repeat(32);

  const written = async () =>
    (await listAudit(session, { search: '', actor: null, action: 'release.written', object: null, from: null, to: null, offset: 0, limit: 1 })).total;

  async function released(which: string[], target: string, chosen?: string) {
    const {
      command,
      ended,
      released: files,
    } = await startRelease(session, {
      certificates: which,
      target,
      chain: true,
      alias: null,
      protection: { kind: 'one', passphrase: Uint8Array.from(utf8('mosaic-ferry-candle-7-plum-orbit')) },
      destination: { kind: 'drive', drive: chosen ?? (await drive()) },
      overwrite: false,
      officerPassphrase: Uint8Array.from(utf8(PASSPHRASE)),
      reason: '',
    });
    await ended;
    return { ...(await showCommand(session, { id: command, offset: 0, limit: 100 })), files };
  }

  test('puts one file onto it, reads it back from the medium, syncs, and says that it may be pulled', async () => {
    const { command, facts, files } = await released([certificates[0] as string], 'modern');
    expect(command.state).toBe('done');
    const name = (await listDrives()).find(({ path }) => path === folder)?.name;
    expect(command.outcome).toBe(`1 of 1 private key released, read back and proved. ${name} may be pulled now.`);
    expect(facts).toContainEqual({ name: 'Read back', value: 'From the medium itself' });
    expect(files.map(({ path }) => path)).toEqual([join(folder, 'a.example.p12')]);
    // In the image itself, without its being unmounted.
    expect(readFileSync(stick?.image ?? '').includes(readFileSync(join(folder, 'a.example.p12')))).toBe(true);
    const opened = spawnSync('openssl', ['pkcs12', '-in', join(folder, 'a.example.p12'), '-passin', 'pass:mosaic-ferry-candle-7-plum-orbit', '-nokeys'], {
      encoding: 'utf8',
    });
    expect(opened.stdout).toContain('a.example');
  });

  test('puts a selection into a folder of its own, and a second one into another', async () => {
    const one = await released(certificates, 'modern');
    const two = await released(certificates, 'modern');
    expect([one.command.state, two.command.state]).toEqual(['done', 'done']);
    const folders = readdirSync(folder).filter((name) => name.startsWith('release-'));
    expect(folders).toHaveLength(2);
    for (const name of folders) {
      expect(name).toMatch(/^release-\d{8}-\d{4}(-2)?$/);
      const check = spawnSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: join(folder, name), encoding: 'utf8' });
      expect([check.status, readdirSync(join(folder, name)).length]).toEqual([0, 5]);
    }
  });

  test('a file that is there already is not replaced', async () => {
    await expect(released([certificates[0] as string], 'modern')).rejects.toMatchObject({ code: 'DESTINATION_EXISTS' });
  });

  test('a drive that is gone, or another in its place, is refused before a passphrase opens anything', async () => {
    const before = await drive();
    stick?.unmount();
    await expect(released(certificates, 'modern', before)).rejects.toMatchObject({ code: 'DESTINATION_UNWRITABLE' });
    stick?.mount();
    await expect(released(certificates, 'modern', before)).rejects.toMatchObject({ code: 'DESTINATION_UNWRITABLE' });
  });

  test('pulled in the middle it leaves nothing that looks whole, there or on the workstation’s own disk', async () => {
    const build = session.workshop.build.bind(session.workshop);
    const before = await written();
    // Once the first lies there, and those that have begun beside it do not.
    const pulled = Promise.withResolvers<void>();
    let built = 0;
    session.workshop.build = async (order) => {
      built += 1;
      if (order.alias !== 'a.example') await pulled.promise;
      return build(order);
    };
    const pulling = until('the first to be written', async () => (await written()) > before).then(() => {
      stick?.unmount();
      pulled.resolve();
    });
    const { command, items } = await released(all, 'modern');
    await pulling;
    session.workshop.build = build;
    expect(command.state).toBe('done-in-part');
    expect(command.outcome).not.toContain('may be pulled');
    const states = items.slice(0, all.length).map(({ state }) => state);
    const begun = states.lastIndexOf('failed') + 1;
    expect(states).toEqual(all.map((_, at) => (at === 0 ? 'done' : at < begun ? 'failed' : 'cancelled')));
    // No key was opened for what had not begun.
    expect(begun).toBeLessThan(all.length);
    expect(built).toBeLessThanOrEqual(begun);
    expect(items.slice(all.length).map(({ state }) => state)).toEqual(['failed', 'cancelled']);
    // What is under the stick's place now is the workstation's disk.
    expect(readdirSync(folder)).toEqual([]);
    stick?.mount();
    const last = readdirSync(folder)
      .filter((name) => name.startsWith('release-'))
      .sort()
      .at(-1) as string;
    expect(readdirSync(join(folder, last)).filter((name) => !name.endsWith('.part'))).toEqual([expect.stringMatching(/^a\.example-.*\.p12$/)]);
  });

  test('pulled before a file has its name, it is said that the key may lie there, and where', async () => {
    const prove = session.workshop.prove.bind(session.workshop);
    session.workshop.prove = (order) => {
      stick?.unmount();
      return prove(order);
    };
    const { command, items } = await released([certificates[2] as string], 'haproxy');
    session.workshop.prove = prove;
    expect(command.error?.code).toBe('DESTINATION_UNWRITABLE');
    // The folder of the workstation that is in its place has no such file, and that says nothing.
    expect(readdirSync(folder)).toEqual([]);
    stick?.mount();
    const [left] = readdirSync(folder).filter((name) => name.endsWith('.part'));
    expect(items[0]?.outcome).toContain(`${join(folder, left as string)} could not be removed and may hold the private key`);
    rmSync(join(folder, left as string), { recursive: true });
  });

  test('a failing medium shows: what it gives back is not what was written', async () => {
    const build = session.workshop.build.bind(session.workshop);
    session.workshop.build = async (order) => {
      const files = await build(order);
      const [bytes] = files;
      const copy = Uint8Array.from(bytes as Uint8Array);
      // As soon as it lies on the medium.
      const look = setInterval(() => {
        try {
          stick?.changeBehind(copy.subarray(200, 264), new Uint8Array(64));
          clearInterval(look);
        } catch {
          // Not there yet.
        }
      }, 1);
      setTimeout(() => clearInterval(look), 5000);
      return files;
    };
    const { command, items } = await released([certificates[1] as string], 'modern');
    session.workshop.build = build;
    expect(command.error?.code).toBe('RELEASE_PROOF_FAILED');
    expect(items[0]?.state).toBe('failed');
    expect(existsSync(join(folder, 'b.example.p12'))).toBe(false);
  });
});

describe.skipIf(!stick)('on the command line', () => {
  const bench = new CommandBench();

  test('drives are listed with where they are mounted', async () => {
    const env = { NODE_OPTIONS: `--import ${new URL('removable-loops.mjs', import.meta.url).href}` };
    const { stdout, status } = await bench.begin(['drives', '--json'], env).ended;
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as { drives: unknown[] }).drives).toContainEqual(
      expect.objectContaining({ path: stick?.folder, fileSystem: 'ext4', readOnly: false }),
    );
    const text = (await bench.begin(['drives'], env).ended).stdout;
    expect(text).toMatch(/^NAME +SIZE +FREE +SYSTEM +FOLDER\n/m);
    expect(text).toContain(stick?.folder);
    expect((await bench.run('drives')).stdout).not.toContain(stick?.folder);
  });
});
