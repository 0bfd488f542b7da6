import { resolve } from 'node:path';
import { type AuthorityRow, type ConstrainedName, constrainedName, type RevocationReason, type WantedProfile } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { RequestedKey } from '../../preload/contract/requests.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { listAuthorityRows, showIssuePlan, startAuthority, startCrl, startIssuing, startRevoking } from '../service/authority-calls.ts';
import { resolveCertificates } from '../service/inventory-calls.ts';
import { resolveRequests } from '../service/resolve-request.ts';
import type { VaultSession } from '../service/vault-session.ts';
import { answerOf } from './command-answer.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { parseSubject } from './request-options.ts';
import { day, table } from './table.ts';

export interface CreateAuthorityOptions extends GlobalOptions {
  name: string;
  subject?: string;
  rootKey: RequestedKey;
  issuingKey: RequestedKey;
  rootYears: number;
  issuingYears: number;
  permit?: string[];
  exclude?: string[];
  crlUrl?: string;
}

export function createCa(options: CreateAuthorityOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const started = await startAuthority(open.session, {
      name: options.name,
      subject: options.subject === undefined ? [] : parseSubject(options.subject),
      rootKey: options.rootKey,
      issuingKey: options.issuingKey,
      rootYears: options.rootYears,
      issuingYears: options.issuingYears,
      permitted: (options.permit ?? []).map(parseConstraint),
      excluded: (options.exclude ?? []).map(parseConstraint),
      crlUrl: options.crlUrl ?? null,
    });
    const answer = await answerOf(open, started, () => ({}));
    const { authorities } = await listAuthorityRows(open.session);
    return { ...answer, document: { ...(answer.document as object), authorities: authorities.filter(({ name }) => name === started.name) } };
  });
}

/** `dns:example.com`, `ip:10.0.0.0/8`, `email:example.com` */
function parseConstraint(text: string): ConstrainedName {
  const at = text.indexOf(':');
  const parsed = constrainedName.safeParse({ kind: text.slice(0, at).toLowerCase(), value: text.slice(at + 1) });
  if (!parsed.success) throw new StrongroomError('USAGE', `${text} is no constraint on names.`, 'Write dns:example.com, ip:10.0.0.0/8 or email:example.com.');
  return parsed.data;
}

export function listCas(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const found = await listAuthorityRows(session);
    return {
      status: exitStatus.done,
      document: found,
      text: found.authorities.length === 0 ? 'There is no local CA in this vault.' : table(columns, found.authorities),
    };
  });
}

const columns = [
  { title: 'NAME', value: ({ name }: AuthorityRow) => name },
  { title: 'ROLE', value: ({ role }: AuthorityRow) => role },
  { title: 'SUBJECT', value: ({ subject }: AuthorityRow) => subject },
  { title: 'KEY', value: ({ keyAlgorithm }: AuthorityRow) => keyAlgorithm },
  { title: 'UNTIL', value: ({ notAfter }: AuthorityRow) => day(notAfter) },
  { title: 'ISSUED', value: ({ issued }: AuthorityRow) => String(issued), right: true },
  { title: 'REVOKED', value: ({ revoked }: AuthorityRow) => String(revoked), right: true },
  {
    title: 'CRL',
    value: ({ crl, unpublished }: AuthorityRow) =>
      `${crl === null ? 'none' : `${crl.number}, ${utcMinute(crl.at)}`}${unpublished > 0 ? `, ${unpublished} not in it` : ''}`,
  },
];

/** The authority that is meant: by its id, or by its name and, where that is not enough, its role. */
async function resolveAuthority(session: VaultSession, named: string | undefined, role: AuthorityRow['role']): Promise<AuthorityRow> {
  const { authorities } = await listAuthorityRows(session);
  const found = authorities.filter((row) => row.id === named || (row.role === role && (named === undefined || row.name.toLowerCase() === named.toLowerCase())));
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new StrongroomError(
    'AUTHORITY_NOT_FOUND',
    named === undefined ? 'It is not said which local CA is meant.' : `There is no local CA ${named} in this vault.`,
    authorities.length === 0 ? 'Create one with `ca create`.' : `There are: ${[...new Set(authorities.map(({ name }) => name))].join(', ')}.`,
  );
}

export interface IssueOptions extends GlobalOptions {
  ca?: string;
  profile: WantedProfile;
  days: number;
}

export function issue(named: readonly string[], options: IssueOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const authority = await resolveAuthority(open.session, options.ca, 'issuing');
    const requests = await resolveRequests(open.session, named);
    const what = { authority: authority.id, requests, profile: options.profile, days: options.days };
    const plan = await showIssuePlan(open.session, what);
    for (const { label, subject, names, profile, notes, refusal } of plan.items) {
      if (refusal === null) voice.say(printable([`${label}: ${subject || 'no subject'}`, ...names, `as ${profile}`].join(', ')));
      for (const note of notes) voice.say(printable(`${label}: ${note}`));
    }
    const started = await startIssuing(open.session, { ...what, officerPassphrase: Uint8Array.from(open.passphrase.bytes) });
    return answerOf(open, started, (_row, { items }) => ({ authority: authority.id, certificates: items.flatMap(({ certificates }) => certificates) }));
  });
}

export function revoke(named: readonly string[], options: GlobalOptions & { reason: RevocationReason; note?: string }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const certificates = await resolveCertificates(open.session, named);
    const started = await startRevoking(open.session, { certificates, reason: options.reason, note: options.note ?? '' });
    return answerOf(open, started, ({ state }) => ({ certificates: state === 'done' ? certificates : [] }));
  });
}

export interface CrlOptions extends GlobalOptions {
  ca?: string;
  root?: boolean;
  days: number;
  out: string;
  overwrite?: boolean;
}

export function crl(options: CrlOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const authority = await resolveAuthority(open.session, options.ca, options.root ? 'root' : 'issuing');
    const started = await startCrl(open.session, {
      authority: authority.id,
      days: options.days,
      destination: resolve(options.out),
      overwrite: options.overwrite ?? false,
      officerPassphrase: Uint8Array.from(open.passphrase.bytes),
    });
    return answerOf(open, started, ({ state }) => ({ authority: authority.id, file: state === 'done' ? resolve(options.out) : null }));
  });
}
