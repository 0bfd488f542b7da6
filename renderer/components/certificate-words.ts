import type { CertificateRow } from '../../preload/contract/inventory.ts';
import type { PrivateKeyState } from '../../preload/contract/values.ts';
import { daysBetween, distanceInDays } from './dates.ts';
import type { MarkKind } from './Mark.tsx';

export const KEY_WORDS: Record<PrivateKeyState, { mark: MarkKind; word: string }> = {
  'in-store': { mark: 'key', word: 'in store' },
  missing: { mark: 'absent', word: 'missing' },
  destroyed: { mark: 'loss', word: 'destroyed' },
};

/** The name by which people call a certificate: its common name, else its first alternative name, else its serial. */
export function certificateName(certificate: Pick<CertificateRow, 'commonName' | 'subjectAltNames' | 'serial'>): string {
  return certificate.commonName ?? certificate.subjectAltNames[0]?.value ?? `serial ${certificate.serial}`;
}

/** How pressing an expiry is, with the officer's own thresholds in days. */
export function expiryMark(notAfter: number, now: number, thresholds: { attentionDays: number; urgentDays: number }): MarkKind {
  if (notAfter <= now) return 'loss';
  const days = daysBetween(now, notAfter);
  if (days <= thresholds.urgentDays) return 'loss';
  return days <= thresholds.attentionDays ? 'attention' : 'plain';
}

/** What matters of a certificate, in sentences: expiry, private key, renewals, weaknesses. */
export function summary(certificate: CertificateRow, lineage: { id: string }[], now: number): string[] {
  const distance = distanceInDays(certificate.notAfter, now);
  const sentences = [
    certificate.notAfter <= now
      ? `Expired ${distance}.`
      : certificate.notBefore > now
        ? `Not valid yet: begins ${distanceInDays(certificate.notBefore, now)}, ends ${distance}.`
        : `Expires ${distance}.`,
  ];
  sentences.push(
    {
      'in-store': 'The private key is in store.',
      missing: 'The private key is missing: drop the file that holds it on this window.',
      destroyed: 'The private key was destroyed.',
    }[certificate.privateKey],
  );
  const place = lineage.findIndex((link) => link.id === certificate.id);
  if (place > 0) sentences.push(place === 1 ? 'It renews an earlier certificate.' : `It is renewal number ${place} of its line.`);
  if (certificate.successor !== undefined) sentences.push('A newer certificate has taken its place.');
  return sentences;
}
