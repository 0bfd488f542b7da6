import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { createKitWindow, type KitWindow, mayCall } from '../../../main/shell/kit-window.ts';
import { contract } from '../../../preload/contract/index.ts';

class FakeWindow {
  static made: FakeWindow[] = [];
  readonly options: BrowserWindowConstructorOptions;
  readonly heard = new Map<string, (...values: unknown[]) => void>();
  readonly webContents: { id: number; on(name: string, listener: () => void): void; print(options: object, done: (printed: boolean) => void): void };
  destroyed = false;
  protected = false;
  loaded = '';
  printed: object[] = [];

  constructor(options: BrowserWindowConstructorOptions) {
    this.options = options;
    const id = FakeWindow.made.push(this) + 10;
    this.webContents = {
      id,
      on: (name, listener) => void this.heard.set(name, listener),
      print: (asked, done) => {
        this.printed.push(asked);
        done(true);
      },
    };
  }
  on(name: string, listener: () => void) {
    this.heard.set(name, listener);
  }
  setContentProtection(on: boolean) {
    this.protected = on;
  }
  async loadURL(url: string) {
    this.loaded = url;
  }
  show() {}
  focus() {}
  isDestroyed() {
    return this.destroyed;
  }
  destroy() {
    this.destroyed = true;
    this.heard.get('closed')?.();
  }
}

let gone: number;
let followed: unknown[];
let kit: KitWindow;
const newest = () => FakeWindow.made.at(-1) as FakeWindow;

beforeEach(() => {
  FakeWindow.made = [];
  gone = 0;
  followed = [];
  kit = createKitWindow({
    BrowserWindow: FakeWindow as unknown as new (options: BrowserWindowConstructorOptions) => BrowserWindow,
    webPreferences: { sandbox: true, contextIsolation: true },
    backgroundColor: () => '#fff',
    contentProtection: true,
    zoom: { follow: (contents) => void followed.push(contents) },
    onGone: () => {
      gone += 1;
    },
  });
});

describe('the window of a recovery kit', () => {
  it('is protected from screenshots, shows the one page of the application, and is made once', () => {
    kit.show();
    kit.show();
    expect(FakeWindow.made).toHaveLength(1);
    expect(newest()).toMatchObject({
      protected: true,
      loaded: 'app://strongroom/#kit',
      options: { webPreferences: { sandbox: true, contextIsolation: true } },
    });
    expect(followed).toEqual([newest().webContents]);
    expect(kit.isKnown(newest().webContents.id)).toBe(true);
  });

  it('is destroyed when it is put away, and its process is known no more', () => {
    kit.show();
    const { id } = newest().webContents;
    kit.close();
    expect(newest().destroyed).toBe(true);
    expect([kit.isKnown(id), kit.current(), gone]).toEqual([false, null, 1]);
    kit.close();
    expect(gone).toBe(1);
  });

  it('ends when its process crashes, and can be shown again in another', () => {
    kit.show();
    newest().heard.get('render-process-gone')?.();
    expect([FakeWindow.made[0]?.destroyed, gone]).toEqual([true, 1]);
    kit.show();
    expect(FakeWindow.made).toHaveLength(2);
  });

  it('asks for a printer, and prints nothing where it is not', async () => {
    expect(await kit.print()).toBe(false);
    kit.show();
    expect(await kit.print()).toBe(true);
    expect(newest().printed).toEqual([{ silent: false, printBackground: false }]);
  });
});

describe('who may call what', () => {
  const names = Object.keys(contract);

  it('the kit’s window has ten calls and no other', () => {
    expect(names.filter((name) => mayCall(true, name)).sort()).toEqual([
      'app.state',
      'app.touch',
      'app.zoom',
      'files.chooseDestination',
      'recovery.closeWindow',
      'recovery.kept',
      'recovery.print',
      'recovery.putAway',
      'recovery.save',
      'recovery.test',
    ]);
  });

  it('the application’s window has all but those that would bring it the kit', () => {
    expect(names.filter((name) => !mayCall(false, name)).sort()).toEqual(['recovery.kept', 'recovery.print', 'recovery.test']);
  });
});
