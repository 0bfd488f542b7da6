import type { SFTPWrapper } from 'ssh2';
import { LARGEST, Pace } from './pace.ts';
import type { SshConnection } from './ssh-connection.ts';
import { throwIfCancelled } from './target-error.ts';

/** An open file on the server. */
export interface RemoteFile {
  connection: SshConnection;
  sftp: SFTPWrapper;
  handle: Buffer;
}

/**
 * Writes content from the file's beginning, with several requests on the way at once: with one, every piece would wait for the one before to
 * cross the network twice. At most 2 MiB are on the way.
 * @returns how many bytes were sent and confirmed
 */
export async function writePipelined({ connection, sftp, handle }: RemoteFile, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number> {
  const pace = new Pace();
  const onTheWay = new Set<Promise<void>>();
  let outstanding = 0;
  let position = 0;
  let failure: { error: unknown } | null = null;

  const send = (piece: Buffer) => {
    const began = performance.now();
    const at = position;
    position += piece.length;
    outstanding += piece.length;
    const sent: Promise<void> = connection
      .wait<void>((done) => connection.together(() => sftp.write(handle, piece, 0, piece.length, at, done)))
      .then(() => pace.learn(performance.now() - began))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => {
        outstanding -= piece.length;
        onTheWay.delete(sent);
      });
    onTheWay.add(sent);
  };
  const settle = async (most: number) => {
    while (outstanding > most && !failure) await Promise.race(onTheWay);
    if (failure) throw failure.error;
  };

  for await (const piece of requests(content, pace)) {
    throwIfCancelled(signal);
    send(piece);
    await settle(Math.max(0, pace.outstanding - pace.request));
  }
  throwIfCancelled(signal);
  await settle(0);
  return position;
}

/** The content cut anew into requests, each in memory of its own: it is the library's until it is answered, and the source may use its own again. */
async function* requests(content: AsyncIterable<Uint8Array>, pace: Pace): AsyncGenerator<Buffer> {
  let request = Buffer.allocUnsafeSlow(pace.request);
  let filled = 0;
  for await (const piece of content) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + request.length - filled);
      request.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < request.length) continue;
      yield request;
      request = Buffer.allocUnsafeSlow(pace.request);
      filled = 0;
    }
  }
  if (filled > 0) yield request.subarray(0, filled);
}

/** Reads a file from its beginning to its end, in order, with several requests on the way at once. At most 2 MiB are on the way. */
export async function* readPipelined(file: RemoteFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const pace = new Pace();
  const asked: Promise<{ bytes: Buffer } | { error: unknown }>[] = [];
  let outstanding = 0;
  let position = 0;

  const ask = () => {
    const began = performance.now();
    const [at, length] = [position, pace.request];
    position += length;
    outstanding += length;
    const answer = readWhole(file, at, length)
      .then((bytes) => ({ bytes }))
      // Held until its turn: an earlier piece may be the end, after which nothing counts.
      .catch((error: unknown) => ({ error }))
      .finally(() => {
        outstanding -= length;
        pace.learn(performance.now() - began);
      });
    asked.push(answer.then((answered) => ('bytes' in answered && answered.bytes.length < length ? { ...answered, last: true } : answered)));
  };

  for (;;) {
    throwIfCancelled(signal);
    do ask();
    while (outstanding + pace.request <= pace.outstanding && asked.length < MOST_REQUESTS);
    const answered = await (asked.shift() as Promise<{ bytes: Buffer; last?: boolean } | { error: unknown }>);
    if ('error' in answered) throw answered.error;
    if (answered.bytes.length > 0) yield answered.bytes;
    if (answered.last) return;
  }
}

const MOST_REQUESTS = 8;

/** So many bytes from a place in the file, fewer only at its end: a server may give less than it was asked for. */
async function readWhole({ connection, sftp, handle }: RemoteFile, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(Math.min(length, LARGEST));
  for (let read = 0; read < length; ) {
    const got = await connection.wait<number>((done) => sftp.read(handle, bytes, read, length - read, position + read, done));
    if (got === 0) return bytes.subarray(0, read);
    read += got;
  }
  return bytes;
}
