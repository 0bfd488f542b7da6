import { execFile, spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, createReadStream, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeContainer } from '../../main/backup/make-container.ts';
import { makeWorkFolder } from '../../main/backup/work-folder.ts';
import { hashStream } from '../../main/crypto/hash-stream.ts';
import { randomBytes } from '../../main/crypto/random.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { AGENT_FLAGS } from '../../main/shell/agent-host/start-agent.ts';
import { SshServer } from '../integration/ssh-server.ts';
import { makePairs } from './make-pairs.ts';
import type { Moved, Transfer } from './move-by-sftp.ts';
import { newVaultSession, timeImport } from './own-side.ts';
import { type Comparison, type Growth, type Measured, median } from './report.ts';
import type { Scale } from './scale.ts';

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

/** As large as a container may become, and as random. */
function randomFile(at: string, mebibytes: number): Container {
  const path = join(at, 'random');
  const handle = openSync(path, 'wx');
  for (let written = 0; written < mebibytes; written += 1) writeSync(handle, randomBytes(MIB));
  closeSync(handle);
  return { path, what: `${mebibytes} MiB` };
}

/** Moves a file to OpenSSH's server on this machine and back. */
async function startBackupBench(at: string, { path: file, what }: Container): Promise<BackupBench> {
  const mebibytes = statSync(file).size / MIB;
  const sent = await hashStream(createReadStream(file));
  const server = await SshServer.start();
  const upload: Comparison = {
    name: `upload ${what} by SFTP`,
    ours: 'connected, host key compared, signed in, written, synced, closed',
    peer: 'sftp put -f (synced), with its own choice of cipher',
    oursMs: [],
    peerMs: [],
    limit: LIMIT,
  };
  const readBack: Comparison = {
    ...upload,
    name: `read back ${what} by SFTP`,
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
  const own = async () => {
    rmSync(stored, { force: true });
    const { host, port, user, path, hostKey } = server.access();
    const transfer: Transfer = { access: { host, port, user, path, hostKey }, identity: join(server.base, 'identity'), file, stored: 'stored' };
    const script = join(import.meta.dirname, 'move-by-sftp.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [...AGENT_FLAGS, script, JSON.stringify(transfer)]);
    const { uploadMs, readBackMs, sha256 } = JSON.parse(stdout) as Moved;
    if (sha256 !== sent) throw new Error('what was read back is not what was sent');
    upload.oursMs.push(uploadMs);
    readBack.oursMs.push(readBackMs);
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

/** A file that goes to a server. */
interface Container {
  path: string;
  /** For the table. */
  what: string;
}

/** Time that a vault takes to become a container: snapshot, checkpoint, tar, age. @param keep whether the file is wanted */
async function timeContainer(session: VaultSession, keep: string | null): Promise<number> {
  using work = makeWorkFolder(session.folder);
  const started = performance.now();
  const made = await makeContainer(session, 'bench', work.path, new AbortController().signal);
  const took = performance.now() - started;
  made.fileKey[Symbol.dispose]();
  if (keep !== null) copyFileSync(made.path, keep);
  return took;
}

/** A vault that grows by the import command: how long that took, and the container of each of its sizes. */
async function growingVault(at: string, scale: Scale): Promise<{ growths: Growth[]; largest: Container }> {
  const imported: Growth = {
    name: 'import',
    what: 'from a folder to a vault with so many pairs of P-256 key and certificate, all imports together',
    unit: 'ms',
    points: [],
    expected: 'linear',
  };
  const container: Growth = {
    name: 'container of a backup',
    what: 'snapshot, checkpoint, tar and age of a vault with so many keys',
    unit: 'ms',
    points: [],
    expected: 'linear',
  };
  const sizes = [...new Set([...scale.growth, scale.certificates])].filter((size) => size <= scale.certificates).sort((one, other) => one - other);
  const largest = join(at, 'container');
  const session = await newVaultSession(join(at, 'vault'));
  try {
    let stored = 0;
    let importing = 0;
    for (const size of sizes) {
      const pairs = join(at, `pairs-${size}`);
      await makePairs(pairs, size - stored, ['ec-p256']);
      importing += await timeImport(session, pairs, size - stored);
      rmSync(pairs, { recursive: true });
      stored = size;
      imported.points.push({ items: size, value: importing });
      container.points.push({ items: size, value: await timeContainer(session, size === scale.certificates ? largest : null) });
    }
  } finally {
    await session.close('the round ended');
  }
  return { growths: [imported, container], largest: { path: largest, what: `the backup of ${scale.certificates} keys` } };
}

function speed(mebibytes: number, times: readonly number[]): string {
  const time = median(times);
  return time === null ? '-' : Math.round(mebibytes / (time / 1000)).toLocaleString('en-US');
}

/** Backups beside OpenSSH's sftp, and how quickly a container is made. */
export async function transfers(at: string, { mebibytes, scale }: { mebibytes: number; scale: Scale }): Promise<Measured> {
  const { growths, largest } = await growingVault(at, scale);
  if (spawnSync('sftp', ['-h']).error) return { growths };
  const comparisons: Comparison[] = [];
  for (const container of [randomFile(at, mebibytes), largest]) {
    await using bench = await startBackupBench(at, container);
    for (let round = 0; round < scale.rounds; round++) await bench.measure(round);
    comparisons.push(bench.upload, bench.readBack);
  }
  return { comparisons, growths };
}
