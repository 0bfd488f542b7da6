import { StrongroomError } from '../../preload/contract/errors.ts';
import type { WhoUnlocks } from '../custody/vault-at-work.ts';
import { forgetFailedUnlocks, forgiveClock, noteFailedUnlock, readFailedUnlocks, waitBeforeUnlock } from '../vault/failed-unlocks.ts';
import { KIT_NAME } from '../vault/unlock-kit.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { unlockWithKeyFile } from './find-key-file.ts';
import type { VaultSession } from './vault-session.ts';

/** @throws StrongroomError `OFFICER_PASSPHRASE_DELAYED` */
export function refuseEarlyAttempt(folder: string, now: number): void {
  forgiveClock(folder, now);
  const wait = waitBeforeUnlock(readFailedUnlocks(folder), now);
  if (wait > 0)
    throw new StrongroomError(
      'OFFICER_PASSPHRASE_DELAYED',
      `After wrong passphrases the next attempt is accepted in ${Math.ceil(wait / 1000)} s.`,
      'Wait, then try again. Every attempt is recorded.',
    );
}

/**
 * Opens an officer's keys once more while the vault is open: those of the session's, or of another who approves. His key file is read again, so that
 * its stick has to be there. A wrong passphrase makes the next attempt wait, and stands in the log in the name of whose it should be.
 * @throws StrongroomError `OFFICER_PASSPHRASE_WRONG`, `OFFICER_PASSPHRASE_DELAYED`, `KEY_FILE_NEEDED`, `KEY_FILE_WRONG`, `KEY_FILE_UNREADABLE`
 */
export async function unlockAgain(session: VaultSession, passphrase: Uint8Array, who: WhoUnlocks = {}): Promise<UnlockedOfficer> {
  const officer = who.officer ?? session.officer;
  refuseEarlyAttempt(session.folder, session.now());
  try {
    const { unlocked } = await unlockWithKeyFile(session.header, session.chain, officer, passphrase, keyFilesFor(session, who));
    try {
      await noteFailures(session);
    } catch (error) {
      unlocked[Symbol.dispose]();
      throw error;
    }
    return unlocked;
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'OFFICER_PASSPHRASE_WRONG') {
      noteFailedUnlock(session.folder, { at: session.now(), officer: officer.name, logged: true });
      await session.ledger.record(async (_queries, note) => {
        note({
          action: 'officer.passphrase-failed',
          command: null,
          objects: [{ kind: 'officer', id: officer.id, label: officer.name }],
          rows: [],
          text: `A wrong passphrase was given for ${officer.name} while the vault was open.`,
        });
      });
    }
    throw error;
  }
}

/** Where an officer's key file may be: where he says, where it was at unlock, or among those that were named then. */
function keyFilesFor(session: VaultSession, { officer, keyFile }: WhoUnlocks): readonly string[] {
  if (keyFile) return [keyFile];
  if (session.keyFile.path !== null && (officer === undefined || officer.id === session.officer.id)) return [session.keyFile.path];
  // That of who unlocked is nobody else's: another who names none is told that he needs his, not that his is the wrong one.
  return session.namedKeyFiles.filter((path) => path !== session.keyFile.path);
}

/** Brings wrong passphrases that were noted outside, by this process or another, into the log. Unsigned until the next checkpoint, as nobody gave them. */
export async function noteFailures(session: VaultSession): Promise<void> {
  const failures = readFailedUnlocks(session.folder).filter(({ logged }) => !logged);
  if (failures.length > 0) {
    await session.ledger.record(async (_queries, note) => {
      for (const { at, officer } of failures) {
        const named = session.chain.current.officers.find(({ name }) => name === officer);
        const objects = named ? [{ kind: 'officer' as const, id: named.id, label: named.name }] : [];
        note({ at, actor: null, action: 'vault.unlock-failed', command: null, objects, rows: [], text: failureText(officer) });
      }
    });
  }
  forgetFailedUnlocks(session.folder);
}

function failureText(officer: string): string {
  return officer === KIT_NAME ? 'Sheets of a recovery kit were tried that do not open this vault.' : `A wrong passphrase was given for ${officer}.`;
}
