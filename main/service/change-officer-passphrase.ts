import { basename } from 'node:path';
import type { KeyFileChange } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { calibrateArgon2id } from '../crypto/argon2id.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { refuseInside } from '../custody/release-file.ts';
import { sealSlotAnew } from '../vault/change-passphrase.ts';
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
    await session.headerTurn.take(new AbortController().signal, () => replaceSlot(session, current, next, change));
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
  let replaced = false;
  try {
    const replace = await sealSlotAnew(
      session,
      { passphrase: current, keyFile: held?.secret ?? null },
      { passphrase: next, keyFile: kept?.secret ?? null },
      cost,
    );
    // A lock in between would leave a passphrase that counts and that the log never heard of.
    await session.whole(async () => {
      const unconfirmed = putInPlace(session, replace, change);
      replaced = true;
      const told = tell(session, `changed the passphrase${keyFileWords(held !== null, change)}`);
      if (unconfirmed === null) return told;
      await told.catch(() => undefined);
      throw unconfirmed;
    });
  } catch (error) {
    if (!replaced && change.kind === 'new' && headerThere(session.folder)) await removeKeyFile(change.destination);
    throw error;
  }
}

/** @returns what is to be said where the header was replaced and only the sync failed: it is the header by now, and what is written next must follow it */
function putInPlace(session: VaultSession, replace: () => Header, change: KeyFileChange): StrongroomError | null {
  try {
    enter(session, replace(), change);
    return null;
  } catch (error) {
    const there = headerThere(session.folder);
    if (!there || slotOf(there, session) === slotOf(session.header, session)) throw error;
    enter(session, there, change);
    return new StrongroomError(
      'VAULT_UNWRITABLE',
      'The new passphrase is written and counts, but the medium did not confirm it.',
      'Should the power fail now, the old one may count again: keep both until the medium is well and you have changed it once more.',
      { cause: error },
    );
  }
}

async function tell(session: VaultSession, did: string): Promise<void> {
  const { id, name } = session.officer;
  await session.ledger.record(async (_queries, note) => {
    note({
      action: 'passphrase.changed',
      command: null,
      objects: [{ kind: 'officer', id, label: name }],
      rows: [],
      text: `${name} ${did}. Copies of the vault that exist still open with the old one.`,
    });
  });
  await session.ledger.checkpoint();
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
