import { StrongroomError } from '../../preload/contract/errors.ts';
import { toBase64 } from '../crypto/bytes.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { openGrant } from './grant.ts';
import { checkHeaderMac, damagedHeader, type Header } from './header-file.ts';
import { deriveOfficerKeys, type OfficerKeys } from './officer-keys.ts';
import { comparableName, KIT, type PolicyChain, type PolicyOfficer } from './policy.ts';
import { openSlot } from './slot.ts';

/** An officer whose passphrase opened the slot. Dispose of it as soon as the keys have been used. */
export interface UnlockedOfficer extends Disposable {
  officer: PolicyOfficer;
  keys: OfficerKeys;
  /** `null` for auditors. */
  agentKey: SecretBytes | null;
  databaseKey: SecretBytes;
}

/** The active officer of that name. Names differ in more than case, so that nobody is taken for another. */
export function findOfficer(chain: PolicyChain, name: string): PolicyOfficer {
  const officer = chain.current.officers.find((candidate) => candidate.state === 'active' && comparableName(candidate.name) === comparableName(name));
  if (!officer)
    throw new StrongroomError(
      'OFFICER_UNKNOWN',
      `This vault has no officer named ${name}.`,
      'Names of officers are listed when the vault is chosen; check the spelling.',
    );
  return officer;
}

/**
 * From a passphrase to an officer's keys: the slot opens to the seed, the seed's public keys are those of the verified policy,
 * the grant opens to keys with the ids of the policy, and only then is the header itself believed.
 * @param passphrase UTF-8; stays the caller's to wipe
 * @param keyFile the 32 bytes of the officer's key file, the caller's to wipe; `null` where there is none
 * @throws StrongroomError `KEY_FILE_NEEDED` whatever the passphrase; `OFFICER_PASSPHRASE_WRONG`, `VAULT_HEADER_DAMAGED`
 */
export async function unlockOfficer(
  header: Header,
  chain: PolicyChain,
  officer: PolicyOfficer,
  passphrase: Uint8Array,
  keyFile: SecretBytes | null,
): Promise<UnlockedOfficer> {
  using seed = await openSeed(header, chain, officer, passphrase, keyFile);
  const keys = deriveOfficerKeys(seed);
  try {
    if (toBase64(keys.boxPublicKey) !== officer.boxKey || toBase64(keys.signing.publicKey) !== officer.signingKey)
      throw damagedHeader('The passphrase opens a seed that is not this officer’s.');
    return grantedTo(header, chain, officer, keys);
  } catch (error) {
    keys[Symbol.dispose]();
    throw error;
  }
}

/**
 * What an officer, or the kit, is granted: his grant opens to keys with the ids of the policy, and then the header is believed.
 * @param keys become the answer's; where this throws, they stay the caller's
 * @throws StrongroomError `VAULT_HEADER_DAMAGED`
 */
export function grantedTo(header: Header, chain: PolicyChain, officer: PolicyOfficer, keys: OfficerKeys): UnlockedOfficer {
  const granted = header.grants
    .filter((grant) => grant.officer === officer.id)
    .map((grant) => openGrant(grant, keys.boxKey, chain.current))
    .find((grant) => grant !== null);
  if (!granted) throw damagedHeader(`The ${officer.id === KIT ? 'recovery kit' : 'officer'}’s grant does not open to the keys that the policy names.`);
  checkHeaderMac(header, granted.databaseKey);
  return {
    officer,
    keys,
    ...granted,
    [Symbol.dispose]() {
      keys[Symbol.dispose]();
      granted.agentKey?.[Symbol.dispose]();
      granted.databaseKey[Symbol.dispose]();
    },
  };
}

/** Whether an officer's passphrase opens nothing without his key file: anybody who has the vault's folder may know. */
export function needsKeyFile({ slots }: Pick<Header, 'slots'>, officer: string): boolean {
  const his = slots.filter((slot) => slot.officer === officer);
  return his.length > 0 && his.every(({ keyFile }) => keyFile);
}

/** The error where an officer's key file is missing. It says nothing of a passphrase, which was not tried. */
export function keyFileNeeded({ name }: PolicyOfficer): StrongroomError {
  return new StrongroomError(
    'KEY_FILE_NEEDED',
    `${name} needs a key file beside the passphrase.`,
    'Plug in the stick that it lies on, or say where it is. Nothing was tried.',
  );
}

async function openSeed(header: Header, chain: PolicyChain, officer: PolicyOfficer, passphrase: Uint8Array, keyFile: SecretBytes | null): Promise<SecretBytes> {
  const needed = needsKeyFile(header, officer.id);
  // Before anything is derived: an answer that came after it would tell whether the passphrase is right to whoever has not the file.
  if (needed && keyFile === null) throw keyFileNeeded(officer);
  for (const slot of header.slots.filter((candidate) => candidate.officer === officer.id)) {
    const seed = await openSlot(chain.vaultId, slot, passphrase, slot.keyFile ? keyFile : null);
    if (seed) return seed;
  }
  throw wrongPassphrase(needed, ' Each wrong attempt makes the next one wait longer.');
}

/** Which of the two is wrong, nobody can say: the slot opens to both together. */
export function wrongPassphrase(withKeyFile: boolean, more = ''): StrongroomError {
  return new StrongroomError(
    'OFFICER_PASSPHRASE_WRONG',
    withKeyFile ? 'This is not the passphrase of this officer, or the key file is not the current one.' : 'This is not the passphrase of this officer.',
    `Check Caps Lock and the keyboard layout, then try again.${more}`,
  );
}
