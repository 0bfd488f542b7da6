import type { ParsedCertificate } from './certificate.ts';
import { foundThat, type WeakKeyFinding } from './finding.ts';
import { canEncipher } from './key-algorithm.ts';

type Facts = Pick<ParsedCertificate, 'keyAlgorithm' | 'keyUsage' | 'extendedKeyUsage' | 'subjectAltNames' | 'isCa' | 'selfSigned'>;

/** What a certificate says of its use and the key, its names or TLS speak against. Only of those that a server or a client of TLS shows. */
export function findWrongUsage(facts: Facts): WeakKeyFinding[] {
  const { keyAlgorithm, keyUsage, extendedKeyUsage, isCa, selfSigned } = facts;
  const hostNames = facts.subjectAltNames.some(({ kind }) => kind === 'dns' || kind === 'ip');
  // Self-signed ones of appliances and of `openssl req -x509` are issuers of themselves, and nobody follows them anywhere else.
  if (isCa)
    return hostNames && !selfSigned
      ? [foundThat('USAGE_CA', 'It is an issuer’s certificate and has host names: whoever gets its key can issue certificates for any name.')]
      : [];
  const findings: WeakKeyFinding[] = [];
  if (!canEncipher(keyAlgorithm) && keyUsage.includes('keyEncipherment')) {
    findings.push(foundThat('USAGE_IMPOSSIBLE', `It allows key encipherment, which a key of the kind ${keyAlgorithm} cannot do (RFC 8813, section 3).`));
  }
  const purposes = new Set(extendedKeyUsage);
  const forTls = purposes.has('serverAuth') || purposes.has('clientAuth') || (hostNames && purposes.size === 0);
  if (forTls && keyUsage.length > 0 && !keyUsage.includes('digitalSignature')) {
    findings.push(foundThat('USAGE_NO_SIGNATURE', 'Its key usage lacks digitalSignature: TLS 1.3 and every handshake with forward secrecy refuse it.'));
  }
  if (hostNames && purposes.size > 0 && !['serverAuth', 'clientAuth', 'anyExtendedKeyUsage'].some((purpose) => purposes.has(purpose))) {
    findings.push(foundThat('USAGE_NO_SERVER', 'It has host names, and its extended key usage allows neither TLS servers nor clients.'));
  }
  return findings;
}
