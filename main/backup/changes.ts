import type { AuditAction } from '../audit/entry.ts';
import { newestGoodBackup } from '../store/backups.ts';
import { countEntriesSince } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';

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

/** How much has changed since the newest good copy; since the beginning where there is none. */
export async function changesSinceBackup(queries: Database): Promise<number> {
  const last = await newestGoodBackup(queries);
  return countEntriesSince(queries, last?.log_size ?? 0, changing);
}
