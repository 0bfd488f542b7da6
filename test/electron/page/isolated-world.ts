import type { createPreloadModules } from './preload-modules.ts';
import type { createCodec } from './structured-codec.ts';
import type { createEndpoint } from './world-endpoint.ts';

export type IsolatedWorldSetup = {
  readonly toPage: string;
  readonly toPreload: string;
  /** Name of the function with which this world reaches the main process, and of the one with which it is reached. */
  readonly binding: string;
  readonly receiver: string;
  readonly versions: Record<string, string>;
};

type Parts = { endpoint: typeof createEndpoint; codec: typeof createCodec; preloadModules: typeof createPreloadModules };
type Preload = (exports: object, require: (name: string) => unknown, module: object, process: object, setImmediate: unknown, clearImmediate: unknown) => void;

/** The preload's world: `require('electron')` as a sandboxed preload has it, then the preload itself. Source text, as all of this folder. */
export function installIsolatedWorld(setup: IsolatedWorldSetup, parts: Parts, preload: Preload | null): void {
  if (window.top !== window) return;
  const world = globalThis as unknown as Record<string, unknown>;
  const { EventEmitter, modules, setImmediate, clearImmediate } = parts.preloadModules();
  const codec = parts.codec();
  const post = world[setup.binding] as (message: string) => void;
  delete world[setup.binding];
  const tell = (header: object, body = '') => post(`${JSON.stringify(header)}\n${body}`);

  let lastId = 0;
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const ask = <T>(header: object, body = ''): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      tell({ ...header, id }, body);
    });

  const paths = new WeakMap<File, string>();
  const filesInQuestion = new Map<number, File[]>();
  const learnPaths = async (files: File[]) => {
    const batch = ++lastId;
    filesInQuestion.set(batch, files);
    const answers = await ask<string[]>({ kind: 'paths', batch, count: files.length });
    filesInQuestion.delete(batch);
    files.forEach((file, index) => {
      paths.set(file, answers[index] ?? '');
    });
  };
  const wire = parts.endpoint({
    sends: setup.toPage,
    hears: setup.toPreload,
    learnPaths,
    onNote: (note) => {
      if ((note as { type: string }).type === 'taken') taken = true;
      else tell({ kind: 'note', note });
    },
  });
  let taken = false;

  const ipc = new EventEmitter();
  // structuredClone first: it is what refuses functions and drops prototypes.
  const clone = (args: unknown[]) => {
    try {
      return codec.encode(structuredClone(args));
    } catch {
      throw new Error('An object could not be cloned.');
    }
  };
  const ipcRenderer = Object.assign(ipc, {
    invoke: (channel: string, ...args: unknown[]) => {
      const body = clone(args);
      return ask({ kind: 'invoke', channel }, body);
    },
    send: (channel: string, ...args: unknown[]) => tell({ kind: 'send', channel }, clone(args)),
  });
  const electron = {
    ipcRenderer,
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) => {
        taken = false;
        wire.note({ name, tree: wire.marshal(api) });
        if (taken) throw new Error(`Cannot bind an API on top of an existing property on the window object: ${name}`);
      },
    },
    webUtils: {
      getPathForFile: (file: File) => {
        const path = file instanceof File ? paths.get(file) : undefined;
        if (path === undefined) throw new Error('the double knows the path of a File only if it came from the page as an argument of a bridge function');
        return path;
      },
    },
  };
  const strictElectron = new Proxy(electron, {
    get: (target, name) => {
      if (typeof name === 'symbol' || name in target || name === '__esModule' || name === 'default') return target[name as keyof typeof target];
      throw new Error(`the double does not implement electron.${name} in a preload`);
    },
  });

  Object.defineProperty(world, setup.receiver, {
    value: (message: string) => {
      const end = message.indexOf('\n');
      const header = JSON.parse(message.slice(0, end));
      const body = message.slice(end + 1);
      if (header.kind === 'event') return void ipc.emit(header.channel, { sender: ipcRenderer, ports: [] }, ...(codec.decode(body) as unknown[]));
      const call = waiting.get(header.id);
      waiting.delete(header.id);
      if (header.ok) call?.resolve(codec.decode(body) as never);
      else call?.reject(new Error(header.message));
    },
  });
  Object.defineProperty(world, `${setup.receiver}-file`, { value: (batch: number, index: number) => filesInQuestion.get(batch)?.[index] });
  Object.defineProperty(world, `${setup.receiver}-tell`, { value: tell });

  if (!preload) return;
  const require = (name: string) => {
    const known: Record<string, unknown> = { electron: strictElectron, ...modules };
    const found = known[name.replace(/^node:/, '')];
    if (found === undefined) throw new Error(`module not found: ${name}`);
    return found;
  };
  const module = { exports: {} };
  const process = { type: 'renderer', sandboxed: true, contextIsolated: true, platform: 'linux', versions: setup.versions, env: {}, argv: [] };
  try {
    preload(module.exports, require, module, process, setImmediate, clearImmediate);
  } catch (error) {
    console.error('Unable to load preload script', error);
    tell({ kind: 'preload-error', message: error instanceof Error ? error.message : String(error), stack: error instanceof Error ? error.stack : '' });
  }
}
