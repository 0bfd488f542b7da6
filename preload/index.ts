import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CALL_CHANNEL, EVENT_CHANNEL, HAND_OVER_CHANNEL } from './contract/channels.ts';
import type { BridgeEvent } from './contract/events.ts';
import type { Answer, Bridge } from './contract/index.ts';

/** Main never rejects; what arrives here as a rejection is a value that ipc cannot copy, or a main process that is going away. */
async function invoke<T>(channel: string, ...values: unknown[]): Promise<Answer<T>> {
  try {
    return await ipcRenderer.invoke(channel, ...values);
  } catch {
    return {
      ok: false,
      error: { code: 'BRIDGE_INPUT', message: 'The call did not reach the application.', hint: 'Repeat the step; if it stays so, start Strongroom again.' },
    };
  }
}

/** Empty for what is no file on disk, such as a picture dragged out of a document; main leaves it out. */
function pathOf(file: File): string {
  try {
    return webUtils.getPathForFile(file);
  } catch {
    return '';
  }
}

const bridge: Bridge = {
  call: (name, input) => invoke(CALL_CHANNEL, name, input),
  handOver: (files) => invoke(HAND_OVER_CHANNEL, files.map(pathOf)),
  listen: (listener) => {
    const heard = (_event: unknown, event: BridgeEvent) => listener(event);
    ipcRenderer.on(EVENT_CHANNEL, heard);
    return () => {
      ipcRenderer.off(EVENT_CHANNEL, heard);
    };
  },
};

contextBridge.exposeInMainWorld('strongroom', bridge);
