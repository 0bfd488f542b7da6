import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../../main/crypto/bytes.ts';
import { createVault } from '../../main/service/create-vault.ts';
import { Imports } from '../../main/service/import-calls.ts';
import { openVault } from '../../main/service/open-vault.ts';
import { startRelease } from '../../main/service/release-calls.ts';
import { silentEvents } from '../../main/service/session-events.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { listCertificates } from '../../main/store/certificate-list.ts';
import { findCommand } from '../../main/store/command-rows.ts';

export const OFFICER = 'Bench';
export const OFFICER_PASSPHRASE = 'only-for-the-benchmark-7719';

export async function newVaultSession(folder: string): Promise<VaultSession> {
  const { session } = await createVault({
    folder,
    officer: OFFICER,
    passphrase: utf8(OFFICER_PASSPHRASE),
    kit: true,
    host: 'bench',
    now: Date.now,
    events: silentEvents,
  });
  return session;
}

/** Opens it again, as `newVaultSession` left it. */
export function openVaultSession(folder: string): Promise<VaultSession> {
  return openVault({ folder, officer: OFFICER, passphrase: utf8(OFFICER_PASSPHRASE), host: 'bench', now: Date.now, events: silentEvents });
}

/** Imports a folder by the import command. @returns ms from the order to the outcome */
export async function timeImport(session: VaultSession, folder: string, expectedPairs: number): Promise<number> {
  const imports = new Imports(session);
  const started = performance.now();
  const { ended } = await imports.start({ sources: [{ kind: 'path', path: folder }], eraseSource: false, interactive: false, passphrases: [] });
  const summary = await ended;
  const took = performance.now() - started;
  if (summary.keys.stored !== expectedPairs || summary.matched !== expectedPairs)
    throw new Error(`the import stored ${summary.keys.stored} keys and joined ${summary.matched} of ${expectedPairs}`);
  return took;
}

/**
 * Releases keys by the release command: each file is written, synced, read back, opened and compared.
 * @returns ms of the command, and ms of the officer's passphrase before it, which one release needs once for all its files
 */
export async function timeRelease(
  session: VaultSession,
  release: { target: string; destination: string; count: number; passphrase: string },
): Promise<{ command: number; unlock: number }> {
  mkdirSync(release.destination, { recursive: true });
  const query = { search: '', privateKey: ['in-store' as const], expiresFrom: null, expiresBefore: null, standing: 'any' as const, finding: null };
  const { rows } = await listCertificates(session.queries, query, { by: 'common_name', descending: false }, { offset: 0, limit: release.count });
  const asked = performance.now();
  const { command, released, ended } = await startRelease(session, {
    certificates: rows.map(({ id }) => id),
    target: release.target,
    chain: true,
    alias: null,
    protection: { kind: 'one', passphrase: Uint8Array.from(utf8(release.passphrase)) },
    // Of one certificate the destination is the file itself.
    destination: { kind: 'file', path: release.count === 1 ? join(release.destination, 'released') : release.destination },
    overwrite: false,
    officerPassphrase: Uint8Array.from(utf8(OFFICER_PASSPHRASE)),
    reason: '',
  });
  await ended;
  const whole = performance.now() - asked;
  if (released.filter(({ beside }) => !beside).length !== release.count) throw new Error(`${released.length} of ${release.count} files were released`);
  const row = await findCommand(session.queries, command);
  const took = (row?.ended_at ?? 0) - (row?.started_at ?? 0);
  return { command: took, unlock: whole - took };
}
