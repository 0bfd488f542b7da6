import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import type { Source } from '../../../preload/contract/agent-port.ts';
import type { ShellCalls } from '../bridge.ts';
import type { ClipboardSource } from '../clipboard-source.ts';
import { fileNameFrom } from '../file-name.ts';
import type { FileTokens } from '../file-tokens.ts';
import { handOverPaths } from './handed-files.ts';

export interface FileCallOptions {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>;
  window(): BrowserWindow;
  sources: FileTokens<Source>;
  destinations: FileTokens<string>;
  clipboard: ClipboardSource;
}

export function createFileCalls(options: FileCallOptions): Pick<ShellCalls, 'files.choose' | 'files.fromClipboard' | 'files.chooseDestination'> {
  // Where the officer was last, so that ten releases to one stick are not ten walks through the folders.
  let lastFolder: string | null = null;

  const chooseFile = async (title: string, suggestedName: string) => {
    const name = fileNameFrom(suggestedName);
    const chosen = await options.dialog.showSaveDialog(options.window(), {
      title,
      defaultPath: lastFolder === null ? name : join(lastFolder, name),
      properties: ['createDirectory', 'dontAddToRecent'],
    });
    return chosen.canceled || !chosen.filePath ? null : chosen.filePath;
  };
  const chooseFolder = async (title: string) => {
    const chosen = await options.dialog.showOpenDialog(options.window(), {
      title,
      ...(lastFolder === null ? {} : { defaultPath: lastFolder }),
      properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'],
    });
    return chosen.filePaths[0] ?? null;
  };

  return {
    async 'files.choose'({ kind }) {
      const properties = kind === 'folder' ? (['openDirectory'] as const) : (['openFile'] as const);
      // Neutral words: what is chosen may be a key to import, a key to sign in with or a checkpoint to compare with.
      const title = kind === 'folder' ? 'Choose a folder' : 'Choose files';
      const { filePaths } = await options.dialog.showOpenDialog(options.window(), {
        title,
        properties: [...properties, 'multiSelections', 'showHiddenFiles', 'dontAddToRecent'],
      });
      return handOverPaths(options.sources, filePaths);
    },
    async 'files.fromClipboard'() {
      const text = await options.clipboard.read();
      return { files: [{ token: options.sources.issue(text), name: text.name, size: text.bytes.length, folder: false }] };
    },
    async 'files.chooseDestination'({ kind, title, suggestedName }) {
      const path = kind === 'folder' ? await chooseFolder(title) : await chooseFile(title, suggestedName);
      if (path === null) return { destination: null };
      lastFolder = kind === 'folder' ? path : dirname(path);
      return { destination: { token: options.destinations.issue(path), name: basename(path), folder: lastFolder, exists: existsSync(path) } };
    },
  };
}
