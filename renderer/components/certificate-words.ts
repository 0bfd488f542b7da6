import type { CallOutput } from '../../preload/contract/index.ts';
import type { CertificateRow } from '../../preload/contract/inventory.ts';
import type { PrivateKeyState } from '../../preload/contract/values.ts';
import { dayOf, daysBetween, distanceInDays } from './dates.ts';
import type { MarkKind } from './Mark.tsx';
import { count } from './numbers.ts';

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

/** How a certificate ends: one that was renewed or revoked is no alarm, however near its expiry is. */
export function endingOf({ revokedAt, successor }: Pick<CertificateRow, 'revokedAt' | 'successor'>): 'expires' | 'renewed' | 'revoked' {
  if (revokedAt !== undefined) return 'revoked';
  return successor === undefined ? 'expires' : 'renewed';
}

/** How a certificate stands in its line and with its issuer, as `certificates.show` says it. */
export type Standing = Pick<CallOutput<'certificates.show'>, 'renewalUnderWay' | 'revocation' | 'asked'> & {
  lineage: readonly Pick<CallOutput<'certificates.show'>['lineage'][number], 'id' | 'notBefore' | 'sameKey'>[];
};

/** What its line says of a certificate: what it renews, what took its place, and what is on the way. */
function renewals(certificate: CertificateRow, { lineage, renewalUnderWay }: Standing): string[] {
  const place = lineage.findIndex((link) => link.id === certificate.id);
  const next = place < 0 ? undefined : lineage[place + 1];
  const sentences: string[] = [];
  if (place > 0) sentences.push(place === 1 ? 'It renews an earlier certificate.' : `It is renewal number ${place} of its line.`);
  if (next !== undefined) {
    const renewed = `It was renewed on ${dayOf(next.notBefore)}`;
    if (certificate.privateKey !== 'in-store') sentences.push(`${renewed}.`);
    else sentences.push(next.sameKey ? `${renewed}, with the same key.` : `${renewed}; its key can be retired.`);
  }
  if (renewalUnderWay !== null)
    sentences.push(
      renewalUnderWay.carriedOutAt === null
        ? `A renewal is under way since ${dayOf(renewalUnderWay.createdAt)}; its request is still here.`
        : `A renewal is under way: its request was carried out on ${dayOf(renewalUnderWay.carriedOutAt)}.`,
    );
  return sentences;
}

/** What matters of a certificate, in sentences: expiry, revocation, private key, renewals, and whether it is what was asked for. */
export function summary(certificate: CertificateRow, standing: Standing, now: number): string[] {
  const distance = distanceInDays(certificate.notAfter, now);
  const sentences = [
    certificate.notAfter <= now
      ? `Expired ${distance}.`
      : certificate.notBefore > now
        ? `Not valid yet: begins ${distanceInDays(certificate.notBefore, now)}, ends ${distance}.`
        : `Expires ${distance}.`,
  ];
  if (standing.revocation !== null) sentences.push(`It was revoked on ${dayOf(standing.revocation.at)}.`);
  sentences.push(
    {
      'in-store': 'The private key is in store.',
      missing: 'The private key is missing: drop the file that holds it on this window.',
      destroyed: 'The private key was destroyed.',
    }[certificate.privateKey],
    ...renewals(certificate, standing),
  );
  if (standing.asked !== null && standing.asked.differences.length > 0)
    sentences.push(`It differs from what was asked for in ${count(standing.asked.differences.length, 'thing')}.`);
  return sentences;
}
