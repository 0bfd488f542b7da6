import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeContainer } from '../../main/backup/make-container.ts';
import { openTarget } from '../../main/backup/targets/open-target.ts';
import { makeWorkFolder } from '../../main/backup/work-folder.ts';
import { hashStream, RunningHash } from '../../main/crypto/hash-stream.ts';
import { randomBytes } from '../../main/crypto/random.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { SshServer } from '../integration/ssh-server.ts';
import { newVaultSession } from './own-side.ts';
import { type Comparison, type Measured, median } from './report.ts';

/** The server, the file and what was measured of both sides. */
interface BackupBench extends AsyncDisposable {
  upload: Comparison;
  readBack: Comparison;
  /** Both directions by us and by OpenSSH's own sftp, turn about. */
  measure(round: number): Promise<void>;
}

const MIB = 1024 * 1024;
/** Upload is to reach 0.8 of OpenSSH's speed. */
const LIMIT = 1 / 0.8;

/** Moves a file of random bytes, as a container is one, to OpenSSH's server on this machine and back. `null` where there is none. */
async function startBackupBench(at: string, mebibytes: number): Promise<BackupBench | null> {
  if (spawnSync('sftp', ['-h']).error) return null;
  const file = join(at, 'container');
  const handle = openSync(file, 'wx');
  for (let written = 0; written < mebibytes; written += 1) writeSync(handle, randomBytes(MIB));
  closeSync(handle);
  const sent = await hashStream(createReadStream(file));
  const server = await SshServer.start();
  const upload: Comparison = {
    name: `upload ${mebibytes} MiB by SFTP`,
    ours: 'connected, host key compared, signed in, written, synced, closed',
    peer: 'sftp put -f (synced), with its own choice of cipher',
    oursMs: [],
    peerMs: [],
    limit: LIMIT,
  };
  const readBack: Comparison = {
    ...upload,
    name: `read back ${mebibytes} MiB by SFTP`,
    ours: 'connected as before, read, hashed',
    peer: 'sftp get, to a file',
    oursMs: [],
    peerMs: [],
  };
  const stored = join(server.folder, 'stored');
  const sftp = (command: string) => {
    const options = ['-i', join(server.base, 'identity'), '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'];
    const started = performance.now();
    const done = spawnSync('sftp', [...options, '-P', String(server.port), '-b', '-', `${server.user}@127.0.0.1`], { input: `${command}\n`, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`sftp failed: ${done.stderr}`);
    return performance.now() - started;
  };
  async function ours(work: (target: Awaited<ReturnType<typeof openTarget>>, signal: AbortSignal) => Promise<void>): Promise<number> {
    const { signal } = new AbortController();
    const started = performance.now();
    await using target = await openTarget(server.access(), signal);
    await work(target, signal);
    return performance.now() - started;
  }
  const own = async () => {
    rmSync(stored, { force: true });
    upload.oursMs.push(await ours((target, signal) => target.write('stored', createReadStream(file, { highWaterMark: MIB }), signal)));
    readBack.oursMs.push(
      await ours(async (target, signal) => {
        const hash = new RunningHash();
        for await (const piece of target.read('stored', signal)) hash.update(piece);
        if (hash.end() !== sent) throw new Error('what was read back is not what was sent');
      }),
    );
  };
  const peer = async () => {
    rmSync(stored, { force: true });
    upload.peerMs.push(sftp(`put -f ${file} ${stored}`));
    readBack.peerMs.push(sftp(`get ${stored} ${join(at, 'fetched')}`));
    rmSync(join(at, 'fetched'));
  };
  return {
    upload,
    readBack,
    async measure(round) {
      for (const side of round % 2 === 0 ? [own, peer] : [peer, own]) await side();
      for (const comparison of [upload, readBack])
        comparison.note = `${speed(mebibytes, comparison.oursMs)} MiB/s beside ${speed(mebibytes, comparison.peerMs)}.`;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** How quickly a vault becomes a container: snapshot, checkpoint, tar, age. In MiB of the container a second. */
async function snapshotSpeed(session: VaultSession): Promise<{ mebibytes: number; perSecond: number }> {
  using work = makeWorkFolder(session.folder);
  const started = performance.now();
  const made = await makeContainer(session, 'bench', work.path, new AbortController().signal);
  const took = performance.now() - started;
  made.fileKey[Symbol.dispose]();
  const mebibytes = statSync(made.path).size / MIB;
  return { mebibytes, perSecond: mebibytes / (took / 1000) };
}

function speed(mebibytes: number, times: readonly number[]): string {
  const time = median(times);
  return time === null ? '-' : Math.round(mebibytes / (time / 1000)).toLocaleString('en-US');
}

/** Backups beside OpenSSH's sftp, and how quickly a container is made. */
export async function transfers(at: string, { mebibytes, rounds }: { mebibytes: number; rounds: number }): Promise<Measured> {
  await using bench = await startBackupBench(at, mebibytes);
  if (!bench) return {};
  for (let round = 0; round < rounds; round++) await bench.measure(round);
  const session = await newVaultSession(join(at, 'vault'));
  try {
    const { mebibytes: made, perSecond } = await snapshotSpeed(session);
    bench.upload.note += ` Before it, once for all targets: a container of ${made.toFixed(1)} MiB is made (snapshot, checkpoint, tar, age) at ${Math.round(perSecond)} MiB/s.`;
  } finally {
    await session.close('the round ended');
  }
  return { comparisons: [bench.upload, bench.readBack] };
}
