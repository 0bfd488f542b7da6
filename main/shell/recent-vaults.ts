import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeptJson } from './kept-json.ts';

/** A vault that was opened on this machine. Not who opened it: this file lies outside every vault. */
export const recentVaultEntries = z.array(z.strictObject({ name: z.string().max(300), folder: z.string().max(32_768), lastOpened: z.number().int() })).max(50);
export type RecentVaultEntry = z.infer<typeof recentVaultEntries>[number];

const KEPT = 12;

export interface RecentVaults {
  /** Latest first. */
  list(): (RecentVaultEntry & { present: boolean })[];
  remember(entry: RecentVaultEntry): void;
  forget(folder: string): void;
}

export function createRecentVaults(kept: KeptJson<RecentVaultEntry[]>): RecentVaults {
  let entries = kept.read();
  const keep = (next: RecentVaultEntry[]) => {
    entries = next;
    kept.write(next);
  };
  return {
    list: () => entries.map((entry) => ({ ...entry, present: existsSync(join(entry.folder, 'header.json')) })),
    remember: (entry) => keep([entry, ...entries.filter(({ folder }) => folder !== entry.folder)].slice(0, KEPT)),
    forget: (forgotten) => keep(entries.filter(({ folder }) => folder !== forgotten)),
  };
}
