import { EventEmitter } from 'node:events';

// Looked up by the language and its tools on any object; not a use of an API.
const INNOCENT = new Set(['then', 'toJSON', 'default', '__esModule', 'constructor', 'inspect', 'asymmetricMatch', '$$typeof', 'nodeType', 'tagName']);

/** Wraps an object of the `electron` module so that using what the double does not have is an error at that line, not `undefined` further on. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, property) {
      if (typeof property === 'string' && !(property in object) && !INNOCENT.has(property))
        throw new Error(`the double does not implement electron.${name}.${property}`);
      const value: unknown = Reflect.get(object, property, object);
      // Private fields are reachable only through the object itself, never through its proxy.
      return typeof value === 'function' && !isClass(value) ? bound(object, value as Method) : value;
    },
    set(object, property, value) {
      if (typeof property === 'string' && !(property in object)) throw new Error(`the double does not implement setting electron.${name}.${property}`);
      return Reflect.set(object, property, value, object);
    },
  });
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

const bindings = new WeakMap<object, WeakMap<object, unknown>>();

type Method = (...args: unknown[]) => unknown;

/** The same function every time, so that `electron.app.on === electron.app.on`. */
function bound(object: object, method: Method): unknown {
  const own = bindings.get(object) ?? new WeakMap<object, unknown>();
  bindings.set(object, own);
  const known = own.get(method) ?? method.bind(object);
  own.set(method, known);
  return known;
}

type Listener = Parameters<EventEmitter['on']>[1];

/** An emitter that refuses listeners for events it would never emit. */
export class StrictEmitter extends EventEmitter {
  readonly #name: string;
  readonly #events: ReadonlySet<string>;

  constructor(name: string, events: readonly string[]) {
    super();
    this.#name = name;
    this.#events = new Set(events);
  }

  override on(event: string | symbol, listener: Listener): this {
    this.#check(event);
    return super.on(event, listener);
  }

  override addListener(event: string | symbol, listener: Listener): this {
    this.#check(event);
    return super.addListener(event, listener);
  }

  override once(event: string | symbol, listener: Listener): this {
    this.#check(event);
    return super.once(event, listener);
  }

  override prependListener(event: string | symbol, listener: Listener): this {
    this.#check(event);
    return super.prependListener(event, listener);
  }

  #check(event: string | symbol): void {
    if (typeof event === 'string' && !this.#events.has(event)) throw new Error(`the double does not implement the event '${event}' of electron.${this.#name}`);
  }
}

export type PreventableEvent = { preventDefault(): void; readonly defaultPrevented: boolean };

/** The event object that Electron's listeners get first. */
export function makeEvent<T extends object>(details: T): T & PreventableEvent {
  let prevented = false;
  return Object.defineProperties(
    { ...details },
    {
      preventDefault: {
        value: () => {
          prevented = true;
        },
      },
      defaultPrevented: { get: () => prevented },
    },
  ) as T & PreventableEvent;
}
