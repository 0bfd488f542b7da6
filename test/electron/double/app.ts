import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import type { App } from 'electron';
import type { Host } from './host.ts';
import { Network } from './network.ts';
import { SingleInstance } from './single-instance.ts';
import { makeEvent, StrictEmitter, strict } from './strict.ts';

const EVENTS = [
  'ready',
  'window-all-closed',
  'before-quit',
  'will-quit',
  'quit',
  'second-instance',
  'web-contents-created',
  'browser-window-created',
  'browser-window-focus',
  'browser-window-blur',
  'render-process-gone',
  'child-process-gone',
];
// Of other systems, or of a network that is not there.
const NEVER_EMITTED = ['activate', 'certificate-error', 'select-client-certificate', 'login'];
type PathName = Parameters<App['getPath']>[0];
type Implemented = Pick<
  App,
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'getPath'
  | 'setPath'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'getLocale'
  | 'isPackaged'
  | 'enableSandbox'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'disableHardwareAcceleration'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
>;

/** `app`: the life of the program. */
export class DoubleApp extends StrictEmitter implements Implemented {
  readonly isPackaged = false;
  readonly commandLine = strict('app.commandLine', {
    appendSwitch: () => undefined,
    hasSwitch: (name: string) => process.argv.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
    getSwitchValue: (name: string) => switchValue(name) ?? '',
  });
  readonly #host: Host;
  readonly #folder: string;
  readonly #paths = new Map<string, string>();
  #name: string;
  readonly #version: string;
  #started: Promise<void> | undefined;
  #ready = false;
  #sandboxed = false;
  #quitting = false;
  #instance: SingleInstance | undefined;
  readonly #whenReady: Promise<void>;
  #markReady: () => void = () => undefined;

  constructor(host: Host, mainScript: string) {
    super('app', [...EVENTS, ...NEVER_EMITTED]);
    this.#host = host;
    this.#folder = folderOfPackage(mainScript);
    const { productName, name, version } = JSON.parse(readFileSync(join(this.#folder, 'package.json'), 'utf8'));
    this.#name = productName ?? name ?? 'Electron';
    this.#version = version ?? '0.0.0';
    this.#whenReady = new Promise((resolve) => {
      this.#markReady = resolve;
    });
  }

  /**
   * After the main script has run to its end, as in Electron, so that whatever it registers there is in time for `ready`; or when it waits for
   * `ready` before its end, where Electron goes on as soon as nothing else is left to do.
   */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start(): Promise<void> {
    if (this.#quitting) return;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.quit());
    await this.#host.start();
    this.#host.chromium.process.once('exit', () => {
      if (!this.#quitting) this.exit(1);
    });
    await new Network(this.#host).start();
    await this.#host.parts.session.start();
    this.#ready = true;
    this.emit('ready', makeEvent({}), {});
    this.#markReady();
  }

  whenReady(): Promise<void> {
    setImmediate(() => void this.start());
    return this.#whenReady;
  }

  isReady(): boolean {
    return this.#ready;
  }

  /** Asks every window first; one that prevents its `close` ends the quitting. */
  quit(): void {
    if (this.#quitting) return;
    const before = makeEvent({});
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    this.#quitting = true;
    for (const window of [...this.#host.windows]) {
      window.close();
      if (!window.isDestroyed()) {
        this.#quitting = false;
        return;
      }
    }
    const will = makeEvent({});
    this.emit('will-quit', will);
    if (will.defaultPrevented) {
      this.#quitting = false;
      return;
    }
    this.#end(0);
  }

  exit(code = 0): void {
    this.#quitting = true;
    for (const window of [...this.#host.windows]) window.destroy();
    this.#end(code);
  }

  #end(code: number): void {
    this.emit('quit', makeEvent({}), code);
    this.#instance?.release();
    this.#host.stop();
    process.exit(code);
  }

  windowClosed(): void {
    if (this.#host.windows.size > 0 || this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  getPath(name: PathName): string {
    const set = this.#paths.get(name);
    if (set !== undefined) return set;
    const appData = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
    switch (name) {
      case 'home':
        return homedir();
      case 'appData':
        return appData;
      case 'temp':
        return tmpdir();
      case 'documents':
        return process.env.XDG_DOCUMENTS_DIR ?? join(homedir(), 'Documents');
      case 'exe':
        return process.execPath;
      case 'userData':
      case 'sessionData':
        // Chromium's switch of the same name, which Electron obeys.
        return resolve(switchValue('user-data-dir') ?? join(appData, this.#name));
      case 'logs':
        return join(this.getPath('userData'), 'logs');
      default:
        throw new Error(`the double does not implement app.getPath('${name}')`);
    }
  }

  setPath(name: string, path: string): void {
    if (resolve(path) !== path) throw new Error('Path must be absolute');
    mkdirSync(path, { recursive: true });
    this.#paths.set(name, path);
  }

  getName(): string {
    return this.#name;
  }

  setName(name: string): void {
    this.#name = name;
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
  }

  getVersion(): string {
    return this.#version;
  }

  getAppPath(): string {
    return this.#folder;
  }

  getLocale(): string {
    return 'en-US';
  }

  enableSandbox(): void {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.#sandboxed = true;
  }

  get sandboxed(): boolean {
    return this.#sandboxed;
  }

  disableHardwareAcceleration(): void {
    if (this.#ready) throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
  }

  setAppUserModelId(_id: string): void {
    // Windows only; a no-op elsewhere, as in Electron.
  }

  setAsDefaultProtocolClient(): boolean {
    return false;
  }

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    this.#instance ??= new SingleInstance(this.getPath('userData'), this.#host.folder, (argv, folder, data) =>
      this.emit('second-instance', makeEvent({}), argv, folder, data),
    );
    return this.#instance.request(additionalData);
  }

  hasSingleInstanceLock(): boolean {
    return this.#instance?.held ?? false;
  }

  releaseSingleInstanceLock(): void {
    this.#instance?.release();
  }
}

function switchValue(name: string): string | undefined {
  return process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function folderOfPackage(mainScript: string): string {
  let folder = dirname(mainScript);
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${mainScript}`);
    folder = above;
  }
  return folder;
}
