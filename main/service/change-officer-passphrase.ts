import { basename } from 'node:path';
import { calibrateArgon2id } from '../crypto/argon2id.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { changePassphrase } from '../vault/change-passphrase.ts';
import { demandStrongPassphrase } from './passphrase-strength.ts';
import type { VaultSession } from './vault-session.ts';

/** Changes the passphrase of the officer whose session this is. The header's rename is the commit; the log tells of it after. */
export async function changeOfficerPassphrase(session: VaultSession, current: Uint8Array, next: Uint8Array): Promise<void> {
  try {
    demandStrongPassphrase(next, [session.officer.name, basename(session.folder), 'strongroom']);
    // Asked for through the session, so that wrong ones are recorded and slow the next.
    (await session.unlockAgain(current))[Symbol.dispose]();
    session.header = await changePassphrase(session, current, next, await calibrateArgon2id());
    await session.ledger.record(async (_queries, note) => {
      note({
        action: 'passphrase.changed',
        command: null,
        objects: [{ kind: 'officer', id: session.officer.id, label: session.officer.name }],
        rows: [],
        text: `${session.officer.name} changed the passphrase. Copies of the vault that exist still open with the old one.`,
      });
    });
    await session.ledger.checkpoint();
  } finally {
    wipe(current);
    wipe(next);
  }
}
