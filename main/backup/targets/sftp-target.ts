import type { FileEntryWithStats, SFTPWrapper } from 'ssh2';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { FileListing } from './file-listing.ts';
import { fileName, isFileName } from './file-name.ts';
import { remoteFolderMissing, sftpError, sftpStatus, statusOf } from './sftp-status.ts';
import { readPipelined, writePipelined } from './sftp-transfer.ts';
import { SignIn } from './sign-in.ts';
import { SshConnection, type SshLimits } from './ssh-connection.ts';
import { hostKeyChanged } from './ssh-error.ts';
import type { BackupTarget, SftpAccess, TargetFile } from './target.ts';
import { alreadyThere, cancelled, storedOtherwise, targetFull, throwIfCancelled } from './target-error.ts';

/** A server may give names in as small portions as it likes, none at all among them. OpenSSH gives a hundred. */
const MOST_PORTIONS = 10_000;
/** Bytes. A disk with less than this left is taken for full when a write fails: the server says no more than that it failed. */
const AS_GOOD_AS_FULL = 1024 * 1024;
const [S_IFMT, S_IFREG] = [0o170000, 0o100000];

/**
 * Signs in to an SFTP server that shows the host key that was agreed on.
 * @param limits of time; for tests
 * @throws StrongroomError `TARGET_INVALID`, `TARGET_UNREACHABLE`, `TARGET_HOST_KEY_CHANGED`, `TARGET_REFUSED`, `TARGET_UNWRITABLE`, `CANCELLED`
 */
