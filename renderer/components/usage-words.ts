/** Names of RFC 5280, section 4.2.1.3. `usual`: shown at once; the others belong to CAs and odd protocols. */
export const KEY_USAGES: readonly { name: string; word: string; usual: boolean }[] = [
  { name: 'digitalSignature', word: 'signature', usual: true },
  { name: 'nonRepudiation', word: 'non-repudiation', usual: true },
  { name: 'keyEncipherment', word: 'key encipherment', usual: true },
  { name: 'dataEncipherment', word: 'data encipherment', usual: true },
  { name: 'keyAgreement', word: 'key agreement', usual: true },
  { name: 'keyCertSign', word: 'certificate signing', usual: false },
  { name: 'cRLSign', word: 'CRL signing', usual: false },
  { name: 'encipherOnly', word: 'encipher only', usual: false },
  { name: 'decipherOnly', word: 'decipher only', usual: false },
];

/** Names of RFC 5280, section 4.2.1.12. */
export const EXTENDED_USAGES: readonly { name: string; word: string }[] = [
  { name: 'serverAuth', word: 'TLS server' },
  { name: 'clientAuth', word: 'TLS client' },
  { name: 'codeSigning', word: 'code signing' },
  { name: 'emailProtection', word: 'email' },
  { name: 'timeStamping', word: 'time stamping' },
  { name: 'OCSPSigning', word: 'OCSP signing' },
];

/** A usage in words; an OID, or a name that is not known, stands as it is. */
export function usageWords(name: string): string {
  return [...KEY_USAGES, ...EXTENDED_USAGES].find((known) => known.name === name)?.word ?? name;
}
