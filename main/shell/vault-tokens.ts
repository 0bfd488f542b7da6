import { StrongroomError } from '../../preload/contract/errors.ts';

/** Names of vault folders for the window. Unlike a file's they are good for many uses, and a folder keeps its own while the application runs. */
export interface VaultTokens {
  issue(folder: string): string;
  /** @throws StrongroomError `TOKEN_UNKNOWN` */
  folderOf(token: string): string;
}

export function createVaultTokens(newToken: () => string): VaultTokens {
  const folders = new Map<string, string>();
  const tokens = new Map<string, string>();
  return {
    issue(folder) {
      const token = tokens.get(folder) ?? newToken();
      tokens.set(folder, token);
      folders.set(token, folder);
      return token;
    },
    folderOf(token) {
      const folder = folders.get(token);
      if (folder === undefined) throw new StrongroomError('TOKEN_UNKNOWN', 'The application no longer knows this vault.', "Choose the vault's folder again.");
      return folder;
    },
  };
}
