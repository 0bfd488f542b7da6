import type { CertificateRow, FindingFilter } from '../../preload/contract/inventory.ts';
import type { PrivateKeyState } from '../../preload/contract/values.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { listInventory, showCertificate } from '../service/inventory-calls.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import { demandTag } from './option-values.ts';
import type { Answer, Voice } from './print.ts';
import { day, facts, table } from './table.ts';

export interface CertificatesOptions extends GlobalOptions {
  search?: string;
  key?: PrivateKeyState;
  /** Days from now; those that have expired are not among them. */
  expiresWithin?: number;
  finding?: FindingFilter;
  tag?: string;
  limit?: number;
  offset?: number;
}

/** Digits of the fingerprint that a list shows: enough to name one certificate among millions. */
const SHOWN_DIGITS = 16;

/** The inventory, soonest expiry first. Without a limit all of it: what reads this is a script or a pager. */
export function listCertificates(options: CertificatesOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const query = {
      search: options.search ?? '',
      privateKey: options.key ? [options.key] : [],
      expiry: 'any' as const,
      standing: 'any' as const,
      finding: options.finding ?? null,
      sort: 'notAfter' as const,
      descending: false,
    };
    const found = await listInventory(session, {
      ...query,
      ...(options.tag === undefined ? {} : { tag: demandTag(options.tag) }),
      ...(options.expiresWithin === undefined ? {} : { expiresWithin: options.expiresWithin }),
      offset: options.offset ?? 0,
      limit: options.limit ?? Number.MAX_SAFE_INTEGER,
    });
    const { total, items } = found;
    const counted = items.length === total ? `${total} ${total === 1 ? 'certificate' : 'certificates'}.` : `${items.length} of ${total} certificates.`;
    return { status: exitStatus.done, document: found, text: items.length === 0 ? counted : `${table(columns, items)}\n\n${counted}` };
  });
}

const columns = [
  { title: 'FINGERPRINT', value: ({ fingerprint }: CertificateRow) => fingerprint.slice(0, SHOWN_DIGITS) },
  { title: 'NAME', value: ({ commonName, subjectAltNames }: CertificateRow) => commonName ?? subjectAltNames[0]?.value ?? '(no name)' },
  { title: 'ISSUER', value: ({ issuer }: CertificateRow) => issuer },
  { title: 'EXPIRES', value: ({ notAfter }: CertificateRow) => day(notAfter) },
  { title: 'KEY', value: ({ keyAlgorithm }: CertificateRow) => keyAlgorithm },
  { title: 'PRIVATE KEY', value: ({ privateKey }: CertificateRow) => privateKey },
  { title: 'FOUND', value: ({ findings }: CertificateRow) => findings.map(({ code }) => code).join(', ') },
];

/** One certificate with its chain and history. */
export function show(named: string, options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const found = await showCertificate(session, named);
    const { certificate, chain, history } = found;
    const text = [
      facts([
        ['Name', certificate.commonName ?? '(none)'],
        ['Id', certificate.id],
        ['Subject', found.subject],
        ['Names', certificate.subjectAltNames.map(({ kind, value }) => `${kind}:${value}`).join(', ') || '(none)'],
        ['Issuer', found.issuer],
        ['Serial', certificate.serial],
        ['Valid', `${utcMinute(certificate.notBefore)} to ${utcMinute(certificate.notAfter)} UTC`],
        ['Fingerprint', certificate.fingerprint],
        ['Key', `${certificate.keyAlgorithm}, ${certificate.privateKey}`],
        ['Tags of the key', found.tags.join(', ') || '(none)'],
        ['Key id (SPKI)', found.spkiSha256],
        ['Signature', found.signatureAlgorithm],
        ['Chain', `${chain.map(({ subject }) => subject).join(' < ')}${found.chainComplete ? '' : ' < (not in the inventory)'}`],
        ['Came from', `${found.origin}, ${utcMinute(found.storedAt)} UTC`],
        ...certificate.findings.map(({ code, severity, text: finding }) => [severity === 'loss' ? 'Loss' : 'Attention', `${finding} (${code})`] as const),
      ]),
      ...(history.length === 0
        ? []
        : [
            '',
            table(
              [
                { title: 'WHEN (UTC)', value: ({ at }) => utcMinute(at) },
                { title: 'WHO', value: ({ actor }) => actor },
                { title: 'WHAT', value: ({ text: what }) => what },
              ],
              history,
            ),
          ]),
      '',
      found.pem.trimEnd(),
    ].join('\n');
    return { status: exitStatus.done, document: found, text };
  });
}
