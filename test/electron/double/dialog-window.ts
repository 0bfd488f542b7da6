import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { DialogOptions } from './desktop-dialogs.ts';
import type { DialogKind } from './dialog-desk.ts';
import { dialogPage } from './dialog-page.ts';
import type { Host } from './host.ts';

type Open = { readonly kind: DialogKind; readonly options: DialogOptions; readonly answer: (answer: object) => void };

/** A plain dialog in a window of Chromium, for desktops without a dialog program: a path to type, and the folder around it to click through. */
export class DialogWindow {
  readonly #host: Host;
  readonly #open = new Map<string, Open>();

  constructor(host: Host) {
    this.#host = host;
  }

  async ask(kind: DialogKind, options: DialogOptions): Promise<object> {
    const origin = `https://${randomUUID()}.dialog.invalid`;
    const answered = new Promise<object>((resolve) => this.#open.set(origin, { kind, options, answer: resolve }));
    const page = await this.#host.opener.open(origin, { x: 120, y: 120, width: 640, height: kind === 'message' ? 260 : 520 });
    const closedByHand = (targetId: string) => {
      if (targetId === page.targetId) this.#open.get(origin)?.answer(cancelled(kind, options));
    };
    this.#host.opener.on('closed', closedByHand);
    page.session.post('Page.navigate', { url: `${origin}/` });
    const answer = await answered;
    this.#host.opener.off('closed', closedByHand);
    this.#open.delete(origin);
    await this.#host.chromium.cdp.browser.send('Target.closeTarget', { targetId: page.targetId }).catch(() => undefined);
    return answer;
  }

  async serve(request: { url: string; postData?: string }): Promise<{ type: string; body: string } | undefined> {
    const url = new URL(request.url);
    const dialog = this.#open.get(url.origin);
    if (!dialog) return undefined;
    if (url.pathname === '/list') return { type: 'application/json', body: JSON.stringify(await list(url.searchParams.get('folder') || homedir())) };
    if (url.pathname === '/answer') {
      dialog.answer(shaped(dialog, JSON.parse(request.postData ?? 'null')));
      return { type: 'text/plain', body: '' };
    }
    return { type: 'text/html; charset=utf-8', body: dialogPage(dialog.kind, dialog.options) };
  }
}

async function list(folder: string): Promise<object> {
  const path = resolve(folder);
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const named = entries
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name));
    return { folder: path, above: dirname(path), entries: named };
  } catch (error) {
    return { folder: path, above: dirname(path), entries: [], error: (error as Error).message };
  }
}

function shaped(dialog: Open, answer: string[] | number | null): object {
  if (answer === null) return cancelled(dialog.kind, dialog.options);
  if (typeof answer === 'number') return { response: answer, checkboxChecked: false };
  return dialog.kind === 'open' ? { canceled: false, filePaths: answer } : { canceled: false, filePath: answer[0] ?? '' };
}

function cancelled(kind: DialogKind, options: DialogOptions): object {
  if (kind === 'message') return { response: options.cancelId ?? 0, checkboxChecked: false };
  return kind === 'open' ? { canceled: true, filePaths: [] } : { canceled: true, filePath: '' };
}
