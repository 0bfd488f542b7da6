import { z } from 'zod';
import { agentCall } from './call.ts';
import { subjectAltName } from './subject-alt-name.ts';
import { fileToken, finding, identifier, nothing, page, passphrase, privateKeyState, severalOf, sha256Hex, tagName, time } from './values.ts';

export const requestedKey = z.enum(['rsa-2048', 'rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384', 'ec-p521', 'ed25519']);
export type RequestedKey = z.infer<typeof requestedKey>;

export const requestHash = z.enum(['sha256', 'sha384', 'sha512']);
export type RequestHash = z.infer<typeof requestHash>;

/** Whether a renewal or request makes a key or signs with one that is in the vault. */
export const keyChoice = z.enum(['new', 'existing']);
export type KeyChoice = z.infer<typeof keyChoice>;

/** A part of a subject. `type`: a short name of RFC 4514 (`CN`, `O`, `emailAddress`, ...) or a dotted OID; `#HEX` as `value` is its DER as it stands. */
export const subjectPart = z.strictObject({
  type: z.string().max(64),
  value: z.string().max(4096),
  /** In the same RelativeDistinguishedName as the part before it. */
  joined: z.boolean().optional(),
});
export type SubjectPart = z.infer<typeof subjectPart>;

/** A name that is asked for. `raw`: a GeneralName in DER, hexadecimal, of a kind that is only carried over. */
export const requestedName = z.strictObject({ kind: z.enum(['dns', 'ip', 'email', 'uri', 'raw']), value: z.string().max(4096) });
export type RequestedName = z.infer<typeof requestedName>;

/** What one request asks for. Values may be wrong while they are typed: `requests.check` says what is, and nothing is made of them before. */
export const requestDraft = z.strictObject({
  /** The most specific part first, as RFC 4514 writes names. */
  subject: z.array(subjectPart).max(100),
  subjectAltNames: z.array(requestedName).max(1000),
  keyAlgorithm: requestedKey,
  /** Nothing for Ed25519, whose hash is its own. */
  hash: requestHash,
  /** RSASSA-PSS instead of PKCS#1 v1.5; for RSA keys only. */
  pss: z.boolean(),
  /** Names of RFC 5280, section 4.2.1.3. */
  keyUsage: z.array(z.string().max(64)).max(9),
  /** Names of RFC 5280, section 4.2.1.12, or dotted OIDs. */
  extendedKeyUsage: z.array(z.string().max(128)).max(100),
  /** TLS feature status_request (RFC 7633). */
  mustStaple: z.boolean(),
  /** Those of the extensions above that are critical, by the names of their fields. */
  critical: z.array(z.enum(['subjectAltNames', 'keyUsage', 'extendedKeyUsage', 'mustStaple'])).max(4),
  /** Extensions that are only carried over; `value` is the content of extnValue in hexadecimal. */
  otherExtensions: z.array(z.strictObject({ oid: z.string().max(128), critical: z.boolean(), value: z.string().max(200_000) })).max(100),
  /** The term that the officer wants, in days. No part of PKCS#10: what comes back is compared with it. */
  termDays: z.number().int().min(1).max(36_500).nullable(),
});
export type RequestDraft = z.infer<typeof requestDraft>;

/** What is wrong with a draft, or unwise about it. */
export const draftProblem = z.strictObject({
  field: z.enum(['subject', 'subjectAltNames', 'keyAlgorithm', 'signature', 'keyUsage', 'extendedKeyUsage', 'mustStaple', 'otherExtensions', 'termDays']),
  /** Which entry of the field's list; `null` for the field as a whole. */
  index: z.number().int().nullable(),
  /** An error keeps the request from being made, advice does not. */
  severity: z.enum(['error', 'advice']),
  /** What is, and what to do. */
  text: z.string(),
});
export type DraftProblem = z.infer<typeof draftProblem>;

/** `pending`: made or brought in, and still here; `carried-out`: a file of it left the vault; `issued`: a certificate answers it. */
export const requestState = z.enum(['pending', 'carried-out', 'issued', 'withdrawn']);
export type RequestState = z.infer<typeof requestState>;

export const requestRow = z.strictObject({
  id: identifier,
  commonName: z.string().nullable(),
  subject: z.string(),
  subjectAltNames: z.array(subjectAltName),
  keyAlgorithm: z.string(),
  spkiSha256: sha256Hex,
  state: requestState,
  privateKey: privateKeyState,
  createdAt: time,
  carriedOutAt: time.nullable(),
  /** Where its values came from: the officer, a file that was imported, the request or the certificate that it renews. */
  valuesFrom: z.enum(['officer', 'file', 'request', 'certificate']),
  /** The profile it was made with, or the name of the file it came from. */
  origin: z.string(),
  renews: identifier.nullable(),
  certificate: identifier.nullable(),
  /** How many things the certificate has otherwise than asked. */
  differences: z.number().int(),
});
export type RequestRow = z.infer<typeof requestRow>;

