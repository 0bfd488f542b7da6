import type { WantedProfile } from '../../../preload/contract/authorities.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { canonicalJson } from '../../formats/canonical-json.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { buildChain } from '../../pki/chain.ts';
import { profileFor } from '../../pki/issuance.ts';
import { whyNotIssue } from '../../pki/plan-issue.ts';
import { wasCompromised } from '../../store/authorities.ts';
import { type CertificateWithKey, findCertificate } from '../../store/certificates.ts';
import { updateCommandItem } from '../../store/command-rows.ts';
import type { Database } from '../../store/open-database.ts';
import type { AuthorityTable, RequestTable } from '../../store/schema.ts';
import { demandRequest } from '../answer-request.ts';
import type { KeyShares } from '../approvals/key-shares.ts';
import { BACKDATED } from '../create-authority.ts';
import { openStoredKey } from '../open-stored-key.ts';
import { putCertificate } from '../put-certificate.ts';
import { describeCertificate } from '../read-entries.ts';
import type { VaultAtWork } from '../vault-at-work.ts';
import type { Issuer } from './issuer.ts';

const DAY = 24 * 60 * 60 * 1000;

export interface LocalCaOptions {
  authority: AuthorityTable;
  profile: WantedProfile;
  days: number;
}

/** An authority whose key lies in this vault. Its key is opened when this is made, and is to be disposed of. */
export async function openLocalCa(vault: VaultAtWork, options: LocalCaOptions, shares: KeyShares): Promise<Issuer & Disposable> {
  const { authority, profile, days } = options;
  // What is to be signed, and by whom, stands in rows.
  await vault.demandVouchedRows();
  const { der: issuer } = await authorityCertificate(vault, authority);
  const facts = parseCertificate(issuer);
  const signingKey = await openStoredKey(vault, facts.spkiSha256, shares);
  return {
    async submit(run, line, request) {
      const now = vault.now();
      await demandIssuable(vault, vault.queries, request.id, authority);
      const term = termOf(now, days, facts.notAfter);
      const der = await vault.workshop.signAs('certificate', {
        request: request.der,
        issuer,
        signingKey: signingKey.copyToMove(),
        profile: profileFor(request.der, profile),
        crlUrl: authority.crl_url,
        now,
        ...term,
      });
      // Before anything is stored: that the issuer's public key holds the signature.
      if (buildChain(der, [issuer]).length !== 2) throw new Error('a certificate that was issued here does not verify');
      const result = { certificatesStored: [] as string[], certificatesKnown: [] as string[], matched: 0, answered: [] };
      await vault.ledger.record(async (queries, note) => {
        // Again, where nothing comes in between: two commands may answer the same request, and only one certificate of it may be.
        await demandIssuable(vault, queries, request.id, authority);
        const intake = { queries, note, vaultId: vault.vaultId, command: run.id, now: vault.now() };
        await putCertificate(intake, describeCertificate(der), `local CA ${authority.name}`, result, { authority: authority.id, request: request.id });
        await updateCommandItem(queries, run.id, line, {
          state: 'done',
          outcome: `Issued until ${new Date(term.notAfter).toISOString().slice(0, 10)}.`,
          error: null,
          certificates: canonicalJson(result.certificatesStored),
        });
      });
    },
    async finish() {
      return [
        { name: 'Issuer', value: facts.subject },
        { name: 'Profile', value: profile === 'as-asked' ? 'as each request asks' : profile },
        { name: 'Term', value: `${days} days` },
      ];
    },
    [Symbol.dispose]() {
      signingKey[Symbol.dispose]();
    },
  };
}

/** The authority's own certificate. @throws StrongroomError `AUTHORITY_NOT_FOUND` */
export async function authorityCertificate(vault: Pick<VaultAtWork, 'queries'>, authority: AuthorityTable): Promise<CertificateWithKey> {
  const row = await findCertificate(vault.queries, authority.certificate);
  if (!row)
    throw new StrongroomError(
      'AUTHORITY_NOT_FOUND',
      'The certificate of this authority is gone.',
      'Verify the log, and restore the vault from its last backup.',
    );
  return row;
}

/** When a certificate that is issued now begins and ends: never beyond the authority itself. */
export function termOf(now: number, days: number, authorityNotAfter: number): { notBefore: number; notAfter: number } {
  return { notBefore: now - BACKDATED, notAfter: Math.min(now + days * DAY, authorityNotAfter) };
}

async function demandIssuable(vault: VaultAtWork, queries: Database, request: string, authority: AuthorityTable): Promise<void> {
  const issuer = await authorityCertificate({ queries }, authority);
  const refusal = await whyNotIssueHere(queries, await demandRequest(queries, request), issuer, vault.now());
  if (refusal) throw refusal;
}

/** Why an authority does not answer a request, or `null`. @param now ms since 1970 */
export async function whyNotIssueHere(queries: Database, request: RequestTable, issuer: CertificateWithKey, now: number): Promise<StrongroomError | null> {
  if (request.certificate !== null)
    return new StrongroomError('REQUEST_CLOSED', 'A certificate answers this request already.', 'Renew that certificate, or make a new request.');
  if (request.withdrawn_at !== null) return new StrongroomError('REQUEST_CLOSED', 'This request was withdrawn.', 'Make a new request.');
  if (now < issuer.not_before || now >= issuer.not_after)
    return refused('The certificate of this authority is not valid now.', 'Compare the clock of this workstation; or create a new local CA, and let it issue.');
  if (issuer.revoked_at !== null) return refused('The certificate of this authority was revoked.', 'Create a new local CA, and let it issue.');
  if (await wasCompromised(queries, request.spki_sha256))
    return refused('A certificate of this key was revoked because the key was compromised.', 'Make a request with a new key.');
  const why = whyNotIssue(request.der, issuer.der);
  return why && refused(why.message, why.hint);
}

function refused(message: string, hint: string): StrongroomError {
  return new StrongroomError('AUTHORITY_REFUSES', message, hint);
}
