import { z } from 'zod';
import { agentCall } from './call.ts';
import { requestedKey, subjectPart } from './requests.ts';
import { errorAnswer, fileToken, identifier, nothing, passphrase, sha256Hex, time } from './values.ts';

/** A name that an authority is allowed, or forbidden, to certify (RFC 5280, section 4.2.1.10). `dns`: with everything below it; `ip`: CIDR; `email`: a host, or `.` and a domain. */
export const constrainedName = z.strictObject({ kind: z.enum(['dns', 'ip', 'email']), value: z.string().max(255) });
export type ConstrainedName = z.infer<typeof constrainedName>;

/** CRLReason (RFC 5280, section 5.3.1), without those that hold a certificate or take it back. */
export const revocationReason = z.enum([
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
]);
export type RevocationReason = z.infer<typeof revocationReason>;

export const issuanceProfile = z.enum(['server', 'client', 'server-and-client']);
export type IssuanceProfile = z.infer<typeof issuanceProfile>;

/** What certificates are to be for: the same for all of them, or what each request asks for by its extended key usage. */
export const wantedProfile = z.enum(['as-asked', ...issuanceProfile.options]);
export type WantedProfile = z.infer<typeof wantedProfile>;

export const authorityRow = z.strictObject({
  id: identifier,
  /** What the officer calls the local CA; root and issuing CA share it. */
  name: z.string(),
  role: z.enum(['root', 'issuing']),
  subject: z.string(),
  certificate: identifier,
  /** SHA-256 of that certificate, DER: what whoever installs the root compares. */
  fingerprint: sha256Hex,
  parent: identifier.nullable(),
  keyAlgorithm: z.string(),
  privateKey: z.enum(['in-store', 'missing', 'destroyed']),
  notAfter: time,
  pathLength: z.number().int().nullable(),
  permitted: z.array(constrainedName),
  excluded: z.array(constrainedName),
  crlUrl: z.string().nullable(),
  crl: z.strictObject({ number: z.number().int(), at: time, nextUpdate: time, entries: z.number().int() }).nullable(),
  /** Revoked since the last CRL: it is out of date. */
  unpublished: z.number().int(),
  issued: z.number().int(),
  revoked: z.number().int(),
});
export type AuthorityRow = z.infer<typeof authorityRow>;

export const authorityOrder = z.strictObject({
  name: z.string().trim().min(1).max(64),
  /** What both subjects share, the most specific first: O, C, ... The common names are made of `name`. */
  subject: z.array(subjectPart).max(20),
  rootKey: requestedKey,
  issuingKey: requestedKey,
  rootYears: z.number().int().min(1).max(50),
  issuingYears: z.number().int().min(1).max(50),
  permitted: z.array(constrainedName).max(200),
  excluded: z.array(constrainedName).max(200),
  /** Where the issuing CA's CRL will be found; `null` where clients get it otherwise. */
  crlUrl: z.string().max(2048).nullable(),
});
export type AuthorityOrder = z.infer<typeof authorityOrder>;

export const authorityCalls = {
  'authorities.list': agentCall(nothing, z.strictObject({ authorities: z.array(authorityRow) })),
  /** A root and an issuing CA, each key sealed before its certificate is signed. */
  'authorities.create': agentCall(authorityOrder, z.strictObject({ command: identifier })),
  /** What would be issued, before any key is opened. */
  'authorities.plan': agentCall(
    z.strictObject({
      authority: identifier,
      requests: z.array(identifier).min(1).max(1000),
      profile: wantedProfile,
      days: z.number().int().min(1).max(36_500),
    }),
    z.strictObject({
      items: z.array(
        z.strictObject({
          request: identifier,
          label: z.string(),
          /** Subject and alternative names as they will be signed; nothing where it is refused. */
          subject: z.string(),
          names: z.array(z.string()),
          /** What it will be for; `null` where it is refused. */
          profile: issuanceProfile.nullable(),
          notAfter: time,
          /** What the certificate will have otherwise than asked. */
          notes: z.array(z.string()),
          refusal: errorAnswer.nullable(),
        }),
      ),
    }),
  ),
  'authorities.issue': agentCall(
    z.strictObject({
      authority: identifier,
      requests: z.array(identifier).min(1).max(1000),
      profile: wantedProfile,
      days: z.number().int().min(1).max(36_500),
      officerPassphrase: passphrase,
    }),
    z.strictObject({ command: identifier }),
  ),
  /** Notes that certificates of a local CA are no longer to be trusted. It takes effect with the next CRL. */
  'authorities.revoke': agentCall(
    z.strictObject({ certificates: z.array(identifier).min(1).max(1000), reason: revocationReason, note: z.string().max(500) }),
    z.strictObject({ command: identifier }),
  ),
  /** Signs the list of what an authority has revoked and writes it to a file, DER. */
  'authorities.publishCrl': agentCall(
    z.strictObject({
      authority: identifier,
      /** Days until the next one is due. */
      days: z.number().int().min(1).max(3650),
      destination: fileToken,
      overwrite: z.boolean(),
      officerPassphrase: passphrase,
    }),
    z.strictObject({ command: identifier }),
  ),
};
