import { readFileSync } from 'node:fs';
import { utf8 } from '../crypto/bytes.ts';
import { utcMinute } from '../formats/utc-minute.ts';

export const recoveryFileNames = ['RECOVERY.txt', 'recover.py'] as const;

/** What the text of a backup tells of it. */
export interface AboutBackup {
  vaultId: string;
  vaultName: string;
  /** ms since 1970 UTC. */
  takenAt: number;
  policyGeneration: number;
  logSize: number;
}

/** What goes into each backup for whoever has nothing of ours: how to get the keys out, and a script that does. */
export function recoveryFiles(about: AboutBackup): { text: Uint8Array; script: Uint8Array } {
  const values: Record<string, string> = {
    vaultId: about.vaultId,
    // One line, whatever the folder is called.
    vaultName: about.vaultName.toWellFormed().replace(/\p{C}/gu, '?'),
    takenAt: `${utcMinute(about.takenAt)} UTC`,
    policyGeneration: String(about.policyGeneration),
    logSize: String(about.logSize),
  };
  const text = read('RECOVERY.txt').replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
  return { text: utf8(text), script: utf8(read('recover.py')) };
}

/** Beside the bundle, where the build has put them; from the sources for the sources. */
function read(name: (typeof recoveryFileNames)[number]): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../assets/recovery/' : './recovery/';
  return readFileSync(new URL(`${folder}${name}`, import.meta.url), 'utf8');
}
