import type { VaultSession } from '../agent-host/vault-session.ts';
import type { ShellCalls } from '../bridge.ts';
import type { KitWindow } from '../kit-window.ts';
import type { VaultTokens } from '../vault-tokens.ts';

export interface RecoveryCallOptions {
  session: Pick<VaultSession, 'openWithKit' | 'state'>;
  vaults: VaultTokens;
  kitWindow: Pick<KitWindow, 'show' | 'close' | 'print'>;
}

type RecoveryShellCall = 'recovery.open' | 'recovery.showWindow' | 'recovery.closeWindow' | 'recovery.print';

export function createRecoveryCalls({ session, vaults, kitWindow }: RecoveryCallOptions): Pick<ShellCalls, RecoveryShellCall> {
  return {
    async 'recovery.open'({ vault, ...input }) {
      await session.openWithKit(vaults.folderOf(vault), input);
      return { session: session.state() };
    },
    'recovery.showWindow'() {
      kitWindow.show();
      return {};
    },
    'recovery.closeWindow'() {
      // After the answer: the window that asks is the one that ends.
      setImmediate(kitWindow.close);
      return {};
    },
    async 'recovery.print'() {
      return { printed: await kitWindow.print() };
    },
  };
}
