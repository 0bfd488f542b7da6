export type EndpointOptions = {
  /** Names of the events this world sends and hears. They are random, and no page script runs before they are in use. */
  readonly sends: string;
  readonly hears: string;
  /** Called before a function runs that was given Files: their paths are known only asynchronously. Without it a File may not cross. */
  readonly learnPaths?: (files: File[]) => Promise<void>;
  /** Anything sent with `note`. */
  readonly onNote?: (note: unknown) => void;
};

/**
 * One end of the wire between a page's own world and the preload's isolated world, by the rules of Electron's contextBridge: values are copied,
 * prototypes dropped, functions and promises proxied, errors reduced to their message. Events are synchronous, so calls are too.
 *
 * Runs in the page as the source text of this one function.
 */
export function createEndpoint(options: EndpointOptions) {
  const dispatch = document.dispatchEvent.bind(document);
  const make = (detail: unknown) => new CustomEvent(options.sends, { detail });
  // A function anywhere in `detail` would turn all of it into null, hence this tree: `raw` leaves are structured-cloned by Chromium.
  type Tree =
    | { kind: 'raw'; value: unknown }
    | { kind: 'object'; entries: [string, Tree][] }
    | { kind: 'array'; items: Tree[] }
    | { kind: 'again'; index: number }
    | { kind: 'error'; message: string }
    | { kind: 'function' | 'promise'; id: number }
    | { kind: 'returned'; id: number };
  type Message =
    | { type: 'call'; seq: number; id: number; args: Tree }
    | { type: 'reply'; seq: number; ok: boolean; value: Tree }
    | { type: 'settle'; id: number; ok: boolean; value: Tree }
    | { type: 'note'; note: unknown };
  // biome-ignore lint/complexity/noBannedTypes: any function of the page or the preload.
  type AnyFunction = Function;

  let lastId = 0;
  const ownFunctions = new Map<number, AnyFunction>();
  const ownFunctionIds = new WeakMap<AnyFunction, number>();
  const proxies = new Map<number, AnyFunction>();
  const proxyIds = new WeakMap<AnyFunction, number>();
  const awaited = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  const replies = new Map<number, { ok: boolean; value: Tree }>();

  const notCloneable = () => new Error('An object could not be cloned.');
  const leafTypes = [Date, RegExp, Map, Set, ArrayBuffer, Blob, Boolean, Number, String, ImageData];
  const isLeaf = (value: object) => ArrayBuffer.isView(value) || leafTypes.some((type) => value instanceof type);

  function marshal(value: unknown): Tree {
    const seen = new Map<object, number>();
    const walk = (item: unknown): Tree => {
      if (typeof item === 'function') return marshalFunction(item);
      if (typeof item === 'symbol') throw notCloneable();
      if (typeof item !== 'object' || item === null) return { kind: 'raw', value: item };
      const known = seen.get(item);
      if (known !== undefined) return { kind: 'again', index: known };
      if (item instanceof Promise) return marshalPromise(item);
      if (item instanceof Error) return { kind: 'error', message: item.message };
      if (isLeaf(item)) return { kind: 'raw', value: item };
      if (item instanceof Node || item instanceof WeakMap || item instanceof WeakSet || item === window) throw notCloneable();
      seen.set(item, seen.size);
      if (Array.isArray(item)) return { kind: 'array', items: Array.from(item, (entry: unknown) => walk(entry)) };
      return { kind: 'object', entries: Object.keys(item).map((key) => [key, walk((item as Record<string, unknown>)[key])]) };
    };
    return walk(value);
  }

  function marshalFunction(item: AnyFunction): Tree {
    const returned = proxyIds.get(item);
    if (returned !== undefined) return { kind: 'returned', id: returned };
    const id = ownFunctionIds.get(item) ?? ++lastId;
    ownFunctionIds.set(item, id);
    ownFunctions.set(id, item);
    return { kind: 'function', id };
  }

  function marshalPromise(item: Promise<unknown>): Tree {
    const id = ++lastId;
    const settle = (ok: boolean, value: unknown) => {
      let tree: Tree;
      try {
        tree = marshal(value);
      } catch (error) {
        return send({ type: 'settle', id, ok: false, value: marshal(error) });
      }
      send({ type: 'settle', id, ok, value: tree });
    };
    item.then(
      (value) => settle(true, value),
      (error: unknown) => settle(false, error),
    );
    return { kind: 'promise', id };
  }

  function unmarshal(tree: Tree, files: File[] = []): unknown {
    const made: unknown[] = [];
    const walk = (item: Tree): unknown => {
      switch (item.kind) {
        case 'raw':
          if (item.value instanceof File) files.push(item.value);
          return item.value;
        case 'error':
          return new Error(item.message);
        case 'again':
          return made[item.index];
        case 'function':
          return proxyFor(item.id);
        case 'returned':
          return ownFunctions.get(item.id);
        case 'promise':
          return new Promise((resolve, reject) => awaited.set(item.id, { resolve, reject }));
        case 'array': {
          const array: unknown[] = [];
          made.push(array);
          for (const entry of item.items) array.push(walk(entry));
          return array;
        }
        case 'object': {
          const object: Record<string, unknown> = {};
          made.push(object);
          for (const [key, entry] of item.entries)
            Object.defineProperty(object, key, { value: walk(entry), configurable: true, enumerable: true, writable: true });
          return object;
        }
      }
    };
    return walk(tree);
  }

  function proxyFor(id: number): AnyFunction {
    const known = proxies.get(id);
    if (known) return known;
    const proxy = (...args: unknown[]) => {
      const seq = ++lastId;
      send({ type: 'call', seq, id, args: marshal(args) });
      const reply = replies.get(seq);
      replies.delete(seq);
      if (!reply) throw notCloneable();
      const value = unmarshal(reply.value);
      if (!reply.ok) throw value;
      return value;
    };
    proxies.set(id, proxy);
    proxyIds.set(proxy, id);
    return proxy;
  }

  function answer(id: number, args: Tree): { ok: boolean; value: Tree } {
    try {
      const files: File[] = [];
      const values = unmarshal(args, files) as unknown[];
      const run = () => ownFunctions.get(id)?.(...values);
      if (files.length === 0) return { ok: true, value: marshal(run()) };
      if (!options.learnPaths) throw notCloneable();
      return { ok: true, value: marshal(options.learnPaths(files).then(run)) };
    } catch (error) {
      return { ok: false, value: marshal(error instanceof Error ? error : new Error(String(error))) };
    }
  }

  function send(message: Message): void {
    dispatch(make(message));
  }

  document.addEventListener(options.hears, (event) => {
    event.stopImmediatePropagation();
    const message = (event as CustomEvent<Message | null>).detail;
    // Chromium could not clone it: the caller finds no reply and throws.
    if (message === null) return;
    if (message.type === 'call') send({ type: 'reply', seq: message.seq, ...answer(message.id, message.args) });
    else if (message.type === 'reply') replies.set(message.seq, { ok: message.ok, value: message.value });
    else if (message.type === 'note') options.onNote?.(message.note);
    else {
      const waiting = awaited.get(message.id);
      awaited.delete(message.id);
      const value = unmarshal(message.value);
      if (message.ok) waiting?.resolve(value);
      else waiting?.reject(value);
    }
  });

  return { marshal, unmarshal: (tree: unknown) => unmarshal(tree as Tree), note: (note: unknown) => send({ type: 'note', note }) };
}
