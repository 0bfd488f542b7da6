import type { Host } from './host.ts';
import { strict } from './strict.ts';
import type { DoubleWebContents } from './web-contents.ts';

/** `WebFrameMain` of a page's top frame: the only frame in which a preload runs, hence the only one that can send. */
export function topFrame(host: Host, contents: DoubleWebContents): Electron.WebFrameMain {
  const documentNumber = contents.page?.documentNumber;
  const url = contents.getURL();
  const isCurrent = () => !contents.isDestroyed() && contents.page?.documentNumber === documentNumber;
  const frame = {
    url,
    origin: host.schemes.originOf(url),
    parent: null,
    name: '',
    frames: [],
    processId: contents.id,
    routingId: 1,
    frameTreeNodeId: contents.id,
    get top() {
      return facade;
    },
    get detached() {
      return !isCurrent();
    },
    isDestroyed: () => !isCurrent(),
    send: (channel: string, ...args: unknown[]) => contents.send(channel, ...args),
  };
  const facade: Electron.WebFrameMain = strict('WebFrameMain', frame) as unknown as Electron.WebFrameMain;
  return facade;
}
