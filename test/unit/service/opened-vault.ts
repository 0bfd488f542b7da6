import { join } from 'node:path';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { createVault } from '../../../main/service/create-vault.ts';
import { Imports } from '../../../main/service/import-calls.ts';
import { openVault } from '../../../main/service/open-vault.ts';
import { silentEvents } from '../../../main/service/session-events.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';

export const passphrase = () => utf8('walnut-turbine-harbor-lilac');
export const context = { officer: 'Alice', host: 'here', now: Date.now, events: silentEvents };

/** A vault in a folder of its own inside `parent`, created and open. */
export async function createdVault(parent: string, name: string): Promise<VaultSession> {
  return (await createVault({ ...context, folder: join(parent, name), passphrase: passphrase(), kit: false })).session;
}

export function openedVault(folder: string, now: () => number = Date.now): Promise<VaultSession> {
  return openVault({ ...context, now, folder, passphrase: passphrase() });
}

/** Imports files and folders and answers the figures. */
export async function imported(session: VaultSession, paths: readonly string[], options: { eraseSource?: boolean } = {}) {
  const started = await new Imports(session).start({
    sources: paths.map((path) => ({ kind: 'path', path })),
    eraseSource: options.eraseSource ?? false,
    interactive: false,
    passphrases: [],
  });
  return started.ended;
}
