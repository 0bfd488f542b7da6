/** What a container holds, in the container's order. */
export type Entry =
  | PrivateKeyEntry
  | CertificateEntry
  | { kind: 'request' /** PKCS#10, DER, as it stood in the file. */; der: Uint8Array }
  | { kind: 'locked' /** What no passphrase opened, in words: `key “tomcat”`. */; what: string }
  | { kind: 'damaged' /** What could not be read, and why, in words: `PEM block 2 (CERTIFICATE): …`. */; what: string }
  | { kind: 'unread' /** What may be a key or hold one and is not read here, and why, in words. */; what: string }
  | { kind: 'skipped' /** What was passed over, in words: `CRL`, `public key`, `DH parameters`. */; what: string };

export interface PrivateKeyEntry {
  kind: 'private-key';
  /** Unencrypted PKCS#8, DER, in the canonical form of `canonicalPkcs8`. The caller wipes it. */
  pkcs8: Uint8Array;
  /** PKCS#12's friendlyName or a JKS alias. */
  friendlyName?: string;
  localKeyId?: Uint8Array;
}

export interface CertificateEntry {
  kind: 'certificate';
  /** X.509, DER, as it stood in the file. */
  der: Uint8Array;
  friendlyName?: string;
  localKeyId?: Uint8Array;
}

/** What a file was taken for, from its content. */
export type ContainerFormat =
  | 'pem'
  | 'pkcs1'
  | 'sec1'
  | 'pkcs8'
  | 'encrypted-pkcs8'
  | 'certificate'
  | 'request'
  | 'crl'
  | 'public-key'
  | 'parameters'
  | 'pkcs7'
  | 'pkcs12'
  | 'jks'
  | 'jceks'
  | 'bks'
  | 'uber'
  | 'openssh'
  | 'jwk'
  | 'zip';

/** Overwrites the private keys among the entries: for whoever gives up half-way, and for whoever is done. */
export function wipeEntries(entries: readonly Entry[]): void {
  for (const entry of entries) if (entry.kind === 'private-key') entry.pkcs8.fill(0);
}
