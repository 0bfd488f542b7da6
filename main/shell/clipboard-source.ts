import type { Clipboard } from 'electron';
import type { Source } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';

export type TextSource = Extract<Source, { kind: 'text' }>;

/** Pasted text, read where the window cannot see it: it may be a private key. */
export interface ClipboardSource {
  /** @throws StrongroomError `FILE_EMPTY` or `FILE_TOO_LARGE` */
  read(): Promise<TextSource>;
  /** Empties the clipboard if it still holds these bytes. */
  clearIfHolds(bytes: Uint8Array): Promise<void>;
}

/** Bytes of UTF-8. Thousands of PEM blocks fit; more than this was not copied by a person. */
const LIMIT = 16 * 1024 * 1024;

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, index) => byte === b[index]);

export function createClipboardSource(clipboard: Pick<Clipboard, 'readText' | 'clear'>): ClipboardSource {
  const bytesNow = async () => new TextEncoder().encode(await clipboard.readText());
  return {
    async read() {
      const bytes = await bytesNow();
      if (bytes.length === 0)
        throw new StrongroomError('FILE_EMPTY', 'The clipboard holds no text.', 'Copy the key or certificate first, with its BEGIN and END lines.');
      if (bytes.length > LIMIT)
        throw new StrongroomError('FILE_TOO_LARGE', 'The clipboard holds more text than can be pasted.', 'Save it as a file and import that.');
      return { kind: 'text', name: 'Clipboard', bytes };
    },
    async clearIfHolds(bytes) {
      const now = await bytesNow();
      if (same(now, bytes)) clipboard.clear();
      now.fill(0);
    },
  };
}
