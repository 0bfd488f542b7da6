import { resolve } from 'node:path';
import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import type { AuthorityRow, WantedProfile } from '../../preload/contract/authorities.ts';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { requestLabel } from '../custody/answer-request.ts';
import { soundAuthorityOrder } from '../custody/authority-order.ts';
import { certificateLabel } from '../custody/certificate-object.ts';
import { createAuthority, demandFreeName } from '../custody/create-authority.ts';
import { demandCertificates } from '../custody/demand-certificates.ts';
import { authorityCertificate, openLocalCa, termOf, whyNotIssueHere } from '../custody/issuers/local-ca.ts';
import { publishCrl } from '../custody/publish-crl.ts';
import { refuseExisting, refuseInside } from '../custody/release-file.ts';
import { revokeCertificate, whyNotRevoke } from '../custody/revoke-certificate.ts';
import { submitRequests } from '../custody/submit-requests.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { profileFor } from '../pki/issuance.ts';
import { readConstraints } from '../pki/name-constraints.ts';
import { issuePlan } from '../pki/plan-issue.ts';
import { parseRequest } from '../pki/request.ts';
import { countIssued, findAuthority, listAuthorities } from '../store/authorities.ts';
import { type CertificateWithKey, findCertificate } from '../store/certificates.ts';
import type { AuthorityTable, RequestTable } from '../store/schema.ts';
import { askForKeys } from './ask-custodians.ts';
import { demandRequests } from './request-calls.ts';
import type { VaultSession } from './vault-session.ts';

type Started = Promise<{ command: string; ended: Promise<void> }>;

export async function listAuthorityRows(session: VaultSession): Promise<CallOutput<'authorities.list'>> {
  return { authorities: await Promise.all((await listAuthorities(session.queries)).map((row) => toAuthorityRow(session, row))) };
}

async function toAuthorityRow(session: VaultSession, row: AuthorityTable): Promise<AuthorityRow> {
  const certificate = await findCertificate(session.queries, row.certificate);
  if (!certificate)
    throw new StrongroomError('AUTHORITY_NOT_FOUND', 'The certificate of an authority is gone.', 'Verify the log, and restore the vault from its last backup.');
  const { issued, revoked } = await countIssued(session.queries, row.id);
  const facts = parseCertificate(certificate.der);
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    subject: certificate.subject,
    certificate: certificate.id,
    fingerprint: certificate.fingerprint,
    parent: row.parent,
    keyAlgorithm: certificate.key_algorithm,
    privateKey: certificate.private_key,
    notAfter: certificate.not_after,
    pathLength: facts.pathLength,
    ...readConstraints(certificate.der),
    crlUrl: row.crl_url,
    crl:
      row.crl_at === null || row.crl_next === null ? null : { number: row.crl_number, at: row.crl_at, nextUpdate: row.crl_next, entries: row.crl_entries ?? 0 },
    unpublished: revoked - (row.crl_entries ?? 0),
    issued,
    revoked,
  };
}

/** What custodians are asked to let a CA sign: each name that the request asks for, and which request it is. */
function requestItem(request: RequestTable): string {
  const { subject, subjectAltNames } = parseRequest(request.der);
  const names = [subject, ...subjectAltNames.map(({ value }) => value)];
  return `${names.filter((name, at, all) => name !== '' && all.indexOf(name) === at).join(', ')} (SHA-256 ${request.der_sha256.slice(0, 16)})`;
}

/** SHA-256 of the authority's public key. */
async function keyOf(session: VaultSession, authority: AuthorityTable): Promise<string> {
  return (await authorityCertificate(session, authority)).spki_sha256;
}

/** @throws StrongroomError `AUTHORITY_NOT_FOUND` */
async function demandAuthority(session: VaultSession, id: string): Promise<AuthorityTable> {
  const found = await findAuthority(session.queries, id);
  if (!found) throw new StrongroomError('AUTHORITY_NOT_FOUND', 'There is no such authority in this vault.', 'Look at the list of issuers again.');
  return found;
}

/** @returns also the name that it will have, which may have been typed otherwise */
export async function startAuthority(session: VaultSession, input: CallArguments<'authorities.create'>): Promise<Awaited<Started> & { name: string }> {
  session.demandCustodian('create a local CA');
  const order = soundAuthorityOrder(input);
  await demandFreeName(session.queries, order.name);
  const command = await session.queue.start(
    { kind: 'create-authority', title: `Create the local CA ${order.name}`, input: { name: order.name }, repeatable: false },
    (run) => createAuthority(session, run, order),
  );
  return { command, name: order.name, ended: session.queue.ended(command) };
}

export async function showIssuePlan(session: VaultSession, input: CallArguments<'authorities.plan'>): Promise<CallOutput<'authorities.plan'>> {
  const authority = await demandIssuing(session, input.authority);
  const issuer = await authorityCertificate(session, authority);
  const requests = await demandRequests(session, input.requests);
  const { notAfter } = termOf(session.now(), input.days, issuer.not_after);
  return { items: await Promise.all(requests.map((request) => planIssue(session, request, issuer, input.profile, notAfter))) };
}

