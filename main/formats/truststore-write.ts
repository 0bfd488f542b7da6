import { derObjectIdentifier, derSequence } from '../pki/der-writer.ts';
import { cannotCarry } from '../pki/format-error.ts';
import { checkAlias, refuseAliasCollision } from './aliases.ts';
import { writeJksEntries } from './jks-write.ts';
import { encryptorUnder } from './password-based-encryption-write.ts';
import { attribute, certificateBag, encryptedContent, friendlyNameAttribute, pfx, profileWith } from './pkcs12-bags-write.ts';
import { pkcs12Oids } from './pkcs12-object-identifiers.ts';
import type { Pkcs12ProfileId } from './pkcs12-profiles.ts';
import { checkWrittenPassphrase } from './written-passphrase.ts';

/** A certificate that a Java program shall trust. */
export interface TrustedCertificate {
  /** X.509, DER. */
  der: Uint8Array;
  /** Each entry's own, also after lower-casing: `distinctAliases` makes them so. */
  alias: string;
}

export interface TruststoreContent {
  certificates: readonly TrustedCertificate[];
  /** UTF-8. */
  passphrase: Uint8Array;
}

/**
 * Writes a PKCS#12 file of certificates alone that Java takes for trusted ones: each has Oracle's attribute of a trusted key usage with any extended
 * key usage as its value, without which Java loads such a file and shows it empty. OpenSSL writes the same with `-jdktrust anyExtendedKeyUsage`.
 * Throws `FORMAT_CANNOT_CARRY` where there is no certificate, and for names and passphrases that Java does not take.
 */
export function writePkcs12Truststore(content: TruststoreContent & { profile?: Pkcs12ProfileId; iterations?: number }): Uint8Array {
  const { certificates, passphrase } = content;
  const profile = profileWith(content.profile ?? 'modern', content.iterations);
  checkWrittenPassphrase(passphrase, 'ascii');
  checkTrusted(certificates);
  const trusted = attribute(pkcs12Oids.oracleTrustedKeyUsage, derObjectIdentifier(pkcs12Oids.anyExtendedKeyUsage));
  const bags = certificates.map(({ der, alias }) => certificateBag(der, [friendlyNameAttribute(alias), trusted]));
  using encryptor = encryptorUnder(passphrase, profile.encryption);
  return pfx([encryptedContent(derSequence(...bags), encryptor)], passphrase, profile);
}

/**
 * Writes a Java key store of the kind JKS with trusted certificates alone.
 * Throws `FORMAT_CANNOT_CARRY` as `writePkcs12Truststore` does.
 */
export function writeJksTruststore({ certificates, passphrase, createdAt }: TruststoreContent & { createdAt?: number }): Uint8Array {
  checkTrusted(certificates);
  const entries = certificates.map(({ der, alias }) => ({ alias, chain: [der] }));
  return writeJksEntries({ entries, storePassphrase: passphrase, ...(createdAt === undefined ? {} : { createdAt }) });
}

function checkTrusted(certificates: readonly TrustedCertificate[]): void {
  if (certificates.length === 0) {
    throw cannotCarry('A truststore without a certificate trusts nobody.', 'Choose at least one certificate.');
  }
  const aliases = certificates.map(({ alias }) => alias);
  aliases.forEach(checkAlias);
  refuseAliasCollision(aliases);
}
