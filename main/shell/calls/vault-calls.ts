import { basename } from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import type { Source } from '../../../preload/contract/agent-port.ts';
import type { VaultSession } from '../agent-host/vault-session.ts';
import type { ShellCalls } from '../bridge.ts';
import type { FileTokens } from '../file-tokens.ts';
import type { VaultTokens } from '../vault-tokens.ts';
import { lookedInto, usedUp } from './agent-calls.ts';

export interface VaultCallOptions {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>;
  window(): BrowserWindow;
  vaults: VaultTokens;
  session: VaultSession;
  sources: FileTokens<Source>;
  destinations: FileTokens<string>;
}

type VaultShellCall =
  | 'vault.chooseFolder'
  | 'vault.describe'
  | 'vault.create'
  | 'vault.unlock'
  | 'vault.findKeyFile'
  | 'vault.lock'
  | 'passphrase.judge'
  | 'passphrase.generate';

export function createVaultCalls({ dialog, window, vaults, session, sources, destinations }: VaultCallOptions): Pick<ShellCalls, VaultShellCall> {
  const chooseNew = async (title: string, buttonLabel: string) => {
    const chosen = await dialog.showSaveDialog(window(), {
      title,
      buttonLabel,
      defaultPath: 'vault.strongroom',
      properties: ['createDirectory', 'dontAddToRecent'],
    });
    return chosen.canceled || !chosen.filePath ? null : chosen.filePath;
  };
  const chooseExisting = async (title: string, buttonLabel: string) => {
    const chosen = await dialog.showOpenDialog(window(), { title, buttonLabel, properties: ['openDirectory', 'dontAddToRecent'] });
    return chosen.filePaths[0] ?? null;
  };
  const choose = {
    create: () => chooseNew('Create a vault', 'Create here'),
    open: () => chooseExisting('Open a vault', 'Open'),
    restore: () => chooseNew('Restore into a new folder', 'Restore here'),
    // Dialogs that save let nobody choose a folder that exists.
    'restore-over': () => chooseExisting('Restore in the place of a vault', 'Restore here'),
  };

  return {
    async 'vault.chooseFolder'({ purpose }) {
      const folder = await choose[purpose]();
      return { chosen: folder === null ? null : { vault: vaults.issue(folder), name: basename(folder), folder } };
    },
    async 'vault.describe'({ vault }) {
      const folder = vaults.folderOf(vault);
      return { vault, folder, ...(await session.describe(folder)) };
    },
    async 'vault.create'({ vault, keyFile, ...input }) {
      const folder = vaults.folderOf(vault);
      const create = (path: string | null) => session.create(folder, { ...input, keyFile: path });
      const kit = keyFile === null ? await create(null) : await usedUp(destinations.take([keyFile]), ([path]) => create(path as string));
      return { session: session.state(), kit };
    },
    async 'vault.unlock'({ vault, keyFile, ...input }) {
      const folder = vaults.folderOf(vault);
      if (keyFile === null) await session.unlock(folder, { ...input, keyFile: null });
      else await lookedInto(sources.take([keyFile]), ([source]) => session.unlock(folder, { ...input, keyFile: source as Source }));
      return { session: session.state() };
    },
    'vault.findKeyFile': ({ vault, officer }) => session.askAnyAgent('agent.findKeyFile', { folder: vaults.folderOf(vault), officer }),
    'vault.lock': ({ interrupt, next }) => session.lock({ interrupt, reason: 'officer', next: next === null ? undefined : vaults.folderOf(next) }),
    'passphrase.judge': (input) => session.askAnyAgent('agent.judge', input),
    async 'passphrase.generate'() {
      const { passphrase } = await session.askAnyAgent('agent.generate', {});
      return { passphrase: passphrase as Uint8Array<ArrayBuffer> };
    },
  };
}
