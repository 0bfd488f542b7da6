import { createReadStream, readFileSync } from 'node:fs';
import { openTarget } from '../../main/backup/targets/open-target.ts';
import type { BackupTarget, SftpAccess } from '../../main/backup/targets/target.ts';
import { RunningHash } from '../../main/crypto/hash-stream.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';

/** What is moved to a server and back. */
export interface Transfer {
  access: Omit<SftpAccess, 'kind' | 'signIn'>;
  /** Path of the private key's file. */
  identity: string;
  file: string;
  /** Its name on the server, where nothing has it. */
  stored: string;
}

/** What one process found that did nothing else (ms): one that has imported a hundred thousand keys before has another heap. It prints this as JSON. */
export interface Moved {
  uploadMs: number;
  readBackMs: number;
  /** Of what came back. */
  sha256: string;
}

const { access, identity, file, stored } = JSON.parse(process.argv[2] ?? '') as Transfer;

async function timed(work: (target: BackupTarget, signal: AbortSignal) => Promise<void>): Promise<number> {
  const { signal } = new AbortController();
  using privateKey = SecretBytes.take(readFileSync(identity));
  const started = performance.now();
  await using target = await openTarget({ ...access, kind: 'sftp', signIn: { kind: 'key', privateKey, passphrase: null } }, signal);
  await work(target, signal);
  return performance.now() - started;
}

const hash = new RunningHash();
const uploadMs = await timed((target, signal) => target.write(stored, createReadStream(file, { highWaterMark: 1024 * 1024 }), signal));
const readBackMs = await timed(async (target, signal) => {
  for await (const piece of target.read(stored, signal)) hash.update(piece);
});
process.stdout.write(JSON.stringify({ uploadMs, readBackMs, sha256: hash.end() } satisfies Moved));
