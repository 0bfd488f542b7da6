import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import ssh2, { type ServerChannel, type SFTPWrapper } from 'ssh2';
import { hostKeyOf } from '../../../../main/backup/targets/host-key.ts';
import { openSftpTarget } from '../../../../main/backup/targets/sftp-target.ts';
import type { SshLimits } from '../../../../main/backup/targets/ssh-connection.ts';
import type { BackupTarget } from '../../../../main/backup/targets/target.ts';
import { SecretBytes } from '../../../../main/crypto/secret-bytes.ts';

export const { OK, EOF } = ssh2.utils.sftp.STATUS_CODE;
const FOLDER = 0o40755;
const unanswered = ['READDIR', 'READ', 'WRITE', 'LSTAT', 'REMOVE', 'RENAME', 'CLOSE', 'EXTENDED'];

/**
 * An SFTP server that bends one answer, as no server of somebody else's can be made to. It lets everybody in, has a folder, opens everything, and
 * leaves unanswered what a test does not answer; signs of life are the library's and always come.
 */
export class BentServer implements AsyncDisposable {
  readonly #server: ssh2.Server;
  readonly #privateKey: string;

  private constructor(bend: (sftp: SFTPWrapper) => void) {
    // The library's own generator drops the leading zeros of a public key: one in 256 cannot be read back.
    this.#privateKey = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString();
    this.#server = new ssh2.Server({ hostKeys: [this.#privateKey] }, (client) => {
      client.on('error', () => undefined);
      // The library writes an answer in three pieces, and Nagle's algorithm would hold the second for 40 ms.
      (client as unknown as Pick<Socket, 'setNoDelay'>).setNoDelay(true);
      client.on('authentication', (asked) => (asked.method === 'password' ? asked.accept() : asked.reject(['password'])));
      client.on('session', (accept) =>
        accept().on('sftp', (open) => {
          const sftp = open() as unknown as SFTPWrapper & ServerChannel;
          sftp.on('error', () => undefined);
          // What nobody listens for the library refuses by itself.
          for (const kind of unanswered) sftp.on(kind, () => undefined);
          sftp.on('STAT', (id: number) => sftp.attrs(id, { mode: FOLDER, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 }));
          for (const kind of ['OPENDIR', 'OPEN']) sftp.on(kind, (id: number) => sftp.handle(id, Buffer.from('h')));
          bend(sftp);
        }),
      );
    });
  }

  static async start(bend: (sftp: SFTPWrapper) => void): Promise<BentServer> {
    const server = new BentServer(bend);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  open(limits: SshLimits = {}, signal = new AbortController().signal): Promise<BackupTarget> {
    const { port } = this.#server.address() as { port: number };
    const key = ssh2.utils.parseKey(this.#privateKey);
    if (key instanceof Error) throw key;
    const hostKey = hostKeyOf(key.getPublicSSH()).hostKey;
    const password = SecretBytes.take(Buffer.from('any'));
    const access = { kind: 'sftp', host: '127.0.0.1', port, user: 'any', path: '/folder', hostKey, signIn: { kind: 'password', password } } as const;
    return openSftpTarget(access, signal, limits);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
