import type { KitShape } from '../../preload/contract/recovery.ts';
import type { Argon2idCost } from '../crypto/argon2id.ts';
import { keyId } from '../crypto/hkdf.ts';
import { randomBytes, randomIdentifier } from '../crypto/random.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { databaseKeyOf, makeGrant } from './grant.ts';
import type { Header } from './header-file.ts';
import { type KeyFile, makeKeyFile } from './key-file.ts';
import { deriveOfficerKeys } from './officer-keys.ts';
import { KIT, type Policy, type PolicyChain, policyText, publicStatement, signPolicy, vaultIdOf, verifyPolicyChain } from './policy.ts';
import { type NewKit, newKit } from './recovery-kit.ts';
import { sealSlot } from './slot.ts';
import type { UnlockedOfficer } from './unlock-officer.ts';

export interface NewVault {
  header: Omit<Header, 'mac'>;
  chain: PolicyChain;
  unlocked: UnlockedOfficer;
  /** To be written on its sheets and wiped; `null` where none was wanted. */
  kit: NewKit | null;
  /** The custodian's key file, to be written and wiped; `null` where none was wanted. */
  keyFile: KeyFile | null;
}

/**
 * Makes the keys and the first policy of a vault with one custodian. Nothing is written.
 * @param options `kit: true` asks for one of one sheet
 */
export async function newVault(
  officerName: string,
  passphrase: Uint8Array,
  options: { kit: KitShape | boolean; keyFile?: boolean; cost: Argon2idCost },
): Promise<NewVault> {
  const officerId = randomIdentifier();
  using seed = SecretBytes.take(randomBytes(32));
  const keys = deriveOfficerKeys(seed);
  const agentKey = SecretBytes.take(randomBytes(32));
  const databaseKey = databaseKeyOf(agentKey);
  const shape = options.kit === true ? { sheets: 1, need: 1 } : options.kit;
  const kit = shape ? await newKit(shape.sheets, shape.need) : null;
  const policy: Policy = {
    type: 'strongroom/policy/v1',
    generation: 1,
    previous: null,
    officers: [{ id: officerId, name: officerName, role: 'custodian', state: 'active', ...publicStatement(keys) }],
    kit: kit?.statement ?? null,
    threshold: { default: 1, tags: {} },
    agentKeyId: keyId(agentKey),
    databaseKeyId: keyId(databaseKey),
  };
  const vaultId = vaultIdOf(policyText(policy));
  const keyFile = options.keyFile ? makeKeyFile(vaultId, officerId) : null;
  const note = signPolicy(policy, vaultId, [{ officer: officerId, keys }]);
  const chain = verifyPolicyChain([note]);
  const grants = [makeGrant(officerId, 'agent', agentKey, keys.boxPublicKey)];
  if (kit) grants.push(makeGrant(KIT, 'agent', agentKey, kit.keys.boxPublicKey));
  const officer = chain.current.officers[0];
  if (!officer) throw new Error('a first policy has an officer');
  return {
    header: {
      format: 'strongroom/vault/v1',
      policies: [note],
      slots: [await sealSlot(vaultId, officerId, seed, passphrase, keyFile?.secret ?? null, options.cost)],
      grants,
      database: `vault-${randomIdentifier()}.db`,
    },
    chain,
    unlocked: {
      officer,
      keys,
      agentKey,
      databaseKey,
      [Symbol.dispose]() {
        keys[Symbol.dispose]();
        agentKey[Symbol.dispose]();
        databaseKey[Symbol.dispose]();
      },
    },
    kit,
    keyFile,
  };
}