/** What is wrong with a line of a file of requests, or unwise about it. `line` and `column` count from 1; `column` is `null` for the line as a whole. */
export const lineProblem = z.strictObject({ line: z.number().int(), column: z.number().int().nullable(), field: z.string(), text: z.string() });
export type LineProblem = z.infer<typeof lineProblem>;

export const requestCalls = {
  'requests.list': agentCall(
    z.strictObject({
      search: z.string().max(400).default(''),
      states: severalOf(requestState).default([]),
      /** Only those whose certificate has something otherwise than asked. */
      differing: z.boolean().default(false),
      ...page,
    }),
    z.strictObject({ total: z.number().int(), items: z.array(requestRow) }),
  ),
  'requests.show': agentCall(
    z.strictObject({ id: identifier }),
    z.strictObject({
      request: requestRow,
      /** The request as OpenSSL prints it. */
      text: z.string(),
      pem: z.string(),
      signatureAlgorithm: z.string(),
      /** `null` where the signature's algorithm cannot be verified here. */
      signatureValid: z.boolean().nullable(),
      /** The values to make another like it; `null` where it asks for more than a request of ours can have. */
      draft: requestDraft.nullable(),
      /** What the certificate has otherwise than asked. */
      differences: z.array(finding),
      certificate: z.strictObject({ id: identifier, label: z.string(), notBefore: time, notAfter: time }).nullable(),
      renews: z.strictObject({ id: identifier, label: z.string() }).nullable(),
      history: z.array(
        z.strictObject({ entry: z.number().int(), at: time, actor: z.string(), action: z.string(), text: z.string(), command: identifier.nullable() }),
      ),
    }),
  ),
  /** What is wrong with a draft, and the request as OpenSSL would print it; no preview while there are errors. */
  'requests.check': agentCall(z.strictObject({ draft: requestDraft }), z.strictObject({ problems: z.array(draftProblem), preview: z.string().nullable() })),
  'requests.make': agentCall(
    z.strictObject({
      draft: requestDraft,
      profile: z.string().max(64).nullable(),
      /** The certificate that the answer will take the place of. */
      renews: identifier.nullable(),
      /** `existing`: signed by the key of the certificate that it renews, which needs `officerPassphrase`. */
      key: keyChoice,
      /** What a new key is marked with; one that renews a certificate has the marks of its key, too. */
      tags: z.array(tagName).max(20).default([]),
      officerPassphrase: passphrase.nullable(),
    }),
    z.strictObject({ command: identifier }),
  ),
  /** Reads a CSV file of requests and checks every line; nothing is generated. The plan is forgotten at lock. */
  'requests.readFile': agentCall(
    z.strictObject({ source: fileToken, profile: z.string().max(64).nullable() }),
    z.strictObject({
      plan: identifier,
      name: z.string(),
      /** Requests that it asks for. */
      total: z.number().int(),
      problems: z.array(lineProblem),
      /** All problems; the list above ends after the first thousand. */
      problemCount: z.number().int(),
      /** What is unwise about the requests: it keeps none from being made. */
      advice: z.array(lineProblem),
      /** All of it; the list above ends after the first thousand. */
      adviceCount: z.number().int(),
      /** The first lines as they were understood. */
      sample: z.array(
        z.strictObject({ line: z.number().int(), subject: z.string(), names: z.array(z.string()), keyAlgorithm: requestedKey, signature: z.string() }),
      ),
      /** An earlier run over the same file that did not come to its end. */
      unfinished: z.strictObject({ command: identifier, done: z.number().int(), total: z.number().int(), startedAt: time }).nullable(),
    }),
  ),
  /** Makes the requests of a plan and writes them into a folder, with a manifest. `goOn`: finish the earlier run instead of beginning anew. */
  'requests.makeFromFile': agentCall(z.strictObject({ plan: identifier, destination: fileToken, goOn: z.boolean() }), z.strictObject({ command: identifier })),
  /** Writes requests as `.csr` files with a manifest into a folder. */
  'requests.carryOut': agentCall(
    z.strictObject({ requests: z.array(identifier).min(1).max(1000), destination: fileToken, overwrite: z.boolean() }),
    z.strictObject({ command: identifier }),
  ),
  /** Gives up requests that no certificate answers. Their keys stay in the vault. */
  'requests.withdraw': agentCall(z.strictObject({ requests: z.array(identifier).min(1).max(1000), reason: z.string().max(500) }), nothing),
};
