import { basename } from 'node:path';
import type { KeyFileChange } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { calibrateArgon2id } from '../crypto/argon2id.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { refuseInside } from '../custody/release-file.ts';
import { changePassphrase } from '../vault/change-passphrase.ts';
import { type Header, headerThere } from '../vault/header-file.ts';
import { makeKeyFile, removeKeyFile, writeKeyFile } from '../vault/key-file.ts';
import { demandStrongPassphrase } from './passphrase-strength.ts';
import type { VaultSession } from './vault-session.ts';

/**
 * Changes the passphrase of the officer whose session this is, and gives him a key file, a new one, or takes his away. The header's rename is the
 * commit; the log tells of it after. Both passphrases are wiped.
 * @throws StrongroomError as an unlock does, `PASSPHRASE_WEAK`, and as `writeKeyFile` does
 */
export async function changeOfficerPassphrase(
  session: VaultSession,
  current: Uint8Array,
  next: Uint8Array,
  change: KeyFileChange = { kind: 'keep' },
): Promise<void> {
  try {
    await demandStrongPassphrase(next, [session.officer.name, basename(session.folder), 'strongroom']);
    if (change.kind === 'new') refuseInside(session.folder, change.destination);
    // Asked for through the session, so that wrong ones are recorded and slow the next.
    (await session.unlockAgain(current))[Symbol.dispose]();
    const before = session.keyFile.path;
    await session.headerTurn.take(new AbortController().signal, () => replaceSlot(session, current, next, change));
    await session.ledger.record(async (_queries, note) => {
      note({
        action: 'passphrase.changed',
        command: null,
        objects: [{ kind: 'officer', id: session.officer.id, label: session.officer.name }],
        rows: [],
        text: `${session.officer.name} changed the passphrase${keyFileWords(before !== null, change)}. Copies of the vault that exist still open with the old one.`,
      });
    });
    await session.ledger.checkpoint();
  } finally {
    wipe(current);
    wipe(next);
  }
}

async function replaceSlot(session: VaultSession, current: Uint8Array, next: Uint8Array, change: KeyFileChange): Promise<void> {
  using held = await session.readKeyFile();
  using made = change.kind === 'new' ? makeKeyFile(session.vaultId, session.officer.id) : null;
  const cost = await calibrateArgon2id();
  // The file first: a slot that needs one which nobody has would never open again.
  if (made && change.kind === 'new') await writeKeyFile(change.destination, made);
  const kept = change.kind === 'keep' ? held : made;
  try {
    const header = await changePassphrase(
      session,
      { passphrase: current, keyFile: held?.secret ?? null },
      { passphrase: next, keyFile: kept?.secret ?? null },
      cost,
    );
    enter(session, header, change);
  } catch (error) {
    const there = headerThere(session.folder);
    // Replaced, and only the sync failed: it is the header by now, and what is written next must follow it.
    if (there && slotOf(there, session) !== slotOf(session.header, session)) {
      enter(session, there, change);
      throw new StrongroomError(
        'VAULT_UNWRITABLE',
        'The new passphrase is written and counts, but the medium did not confirm it.',
        'Should the power fail now, the old one may count again: keep both until the medium is well and you have changed it once more.',
        { cause: error },
      );
    }
    if (there && change.kind === 'new') await removeKeyFile(change.destination);
    throw error;
  }
}

function enter(session: VaultSession, header: Header, change: KeyFileChange): void {
  session.header = header;
  if (change.kind !== 'keep') session.keyFile.keepAt(change.kind === 'new' ? change.destination : null);
}

function slotOf({ slots }: Header, { officer }: VaultSession): string | undefined {
  return slots.find((slot) => slot.officer === officer.id)?.sealed;
}

function keyFileWords(before: boolean, { kind }: KeyFileChange): string {
  if (kind === 'new') return before ? ' and renewed the key file' : ', and needs a key file with it from now on';
  return kind === 'none' && before ? ', and needs no key file any more' : '';
}
