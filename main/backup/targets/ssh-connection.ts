import { createConnection, type Socket } from 'node:net';
import ssh2, { type AnyAuthMethod, type AuthenticationType, type Client, type ConnectConfig, type SFTPWrapper } from 'ssh2';
import type { StrongroomError } from '../../../preload/contract/errors.ts';
import { AnswerWatch } from './answer-watch.ts';
import { type HostKey, hostKeyOf } from './host-key.ts';
import { ServerOffer } from './server-offer.ts';
import { statusOf } from './sftp-status.ts';
import type { SignIn } from './sign-in.ts';
import { sshAlgorithms } from './ssh-algorithms.ts';
import { interrupted, noSftp, notSpoken, passwordExpired, type ServerAddress, silent, unanswered, unreachable } from './ssh-error.ts';
import { cancelled, throwIfCancelled } from './target-error.ts';

/** Time in ms until a server must have let us in: the library's own default, and what OpenSSH's administrators expect. */
const READY_WITHIN = 20_000;
/** Time in ms without an answer to anything that was asked: what a disk takes to wake and a busy server to sync, and far more than a slow link. */
const ANSWER_WITHIN = 120_000;
/** A server that misses three of these in a row is dead. A transfer may take as long as it likes. */
const KEEPALIVE = { keepaliveInterval: 10_000, keepaliveCountMax: 3 };

export interface SshOptions {
  signal: AbortSignal;
  /** Judges the host key before anything is sent that an impostor could use. What it returns is why the key is refused. */
  judge: (key: HostKey) => StrongroomError | null;
  signIn: SignIn | null;
  /** For tests. */
  limits?: SshLimits;
}

/** In ms. */
export interface SshLimits {
  readyWithin?: number;
  answerWithin?: number;
}

/** One SSH connection, of which every wait ends when it ends, with the reason why. */
export class SshConnection {
  readonly address: ServerAddress;
  readonly #client: Client = new ssh2.Client();
  readonly #socket: Socket;
  readonly #options: SshOptions;
  readonly #offer = new ServerOffer();
  readonly #waiting = new Set<(reason: StrongroomError) => void>();
  readonly #closed: Promise<void>;
  readonly #onAbort = () => this.#end(cancelled(this.#options.signal.reason));
  readonly #watch: AnswerWatch;
  #ended: StrongroomError | null = null;
  #phase: 'handshake' | 'sign-in' | 'ready' = 'handshake';
  #tooLate: NodeJS.Timeout;
  #hostKey: HostKey | null = null;

