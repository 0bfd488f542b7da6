import type { CallArguments } from '../../preload/contract/index.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { KeyShares } from '../custody/approvals/key-shares.ts';
import { keysBehind, reseal } from '../custody/reseal.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { keyUse } from './ask-custodians.ts';
import { resealEnding } from './change-officers.ts';
import type { VaultSession } from './vault-session.ts';

/**
 * Goes on with what a change of policy left sealed as before: with the shares of as many custodians as the most demanding of these keys takes.
 * @throws StrongroomError `OFFICER_NOT_ALLOWED`, `COMMANDS_RUNNING`, and as an unlock does
 */
export async function startResealing(
  session: VaultSession,
  { officerPassphrase }: CallArguments<'officers.reseal'>,
): Promise<{ command: string; ended: Promise<void> }> {
  let first: UnlockedOfficer | null = null;
  try {
    session.demandCustodian('seal keys anew');
    session.queue.demandIdle();
    await session.demandVouchedRows();
    first = await session.unlockAgain(officerPassphrase);
    return await begin(session, first);
  } catch (error) {
    first?.[Symbol.dispose]();
    throw error;
  } finally {
    wipe(officerPassphrase);
  }
}

/** @param first the command's, once it has begun */
async function begin(session: VaultSession, first: UnlockedOfficer): Promise<{ command: string; ended: Promise<void> }> {
  const keys = await keysBehind(session.queries, session.chain);
  const shares = await KeyShares.naming(
    session,
    keys.map(({ spkiSha256 }) => spkiSha256),
  );
  const title = `Seal ${keys.length === 1 ? '1 key' : `${keys.length.toLocaleString('en-US')} keys`} anew`;
  const what = [{ name: 'Policy', value: String(session.chain.current.generation) }];
  const asked = { kind: 'reseal-keys', title, what, items: [], reason: '', need: shares.need, records: shares.records };
  const use = keyUse(
    session.consents.begin(asked, first, (unlocked) => shares.take(unlocked, 'some')),
    shares,
  );
  const command = await session.queue.start(
    { kind: 'reseal-keys', title, input: {}, repeatable: false, alone: true },
    (run) =>
      use.within(run, async () => {
        if (keys.length === 0) return { state: 'done', outcome: 'Every key is sealed as the policy says. Nothing was to be done.' };
        const resealed = await reseal(session, run, keys, shares);
        session.inventoryChanged();
        return resealEnding(resealed, keys.length, '', []);
      }),
    () => use[Symbol.dispose](),
  );
  return { command, ended: session.queue.ended(command) };
}
