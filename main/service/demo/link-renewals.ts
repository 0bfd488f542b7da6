import { linkRenewal } from '../../custody/link-renewal.ts';
import { findByFingerprint } from '../../store/certificates.ts';
import type { VaultSession } from '../vault-session.ts';

/** Two certificates by their SHA-256 fingerprints. */
export interface Renewal {
  predecessor: string;
  successor: string;
}

/** @param line `renews`: the place in the list of the certificate that this one renews */
export function renewalsOf(line: readonly { fingerprint: string; renews: number | null }[]): Renewal[] {
  return line.flatMap(({ fingerprint, renews }) => {
    const before = renews === null ? undefined : line[renews];
    return before ? [{ predecessor: before.fingerprint, successor: fingerprint }] : [];
  });
}

/** Notes renewals whose two certificates are both stored; answers those that have to wait. */
export async function linkRenewals(session: VaultSession, renewals: readonly Renewal[]): Promise<Renewal[]> {
  return session.ledger.record(async (queries, note) => {
    const waiting: Renewal[] = [];
    for (const renewal of renewals) {
      const [before, after] = [await findByFingerprint(queries, renewal.predecessor), await findByFingerprint(queries, renewal.successor)];
      if (!before || !after) {
        waiting.push(renewal);
        continue;
      }
      await linkRenewal(queries, note, before, after);
    }
    return waiting;
  });
}
