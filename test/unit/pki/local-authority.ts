import { type GeneratedKeyAlgorithm, generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { issueCertificate } from '../../../main/pki/issue-certificate.ts';
import { issueFromRequest } from '../../../main/pki/issue-from-request.ts';
import { makeRequest } from '../../../main/pki/make-request.ts';
import type { ConstrainedName, IssuanceProfile } from '../../../preload/contract/authorities.ts';
import type { RequestDraft } from '../../../preload/contract/requests.ts';
import { pem, type Workbench } from '../formats/oracle.ts';

export const DAY = 86_400_000;
export const START = Date.UTC(2026, 0, 1);

/** A root, an issuing CA below it, and their keys. */
export interface LocalAuthority {
  root: Uint8Array;
  rootKeys: KeyPairDer;
  issuing: Uint8Array;
  issuingKeys: KeyPairDer;
}

/** A root of one kind of key and an issuing CA of another, bound to names where that is said. */
export async function makeAuthority(
  rootKey: GeneratedKeyAlgorithm = 'ec-p384',
  issuingKey: GeneratedKeyAlgorithm = 'ec-p256',
  bounds: { permitted?: ConstrainedName[]; excluded?: ConstrainedName[] } = {},
): Promise<LocalAuthority> {
  const [rootKeys, issuingKeys] = await Promise.all([generateKeys(rootKey), generateKeys(issuingKey)]);
  const root = await issueCertificate({
    subject: [
      { type: 'CN', value: 'Example Root' },
      { type: 'O', value: 'Exämple AG' },
    ],
    spki: rootKeys.spki,
    signingKey: rootKeys.pkcs8,
    issuer: null,
    profile: 'root',
    pathLength: 1,
    notBefore: START,
    notAfter: START + 7300 * DAY,
  });
  const issuing = await issueCertificate({
    subject: [
      { type: 'CN', value: 'Example Issuing CA' },
      { type: 'O', value: 'Exämple AG' },
    ],
    spki: issuingKeys.spki,
    signingKey: rootKeys.pkcs8,
    issuer: root,
    profile: 'issuing-ca',
    notBefore: START,
    notAfter: START + 3650 * DAY,
    crlUrl: 'http://crl.example.com/root.crl',
    ...bounds,
  });
  return { root, rootKeys, issuing, issuingKeys };
}

/** The certificate that an authority issues for a draft, with a new key of the draft's kind. */
export async function issueFor(authority: LocalAuthority, draft: RequestDraft, profile: IssuanceProfile = 'server', days = 90): Promise<Uint8Array> {
  const request = await makeRequest({ draft, ...(await generateKeys(draft.keyAlgorithm)) });
  return issueFromRequest({
    request,
    issuer: authority.issuing,
    signingKey: authority.issuingKeys.pkcs8,
    profile,
    now: START,
    notBefore: START,
    notAfter: START + days * DAY - 1000,
    crlUrl: 'http://crl.example.com/issuing.crl',
  });
}

/** What `openssl verify` says of a certificate below an authority, strictly and in its first days. */
export function opensslVerify(bench: Workbench, authority: LocalAuthority, leaf: Uint8Array, ...options: string[]): string {
  bench.write('root.pem', pem('CERTIFICATE', authority.root));
  bench.write('issuing.pem', pem('CERTIFICATE', authority.issuing));
  bench.write('leaf.pem', pem('CERTIFICATE', leaf));
  const at = String(START / 1000 + 3600);
  const { status, stdout, stderr } = bench.try(
    'openssl',
    'verify',
    '-x509_strict',
    '-attime',
    at,
    ...options,
    '-CAfile',
    'root.pem',
    '-untrusted',
    'issuing.pem',
    'leaf.pem',
  );
  return status === 0 ? String(stdout) : stderr + String(stdout);
}
