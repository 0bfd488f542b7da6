import type {
  Dialog,
  MessageBoxOptions,
  MessageBoxReturnValue,
  OpenDialogOptions,
  OpenDialogReturnValue,
  SaveDialogOptions,
  SaveDialogReturnValue,
} from 'electron';
import type { Host } from './host.ts';

/** `dialog`, without its synchronous half, which would stop the main process. */
export class DoubleDialog implements Record<keyof Pick<Dialog, 'showOpenDialog' | 'showSaveDialog' | 'showMessageBox' | 'showErrorBox'>, unknown> {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  showOpenDialog(...args: [unknown, OpenDialogOptions] | [OpenDialogOptions]): Promise<OpenDialogReturnValue> {
    return this.#host.parts.dialogs.ask<OpenDialogReturnValue>('open', this.#options(args));
  }

  showSaveDialog(...args: [unknown, SaveDialogOptions] | [SaveDialogOptions]): Promise<SaveDialogReturnValue> {
    return this.#host.parts.dialogs.ask<SaveDialogReturnValue>('save', this.#options(args));
  }

  showMessageBox(...args: [unknown, MessageBoxOptions] | [MessageBoxOptions]): Promise<MessageBoxReturnValue> {
    return this.#host.parts.dialogs.ask<MessageBoxReturnValue>('message', this.#options(args));
  }

  /** Electron stops until it is read; a process without a window to show it in prints it, and that is what Electron does too before `ready`. */
  showErrorBox(title: string, content: string): void {
    this.#host.recordings.errorBoxes.push({ title, content });
    console.error(`${title}\n${content}`);
  }

  #options<T extends object>(args: [unknown, T] | [T]): T {
    if (!this.#host.parts.app.isReady()) throw new Error('dialog module can only be used after app is ready');
    return (args.length === 2 ? args[1] : args[0]) as T;
  }
}
