import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { ageIdentity, ageRecipient } from '../../../main/crypto/age-recipient.ts';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';

test('a seed’s recipient is the one that age derives from the seed’s identity', async () => {
  using seed = SecretBytes.take(randomBytes(32));
  expect(ageRecipient(seed)).toBe(await identityToRecipient(ageIdentity(seed)));
});

test('what is encrypted to the recipient opens with the printed identity', async () => {
  using seed = SecretBytes.take(randomBytes(32));
  const encrypter = new Encrypter();
  encrypter.addRecipient(ageRecipient(seed));
  const sealed = await encrypter.encrypt('a backup');
  const decrypter = new Decrypter();
  decrypter.addIdentity(ageIdentity(seed));
  expect(await decrypter.decrypt(sealed, 'text')).toBe('a backup');
});
