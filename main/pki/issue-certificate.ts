import type { ConstrainedName } from '../../preload/contract/authorities.ts';
import type { SubjectPart } from '../../preload/contract/requests.ts';
import { signCertificate } from './certificate-writer.ts';
import { readElement } from './der-reader.ts';
import {
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  crlDistributionPointsExtension,
  extendedKeyUsageExtension,
  keyIdentifier,
  keyUsageExtension,
  subjectAltNameExtension,
  subjectKeyIdentifierExtension,
} from './extension-writer.ts';
import type { RawExtension } from './extensions.ts';
import { issuerOf } from './issuer.ts';
import { canEncipher } from './key-algorithm.ts';
import { nameConstraintsExtension } from './name-constraints.ts';
import { encodeName } from './name-writer.ts';
import { describePrivateKey } from './private-key.ts';
import { publicKeyAlgorithm } from './public-key.ts';
import { fittingHash, type SignatureHash } from './signing-algorithm.ts';

/** What an authority's certificate, or one for a test, is to say. For requests there is `issueFromRequest`. */
export interface CertificateOrder {
  /** The most specific first, as RFC 4514 writes names. */
  subject: readonly SubjectPart[];
  /** SubjectPublicKeyInfo of the subject's key, DER. */
  spki: Uint8Array;
  /** Key that signs: unencrypted PKCS#8, DER; stays the caller's to wipe. */
  signingKey: Uint8Array;
  /** Certificate of the key that signs, DER; `null` for a self-signed one. */
  issuer: Uint8Array | null;
  profile: 'root' | 'issuing-ca' | 'server' | 'client';
  /** ms since 1970; certificates carry whole seconds. */
  notBefore: number;
  /** ms since 1970. */
  notAfter: number;
  subjectAltNames?: readonly { kind: 'dns' | 'ip' | 'email' | 'uri'; value: string }[];
  /** Of the signature; the one that fits the key where it is not given, and nothing for Ed25519. */
  hash?: SignatureHash;
  /** 1 to 20 bytes, the first below 0x80; 17 random ones where it is not given. */
  serial?: Uint8Array;
  /** Authorities that may follow below one; where it is not given, none below an issuing CA and any number below a root. */
  pathLength?: number | null;
  /** Names that an authority may certify, where it may not certify all. */
  permitted?: readonly ConstrainedName[];
  excluded?: readonly ConstrainedName[];
  /** Where the CRL of the key that signs will be found. */
  crlUrl?: string | null;
}

function usages(order: CertificateOrder): RawExtension[] {
  const { profile, permitted = [], excluded = [] } = order;
  if (profile === 'root' || profile === 'issuing-ca') {
    const { pathLength = profile === 'issuing-ca' ? 0 : null } = order;
    return [
      basicConstraintsExtension(true, pathLength),
      keyUsageExtension(['keyCertSign', 'cRLSign'], true),
      // Below an authority that is there for TLS nothing else is good: whoever steals its key signs no mail and no code with it.
      ...(profile === 'issuing-ca' ? [extendedKeyUsageExtension(['serverAuth', 'clientAuth'], false)] : []),
      ...(permitted.length + excluded.length > 0 ? [nameConstraintsExtension(permitted, excluded)] : []),
    ];
  }
  const enciphers = canEncipher(publicKeyAlgorithm(readElement(order.spki)));
  return [
    basicConstraintsExtension(false, null),
    keyUsageExtension(['digitalSignature', ...(enciphers ? ['keyEncipherment'] : [])], true),
    extendedKeyUsageExtension([profile === 'server' ? 'serverAuth' : 'clientAuth'], false),
  ];
}

function extensions(order: CertificateOrder, issuerKeyId: Uint8Array): RawExtension[] {
  const { subjectAltNames = [], crlUrl = null } = order;
  return [
    ...usages(order),
    subjectKeyIdentifierExtension(order.spki),
    authorityKeyIdentifierExtension(issuerKeyId),
    // Critical where the subject says nothing (RFC 5280, section 4.2.1.6).
    ...(subjectAltNames.length > 0 ? [subjectAltNameExtension(subjectAltNames, order.subject.length === 0)] : []),
    ...(crlUrl === null ? [] : [crlDistributionPointsExtension(crlUrl)]),
  ];
}

/**
 * Makes and signs an X.509 certificate: a root, an issuing CA or an end entity.
 * @returns DER
 * Throws `FormatError` for keys or an issuer that cannot be read.
 */
export async function issueCertificate(order: CertificateOrder): Promise<Uint8Array> {
  const { serial, notBefore, notAfter, spki } = order;
  const subject = encodeName(order.subject);
  const issuer = order.issuer ? issuerOf(order.issuer) : { name: subject, keyId: null, spki: describePrivateKey(order.signingKey).spki };
  return signCertificate(
    { serial, issuer: issuer.name, subject, notBefore, notAfter, spki, extensions: extensions(order, issuer.keyId ?? keyIdentifier(issuer.spki)) },
    { spki: issuer.spki, pkcs8: order.signingKey },
    order.hash ?? fittingHash(issuer.spki),
  );
}
