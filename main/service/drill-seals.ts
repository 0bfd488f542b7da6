import type { SealedCopy, SealOpener } from '../backup/drill.ts';
import type { CommandRun } from '../commands/queue.ts';
import { toBase64 } from '../crypto/bytes.ts';
import { KeyShares } from '../custody/approvals/key-shares.ts';
import type { WholeRecord } from '../store/whole-records.ts';
import { isHolder } from '../vault/is-behind.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import type { Question } from './ask-custodians.ts';
import type { VaultSession } from './vault-session.ts';

/**
 * Opens seals of a copy with the session's custodian alone: what takes others beside him is looked at as far as his share goes.
 * @param unlocked stays the caller's to wipe
 */
export async function sealsOfOne(copy: SealedCopy, unlocked: UnlockedOfficer): Promise<SealOpener> {
  return openerOf(copy, async (take) => take(unlocked));
}

/**
 * Opens seals of a copy with as many custodians as its keys take, who come one after another.
 * @param first the session's custodian; wiped as soon as his shares are taken
 * @throws StrongroomError `APPROVALS_MISSING`, `APPROVALS_REFUSED`, `APPROVALS_TIMED_OUT`
 */
export async function sealsOfSeveral(
  session: VaultSession,
  run: CommandRun,
  question: Question,
  copy: SealedCopy,
  first: UnlockedOfficer,
): Promise<SealOpener> {
  return openerOf(copy, async (take) => {
    using consent = session.consents.begin({ ...question, need: copy.need, records: copy.records }, first, take);
    await consent.complete(run);
  });
}

async function openerOf(copy: SealedCopy, gather: (take: (unlocked: UnlockedOfficer) => Promise<void>) => Promise<void>): Promise<SealOpener> {
  const shares = KeyShares.ofRecords(copy, copy.records, copy.need);
  const came: { officer: string; boxKey: string }[] = [];
  try {
    await gather(async (unlocked) => {
      // Of an older copy he may have no share at all; that is told, and says nothing of the copy.
      await shares.take(unlocked, 'none');
      came.push({ officer: unlocked.officer.id, boxKey: toBase64(unlocked.keys.boxPublicKey) });
    });
  } catch (error) {
    shares[Symbol.dispose]();
    throw error;
  }
  return {
    async open(record: WholeRecord) {
      const holders = came.filter(({ officer, boxKey }) => isHolder(record, copy.chain, officer, boxKey));
      if (holders.length === 0) return 'not-theirs';
      for (const { officer } of holders) {
        using share = shares.of(officer, record);
        if (!share) return 'does-not-open';
      }
      if (holders.length < record.threshold) return 'too-few';
      const opened = await shares.open(record);
      return typeof opened === 'string' ? 'does-not-open' : opened;
    },
    [Symbol.dispose]: () => shares[Symbol.dispose](),
  };
}
