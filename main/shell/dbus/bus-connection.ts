import { connect, type Socket } from 'node:net';
import type { SocketPath } from './bus-address.ts';
import { type BusMessage, callToBus, FIXED_HEADER, MESSAGE, messageLength, readMessage } from './message.ts';

export interface BusListener {
  /** The bus has accepted every rule: from now on nothing that matches is missed. */
  listening(): void;
  signal(message: BusMessage): void;
  /** The connection is over, or never came to be. Told once. */
  ended(): void;
}

/** Bytes. What matches the rules is smaller by far; whatever is longer is passed over without being kept. */
const LONGEST_KEPT = 64 * 1024;
/** The answer to the authentication is one line. */
const LONGEST_LINE = 1024;

/**
 * Listens on a message bus for the signals of some match rules: signs in as this process's user (EXTERNAL), asks for what matches, and calls
 * nothing else. Whatever arrives is a stranger's: a message that cannot be read is passed over, a stream that is none ends.
 * @returns what ends the connection
 */
export function listenOnBus(socketPath: SocketPath, userId: number, rules: readonly string[], listener: BusListener): () => void {
  const socket: Socket = connect({ path: socketPath });
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    socket.destroy();
    listener.ended();
  };
  const calls = [callToBus(1, 'Hello'), ...rules.map((rule, at) => callToBus(at + 2, 'AddMatch', rule))];
  const unanswered = new Set(calls.map((_, at) => at + 1));

  const hear = (message: BusMessage) => {
    if (message.type === MESSAGE.signal) return listener.signal(message);
    if (message.replyTo === null || !unanswered.delete(message.replyTo)) return;
    // Without one of its rules it would seem to listen and not hear.
    if (message.type === MESSAGE.error) return end();
    if (unanswered.size === 0) listener.listening();
  };
  const messages = new MessageStream((bytes) => {
    const message = readable(bytes);
    if (message !== null && !over) hear(message);
  });

  let greeting = '';
  let greeted = false;
  socket.on('connect', () => socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(userId)).toString('hex')}\r\n`));
  socket.on('data', (data: Buffer) => {
    try {
      if (greeted) return messages.push(data);
      greeting += data.toString('latin1');
      const lineEnd = greeting.indexOf('\r\n');
      if (lineEnd === -1 && greeting.length < LONGEST_LINE) return;
      // The server says nothing more before it is told to begin.
      if (!/^OK [0-9a-fA-F]+\r\n$/.test(greeting)) return end();
      greeted = true;
      socket.write(Buffer.concat([Buffer.from('BEGIN\r\n'), ...calls]));
    } catch {
      end();
    }
  });
  socket.on('error', end);
  socket.on('close', end);
  return end;
}

function readable(bytes: Buffer): BusMessage | null {
  try {
    return readMessage(bytes);
  } catch {
    return null;
  }
}

/** Cuts a stream into messages and keeps at most one of `LONGEST_KEPT` bytes. */
class MessageStream {
  readonly #take: (message: Buffer) => void;
  #kept = Buffer.alloc(0);
  /** Bytes of a message that is passed over. */
  #skip = 0;

  constructor(take: (message: Buffer) => void) {
    this.#take = take;
  }

  /** @throws RangeError where the stream is none of messages */
  push(data: Buffer): void {
    const skipped = Math.min(this.#skip, data.length);
    this.#skip -= skipped;
    let bytes = Buffer.concat([this.#kept, data.subarray(skipped)]);
    while (bytes.length >= FIXED_HEADER) {
      const length = messageLength(bytes);
      if (length > LONGEST_KEPT) {
        this.#skip = Math.max(0, length - bytes.length);
        bytes = bytes.subarray(Math.min(length, bytes.length));
        continue;
      }
      if (bytes.length < length) break;
      this.#take(bytes.subarray(0, length));
      bytes = bytes.subarray(length);
    }
    this.#kept = Buffer.from(bytes);
  }
}
