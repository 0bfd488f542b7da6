import { sha1 } from '../crypto/hash.ts';
import { derBmpString, derOctetString, derSequence } from '../pki/der-writer.ts';
import { describePrivateKey } from '../pki/private-key.ts';
import { checkAlias } from './aliases.ts';
import { encryptorUnder } from './password-based-encryption-write.ts';
import { encryptedPkcs8 } from './pkcs8.ts';
import { attribute, bag, certificateBag, encryptedContent, friendlyNameAttribute, pfx, plainContent, profileWith } from './pkcs12-bags-write.ts';
import { pkcs12Oids } from './pkcs12-object-identifiers.ts';
import type { Pkcs12ProfileId } from './pkcs12-profiles.ts';
import { checkWrittenPassphrase, type PassphraseAlphabet } from './written-passphrase.ts';

export interface Pkcs12Content {
  /** Unencrypted PKCS#8, DER; stays the caller's to wipe. */
  pkcs8: Uint8Array;
  /** X.509, DER, leaf first; may be empty. */
  chain: readonly Uint8Array[];
  /** 1 to 255 UTF-16 units. Java shows it in lower case, as an alias. */
  friendlyName: string;
  /** UTF-8. */
  passphrase: Uint8Array;
  /** `modern` where nothing is said. */
  profile?: Pkcs12ProfileId;
  /** Where a reader is known that takes less than the profile's, as Java does: `ascii`. */
  passphraseAlphabet?: PassphraseAlphabet;
  /**
   * Names the provider into which Windows shall put an RSA key. Without a name it takes one of the 1990s, with which programs cannot sign with
   * SHA-256; keys of other kinds go to the right place by themselves.
   */
  forWindows?: boolean;
  /** In place of the profile's, for key, certificates and MAC. */
  iterations?: number;
}

const windowsProvider = 'Microsoft Enhanced RSA and AES Cryptographic Provider';

/**
 * Writes a PKCS#12 file (RFC 7292) with the algorithms of a profile. Key and leaf share a localKeyId (SHA-1 of the leaf, as OpenSSL has it) and
 * the friendlyName; the other certificates have neither, so that nobody takes them for entries of their own.
 * Throws `FORMAT_CANNOT_CARRY` for a name or a passphrase that cannot be carried.
 */
export function writePkcs12(content: Pkcs12Content): Uint8Array {
  const { pkcs8, chain, friendlyName, passphrase } = content;
  const profile = profileWith(content.profile ?? 'modern', content.iterations);
  checkWrittenPassphrase(passphrase, content.passphraseAlphabet ?? profile.passphrase);
  checkAlias(friendlyName);
  const [leaf, ...issuers] = chain;
  const name = friendlyNameAttribute(friendlyName);
  const together = leaf ? [name, attribute(pkcs12Oids.localKeyId, derOctetString(sha1(leaf)))] : [name];
  const keyAttributes = content.forWindows && isRsa(pkcs8) ? [...together, attribute(pkcs12Oids.microsoftProvider, derBmpString(windowsProvider))] : together;
  using encryptor = encryptorUnder(passphrase, profile.encryption);
  const key = bag(pkcs12Oids.shroudedKeyBag, encryptedPkcs8(pkcs8, encryptor), keyAttributes);
  const certificates = leaf ? [certificateBag(leaf, together), ...issuers.map((issuer) => certificateBag(issuer, []))] : [];
  const certificateContent = leaf ? [encryptedContent(derSequence(...certificates), encryptor)] : [];
  return pfx([...certificateContent, plainContent(derSequence(key))], passphrase, profile);
}

function isRsa(pkcs8: Uint8Array): boolean {
  return describePrivateKey(pkcs8).keyAlgorithm.startsWith('rsa');
}