/** What the certificate for one request will say, as it would be signed. */
async function planIssue(session: VaultSession, request: RequestTable, issuer: CertificateWithKey, wanted: WantedProfile, notAfter: number) {
  const refusal = await whyNotIssueHere(session.queries, request, issuer, session.now());
  const common = { request: request.id, label: requestLabel(request), notAfter };
  if (refusal) return { ...common, subject: '', names: [], profile: null, notes: [], refusal: toErrorAnswer(refusal) };
  const profile = profileFor(request.der, wanted);
  const { subject, names, notes } = issuePlan(request.der, profile);
  const shorter = notAfter === issuer.not_after ? ['It ends with its authority, which is sooner than asked.'] : [];
  return { ...common, subject, names, profile, notes: [...notes, ...shorter], refusal: null };
}

async function demandIssuing(session: VaultSession, id: string): Promise<AuthorityTable> {
  const authority = await demandAuthority(session, id);
  if (authority.role !== 'issuing')
    throw new StrongroomError('AUTHORITY_REFUSES', 'A root signs no certificates of servers and clients.', 'Choose the issuing CA under it.');
  return authority;
}

export async function startIssuing(session: VaultSession, input: CallArguments<'authorities.issue'>): Started {
  const authority = await demandIssuing(session, input.authority);
  const requests = await demandRequests(session, input.requests);
  const [only] = requests;
  const title =
    requests.length === 1 && only ? `Issue ${requestLabel(only)} by ${authority.name}` : `Issue ${requests.length} certificates by ${authority.name}`;
  const what = [
    { name: 'Local CA', value: authority.name },
    { name: 'Profile', value: input.profile === 'as-asked' ? 'As each request asks' : input.profile },
    { name: 'Term', value: `${input.days} days` },
  ];
  const question = { kind: 'issue', title, what, items: requests.map(requestItem), reason: '' };
  const use = await askForKeys(session, question, [await keyOf(session, authority)], input.officerPassphrase);
  const command = await session.queue.start(
    {
      kind: 'issue',
      title,
      input: { authority: authority.id, requests: requests.map(({ id }) => id), profile: input.profile, days: input.days },
      repeatable: false,
    },
    (run) =>
      use.within(run, async (shares) => {
        using issuer = await openLocalCa(session, { authority, profile: input.profile, days: input.days }, shares);
        return await submitRequests(
          session,
          run,
          issuer,
          requests,
          (done, all) => `${done} of ${all} certificate${all === 1 ? '' : 's'} issued by ${authority.name}.`,
        );
      }),
    () => use[Symbol.dispose](),
  );
  return { command, ended: session.queue.ended(command) };
}

export async function startRevoking(session: VaultSession, input: CallArguments<'authorities.revoke'>): Started {
  session.demandCustodian('revoke certificates');
  const found = await demandCertificates(session.queries, input.certificates);
  const refusal = found.map(whyNotRevoke).find((why) => why !== null);
  if (refusal) throw refusal;
  const [only] = found;
  const command = await session.queue.start(
    {
      kind: 'revoke',
      title: found.length === 1 && only ? `Revoke ${certificateLabel(only)}` : `Revoke ${found.length} certificates`,
      input: { certificates: input.certificates, reason: input.reason, note: input.note },
      repeatable: false,
    },
    async (run) => {
      const about = { command: run.id, reason: input.reason, words: input.note, now: session.now() };
      await session.ledger.record(async (queries, note) => {
        for (const { id } of found) await revokeCertificate(queries, note, id, about);
      });
      session.inventoryChanged();
      return {
        state: 'done',
        outcome: `${found.length === 1 ? '1 certificate was' : `${found.length} certificates were`} revoked. Clients learn of it from the next CRL.`,
        facts: [{ name: 'Reason', value: input.reason }],
      };
    },
  );
  return { command, ended: session.queue.ended(command) };
}

export async function startCrl(session: VaultSession, input: AgentArguments<'authorities.publishCrl'>): Started {
  const authority = await demandAuthority(session, input.authority);
  const destination = resolve(input.destination);
  refuseInside(session.folder, destination);
  if (!input.overwrite) refuseExisting(destination);
  const title = `Publish the CRL of ${authority.name}, ${authority.role}`;
  const what = [
    { name: 'Next update', value: `in ${input.days} days` },
    { name: 'To', value: destination },
  ];
  const question = { kind: 'publish-crl', title, what, items: [], reason: '' };
  const use = await askForKeys(session, question, [await keyOf(session, authority)], input.officerPassphrase);
  const command = await session.queue.start(
    {
      kind: 'publish-crl',
      title,
      input: { authority: authority.id, days: input.days, destination },
      repeatable: false,
    },
    (run) => use.within(run, (shares) => publishCrl(session, run, { authority, days: input.days, destination, overwrite: input.overwrite }, shares)),
    () => use[Symbol.dispose](),
  );
  return { command, ended: session.queue.ended(command) };
}
