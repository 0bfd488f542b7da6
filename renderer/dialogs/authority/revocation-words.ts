import type { CallOutput } from '../../../preload/contract/index.ts';
import { certificateName } from '../../components/certificate-words.ts';
import { dayOf } from '../../components/dates.ts';
import { inFours } from '../../components/hex-groups.ts';
import { count } from '../../components/numbers.ts';
import { shortened } from '../../components/request-words.ts';
import { visibleText } from '../../components/visible-text.ts';

type Shown = CallOutput<'certificates.show'>;

/** The first bytes of a serial number, as people compare them: *73AF 1A22 90C4 5D1B…*. */
export function serialStart(serial: string, bytes: number): string {
  const start = inFours(serial.slice(0, 2 * bytes)).join(' ');
  return serial.length > 2 * bytes ? `${start}…` : start;
}

/** Which certificate took the place of another: after a renewal both have one name, and it is mostly the older one that is to be revoked. */
export function placeTaken({ certificate, lineage }: Pick<Shown, 'certificate' | 'lineage'>): string {
  const next = lineage.find(({ id }) => id === certificate.successor);
  if (next === undefined) return 'nothing took its place';
  const renewed = `renewed by ${next.commonName === null ? 'the certificate' : `${next.commonName},`} valid from ${dayOf(next.notBefore)}`;
  return next.revokedAt === null ? renewed : `${renewed}, which was revoked itself`;
}

/** *Revoke www.example.com (73AF1A22…) for ever*, or how many. */
export function revokeWords(shown: readonly Pick<Shown, 'certificate'>[], size: number): string {
  const [only] = shown;
  if (size > 1 || only === undefined) return `Revoke ${count(size, 'certificate')} for ever`;
  const { serial } = only.certificate;
  return `Revoke ${shortened(visibleText(certificateName(only.certificate)))} (${serialStart(serial, 4).replaceAll(' ', '')}) for ever`;
}
