import type { DialogOptions } from './desktop-dialogs.ts';
import type { DialogKind } from './dialog-desk.ts';

type PageInput = { kind: DialogKind; options: DialogOptions };

/** The page of the plain dialog: no styling beyond what makes it usable. */
export function dialogPage(kind: DialogKind, options: DialogOptions): string {
  const title = options.title ?? (kind === 'open' ? 'Open' : kind === 'save' ? 'Save' : 'Question');
  const input = JSON.stringify({ kind, options } satisfies PageInput).replaceAll('<', '\\u003c');
  return `<!doctype html><meta charset="utf-8"><title>${escaped(title)} — development shell</title>
<style>body{font:14px system-ui;margin:16px;display:flex;flex-direction:column;gap:10px;height:calc(100vh - 32px)}
ul{flex:1;overflow:auto;margin:0;padding:4px;border:1px solid;list-style:none}li{padding:3px 6px;cursor:default;white-space:pre}li[aria-selected=true]{background:Highlight;color:HighlightText}
input{font:inherit;padding:5px}footer{display:flex;gap:8px;justify-content:flex-end}button{font:inherit;padding:4px 14px}p{margin:0;white-space:pre-wrap}</style>
<body><script>(${runDialog})(${input})</script>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Runs in the dialog's page, as source text. */
function runDialog({ kind, options }: PageInput): void {
  const add = <K extends keyof HTMLElementTagNameMap>(parent: Element, name: K, text = ''): HTMLElementTagNameMap[K] => {
    const element = document.createElement(name);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  const answer = (value: string[] | number | null) => void fetch('/answer', { method: 'POST', body: JSON.stringify(value) });
  const properties = options.properties ?? [];
  const wantsFolder = properties.includes('openDirectory');
  const several = properties.includes('multiSelections');
  document.addEventListener('keydown', (event) => event.key === 'Escape' && answer(null));

  if (kind === 'message') {
    add(document.body, 'p', options.message ?? '');
    add(document.body, 'p', options.detail ?? '');
    const footer = add(document.body, 'footer');
    (options.buttons ?? ['OK']).forEach((label, index) => {
      const button = add(footer, 'button', label);
      button.onclick = () => answer(index);
      if (index === (options.defaultId ?? 0)) button.focus();
    });
    return;
  }

  const path = add(document.body, 'input');
  path.value = options.defaultPath ?? '';
  const entries = add(document.body, 'ul');
  const problem = add(document.body, 'p');
  const footer = add(document.body, 'footer');
  let folder = '';
  const chosen = new Set<string>();
  const join = (name: string) => `${folder === '/' ? '' : folder}/${name}`;
  const accept = () => (chosen.size > 0 ? answer([...chosen]) : path.value !== '' && answer([path.value]));
  const go = async (to: string) => {
    const listing = await (await fetch(`/list?folder=${encodeURIComponent(to)}`)).json();
    folder = listing.folder;
    chosen.clear();
    problem.textContent = listing.error ?? '';
    if (kind === 'open') path.value = wantsFolder ? folder : '';
    entries.replaceChildren();
    add(entries, 'li', '⤴ ..').ondblclick = () => go(listing.above);
    for (const { name, isFolder } of listing.entries as { name: string; isFolder: boolean }[]) {
      const item = add(entries, 'li', `${isFolder ? '📁' : '　'} ${name}`);
      item.onclick = () => {
        if (isFolder !== wantsFolder && kind === 'open') return;
        if (!several) for (const other of entries.children) other.setAttribute('aria-selected', 'false');
        if (!several) chosen.clear();
        if (kind === 'open') chosen.add(join(name));
        item.setAttribute('aria-selected', 'true');
        path.value = join(name);
      };
      item.ondblclick = () => (isFolder ? go(join(name)) : accept());
    }
    if (kind === 'save' && !path.value.startsWith('/')) path.value = join(path.value);
  };
  add(footer, 'button', 'Cancel').onclick = () => answer(null);
  add(footer, 'button', options.buttonLabel ?? (kind === 'save' ? 'Save' : 'Open')).onclick = accept;
  path.onkeydown = (event) => event.key === 'Enter' && accept();
  void go(options.defaultPath?.startsWith('/') ? (kind === 'save' ? options.defaultPath.replace(/\/[^/]*$/, '/') : options.defaultPath) : '').then(() =>
    path.focus(),
  );
}
