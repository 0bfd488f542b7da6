export type ReportSetup = {
  readonly receiver: string;
  /** Added to every title, or empty. */
  readonly titleMark: string;
  /** Whether main listens to `before-input-event`. */
  readonly reportKeys: boolean;
};

/** What Electron's main process learns from the window itself, observed in the isolated world: focus, title, keys, copies, the last input. */
export function installWindowReports(setup: ReportSetup): void {
  if (window.top !== window) return;
  const tell = (globalThis as unknown as Record<string, (header: object) => void>)[`${setup.receiver}-tell`];
  if (!tell) return;

  window.addEventListener('focus', () => tell({ kind: 'focus' }));
  window.addEventListener('blur', () => tell({ kind: 'blur' }));
  window.addEventListener('resize', () => tell({ kind: 'resized' }));

  let lastActivity = Number.NEGATIVE_INFINITY;
  const active = () => {
    if (performance.now() - lastActivity < 1000) return;
    lastActivity = performance.now();
    tell({ kind: 'activity' });
  };
  for (const name of ['keydown', 'pointerdown', 'pointermove', 'wheel']) window.addEventListener(name, active, { capture: true, passive: true });

  // Electron leaves the wheel's zoom to the app.
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    if (event.deltaY !== 0) tell({ kind: 'zoom', direction: event.deltaY < 0 ? 'in' : 'out' });
  };
  window.addEventListener('wheel', onWheel, { passive: false });

  const onKey = (event: KeyboardEvent) =>
    tell({
      kind: 'key',
      input: {
        type: event.type === 'keydown' ? 'keyDown' : 'keyUp',
        key: event.key,
        code: event.code,
        isAutoRepeat: event.repeat,
        isComposing: event.isComposing,
        shift: event.shiftKey,
        control: event.ctrlKey,
        alt: event.altKey,
        meta: event.metaKey,
        location: event.location,
        modifiers: [],
      },
    });
  if (setup.reportKeys) for (const name of ['keydown', 'keyup'] as const) window.addEventListener(name, onKey, { capture: true });

  // Chromium's own shortcuts do not exist in an Electron window without a menu. Last in line, so the page may use these keys itself.
  const browserKeys = new Set(['r', 'p', 's', 'u', 'o', 'g', 'f', 'd', 'h', 'j', '+', '-', '=', '0']);
  window.addEventListener('keydown', (event) => {
    const chord = (event.ctrlKey || event.metaKey) && !event.altKey && browserKeys.has(event.key.toLowerCase());
    const back = event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight');
    if (chord || back || ['F1', 'F3', 'F5'].includes(event.key)) event.preventDefault();
  });

  const onCopy = (event: ClipboardEvent) => {
    const field = document.activeElement;
    const inField = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type !== 'password');
    const selected = inField ? field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0) : String(document.getSelection());
    const text = event.defaultPrevented ? (event.clipboardData?.getData('text/plain') ?? '') : selected;
    if (text !== '') tell({ kind: 'copied', text });
  };
  window.addEventListener('copy', onCopy);
  window.addEventListener('cut', onCopy);

  const title = () => {
    if (setup.titleMark !== '' && !document.title.endsWith(setup.titleMark)) document.title += setup.titleMark;
    tell({
      kind: 'title',
      title: setup.titleMark !== '' && document.title.endsWith(setup.titleMark) ? document.title.slice(0, -setup.titleMark.length) : document.title,
    });
  };
  document.addEventListener('DOMContentLoaded', () => {
    title();
    new MutationObserver(title).observe(document.head, { subtree: true, childList: true, characterData: true });
  });
}