  /** Begins to connect. @throws StrongroomError `CANCELLED` */
  constructor(address: ServerAddress, options: SshOptions) {
    throwIfCancelled(options.signal);
    this.address = address;
    this.#options = options;
    this.#socket = createConnection({ host: address.host, port: address.port, noDelay: true });
    this.#closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    const { readyWithin = READY_WITHIN, answerWithin = ANSWER_WITHIN } = options.limits ?? {};
    this.#tooLate = setTimeout(() => this.#end(silent(address, readyWithin / 1000)), readyWithin);
    this.#watch = new AnswerWatch(answerWithin, () => this.#end(unanswered(address, answerWithin / 1000)));
    options.signal.addEventListener('abort', this.#onAbort);
    this.#listen();
    this.#client.connect(this.#configuration());
  }

  /** The server's host key, once it has proved that it holds it; the connection ends with that. */
  async proveHostKey(): Promise<HostKey> {
    await this.wait<void>((done) => this.#client.once('handshake', () => done()));
    if (!this.#hostKey) throw unreachable(this.address, null);
    return this.#hostKey;
  }

  /** SFTP on this connection, once the server has let us in. */
  async openSftp(): Promise<SFTPWrapper> {
    await this.wait<void>((done) => this.#client.once('ready', () => done()));
    const sftp = await this.wait<SFTPWrapper>((done) => this.#client.sftp((error, opened) => done(error ? noSftp(this.address, error) : undefined, opened)));
    // The library forgets who waits when the server ends SFTP alone, so that must end all.
    for (const event of ['error', 'end', 'close'] as const) sftp.on(event, (cause?: unknown) => this.#end(interrupted(this.address, cause)));
    this.#phase = 'ready';
    clearTimeout(this.#tooLate);
    return sftp;
  }

  /** Waits for a callback of the library or for the end of the connection, whichever comes first. */
  wait<T>(begin: (done: (error?: unknown, value?: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      // Until SFTP is open, one limit counts for all.
      const watch = this.#phase === 'ready' ? this.#watch : null;
      this.#waiting.add(reject);
      watch?.asked();
      const settle = (error?: unknown, value?: T) => {
        // When the connection ended everybody was told, and nobody is asked any more.
        if (!this.#waiting.delete(reject)) return;
        watch?.answered();
        if (error === undefined || error === null) resolve(value as T);
        else if (statusOf(error) !== null) reject(error);
        // When SFTP ends the library calls back first and says why after.
        else queueMicrotask(() => reject(this.#ended ?? error));
      };
      try {
        begin(settle);
      } catch (error) {
        settle(error);
      }
    });
  }

  /**
   * Hands what work sends to the system in one piece. The library makes packets of 32 KiB and writes each as three: at every one a call of the
   * system, which costs more than encrypting it.
   */
  together(work: () => void): void {
    this.#socket.cork();
    try {
      work();
    } finally {
      this.#socket.uncork();
    }
  }

  /** Ends the connection at once, and every wait with this reason. */
  abort(reason: StrongroomError): void {
    this.#end(reason);
  }

  /** Takes leave of the server; a server that does not hear it is not waited for. */
  async close(): Promise<void> {
    if (!this.#ended) {
      this.#forget(interrupted(this.address));
      this.#client.end();
      let enough: NodeJS.Timeout | undefined;
      await Promise.race([this.#closed, new Promise((resolve) => (enough = setTimeout(resolve, 1000)))]);
      clearTimeout(enough);
    }
    this.#socket.destroy();
  }

  #configuration(): ConnectConfig {
    const { judge, signIn } = this.#options;
    return {
      sock: this.#socket,
      username: '',
      algorithms: sshAlgorithms,
      // One limit counts from the first packet to SFTP being open; the library's own would end with the sign-in.
      readyTimeout: 0,
      ...KEEPALIVE,
      hostVerifier: (blob: Buffer) => {
        this.#hostKey = hostKeyOf(blob);
        const refusal = judge(this.#hostKey);
        if (refusal) this.#end(refusal);
        return refusal === null;
      },
      // The declaration leaves out that the method may be returned, and that nothing is left at first.
      authHandler: ((left: AuthenticationType[] | null, half: boolean | null): AnyAuthMethod | false =>
        signIn?.next(left, half) ?? false) as unknown as AuthenticationType[],
    };
  }

  #listen(): void {
    this.#socket.on('data', (bytes: Buffer) => this.#offer.hear(bytes));
    this.#client
      .on('handshake', () => {
        if (this.#phase === 'handshake') this.#phase = 'sign-in';
      })
      .on('change password', () => this.#end(passwordExpired('this account')))
      .on('error', (error) => this.#end(this.#named(error)))
      .on('close', () => this.#end(this.#named(null)));
  }

  /** Why the connection ended, by the library's level, the system's code or the reason number of RFC 4253, section 11.1, and by how far we were. */
  #named(error: (Error & { level?: string; code?: unknown }) | null): StrongroomError {
    if (this.#phase === 'ready') return interrupted(this.address, error);
    const { signIn } = this.#options;
    // A server may take its leave instead of refusing once more.
    const refused = error?.level === 'client-authentication' || typeof error?.code === 'number';
    if (this.#phase === 'sign-in' && signIn && refused) return signIn.refusal();
    return error?.level === 'client-socket' ? unreachable(this.address, error) : notSpoken(this.address, this.#offer, error);
  }

  #end(reason: StrongroomError): void {
    if (!this.#ended) this.#forget(reason);
    this.#socket.destroy();
  }

  #forget(reason: StrongroomError): void {
    this.#ended = reason;
    clearTimeout(this.#tooLate);
    this.#watch.end();
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    for (const reject of this.#waiting) reject(reason);
    this.#waiting.clear();
  }
}
