import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { startBackup, startVerifying } from '../../../main/service/backup-calls.ts';
import { saveFolderTarget } from '../../../main/service/backup-settings-calls.ts';
import { showCommand } from '../../../main/service/command-calls.ts';
import { startDrill } from '../../../main/service/drill-calls.ts';
import { Restore } from '../../../main/service/restore-calls.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import type { LifeCalls } from '../../../preload/contract/agent-port.ts';
import type { BackupState } from '../../../preload/contract/backup.ts';
import type { CommandRow } from '../../../preload/contract/commands.ts';
import { passphrase } from './opened-vault.ts';

/** Makes a folder and takes it as a target under its own name. */
export function folderTarget(session: VaultSession, folder: string): Promise<BackupState> {
  mkdirSync(folder, { recursive: true });
  return saveFolderTarget(session, { name: basename(folder), replaces: null, scheduled: true, destination: folder });
}

async function ended(session: VaultSession, started: { command: string; ended: Promise<void> }): Promise<CommandRow> {
  await started.ended;
  return (await showCommand(session, { id: started.command, offset: 0, limit: 100 })).command;
}

export const backUp = async (session: VaultSession, target: string | null = null) => ended(session, await startBackup(session, { target }));
export const verifyBackups = async (session: VaultSession, target: string | null = null) => ended(session, await startVerifying(session, { target }));
export const drillBackup = async (session: VaultSession, backup: string | null = null, seals = false) =>
  ended(session, await startDrill(session, { backup, seals, together: false, officerPassphrase: passphrase() as Uint8Array<ArrayBuffer> }));

export type CheckInput = Partial<LifeCalls['agent.restoreCheck']['input']> & { into: string };

/** Restores from a folder, as whoever holds the passphrase; `typed` confirms that a newer vault is moved aside. */
export async function restoreFrom(folder: string, { typed = null, ...input }: CheckInput & { typed?: string | null }) {
  const restore = new Restore(Date.now, () => undefined);
  try {
    const { backups } = await restore.connectFolder(folder);
    const vaultId = input.vaultId ?? backups[0]?.vaultId ?? '0'.repeat(64);
    const check = {
      passphrase: input.kit ? null : (passphrase() as Uint8Array<ArrayBuffer>),
      kit: null,
      kitVaultId: null,
      backup: null,
      checkpoint: null,
      keyFiles: [],
      ...input,
      vaultId,
    };
    const plan = await restore.check(check);
    return { plan, ...(await restore.finish({ typed })) };
  } finally {
    await restore.end();
  }
}
