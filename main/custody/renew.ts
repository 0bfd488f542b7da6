import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { KeyChoice, RequestDraft } from '../../preload/contract/requests.ts';
import { draftOfCertificate, draftOfRequest } from '../pki/draft-of.ts';
import { FormatError } from '../pki/format-error.ts';
import { parseRequest } from '../pki/request.ts';
import type { CertificateWithKey } from '../store/certificates.ts';
import type { Database } from '../store/open-database.ts';
import { findRequest, renewalUnderWay, requestsOfKey } from '../store/requests.ts';
import type { RequestTable } from '../store/schema.ts';
import { demandCertificates } from './demand-certificates.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** What the renewal of one certificate would ask for; or why it cannot be renewed this way. */
export type PlannedRenewal = {
  certificate: CertificateWithKey;
  /** Taken from what the officer asked for then, or, where no request is here, from what the CA made of it. */
  valuesFrom: 'request' | 'certificate';
  /** What could not be taken over as it was, in sentences. */
  notes: string[];
} & ({ draft: RequestDraft; refusal: null } | { draft: null; refusal: ErrorAnswer });

/** Works out a renewal. It opens nothing and writes nothing. */
export async function planRenewal(vault: Pick<VaultAtWork, 'queries'>, certificate: CertificateWithKey, key: KeyChoice): Promise<PlannedRenewal> {
  const original = await originalRequest(vault, certificate);
  const common = { certificate, valuesFrom: original ? ('request' as const) : ('certificate' as const) };
  const refusal = (await whyNotRenew(vault, certificate)) ?? (key === 'existing' ? whyNotSameKey(certificate) : null);
  if (refusal) return { ...common, notes: [], draft: null, refusal };
  try {
    const { draft, notes } = original ? draftOfRequest(original.der) : draftOfCertificate(certificate.der);
    // A request does not say what term was wanted; the row beside it does.
    return { ...common, notes, draft: original ? { ...draft, termDays: original.term_days ?? draft.termDays } : draft, refusal: null };
  } catch (error) {
    // One certificate of a thousand that asks for more than a request of ours can have is refused, and not the thousand.
    if (!(error instanceof FormatError)) throw error;
    const unreadable = refused(`Its values cannot be asked for again: ${error.message}`, 'Make a new request for what is still needed.');
    return { ...common, notes: [], draft: null, refusal: unreadable };
  }
}

/** The request that led to a certificate: the one it answers, or one for the same key that came in with it. */
async function originalRequest({ queries }: Pick<VaultAtWork, 'queries'>, certificate: CertificateWithKey): Promise<RequestTable | undefined> {
  if (certificate.request !== null) return findRequest(queries, certificate.request);
  const ofKey = await requestsOfKey(queries, certificate.spki_sha256);
  // What its key did not sign was not asked for here, and its names are nobody's.
  return ofKey.find(({ renews, der }) => renews === null && parseRequest(der).signatureValid);
}

/** Why a certificate is not renewed, whatever with. */
export async function whyNotRenew({ queries }: Pick<VaultAtWork, 'queries'>, certificate: CertificateWithKey): Promise<ErrorAnswer | null> {
  if (certificate.is_ca === 1) return refused('This is the certificate of an authority.', 'Only certificates of servers and clients are renewed here.');
  if (certificate.successor !== null) return refused('It was renewed already.', 'Renew the certificate that took its place.');
  if (await renewalUnderWay(queries, certificate.id))
    return refused('A request for its renewal is under way.', 'Bring the answer in, or withdraw that request and repeat the step.');
  return null;
}

/** The same of a certificate as it is by now. */
export async function whyNotRenewNow(queries: Database, certificate: string): Promise<ErrorAnswer | null> {
  const [now] = (await demandCertificates(queries, [certificate])) as [CertificateWithKey];
  return whyNotRenew({ queries }, now);
}

/** Why the key that a certificate has cannot be used for its successor. */
export function whyNotSameKey(certificate: CertificateWithKey): ErrorAnswer | null {
  if (certificate.private_key === 'missing')
    return answer(new StrongroomError('KEY_MISSING', 'Its private key is not in the vault.', 'Renew it with a new key, or import the key first.'));
  if (certificate.private_key === 'destroyed')
    return answer(new StrongroomError('KEY_DESTROYED', 'Its private key was destroyed.', 'Renew it with a new key.'));
  if (certificate.revoked_at !== null) return refused('It was revoked.', 'Renew it with a new key.');
  if (certificate.key_algorithm.startsWith('rsa-pss-'))
    return refused('Its key is bound to RSASSA-PSS, for which no requests are made here.', 'Renew it with a new key.');
  return null;
}

function refused(message: string, hint: string): ErrorAnswer {
  return answer(new StrongroomError('RENEWAL_REFUSED', message, hint));
}

const answer = toErrorAnswer;
