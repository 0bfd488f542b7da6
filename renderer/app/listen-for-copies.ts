import { ask } from '../stores/ask.ts';

/** Characters that the shell takes at once. */
const LONGEST = 100_000;

/**
 * What becomes of a copy by keyboard or menu. A secret is not copied; what is selected on a page goes through the shell, which takes it back at lock;
 * what the officer typed into a field, and more than the shell takes, is Chromium's to copy.
 */
export function copyOf(copied: { secret: boolean; field: boolean; text: string }): 'nothing' | 'by-chromium' | 'by-shell' {
  if (copied.secret) return 'nothing';
  return copied.field || copied.text === '' || copied.text.length > LONGEST ? 'by-chromium' : 'by-shell';
}

/** Elements that show or hold a passphrase or a kit. */
const SECRET = '[data-secret]';

/** @param allSecret nothing of this window may be copied: it shows a kit */
export function listenForCopies(allSecret: boolean): void {
  function take(event: ClipboardEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const selection = document.getSelection();
    const selected = selection !== null && [...document.querySelectorAll(SECRET)].some((element) => selection.containsNode(element, true));
    const text = selection?.toString() ?? '';
    const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    const become = copyOf({ secret: allSecret || target?.closest(SECRET) != null || (!field && selected), field, text });
    if (become === 'by-chromium') return;
    event.preventDefault();
    if (become === 'by-shell') void ask('app.copy', { text });
  }
  for (const kind of ['copy', 'cut'] as const) document.addEventListener(kind, take, { capture: true });
  // A dragged selection is a copy, too.
  document.addEventListener('dragstart', (event) => {
    if (allSecret || (event.target instanceof Element && event.target.closest(SECRET) !== null)) event.preventDefault();
  });
}
