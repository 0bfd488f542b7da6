import { ARGON2ID_FLOOR } from '../../../main/crypto/argon2id.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { type NewVault, newVault } from '../../../main/vault/new-vault.ts';

export const passphrase = 'walnut-turbine-harbor-lilac';

/** The keys and the policy of a new vault, without files. */
export function madeVault(options: { kit: boolean } = { kit: true }): Promise<NewVault> {
  return newVault('Alice', utf8(passphrase), { ...options, cost: ARGON2ID_FLOOR });
}
