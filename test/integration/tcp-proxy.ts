import { connect, createServer, type Server, type Socket } from 'node:net';

/** What a bad network does to the bytes of one connection, both ways counted together. */
export interface Weather {
  /** Both ends are cut off once so many bytes have passed. */
  cutAfter?: number;
  /** At most so many bytes per tick of 10 ms pass from the client to the server. */
  trickle?: number;
  /** Once so many bytes have passed nothing does any more, and nobody is told. */
  silentAfter?: number;
}

/** A way to a port of 127.0.0.1 on which the weather is bad. */
export class TcpProxy implements AsyncDisposable {
  weather: Weather = {};
  /** Bytes that passed on the newest connection. */
  passed = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(to: number) {
    this.#server = createServer((near) => this.#join(near, connect(to, '127.0.0.1')));
  }

  static async start(to: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(to);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Whether a connection is open through it. */
  get busy(): boolean {
    return this.#sockets.size > 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket, far: Socket): void {
    this.passed = 0;
    const cut = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', cut).on('close', () => {
        this.#sockets.delete(socket);
        cut();
      });
    }
    this.#pipe(near, far, cut, true);
    this.#pipe(far, near, cut, false);
  }

  #pipe(from: Socket, to: Socket, cut: () => void, outward: boolean): void {
    from.on('data', (bytes: Buffer) => {
      const { cutAfter = Number.POSITIVE_INFINITY, silentAfter = Number.POSITIVE_INFINITY, trickle } = this.weather;
      const pass = bytes.subarray(0, Math.max(0, Math.min(cutAfter, silentAfter) - this.passed));
      this.passed += bytes.length;
      if (outward && trickle !== undefined) this.#slowly(from, to, pass, trickle);
      else if (!to.write(pass)) this.#hold(from, to);
      // What passed before the cut arrives, as it would have.
      if (this.passed >= cutAfter) to.end(cut);
    });
  }

  #hold(from: Socket, to: Socket): void {
    from.pause();
    to.once('drain', () => from.resume());
  }

  #slowly(from: Socket, to: Socket, bytes: Buffer, trickle: number): void {
    from.pause();
    let at = 0;
    const step = () => {
      if (to.destroyed) return;
      to.write(bytes.subarray(at, at + trickle));
      at += trickle;
      if (at < bytes.length) setTimeout(step, 10);
      else from.resume();
    };
    step();
  }
}
