import { concatBytes, utf8 } from '../../main/crypto/bytes.ts';
import { sha256 } from '../../main/crypto/hash.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';

/**
 * Stands in for Argon2id where a test opens a vault hundreds of times: it depends on passphrase, salt and both costs as the real
 * one does, and takes no time. What is slow about Argon2id is nothing that these tests are about.
 */
export async function argon2id(passphrase: Uint8Array, salt: Uint8Array, cost: { memoryMiB: number; passes: number }): Promise<SecretBytes> {
  return SecretBytes.take(sha256(concatBytes(utf8(`${cost.memoryMiB} ${cost.passes} ${passphrase.length} `), passphrase, salt)));
}

export async function calibrateArgon2id(): Promise<{ memoryMiB: number; passes: number }> {
  return { memoryMiB: 256, passes: 3 };
}
