import { z } from 'zod';
import { revocationReason } from './authorities.ts';
import { agentCall } from './call.ts';
import { findingCodes } from './finding-words.ts';
import { subjectAltName } from './subject-alt-name.ts';

import { finding, identifier, nothing, page, privateKeyState, severalOf, sha256Hex, tagName, time } from './values.ts';

export const certificateRow = z.strictObject({
  id: identifier,
  fingerprint: sha256Hex,
  commonName: z.string().nullable(),
  subjectAltNames: z.array(subjectAltName),
  issuer: z.string(),
  serial: z.string(),
  notBefore: time,
  notAfter: time,
  keyAlgorithm: z.string(),
  privateKey: privateKeyState,
  predecessor: identifier.optional(),
  successor: identifier.optional(),
  /** The request that it answers. */
  request: identifier.optional(),
  /** When the local CA that issued it took it back. */
  revokedAt: time.optional(),
  findings: z.array(finding),
});
export type CertificateRow = z.infer<typeof certificateRow>;

export const expiryFilter = z.enum(['any', 'expired', 'within-7', 'within-30', 'within-90', 'later']);

/** `current`: nothing took its place and nobody took it back, so its end is one to see to. One that was renewed may have been revoked too. */
export const standingFilter = z.enum(['any', 'current', 'renewed', 'revoked']);

export const findingFilter = z.enum(['any', 'loss', ...findingCodes]);
export type FindingFilter = z.infer<typeof findingFilter>;

export const certificateFilter = {
  search: z.string().max(400).default(''),
  privateKey: severalOf(privateKeyState).default([]),
  expiry: expiryFilter.default('any'),
  /** Days from now, instead of `expiry`: the thresholds of the settings are any number of days. */
  expiresWithin: z.number().int().min(1).max(36_500).optional(),
  standing: standingFilter.default('any'),
  /** Those with any finding, with one that means loss, or with one of a kind. */
  finding: findingFilter.nullable().default(null),
  /** Those whose key has this tag. */
  tag: tagName.optional(),
};

export const certificateColumn = z.enum(['commonName', 'issuer', 'notBefore', 'notAfter', 'keyAlgorithm', 'privateKey', 'serial']);

export const chainLink = z.strictObject({ fingerprint: sha256Hex, subject: z.string(), notAfter: time, selfSigned: z.boolean() });

export const inventoryCalls = {
  'certificates.list': agentCall(
    z.strictObject({
      ...certificateFilter,
      sort: certificateColumn.default('notAfter'),
      descending: z.boolean().default(false),
      /** Whether `total` may come later, by `certificates.count`, where counting takes longer than finding the page. */
      countLater: z.boolean().optional(),
      ...page,
    }),
    z.strictObject({
      total: z.number().int(),
      /** Not there where `total` is all that match; otherwise it is what is known to match. */
      counted: z.literal(false).optional(),
      items: z.array(certificateRow),
    }),
  ),
  /** How many certificates match; `null` where something else was asked for meanwhile. */
  'certificates.count': agentCall(z.strictObject(certificateFilter), z.strictObject({ total: z.number().int().nullable() })),
  'certificates.show': agentCall(
    z.strictObject({ id: z.string().min(1).max(300) }),
    z.strictObject({
      certificate: certificateRow,
      subject: z.string(),
      issuer: z.string(),
      spkiSha256: sha256Hex,
      signatureAlgorithm: z.string(),
      keyUsage: z.array(z.string()),
      extendedKeyUsage: z.array(z.string()),
      chain: z.array(chainLink),
      /** Whether the chain ends in a self-signed certificate of the inventory. */
      chainComplete: z.boolean(),
      storedAt: time,
      keyStoredAt: time.nullable(),
      /** Of its key. */
      tags: z.array(tagName),
      origin: z.string(),
      /** Oldest first, this one included. */
      lineage: z.array(
        z.strictObject({
          id: identifier,
          commonName: z.string().nullable(),
          notBefore: time,
          notAfter: time,
          privateKey: privateKeyState,
          keyAlgorithm: z.string(),
          /** It has the key of the certificate before it. */
          sameKey: z.boolean(),
          revokedAt: time.nullable(),
        }),
      ),
      /** The request for its renewal that no certificate answers yet. */
      renewalUnderWay: z.strictObject({ request: identifier, createdAt: time, carriedOutAt: time.nullable() }).nullable(),
      /** What it has otherwise than its request asked; `null` where it answers none of this vault. */
      asked: z.strictObject({ request: identifier, differences: z.array(finding) }).nullable(),
      revocation: z.strictObject({ at: time, reason: revocationReason, note: z.string() }).nullable(),
      /** The local CA that issued it, and so can revoke it. */
      authority: z.strictObject({ id: identifier, name: z.string() }).nullable(),
      history: z.array(
        z.strictObject({ entry: z.number().int(), at: time, actor: z.string(), action: z.string(), text: z.string(), command: identifier.nullable() }),
      ),
      pem: z.string(),
    }),
  ),
  'overview.get': agentCall(
    nothing,
    z.strictObject({
      certificates: z.number().int(),
      keysInStore: z.number().int(),
      keysMissing: z.number().int(),
      keysWaiting: z.number().int(),
      expired: z.number().int(),
      /** Within the urgent days of the settings; they are 7 where nobody changed them. */
      within7: z.number().int(),
      /** Within the days of the settings that need attention; they are 30 where nobody changed them. */
      within30: z.number().int(),
      within90: z.number().int(),
      weak: z.number().int(),
      /** How many certificates have a finding of each kind, the worst first. */
      findings: z.array(z.strictObject({ code: z.string(), severity: z.enum(['attention', 'loss']), count: z.number().int() })),
      requestsOpen: z.number().int(),
      /** Those of them that will take the place of a certificate. */
      renewalsUnderWay: z.number().int(),
      /** Certificates by week of expiry, but for renewed and revoked ones; week 0 starts now, negative weeks are past due. */
      weeks: z.array(z.strictObject({ week: z.number().int(), count: z.number().int() })),
      keyQuality: z.array(z.strictObject({ keyAlgorithm: z.string(), count: z.number().int(), weak: z.boolean() })),
      attention: z.array(z.strictObject({ code: z.string(), severity: z.enum(['attention', 'loss']), text: z.string(), count: z.number().int() })),
      log: z.strictObject({ size: z.number().int(), lastCheckpointAt: time.nullable() }),
      running: z.number().int(),
    }),
  ),
};
