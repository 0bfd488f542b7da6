import { readFileSync } from 'node:fs';
import type { TapHeader } from './double/bridge-tap.ts';
import { deserializeMessage } from './double/serialized-message.ts';

export type TappedMessage = TapHeader & {
  /** The message in V8's serialization: bytes as they are, text as Latin-1 or, beyond it, UTF-16 in the machine's byte order. */
  readonly raw: Buffer;
  readonly value: unknown;
};

/** All messages that have crossed the bridge so far. For a search over everything the file's own bytes will do. */
export function readBridgeTap(path: string): TappedMessage[] {
  const bytes = readFileSync(path);
  const messages: TappedMessage[] = [];
  let at = 0;
  const part = () => {
    const length = bytes.readUInt32LE(at);
    at += 4 + length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const header = JSON.parse(part().toString()) as TapHeader;
    const raw = part();
    messages.push({ ...header, raw, value: deserializeMessage(raw) });
  }
  return messages;
}
