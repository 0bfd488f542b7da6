import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SftpAccess, SftpSignIn } from '../../main/backup/targets/target.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { accountName, makeAccount, removeAccount, removeForsakenAccounts } from './throw-away-account.ts';

/** Root can make accounts, mount small file systems and be refused by neither. */
export const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

export interface SshServerOptions {
  /** Requests that sftp-server denies and does not offer (`sftp-server -Q requests`): `fsync`, `posix-rename`, `statvfs`. */
  deny?: string[];
  /** More of sftp-server's own options, `-R` for read-only. */
  sftpOptions?: string[];
  /** Lines of sshd_config that come first and so win. */
  config?: string[];
}

/**
 * OpenSSH's own sshd on a free port of 127.0.0.1, with its files in a temporary folder. As root it lets a throw-away account in, by password or
 * key; otherwise whoever runs the tests, by key only.
 */
export class SshServer implements AsyncDisposable {
  readonly base: string;
  /** The folder that takes files; the account's own. */
  readonly folder: string;
  readonly user: string;
  readonly password = randomBytes(12).toString('hex');
  port = 0;
  #child: ChildProcess | null = null;
  readonly #options: SshServerOptions;
  readonly #removeAccount = () => {
    if (isRoot) removeAccount(this.user);
  };

  private constructor(options: SshServerOptions) {
    this.#options = options;
    this.base = mkdtempSync(join(tmpdir(), 'strongroom-sshd-'));
    chmodSync(this.base, 0o755);
    this.folder = join(this.base, 'folder');
    mkdirSync(this.folder, { mode: 0o700 });
    this.user = isRoot ? accountName() : userInfo().username;
  }

  static async start(options: SshServerOptions = {}): Promise<SshServer> {
    const server = new SshServer(options);
    try {
      if (isRoot) await server.#makeAccount();
      server.makeKey('host');
      server.makeKey('identity');
      writeFileSync(join(server.base, 'authorized_keys'), readFileSync(join(server.base, 'identity.pub')), { mode: 0o644 });
      await server.restart();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What sshd has said so far, at its level DEBUG1. It goes into a file, because a pipe that nobody reads stops sshd. */
  get log(): string {
    const path = join(this.base, 'log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** The fingerprint of the host's key, by ssh-keygen. */
  get hostKey(): string {
    return fingerprintOf(join(this.base, 'host.pub'));
  }

  /** Makes a key pair `<name>` and `<name>.pub` in the temporary folder. @returns the private key's path */
  makeKey(name: string, type: readonly string[] = ['-t', 'ed25519'], passphrase = ''): string {
    const path = join(this.base, name);
    rmSync(path, { force: true });
    must('ssh-keygen', ['-q', ...type, '-N', passphrase, '-C', 'test', '-f', path]);
    return path;
  }

  /** Lets one more key in. */
  authorize(publicKeyPath: string): void {
    const path = join(this.base, 'authorized_keys');
    writeFileSync(path, readFileSync(path, 'utf8') + readFileSync(publicKeyPath, 'utf8'));
  }

  /** An access as an officer would have set it up; `change` is what he got wrong. */
  access(signIn: 'key' | 'password' = 'key', change: Partial<SftpAccess> = {}): SftpAccess {
    const how: SftpSignIn =
      signIn === 'password'
        ? { kind: 'password', password: SecretBytes.take(Buffer.from(this.password)) }
        : { kind: 'key', privateKey: SecretBytes.take(readFileSync(join(this.base, 'identity'))), passphrase: null };
    return { kind: 'sftp', host: '127.0.0.1', port: this.port, user: this.user, path: this.folder, hostKey: this.hostKey, signIn: how, ...change };
  }

  /** Starts sshd, again on the same port where it had one: with another host key after `makeKey('host')`. */
  async restart(config: string[] = this.#options.config ?? []): Promise<void> {
    await this.stop();
    for (let attempt = 0; ; attempt += 1) {
      const port = this.port || (await freePort());
      this.#writeConfig(port, config);
      if (await this.#listens()) {
        this.port = port;
        return;
      }
      if (attempt === 4) throw new Error(`sshd does not start:\n${this.log}`);
    }
  }

  /** Waits until sshd has said something that was not said before a place in its log. */
  async said(text: RegExp, from = 0): Promise<void> {
    while (existsSync(this.base) && !text.test(this.log.slice(from))) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Ends every session as a machine that dies does, without a word; new ones are still taken. */
  killSessions(): void {
    for (const pid of descendants(this.#child?.pid ?? -1)) kill(pid);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    for (const pid of [child.pid, ...descendants(child.pid)]) kill(pid);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#removeAccount();
    process.removeListener('exit', this.#removeAccount);
    rmSync(this.base, { recursive: true, force: true });
  }

  async #makeAccount(): Promise<void> {
    process.once('exit', this.#removeAccount);
    removeForsakenAccounts();
    await makeAccount(this.user, this.folder);
    must('chpasswd', [], `${this.user}:${this.password}\n`);
    const identity = (option: string) => Number(must('id', [option, this.user]));
    chownSync(this.folder, identity('-u'), identity('-g'));
    // sshd as root locks itself into this folder before anyone signs in; a service manager would have made it.
    mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  }

  #writeConfig(port: number, config: string[]): void {
    const deny = this.#options.deny?.length ? ['-P', this.#options.deny.join(',')] : [];
    const lines = [
      ...config,
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${join(this.base, 'host')}`,
      `PidFile ${join(this.base, 'pid')}`,
      `AuthorizedKeysFile ${join(this.base, 'authorized_keys')}`,
      'StrictModes no',
      'UsePAM no',
      `PasswordAuthentication ${isRoot ? 'yes' : 'no'}`,
      'KbdInteractiveAuthentication no',
      'MaxStartups 200',
      'LogLevel DEBUG1',
      `Subsystem sftp ${['internal-sftp', ...deny, ...(this.#options.sftpOptions ?? [])].join(' ')}`,
    ];
    const path = join(this.base, 'config');
    // OpenSSH 9.8 and later make an address wait that failed to sign in; these tests fail on purpose.
    writeFileSync(path, `${[...lines, 'PerSourcePenalties no'].join('\n')}\n`);
    if (spawnSync(sshdPath(), ['-t', '-f', path]).status !== 0) writeFileSync(path, `${lines.join('\n')}\n`);
  }

  async #listens(): Promise<boolean> {
    const from = this.log.length;
    const child = spawn(sshdPath(), ['-D', '-E', join(this.base, 'log'), '-f', join(this.base, 'config')], { stdio: 'ignore' });
    this.#child = child;
    const ended = new Promise<false>((resolve) => child.once('exit', () => resolve(false)));
    return Promise.race([ended, this.said(/Server listening on/, from).then(() => true)]);
  }
}

/** SHA-256 fingerprint of a public key's file, by ssh-keygen. */
export function fingerprintOf(publicKeyPath: string): string {
  return must('ssh-keygen', ['-l', '-E', 'sha256', '-f', publicKeyPath]).split(' ')[1] as string;
}

function sshdPath(): string {
  return existsSync('/usr/sbin/sshd') ? '/usr/sbin/sshd' : must('which', ['sshd']).trim();
}

function must(command: string, args: string[], input?: string): string {
  const done = spawnSync(command, args, { encoding: 'utf8', input });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.error?.message ?? done.stderr}`);
  return done.stdout;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Every process below one, children before theirs; sessions leave sshd's process group, so that is no way to find them. */
function descendants(parent: number): number[] {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === parent);
  return children.map(Number).flatMap((pid) => [pid, ...descendants(pid)]);
}

function parentOf(pid: string): number {
  try {
    // The command's name stands in parentheses and may hold anything; the parent is the second field after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return -1;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
