import { EventEmitter } from 'node:events';
import type { IpcMain } from 'electron';
import { createCodec } from '../page/structured-codec.ts';
import type { Host } from './host.ts';
import { makeEvent } from './strict.ts';
import type { DoubleWebContents } from './web-contents.ts';

type InvokeHandler = Parameters<IpcMain['handle']>[1];
// biome-ignore lint/suspicious/noExplicitAny: each kind of message has fields of its own.
type Header = any;

const codec = createCodec();

/** `ipcMain`, and the place where everything the preload's world says arrives. */
export class DoubleIpcMain extends EventEmitter implements Pick<IpcMain, 'handle' | 'handleOnce' | 'removeHandler'> {
  readonly #host: Host;
  readonly #handlers = new Map<string, InvokeHandler>();

  constructor(host: Host) {
    super();
    this.#host = host;
  }

  handle(channel: string, handler: InvokeHandler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof handler !== 'function') throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`);
    this.#handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: InvokeHandler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  receive(contents: DoubleWebContents, header: Header, body: string): void {
    if (contents.isDestroyed()) return;
    if (header.kind === 'invoke') void this.#invoke(contents, header, body);
    else if (header.kind === 'send') this.#send(contents, header, body);
    else if (header.kind === 'paths') void this.#paths(contents, header);
    else if (header.kind === 'note') this.#note(contents, header.note);
    else if (header.kind === 'copied') this.#host.parts.clipboard.copiedByPage(header.text);
    else if (header.kind === 'activity') this.#host.parts.powerMonitor.noteActivity();
    else if (header.kind === 'preload-error') this.#preloadError(contents, header);
    else contents.report(header);
  }

  #preloadError(contents: DoubleWebContents, { message, stack }: Header): void {
    this.#host.recordings.preloadErrors.push(message);
    console.error(`Unable to load preload script: ${stack || message}`);
    contents.emit('preload-error', makeEvent({}), '', new Error(message));
  }

  #event(contents: DoubleWebContents) {
    const frame = contents.mainFrame;
    return Object.defineProperty(
      makeEvent({
        type: 'frame',
        sender: contents.facade,
        processId: contents.id,
        frameId: 1,
        ports: [],
        reply: (channel: string, ...args: unknown[]) => contents.send(channel, ...args),
      }),
      'senderFrame',
      {
        // Null once the frame has navigated or its window is gone, even for an event that came before.
        get: () => (frame.isDestroyed() ? null : frame),
      },
    );
  }

  async #invoke(contents: DoubleWebContents, { id, channel }: Header, body: string): Promise<void> {
    const args = codec.decode(body) as unknown[];
    this.#host.tap.record({ direction: 'page to main', kind: 'invoke', channel, from: contents.id }, args);
    const reply = contents.page?.replier();
    try {
      const handler = this.#handlers.get(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      const value = await handler(this.#event(contents) as unknown as Electron.IpcMainInvokeEvent, ...args);
      const copy = this.#copy(value);
      this.#host.tap.record({ direction: 'main to page', kind: 'result', channel, from: contents.id }, value);
      reply?.({ id, ok: true }, codec.encode(copy));
    } catch (error) {
      const message = `Error invoking remote method '${channel}': ${String(error)}`;
      console.error(`Error occurred in handler for '${channel}':`, error);
      this.#host.tap.record({ direction: 'main to page', kind: 'error', channel, from: contents.id }, message);
      reply?.({ id, ok: false, message }, '');
    }
  }

  #copy(value: unknown): unknown {
    try {
      return structuredClone(value);
    } catch {
      throw new Error('An object could not be cloned.');
    }
  }

  #send(contents: DoubleWebContents, { channel }: Header, body: string): void {
    const args = codec.decode(body) as unknown[];
    this.#host.tap.record({ direction: 'page to main', kind: 'send', channel, from: contents.id }, args);
    this.emit(channel, this.#event(contents), ...args);
  }

  async #paths(contents: DoubleWebContents, { id, batch, count }: Header): Promise<void> {
    const { page } = contents;
    const reply = page?.replier();
    try {
      reply?.({ id, ok: true }, codec.encode(await page?.pathsOfFiles(batch, count)));
    } catch (error) {
      reply?.({ id, ok: false, message: String(error) }, '');
    }
  }

  #note(contents: DoubleWebContents, note: Header): void {
    if (note.type === 'open') contents.gate.decidePopup(note.url, note.frameName, note.features);
    else if (note.type === 'print') this.#host.recordings.prints.push({ windowId: contents.id, by: 'page' });
  }
}
