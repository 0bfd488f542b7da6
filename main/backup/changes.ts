import type { AuditAction } from '../audit/entry.ts';
import { newestGoodBackup } from '../store/backups.ts';
import { countEntriesSince } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import { type BackupSettings, copyPlace } from './target-settings.ts';

/** What a vault would lack that was restored from the last backup; that somebody unlocked it or backed it up is no such thing. */
const changing: readonly AuditAction[] = [
  'kit.created',
  'passphrase.changed',
  'key.stored',
  'key.destroyed',
  'certificate.stored',
  'certificate.joined',
  'certificate.renewed',
  'certificate.issued',
  'certificate.revoked',
  'request.stored',
  'request.made',
  'request.carried-out',
  'request.answered',
  'request.withdrawn',
  'profile.saved',
  'profile.removed',
  'authority.created',
  'crl.published',
  'settings.changed',
  'agent.edited',
];

/** How much has changed since the newest good copy on a target that there still is; since the beginning where there is none. */
export async function changesSinceBackup(queries: Database, { targets }: Pick<BackupSettings, 'targets'>): Promise<number> {
  const last = await newestGoodBackup(queries, targets.map(copyPlace));
  return countEntriesSince(queries, last?.log_size ?? 0, changing);
}
