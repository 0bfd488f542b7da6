import { askDesktop, findDesktopDialogs } from './desktop-dialogs.ts';
import { DialogWindow } from './dialog-window.ts';
import type { Host } from './host.ts';

export type DialogKind = 'open' | 'save' | 'message';
export type PendingDialog = { readonly id: number; readonly kind: DialogKind; readonly options: object };

/**
 * Who answers dialogs: under a test the control channel, in either order of question and answer; otherwise the desktop's own dialog program,
 * and where it has none a window of our own.
 */
export class DialogDesk {
  readonly #host: Host;
  readonly #pending = new Map<number, PendingDialog & { resolve: (answer: never) => void }>();
  readonly #prepared: { kind: DialogKind; answer: object }[] = [];
  readonly #window: DialogWindow;
  #lastId = 0;

  constructor(host: Host) {
    this.#host = host;
    this.#window = new DialogWindow(host);
  }

  ask<T>(kind: DialogKind, options: object): Promise<T> {
    // Options are read once, now; the app may reuse its object.
    const asked = JSON.parse(JSON.stringify(options)) as object;
    if (!this.#host.config.control) {
      const program = findDesktopDialogs();
      return (program ? askDesktop(program, kind, asked) : this.#window.ask(kind, asked)) as Promise<T>;
    }
    return new Promise<T>((resolve) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { id, kind, options: asked, resolve });
      this.#match();
    });
  }

  get pending(): PendingDialog[] {
    return [...this.#pending.values()].map(({ id, kind, options }) => ({ id, kind, options }));
  }

  /** Answers the oldest dialog of this kind, or the next one that opens. */
  answer(kind: DialogKind, answer: object): void {
    this.#prepared.push({ kind, answer });
    this.#match();
  }

  /** Requests of the dialog window's own page; undefined for all others. */
  serve(request: { url: string; postData?: string }): Promise<{ type: string; body: string } | undefined> {
    return this.#window.serve(request);
  }

  #match(): void {
    for (const dialog of this.#pending.values()) {
      const index = this.#prepared.findIndex((prepared) => prepared.kind === dialog.kind);
      if (index === -1) continue;
      const [prepared] = this.#prepared.splice(index, 1);
      this.#pending.delete(dialog.id);
      dialog.resolve(prepared?.answer as never);
    }
  }
}
