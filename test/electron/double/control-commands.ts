import type { DoubleBrowserWindow } from './browser-window.ts';
import type { Host } from './host.ts';
import { makeEvent } from './strict.ts';

export type WindowFacts = {
  readonly id: number;
  readonly title: string;
  readonly url: string;
  readonly bounds: { x: number; y: number; width: number; height: number };
  readonly visible: boolean;
  readonly focused: boolean;
  readonly minimized: boolean;
  readonly contentProtected: boolean;
  readonly loading: boolean;
  readonly zoomFactor: number;
  readonly targetId: string | undefined;
  readonly rendererPid: number | undefined;
};

/** What a test may ask of the double. The client is typed from this. */
export function controlCommands(host: Host) {
  const windowOf = (id: number): DoubleBrowserWindow => {
    const window = [...host.windows].find((candidate) => candidate.id === id);
    if (!window) throw new Error(`there is no window ${id}`);
    return window;
  };
  return {
    debuggingAddress: () => host.chromium.debuggingAddress(),
    windows: () => [...host.windows].map(facts),
    recordings: () => host.recordings,
    spelling: () => host.parts.session.spelling,
    utilities: () => [...host.utilities.values()],
    pendingDialogs: () => host.parts.dialogs.pending,
    answerDialog: ({ kind, answer }: { kind: 'open' | 'save' | 'message'; answer: object }) => host.parts.dialogs.answer(kind, answer),
    emitPower: ({ name }: { name: string }) => host.parts.powerMonitor.emit(name, makeEvent({})),
    forceIdle: ({ seconds }: { seconds: number | null }) => host.parts.powerMonitor.forceIdle(seconds),
    readClipboard: () => host.parts.clipboard.readText(),
    writeClipboard: ({ text }: { text: string }) => host.parts.clipboard.writeText(text),
    setSystemColorScheme: ({ scheme }: { scheme: 'light' | 'dark' }) => host.parts.nativeTheme.setSystem(scheme),
    closeWindow: ({ id }: { id: number }) => windowOf(id).close(),
    setBounds: ({ id, bounds }: { id: number; bounds: object }) => windowOf(id).setBounds(bounds),
    crashRenderer: ({ id }: { id: number }) => windowOf(id).contents.forcefullyCrashRenderer(),
    cdp: ({ id, method, params }: { id: number; method: string; params: object }) => windowOf(id).contents.page?.session.send(method, params),
    quit: () => setImmediate(() => host.parts.app.quit()) && null,
  };
}

export type Commands = ReturnType<typeof controlCommands>;

function facts(window: DoubleBrowserWindow): WindowFacts {
  const { contents } = window;
  return {
    id: window.id,
    title: window.getTitle(),
    url: contents.getURL(),
    bounds: window.getBounds(),
    visible: window.isVisible(),
    focused: window.isFocused(),
    minimized: window.isMinimized(),
    contentProtected: window.isContentProtected(),
    loading: contents.isLoading() || contents.getURL() === '',
    zoomFactor: contents.getZoomFactor(),
    targetId: contents.page?.targetId,
    rendererPid: contents.page?.rendererPid,
  };
}
