import { toBase64 } from '../../main/crypto/bytes.ts';
import { type GeneratedKeyAlgorithm, generateKeys } from '../../main/crypto/key-generation.ts';
import { issueCertificate } from '../../main/pki/issue-certificate.ts';

/** A key and its self-signed certificate. */
export interface Pair {
  name: string;
  pkcs8: Uint8Array;
  certificate: Uint8Array;
  keyPem: string;
  certificatePem: string;
}

const DAY = 86_400_000;

/** A pair, made by our own code: openssl confirms it in the tests of `pki`. */
export async function makePair(
  name: string,
  algorithm: GeneratedKeyAlgorithm = 'ec-p256',
  validity: { notBefore: number; notAfter: number } = { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2026, 0, 1) + 3650 * DAY },
): Promise<Pair> {
  const { pkcs8, spki } = await generateKeys(algorithm);
  const certificate = await issueCertificate({
    ...validity,
    profile: 'server',
    subject: [
      { type: 'CN', value: name },
      { type: 'O', value: 'Tinsel & Söhne AG' },
      { type: 'C', value: 'CH' },
    ],
    subjectAltNames: [
      { kind: 'dns', value: name },
      { kind: 'dns', value: `alt.${name}` },
    ],
    spki,
    signingKey: pkcs8,
    issuer: null,
  });
  return { name, pkcs8, certificate, keyPem: pem('PRIVATE KEY', pkcs8), certificatePem: pem('CERTIFICATE', certificate) };
}

export function pem(label: string, der: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${toBase64(der).replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
}
