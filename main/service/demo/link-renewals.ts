import { rowHash } from '../../audit/row-hash.ts';
import { findByFingerprint, linkRenewal } from '../../store/certificates.ts';
import type { CertificateTable } from '../../store/schema.ts';
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

/** Notes renewals whose two certificates are both stored; answers those that have to wait. Both rows change, so both are logged again. */
export async function linkRenewals(session: VaultSession, renewals: readonly Renewal[]): Promise<Renewal[]> {
  return session.ledger.record(async (queries, note) => {
    const waiting: Renewal[] = [];
    for (const renewal of renewals) {
      const [before, after] = [await findByFingerprint(queries, renewal.predecessor), await findByFingerprint(queries, renewal.successor)];
      if (!before || !after) {
        waiting.push(renewal);
        continue;
      }
      const changed = [
        { ...before, successor: after.id },
        { ...after, predecessor: before.id },
      ];
      const entry = note({
        action: 'certificate.renewed',
        command: null,
        objects: changed.map((row) => ({ kind: 'certificate', id: row.id, label: nameOf(row) })),
        rows: changed.map((row) => ({ table: 'certificates', id: row.id, hash: rowHash('certificates', row) })),
        text: `The certificate ${nameOf(after)} (serial ${after.serial.slice(0, 8)}…) renews the one with serial ${before.serial.slice(0, 8)}….`,
      });
      await linkRenewal(queries, before.id, after.id);
      for (const { id } of changed) await queries.updateTable('certificates').set({ log_entry: entry }).where('id', '=', id).execute();
    }
    return waiting;
  });
}

function nameOf({ common_name, subject, serial }: CertificateTable): string {
  return common_name ?? (subject || `serial ${serial}`);
}
