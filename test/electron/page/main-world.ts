import type { createEndpoint } from './world-endpoint.ts';

/** The page's half of the bridge: defines what the preload exposes, before any script of the page runs. Source text, as all of this folder. */
export function installMainWorld(names: { toPage: string; toPreload: string }, endpoint: typeof createEndpoint, controlled: boolean): void {
  // Electron runs preload scripts in the top frame only.
  if (window.top !== window) return;
  const deepFreeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return;
    Object.freeze(value);
    for (const entry of Object.values(value)) deepFreeze(entry);
  };
  const wire = endpoint({
    sends: names.toPreload,
    hears: names.toPage,
    onNote: (note) => {
      const { name, tree } = note as { name: string; tree: unknown };
      if (Object.hasOwn(window, name)) return wire.note({ type: 'taken', name });
      const api = wire.unmarshal(tree);
      deepFreeze(api);
      Object.defineProperty(window, name, { value: api, configurable: false, enumerable: true, writable: false });
    },
  });
  // A popup cannot be refused from outside before `open` has returned it; Electron's answer to a denied one is null.
  window.open = (url?: string | URL, target?: string, features?: string) => {
    wire.note({ type: 'open', url: new URL(String(url ?? 'about:blank'), document.baseURI).href, frameName: target ?? '', features: features ?? '' });
    return null;
  };
  // The print dialog would block the page for ever where nobody is there to answer it.
  if (controlled) window.print = () => wire.note({ type: 'print' });
}
