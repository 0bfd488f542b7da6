/**
 * Structured clone as text, because the DevTools protocol carries only JSON. Runs on both sides: here as a module, in the page as the source
 * text of this one function, so it may name nothing outside itself.
 *
 * As in V8's own serializer a view carries its whole underlying buffer: a `Buffer` cut from Node's pool takes its neighbours along, and a test
 * that looks for key bytes on the bridge has to see them.
 */
export function createCodec() {
  const NATIVE_ERRORS = new Set(['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError']);
  type WithBase64 = Uint8Array & { toBase64(): string };
  const toBase64 = (bytes: Uint8Array) =>
    typeof Buffer === 'undefined' ? (bytes as WithBase64).toBase64() : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
    typeof Buffer === 'undefined'
      ? (Uint8Array as unknown as { fromBase64(text: string): Uint8Array<ArrayBuffer> }).fromBase64(text)
      : new Uint8Array(Buffer.from(text, 'base64'));
  const notCloneable = () => new Error('An object could not be cloned.');

  function encode(value: unknown): string {
    const seen = new Map<object, number>();
    const node = (item: unknown): unknown => {
      switch (typeof item) {
        case 'string':
        case 'boolean':
          return item;
        case 'undefined':
          return ['u'];
        case 'bigint':
          return ['b', String(item)];
        case 'number':
          return Number.isFinite(item) && !Object.is(item, -0) ? item : ['n', Object.is(item, -0) ? '-0' : String(item)];
        case 'object':
          return item === null ? null : container(item);
        default:
          throw notCloneable();
      }
    };
    const container = (item: object): unknown => {
      const known = seen.get(item);
      if (known !== undefined) return ['r', known];
      seen.set(item, seen.size);
      if (Array.isArray(item)) return ['a', ...item.map(node)];
      if (item instanceof Date) return ['d', item.getTime()];
      if (item instanceof RegExp) return ['x', item.source, item.flags];
      if (item instanceof Map) return ['m', ...[...item].map(([key, entry]) => [node(key), node(entry)])];
      if (item instanceof Set) return ['s', ...[...item].map(node)];
      if (item instanceof ArrayBuffer) return ['y', toBase64(new Uint8Array(item))];
      if (ArrayBuffer.isView(item)) {
        const kind = Object.prototype.toString.call(item).slice(8, -1);
        const length = kind === 'DataView' ? item.byteLength : (item as Uint8Array).length;
        return ['v', kind, container(item.buffer), item.byteOffset, length];
      }
      if (item instanceof Error) return ['e', NATIVE_ERRORS.has(item.name) ? item.name : 'Error', item.message, item.stack ?? '', node(item.cause)];
      if (item instanceof Boolean || item instanceof Number || item instanceof String) return ['w', node(item.valueOf())];
      // After structuredClone only plain objects are left; anything else (a Blob, an ImageData) is cloneable in a page but not over ipc.
      if (Object.prototype.toString.call(item) !== '[object Object]') throw notCloneable();
      return Object.fromEntries(Object.entries(item).map(([key, entry]) => [key, node(entry)]));
    };
    return JSON.stringify(node(value));
  }

  function decode(text: string): unknown {
    const made: unknown[] = [];
    const value = (item: unknown): unknown => {
      if (typeof item !== 'object' || item === null) return item;
      if (!Array.isArray(item)) {
        const object: Record<string, unknown> = {};
        made.push(object);
        for (const [key, entry] of Object.entries(item))
          Object.defineProperty(object, key, { value: value(entry), configurable: true, enumerable: true, writable: true });
        return object;
      }
      return tagged(item[0], item.slice(1));
    };
    const keep = <T>(item: T): T => {
      made.push(item);
      return item;
    };
    // biome-ignore lint/suspicious/noExplicitAny: the tag decides what the rest holds.
    const tagged = (tag: string, rest: any[]): unknown => {
      switch (tag) {
        case 'u':
          return undefined;
        case 'b':
          return BigInt(rest[0]);
        case 'n':
          return Number(rest[0]);
        case 'r':
          return made[rest[0]];
        case 'd':
          return keep(new Date(rest[0] ?? Number.NaN));
        case 'x':
          return keep(new RegExp(rest[0], rest[1]));
        case 'w':
          return keep(Object(value(rest[0])));
        case 'y':
          return keep(fromBase64(rest[0]).buffer);
        case 'a': {
          const array: unknown[] = keep([]);
          for (const entry of rest) array.push(value(entry));
          return array;
        }
        case 'm': {
          const map = keep(new Map<unknown, unknown>());
          for (const [key, entry] of rest) map.set(value(key), value(entry));
          return map;
        }
        case 's': {
          const set = keep(new Set<unknown>());
          for (const entry of rest) set.add(value(entry));
          return set;
        }
        case 'v': {
          // The view's own number comes before its buffer's, as in encode.
          const index = made.push(undefined) - 1;
          const make = (globalThis as unknown as Record<string, new (buffer: unknown, offset: number, length: number) => unknown>)[rest[0]];
          if (!make) throw notCloneable();
          made[index] = new make(value(rest[1]), rest[2], rest[3]);
          return made[index];
        }
        case 'e': {
          const make = (globalThis as unknown as Record<string, new (message: string) => Error>)[rest[0]] ?? Error;
          const error = keep(new make(rest[1]));
          Object.defineProperty(error, 'stack', { value: rest[2], configurable: true, writable: true });
          const cause = value(rest[3]);
          if (cause !== undefined) Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
          return error;
        }
        default:
          throw notCloneable();
      }
    };
    return value(JSON.parse(text));
  }

  return { encode, decode };
}

export type Codec = ReturnType<typeof createCodec>;
