import { fromErrorAnswer, StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { carriedOver } from '../custody/carried-over.ts';
import { certificateLabel } from '../custody/certificate-object.ts';
import { demandCertificates } from '../custody/demand-certificates.ts';
import { draftSubject } from '../custody/draft-label.ts';
import { planRenewal, whyNotSameKey } from '../custody/renew.ts';
import type { RequestOrder } from '../custody/store-request.ts';
import { type CertificateWithKey, certificatesToRenew } from '../store/certificates.ts';
import { demandSound, type RequestCommand, type StartedRequests, startRequests } from './request-calls.ts';
import type { VaultSession } from './vault-session.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Certificates that one command renews at most. */
export const MOST_AT_ONCE = 1000;

export async function showRenewalDraft(session: VaultSession, id: string): Promise<CallOutput<'renewal.draft'>> {
  const [certificate] = (await demandCertificates(session.queries, [id])) as [CertificateWithKey];
  const { draft, valuesFrom, notes, refusal } = await planRenewal(session, certificate, 'new');
  if (refusal) throw fromErrorAnswer(refusal);
  return { draft, valuesFrom, notes, existingKey: whyNotSameKey(certificate) };
}

export async function showRenewalPlan(session: VaultSession, input: CallArguments<'renewal.plan'>): Promise<CallOutput<'renewal.plan'>> {
  const chosen =
    input.certificates !== null
      ? await demandCertificates(session.queries, input.certificates)
      : await certificatesToRenew(session.queries, session.now() + (input.expiresWithin ?? 0) * DAY, MOST_AT_ONCE);
  const planned = await Promise.all(chosen.map((certificate) => planRenewal(session, certificate, input.key)));
  return {
    items: planned.map(({ certificate, valuesFrom, draft, notes, refusal }) => ({
      certificate: certificate.id,
      label: certificateLabel(certificate),
      notAfter: certificate.not_after,
      keyAlgorithm: certificate.key_algorithm,
      valuesFrom,
      subject: draft && draftSubject(draft),
      // A name of a kind that is only carried over is bytes.
      names: draft?.subjectAltNames.map(({ kind, value }) => (kind === 'raw' ? 'a name of another kind' : value)) ?? [],
      termDays: draft?.termDays ?? null,
      notes,
      refusal,
    })),
  };
}

/** Makes the requests that renew certificates. One that cannot be renewed this way is refused before any key is made. */
export async function startRenewal(
  session: VaultSession,
  input: CallArguments<'renewal.start'>,
  carryTo: RequestCommand['carryTo'] = null,
): Promise<StartedRequests> {
  const chosen = await demandCertificates(session.queries, input.certificates);
  const orders: RequestOrder[] = [];
  for (const certificate of chosen) {
    const { draft, valuesFrom, refusal } = await planRenewal(session, certificate, input.key);
    const name = certificateLabel(certificate);
    if (refusal) throw new StrongroomError(refusal.code, chosen.length === 1 ? refusal.message : `${name}: ${refusal.message}`, refusal.hint);
    orders.push({
      draft: demandSound(draft),
      origin: valuesFrom === 'request' ? 'as before' : 'as the certificate',
      valuesFrom,
      renews: certificate.id,
      existingKey: input.key === 'existing' ? certificate.spki_sha256 : null,
      // What takes as many custodians as its key did must not take fewer under the next.
      ...(await carriedOver(session, certificate.spki_sha256)),
    });
  }
  const [only] = chosen;
  return startRequests(session, {
    kind: 'renew',
    title: chosen.length === 1 && only ? `Renew ${certificateLabel(only)}` : `Renew ${chosen.length.toLocaleString('en-US')} certificates`,
    orders,
    officerPassphrase: input.officerPassphrase,
    carryTo,
    lines: null,
  });
}
