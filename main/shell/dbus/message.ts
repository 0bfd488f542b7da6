import { BodyReader, type BusValue } from './body-values.ts';

/** Types of messages (D-Bus specification, Message Format). */
export const MESSAGE = { call: 1, return: 2, error: 3, signal: 4 } as const;

/** What is of interest of a message that came. */
export interface BusMessage {
  type: number;
  /** Of the call that it answers. */
  replyTo: number | null;
  path: string | null;
  interface: string | null;
  member: string | null;
  body: readonly BusValue[];
}

/** Bytes of a message before the array of its fields. */
export const FIXED_HEADER = 16;
/** The longest message that the specification allows. */
const LONGEST = 128 * 1024 * 1024;

/**
 * The length of a message that begins with these bytes.
 * @param start at least `FIXED_HEADER` bytes
 * @throws RangeError for what begins no message
 */
export function messageLength(start: Buffer): number {
  const endian = start[0];
  if ((endian !== LITTLE && endian !== BIG) || start[3] !== 1) throw new RangeError('this begins no message of D-Bus');
  const [body, fields] = endian === LITTLE ? [start.readUInt32LE(4), start.readUInt32LE(12)] : [start.readUInt32BE(4), start.readUInt32BE(12)];
  const length = paddedTo8(FIXED_HEADER + fields) + body;
  if (length > LONGEST) throw new RangeError('a message is longer than D-Bus allows');
  return length;
}

/** @param bytes exactly one message @throws RangeError for bytes that are not well formed */
export function readMessage(bytes: Buffer): BusMessage {
  const little = bytes[0] === LITTLE;
  const fieldsLength = little ? bytes.readUInt32LE(12) : bytes.readUInt32BE(12);
  const [fields] = new BodyReader(bytes, little, 12).values('a(yv)') as [[number, BusValue][]];
  const field = (code: number) => fields.find(([found]) => found === code)?.[1] ?? null;
  const text = (code: number) => {
    const value = field(code);
    if (value !== null && typeof value !== 'string') throw new RangeError('a field of a header has the wrong type');
    return value;
  };
  const replyTo = field(FIELD.replySerial);
  const body = new BodyReader(bytes.subarray(paddedTo8(FIXED_HEADER + fieldsLength)), little);
  return {
    type: bytes.readUInt8(1),
    replyTo: typeof replyTo === 'number' ? replyTo : null,
    path: text(FIELD.path),
    interface: text(FIELD.interface),
    member: text(FIELD.member),
    body: body.values(text(FIELD.signature) ?? ''),
  };
}

/** A call to the bus itself with at most one text, which is all that listening takes. @param serial counts from 1 */
export function callToBus(serial: number, member: string, argument?: string): Buffer {
  const body = argument === undefined ? Buffer.alloc(0) : withLength(argument);
  const fields = Buffer.concat([
    field(FIELD.path, 'o', '/org/freedesktop/DBus'),
    field(FIELD.destination, 's', 'org.freedesktop.DBus'),
    field(FIELD.interface, 's', 'org.freedesktop.DBus'),
    padded(field(FIELD.member, 's', member), argument === undefined ? 1 : 8),
    argument === undefined ? Buffer.alloc(0) : Buffer.from([FIELD.signature, 1, ...Buffer.from('g\0'), 1, ...Buffer.from('s\0')]),
  ]);
  const header = Buffer.alloc(FIXED_HEADER);
  header.set([LITTLE, MESSAGE.call, 0, 1]);
  header.writeUInt32LE(body.length, 4);
  header.writeUInt32LE(serial, 8);
  header.writeUInt32LE(fields.length, 12);
  return Buffer.concat([padded(Buffer.concat([header, fields]), 8), body]);
}

const LITTLE = 'l'.charCodeAt(0);
const BIG = 'B'.charCodeAt(0);
/** Codes of header fields (the same section). */
const FIELD = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 } as const;

const paddedTo8 = (length: number) => Math.ceil(length / 8) * 8;

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);
}

function withLength(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(`${text}\0`)]);
}

/** A field that another follows: all but the last begin at a multiple of eight. */
function field(code: number, type: 'o' | 's', text: string): Buffer {
  const bytes = Buffer.concat([Buffer.from([code, 1, type.charCodeAt(0), 0]), withLength(text)]);
  return code === FIELD.member ? bytes : padded(bytes, 8);
}
