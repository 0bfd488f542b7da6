import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { toHex } from '../crypto/bytes.ts';
import { sha1 } from '../crypto/hash.ts';
import { randomBytes } from '../crypto/random.ts';
import { webCryptoProvider } from '../crypto/webcrypto.ts';
import { certificateParts, parseCertificate } from './certificate.ts';
import { readElement } from './der-reader.ts';
import { bitStringBytes, sequenceOf } from './der-values.ts';
import { describePrivateKey } from './private-key.ts';
import { publicKeyAlgorithm } from './public-key.ts';
import { type SignatureHash, signingParameters } from './signing-parameters.ts';

/** One part of a name, in the order of the certificate: the least specific first. */
export type NamePart = readonly [type: 'C' | 'ST' | 'L' | 'O' | 'OU' | 'CN', value: string];

export interface CertificateOrder {
  subject: readonly NamePart[];
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
  /** Of the signature; SHA-256 where it is not given, and nothing for Ed25519. */
  hash?: SignatureHash;
  /** 1 to 20 bytes, the first below 0x80; 16 random ones where it is not given. */
  serial?: Uint8Array;
}

/** SHA-1 over the key's bits: a name for it, not a protection (RFC 5280, section 4.2.1.2). */
function keyIdentifier(spki: Uint8Array): string {
  return toHex(sha1(bitStringBytes(sequenceOf(readElement(spki), 'public key')[1], 'public key')));
}

function usages(profile: CertificateOrder['profile'], isRsa: boolean): Extension[] {
  if (profile === 'root' || profile === 'issuing-ca') {
    return [
      new BasicConstraintsExtension(true, profile === 'issuing-ca' ? 0 : undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ];
  }
  const keyUsage = KeyUsageFlags.digitalSignature | (isRsa ? KeyUsageFlags.keyEncipherment : 0);
  const purpose = profile === 'server' ? '1.3.6.1.5.5.7.3.1' : '1.3.6.1.5.5.7.3.2';
  return [new BasicConstraintsExtension(false, undefined, true), new KeyUsagesExtension(keyUsage, true), new ExtendedKeyUsageExtension([purpose])];
}

function extensions(order: CertificateOrder, issuerKeyId: string, isRsa: boolean): Extension[] {
  const names: JsonGeneralName[] = (order.subjectAltNames ?? []).map(({ kind, value }) => ({
    type: kind === 'uri' ? 'url' : kind,
    value,
  }));
  return [
    ...usages(order.profile, isRsa),
    new SubjectKeyIdentifierExtension(keyIdentifier(order.spki)),
    new AuthorityKeyIdentifierExtension(issuerKeyId),
    // Critical where the subject says nothing (RFC 5280, section 4.2.1.6).
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names, order.subject.length === 0)] : []),
  ];
}

function randomSerial(): Uint8Array {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] as number) & 0x3f) | 0x40;
  return serial;
}

/**
 * Makes and signs an X.509 certificate: a root, an issuing CA or an end entity.
 * @returns DER
 * Throws `FormatError` for keys or an issuer that cannot be read.
 */
export async function issueCertificate(order: CertificateOrder): Promise<Uint8Array> {
  const { subtle } = webCryptoProvider;
  const { keyAlgorithm, spki: signingSpki } = describePrivateKey(order.signingKey);
  const algorithm = signingParameters(keyAlgorithm, order.hash ?? 'sha256');
  const signingKey = await subtle.importKey('pkcs8', order.signingKey, algorithm, false, ['sign']);
  const subject = new Name(order.subject.map(([type, value]) => ({ [type]: [value] })));
  const issuer = order.issuer ? new Name(new Uint8Array(certificateParts(order.issuer).subject.raw)) : subject;
  const issuerKeyId = (order.issuer && parseCertificate(order.issuer).subjectKeyId) ?? keyIdentifier(signingSpki);
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: toHex(order.serial ?? randomSerial()),
      subject,
      issuer,
      notBefore: new Date(order.notBefore),
      notAfter: new Date(order.notAfter),
      publicKey: order.spki,
      signingKey,
      signingAlgorithm: algorithm,
      extensions: extensions(order, issuerKeyId, isRsaKey(order.spki)),
    },
    webCryptoProvider,
  );
  return new Uint8Array(certificate.rawData);
}

function isRsaKey(spki: Uint8Array): boolean {
  return publicKeyAlgorithm(readElement(spki)).startsWith('rsa-');
}
