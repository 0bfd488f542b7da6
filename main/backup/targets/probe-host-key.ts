import type { HostKey } from './host-key.ts';
import { SshConnection } from './ssh-connection.ts';
import { cancelled } from './target-error.ts';

/**
 * Learns by which key a server is known, without signing in: the connection ends when the server has proved that it holds the key. Whether it is
 * the right server only its administrator can say.
 * @throws StrongroomError `TARGET_UNREACHABLE`, `TARGET_REFUSED` where there is no safe way to speak with it, `CANCELLED`
 */
export async function probeHostKey(host: string, port: number, signal: AbortSignal): Promise<HostKey> {
  const connection = new SshConnection({ host, port }, { signal, judge: () => null, signIn: null });
  try {
    return await connection.proveHostKey();
  } finally {
    connection.abort(cancelled());
  }
}