export async function openSftpTarget(access: SftpAccess, signal: AbortSignal, limits: SshLimits = {}): Promise<BackupTarget> {
  const { host, port, hostKey } = access;
  const connection = new SshConnection(
    { host, port },
    {
      signal,
      judge: (shown) => (shown.hostKey === hostKey ? null : hostKeyChanged({ host, port }, hostKey, shown)),
      signIn: new SignIn(access),
      limits,
    },
  );
  try {
    const target = new SftpTarget(connection, await connection.openSftp(), access.path);
    await target.checkFolder();
    return target;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

class SftpTarget implements BackupTarget {
  readonly differences: readonly string[];
  readonly #connection: SshConnection;
  readonly #sftp: SFTPWrapper;
  readonly #path: string;
  readonly #can: { sync: boolean; replace: boolean; space: boolean };

  constructor(connection: SshConnection, sftp: SFTPWrapper, path: string) {
    this.#connection = connection;
    this.#sftp = sftp;
    this.#path = path;
    const offered = offeredBy(sftp);
    this.#can = {
      sync: offered['fsync@openssh.com'] === '1',
      replace: offered['posix-rename@openssh.com'] === '1',
      space: offered['statvfs@openssh.com'] === '2',
    };
    this.differences = [
      ...(this.#can.sync ? [] : ['The server cannot be asked to sync a file: after a power failure there, a backup that was just stored may be lost.']),
      ...(this.#can.replace ? [] : ['The server cannot replace a file in one step: an old one is removed before the new one gets its name.']),
      ...(this.#can.space ? [] : ['The server does not say how much space is left: a full disk shows only while a backup is sent.']),
    ];
  }

  /** @throws StrongroomError `TARGET_UNREACHABLE` where the path is no folder */
  async checkFolder(): Promise<void> {
    const found = await this.#ask<{ isDirectory(): boolean }>(null, (done) => this.#sftp.stat(this.#path || '.', done));
    if (!found.isDirectory()) throw remoteFolderMissing(this.#path);
  }

  async list(): Promise<TargetFile[]> {
    const listing = new FileListing(`The folder ${this.#path} on the server`);
    const handle = await this.#ask<Buffer>(null, (done) => this.#sftp.opendir(this.#path || '.', done));
    try {
      for (let portions = 0; portions < MOST_PORTIONS; portions += 1) {
        const entries = await this.#nextEntries(handle);
        if (entries === null) return listing.files;
        listing.countNames(entries.length);
        for (const entry of entries) if (isRegular(entry)) listing.add(asTargetFile(entry));
      }
      throw listing.endless(`its list did not end in ${MOST_PORTIONS} portions`);
    } finally {
      await this.#close(handle);
    }
  }

  async write(name: string, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    await this.#until(signal, async () => {
      const handle = await this.#openNew(name);
      let sent: number;
      try {
        sent = await writePipelined({ connection: this.#connection, sftp: this.#sftp, handle }, content, signal);
        if (this.#can.sync) await this.#ask<void>(name, (done) => this.#sftp.ext_openssh_fsync(handle, done));
      } catch (error) {
        await this.#close(handle);
        throw await this.#whyNotWritten(error, name);
      }
      // A server may only notice here that it could not keep what it took.
      await this.#ask<void>(name, (done) => this.#sftp.close(handle, done)).catch(async (error: unknown) => {
        throw await this.#whyNotWritten(error, name);
      });
      const { size } = await this.#ask<{ size: number }>(name, (done) => this.#sftp.lstat(this.#in(name), done));
      if (size !== sent) throw storedOtherwise(name, `${size} bytes instead of ${sent}`);
    });
  }

  async *read(name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const stop = () => this.#connection.abort(cancelled(signal.reason));
    throwIfCancelled(signal);
    signal.addEventListener('abort', stop);
    try {
      const handle = await this.#ask<Buffer>(name, (done) => this.#sftp.open(this.#in(name), 'r', done));
      try {
        yield* readPipelined({ connection: this.#connection, sftp: this.#sftp, handle }, signal);
      } catch (error) {
        throw sftpError(error, this.#path, name);
      } finally {
        await this.#close(handle);
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    const [source, destination] = [this.#in(from), this.#in(to)];
    if (this.#can.replace) return this.#ask<void>(from, (done) => this.#sftp.ext_openssh_rename(source, destination, done));
    // Without the file to be renamed the old one must stay.
    await this.#ask<unknown>(from, (done) => this.#sftp.lstat(source, done));
    await this.remove(to);
    await this.#ask<void>(from, (done) => this.#sftp.rename(source, destination, done));
  }

  remove(name: string): Promise<void> {
    const path = this.#in(name);
    return this.#connection
      .wait<void>((done) => this.#sftp.unlink(path, done))
      .catch((error: unknown) => {
        if (statusOf(error) !== sftpStatus.noSuchFile) throw sftpError(error, this.#path, name);
      });
  }

  async freeBytes(): Promise<number | null> {
    if (!this.#can.space) return null;
    const { f_frsize, f_bavail } = await this.#ask<{ f_frsize: number; f_bavail: number }>(null, (done) =>
      // The declaration leaves out that the answer is statvfs's own.
      this.#sftp.ext_openssh_statvfs(this.#path || '.', done as never),
    );
    return f_frsize * f_bavail;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection.close();
  }

  #in(name: string): string {
    const folder = this.#path.replace(/\/+$/, '');
    if (folder === '') return this.#path === '' ? fileName(name) : `/${fileName(name)}`;
    return `${folder}/${fileName(name)}`;
  }

  async #openNew(name: string): Promise<Buffer> {
    const path = this.#in(name);
    try {
      return await this.#connection.wait<Buffer>((done) => this.#sftp.open(path, 'wx', { mode: 0o600 }, done));
    } catch (error) {
      if (statusOf(error) === sftpStatus.noSuchFile) throw remoteFolderMissing(this.#path, error);
      // SFTP 3 has no word for a name that is taken.
      if (statusOf(error) === sftpStatus.failure && (await this.#exists(path))) throw alreadyThere(name, error);
      throw await this.#whyNotWritten(error, name);
    }
  }

  #exists(path: string): Promise<boolean> {
    return this.#connection
      .wait<unknown>((done) => this.#sftp.lstat(path, done))
      .then(
        () => true,
        () => false,
      );
  }

  /** SFTP says `failure` for a full disk too: how much is left tells them apart. */
  async #whyNotWritten(error: unknown, name: string): Promise<unknown> {
    if (statusOf(error) !== sftpStatus.failure && !(error instanceof StrongroomError && statusOf(error.cause) === sftpStatus.failure)) {
      return statusOf(error) === null ? error : sftpError(error, this.#path, name);
    }
    const free = await this.freeBytes().catch(() => null);
    return free !== null && free < AS_GOOD_AS_FULL ? targetFull(error) : sftpError(error, this.#path, name);
  }

  /** @returns `null` at the end */
  async #nextEntries(handle: Buffer): Promise<FileEntryWithStats[] | null> {
    try {
      return await this.#connection.wait<FileEntryWithStats[]>((done) => this.#sftp.readdir(handle as unknown as string, done));
    } catch (error) {
      if (statusOf(error) === sftpStatus.endOfFile) return null;
      throw sftpError(error, this.#path, null);
    }
  }

  /** Gives a handle back; what went wrong before is what counts. */
  async #close(handle: Buffer): Promise<void> {
    await this.#connection.wait<void>((done) => this.#sftp.close(handle, done)).catch(() => undefined);
  }

  /** Work that a signal of its own may end, and the connection with it: a server that does not answer could not be left otherwise. */
  async #until(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    throwIfCancelled(signal);
    const stop = () => this.#connection.abort(cancelled(signal.reason));
    signal.addEventListener('abort', stop);
    try {
      await work();
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #ask<T>(name: string | null, begin: (done: (error?: unknown, value?: T) => void) => void): Promise<T> {
    try {
      return await this.#connection.wait<T>(begin);
    } catch (error) {
      throw sftpError(error, this.#path, name);
    }
  }
}

/** What the server offers beyond SFTP 3. The library keeps it to itself and throws, in words only, when something else is asked for. */
function offeredBy(sftp: SFTPWrapper): Record<string, string | undefined> {
  return (sftp as unknown as { _extensions?: Record<string, string> })._extensions ?? {};
}

/** Servers that do not tell the kind of a file list little else but files. */
function isRegular({ filename, attrs }: FileEntryWithStats): boolean {
  return isFileName(filename) && (attrs.mode === undefined || (attrs.mode & S_IFMT) === S_IFREG);
}

function asTargetFile({ filename, attrs }: FileEntryWithStats): TargetFile {
  return { name: filename, size: attrs.size ?? 0, modifiedAt: (attrs.mtime ?? 0) * 1000 };
}
