/** RFC 7292, sections 4 and 5; RFC 2985, sections 5.5 and 5.6. */
export const pkcs12Oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  crlBag: '1.2.840.113549.1.12.10.1.4',
  secretBag: '1.2.840.113549.1.12.10.1.5',
  safeContentsBag: '1.2.840.113549.1.12.10.1.6',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  /** Name of the provider into which Windows puts the key. */
  microsoftProvider: '1.3.6.1.4.1.311.17.1',
  /** What Java trusts a certificate for: an attribute of Oracle's, with extended key usages as its values. */
  oracleTrustedKeyUsage: '2.16.840.1.113894.746875.1.1',
  /** RFC 5280, section 4.2.1.12. */
  anyExtendedKeyUsage: '2.5.29.37.0',
} as const;
