import type { CommandRun, Ending } from '../commands/queue.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import type { Asked } from '../custody/approvals/approval-note.ts';
import type { Consent } from '../custody/approvals/consent.ts';
import { KeyShares } from '../custody/approvals/key-shares.ts';
import type { VaultSession } from './vault-session.ts';

/** What a command asks of its custodians, before it is known how many it takes. */
export type Question = Omit<Asked, 'need' | 'records'>;

/** Custodians who let one command use stored keys: those, and no others. */
export interface KeyUse extends Disposable {
  /** The id that the command must have; `null` where any will do. */
  readonly command: string | null;
  /** The work, once as many custodians have approved as it takes; with their names, where it took several. */
  within(run: CommandRun, work: (shares: KeyShares, approvers: readonly string[]) => Promise<Ending>): Promise<Ending>;
}

/**
 * Asks for the use of stored keys. The session's own officer is the first custodian; where it takes more, the command waits for them.
 * @param spkis SHA-256 of the public keys, hexadecimal
 * @param passphrase of the session's officer, UTF-8; wiped
 * @throws StrongroomError `OFFICER_PASSPHRASE_WRONG`, `OFFICER_NOT_ALLOWED`
 */
export async function askForKeys(session: VaultSession, question: Question, spkis: Iterable<string>, passphrase: Uint8Array): Promise<KeyUse> {
  const first = await session.unlockAgain(passphrase).finally(() => wipe(passphrase));
  const shares = await KeyShares.naming(session, spkis, session.chain.current).catch((error: unknown) => {
    first[Symbol.dispose]();
    throw error;
  });
  return keyUse(
    session.consents.begin({ ...question, need: shares.need, records: shares.records }, first, (unlocked) => shares.take(unlocked)),
    shares,
  );
}

/** A consent together with the shares that are gathered under it; both are the answer's. @param command the id that was promised to the command */
export function keyUse(consent: Consent, shares: KeyShares, command: string | null = null): KeyUse {
  return {
    command,
    within: (run, work) => consent.within(run, (approvers) => work(shares, approvers)),
    [Symbol.dispose]() {
      consent[Symbol.dispose]();
      shares[Symbol.dispose]();
    },
  };
}

/**
 * Asks custodians for what needs no key of theirs, such as the destruction of one.
 * @param passphrase of the session's officer, UTF-8; wiped
 */
export async function askForConsent(session: VaultSession, question: Question, need: number, passphrase: Uint8Array): Promise<Consent> {
  const first = await session.unlockAgain(passphrase).finally(() => wipe(passphrase));
  return session.consents.begin({ ...question, need, records: [] }, first);
}
