/** Object identifiers of the extensions that are read or written here (RFC 5280, section 4.2; RFC 7633). */
export const extensionOids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  tlsFeature: '1.3.6.1.5.5.7.1.24',
  precertificatePoison: '1.3.6.1.4.1.11129.2.4.3',
} as const;

/** Names of the bits of a key usage, in their order (RFC 5280, section 4.2.1.3). */
export const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** What people have names for (RFC 5280, section 4.2.1.12). */
const purposes: ReadonlyMap<string, string> = new Map([
  ['1.3.6.1.5.5.7.3.1', 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
  ['1.3.6.1.5.5.7.3.3', 'codeSigning'],
  ['1.3.6.1.5.5.7.3.4', 'emailProtection'],
  ['1.3.6.1.5.5.7.3.8', 'timeStamping'],
  ['1.3.6.1.5.5.7.3.9', 'OCSPSigning'],
  ['2.5.29.37.0', 'anyExtendedKeyUsage'],
]);

const purposeOids = new Map([...purposes].map(([oid, name]) => [name, oid]));

/** Names of the purposes of an extended key usage. */
export const extendedKeyUsageNames: readonly string[] = [...purposes.values()];

/** The name of a purpose, or its object identifier where it has none here. */
export function extendedKeyUsageName(oid: string): string {
  return purposes.get(oid) ?? oid;
}

/** The object identifier of a purpose, which itself may be one. */
export function extendedKeyUsageOid(nameOrOid: string): string {
  return purposeOids.get(nameOrOid) ?? nameOrOid;
}
