/** How OpenSSL 3.0 calls, in its prints, what is told apart here. Whoever knows its output finds his way by these words. */

export const keyNames: Record<string, string> = {
  '1.2.840.113549.1.1.1': 'rsaEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.10045.2.1': 'id-ecPublicKey',
  '1.2.840.10040.4.1': 'dsaEncryption',
  '1.3.101.110': 'X25519',
  '1.3.101.111': 'X448',
  '1.3.101.112': 'ED25519',
  '1.3.101.113': 'ED448',
};

/** Names and size of a curve by its id (`curveId`). */
export const curveNames: Record<string, { bits: number; name: string; nist?: string }> = {
  'ec-p192': { bits: 192, name: 'prime192v1', nist: 'P-192' },
  'ec-p224': { bits: 224, name: 'secp224r1', nist: 'P-224' },
  'ec-p256': { bits: 256, name: 'prime256v1', nist: 'P-256' },
  'ec-p384': { bits: 384, name: 'secp384r1', nist: 'P-384' },
  'ec-p521': { bits: 521, name: 'secp521r1', nist: 'P-521' },
  'ec-secp256k1': { bits: 256, name: 'secp256k1' },
  'ec-brainpool-p256r1': { bits: 256, name: 'brainpoolP256r1' },
  'ec-brainpool-p320r1': { bits: 320, name: 'brainpoolP320r1' },
  'ec-brainpool-p384r1': { bits: 384, name: 'brainpoolP384r1' },
  'ec-brainpool-p512r1': { bits: 512, name: 'brainpoolP512r1' },
  'ec-sm2': { bits: 256, name: 'SM2' },
};

export const attributeNames: Record<string, string> = {
  '1.2.840.113549.1.9.2': 'unstructuredName',
  '1.2.840.113549.1.9.7': 'challengePassword',
  '1.2.840.113549.1.9.8': 'unstructuredAddress',
};

export const extensionNames: Record<string, string> = {
  '1.3.6.1.5.5.7.1.1': 'Authority Information Access',
  '1.3.6.1.5.5.7.1.24': 'TLS Feature',
  '2.5.29.14': 'X509v3 Subject Key Identifier',
  '2.5.29.15': 'X509v3 Key Usage',
  '2.5.29.16': 'X509v3 Private Key Usage Period',
  '2.5.29.17': 'X509v3 Subject Alternative Name',
  '2.5.29.18': 'X509v3 Issuer Alternative Name',
  '2.5.29.19': 'X509v3 Basic Constraints',
  '2.5.29.30': 'X509v3 Name Constraints',
  '2.5.29.31': 'X509v3 CRL Distribution Points',
  '2.5.29.32': 'X509v3 Certificate Policies',
  '2.5.29.35': 'X509v3 Authority Key Identifier',
  '2.5.29.36': 'X509v3 Policy Constraints',
  '2.5.29.37': 'X509v3 Extended Key Usage',
};

/** In the order of the bits. */
export const keyUsageTexts = [
  'Digital Signature',
  'Non Repudiation',
  'Key Encipherment',
  'Data Encipherment',
  'Key Agreement',
  'Certificate Sign',
  'CRL Sign',
  'Encipher Only',
  'Decipher Only',
] as const;

export const purposeTexts: Record<string, string> = {
  '1.3.6.1.5.5.7.3.1': 'TLS Web Server Authentication',
  '1.3.6.1.5.5.7.3.2': 'TLS Web Client Authentication',
  '1.3.6.1.5.5.7.3.3': 'Code Signing',
  '1.3.6.1.5.5.7.3.4': 'E-mail Protection',
  '1.3.6.1.5.5.7.3.5': 'IPSec End System',
  '1.3.6.1.5.5.7.3.6': 'IPSec Tunnel',
  '1.3.6.1.5.5.7.3.7': 'IPSec User',
  '1.3.6.1.5.5.7.3.8': 'Time Stamping',
  '1.3.6.1.5.5.7.3.9': 'OCSP Signing',
  '1.3.6.1.5.5.7.3.17': 'ipsec Internet Key Exchange',
  '1.3.6.1.4.1.311.20.2.2': 'Microsoft Smartcard Login',
  '1.3.6.1.5.2.3.4': 'PKINIT Client Auth',
  '1.3.6.1.5.2.3.5': 'Signing KDC Response',
  '2.5.29.37.0': 'Any Extended Key Usage',
};

export const otherNameTexts: Record<string, string> = {
  '1.3.6.1.4.1.311.20.2.3': 'UPN',
  '1.3.6.1.5.5.7.8.5': 'XmppAddr',
  '1.3.6.1.5.5.7.8.7': 'SRVName',
  '1.3.6.1.5.5.7.8.8': 'NAIRealm',
  '1.3.6.1.5.5.7.8.9': 'SmtpUTF8Mailbox',
};
