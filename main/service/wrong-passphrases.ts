import { StrongroomError } from '../../preload/contract/errors.ts';
import { forgetFailedUnlocks, forgiveClock, noteFailedUnlock, readFailedUnlocks, waitBeforeUnlock } from '../vault/failed-unlocks.ts';
import { type UnlockedOfficer, unlockOfficer } from '../vault/unlock-officer.ts';
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

/** Opens the officer's keys once more while the vault is open. A wrong passphrase makes the next attempt wait, and stands in the log. */
export async function unlockAgain(session: VaultSession, passphrase: Uint8Array): Promise<UnlockedOfficer> {
  refuseEarlyAttempt(session.folder, session.now());
  try {
    const unlocked = await unlockOfficer(session.header, session.chain, session.officer, passphrase);
    try {
      await noteFailures(session);
    } catch (error) {
      unlocked[Symbol.dispose]();
      throw error;
    }
    return unlocked;
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'OFFICER_PASSPHRASE_WRONG') {
      noteFailedUnlock(session.folder, { at: session.now(), officer: session.officer.name, logged: true });
      await session.ledger.record(async (_queries, note) => {
        note({
          action: 'officer.passphrase-failed',
          command: null,
          objects: [{ kind: 'officer', id: session.officer.id, label: session.officer.name }],
          rows: [],
          text: `A wrong passphrase was given for ${session.officer.name} while the vault was open.`,
        });
      });
    }
    throw error;
  }
}

/** Brings wrong passphrases that were noted outside, by this process or another, into the log. Unsigned until the next checkpoint, as nobody gave them. */
export async function noteFailures(session: VaultSession): Promise<void> {
  const failures = readFailedUnlocks(session.folder).filter(({ logged }) => !logged);
  if (failures.length > 0) {
    await session.ledger.record(async (_queries, note) => {
      for (const { at, officer } of failures) {
        const named = session.chain.current.officers.find(({ name }) => name === officer);
        const objects = named ? [{ kind: 'officer' as const, id: named.id, label: named.name }] : [];
        note({ at, actor: null, action: 'vault.unlock-failed', command: null, objects, rows: [], text: `A wrong passphrase was given for ${officer}.` });
      }
    });
  }
  forgetFailedUnlocks(session.folder);
}
