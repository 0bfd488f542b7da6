import type { Clipboard } from 'electron';
import { textHash } from '../crypto/text-hash.ts';
import type { Clock } from './clock.ts';

/** What this application put on the clipboard: fingerprints, certificates and requests, never a passphrase or a kit. */
export interface CopiedText {
  copy(text: string): Promise<void>;
  /** Empties the clipboard if it still holds what was copied last. */
  clear(): Promise<void>;
}

/** For how long a copied text stays (ms): it is pasted within minutes, or forgotten there. */
const STAYS = 2 * 60_000;

export function createCopiedText(clipboard: Pick<Clipboard, 'readText' | 'writeText' | 'clear'>, clock: Pick<Clock, 'after'>): CopiedText {
  /** Names the text without keeping it. */
  let copied: string | null = null;
  let cancel: () => void = () => undefined;

  const clear = async () => {
    cancel();
    if (copied === null) return;
    const ours = copied;
    copied = null;
    // What another program put there since is the officer's.
    if (textHash(await clipboard.readText()) === ours) clipboard.clear();
  };

  return {
    async copy(text) {
      cancel();
      copied = textHash(text);
      cancel = clock.after(STAYS, () => void clear().catch(() => undefined));
      await clipboard.writeText(text);
    },
    clear,
  };
}
