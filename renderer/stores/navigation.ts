import type { AgentRow } from '../../preload/contract/agents.ts';
import type { HandedFile } from '../../preload/contract/files.ts';
import { lockable } from './lockable.ts';

export const pages = ['overview', 'certificates', 'agents', 'commands', 'audit', 'settings', 'guide'] as const;
export type PageName = (typeof pages)[number];

/** A certificate as dialogs name it. */
export interface Named {
  id: string;
  label: string;
}

export type DialogRequest =
  | { kind: 'import'; files: HandedFile[] }
  | { kind: 'import-progress'; command: string }
  | { kind: 'release'; certificates: Named[] }
  | { kind: 'lock'; commands: { id: string; title: string }[] }
  | { kind: 'edit-agent'; agent: AgentRow }
  | { kind: 'export-log' }
  | { kind: 'change-passphrase' }
  | { kind: 'shortcuts' }
  | { kind: 'palette' };

interface NavigationSlice {
  page: PageName;
  dialog: DialogRequest | null;
  guidePage: string | null;
}

export const useNavigation = lockable<NavigationSlice>(() => ({ page: 'overview', dialog: null, guidePage: null }));

export function goTo(page: PageName): void {
  useNavigation.setState({ page, dialog: null });
}

export function openDialog(dialog: DialogRequest): void {
  useNavigation.setState({ dialog });
}

export function closeDialog(): void {
  useNavigation.setState({ dialog: null });
}
