import { APP_ORIGIN, isAppPage } from './app-origin.ts';

/** What an ipc event says of who sent it; the fields of Electron's `WebFrameMain` that matter. */
export interface SenderFrame {
  readonly url: string;
  readonly origin: string;
  readonly parent: unknown;
  readonly detached: boolean;
  isDestroyed(): boolean;
}

export interface Sender {
  readonly sender: { readonly id: number; isDestroyed(): boolean };
  /** `null` once the frame has navigated or gone. */
  readonly senderFrame: SenderFrame | null;
}

/**
 * Whether a message comes from the document of a window of ours. The origin alone is not enough: an `about:blank` frame inherits it, a
 * `srcdoc` frame too, so the address is compared as well; and a frame inside ours is not us.
 */
export function isTrustedSender(event: Sender, isKnownWindow: (contentsId: number) => boolean): boolean {
  try {
    return isOurs(event, isKnownWindow);
  } catch {
    // Electron throws when a frame or a window is asked anything after it was disposed of. Whoever is gone is not us.
    return false;
  }
}

function isOurs(event: Sender, isKnownWindow: (contentsId: number) => boolean): boolean {
  // Read once: the getter answers null as soon as the frame has navigated.
  const frame = event.senderFrame;
  if (frame === null || frame === undefined) return false;
  if (event.sender.isDestroyed() || !isKnownWindow(event.sender.id)) return false;
  if (frame.isDestroyed() || frame.detached || frame.parent !== null) return false;
  return frame.origin === APP_ORIGIN && isAppPage(frame.url);
}
