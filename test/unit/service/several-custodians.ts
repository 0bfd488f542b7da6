import { join } from 'node:path';
import { ARGON2ID_FLOOR } from '../../../main/crypto/argon2id.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { randomBytes, randomIdentifier } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { openVault } from '../../../main/service/open-vault.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { type Header, readHeader, writeHeader } from '../../../main/vault/header-file.ts';
import { nextHeader } from '../../../main/vault/next-header.ts';
import { nextPolicy } from '../../../main/vault/next-policy.ts';
import { deriveOfficerKeys } from '../../../main/vault/officer-keys.ts';
import { publicStatement, signPolicy, verifyPolicyChain } from '../../../main/vault/policy.ts';
import { sealSlot } from '../../../main/vault/slot.ts';
import { findOfficer, unlockOfficer } from '../../../main/vault/unlock-officer.ts';
import { context, createdVault, passphrase } from './opened-vault.ts';

export interface Member {
  name: string;
  role: 'custodian' | 'operator' | 'auditor';
}

/** Each officer's own passphrase, UTF-8. */
export const passphraseOf = (name: string) => Uint8Array.from(name === 'Alice' ? passphrase() : utf8(`${name.toLowerCase()}-turbine-harbor-lilac`));

/** A vault whose first custodian is Alice, with other officers beside her. It is closed; with cheap derivation it takes no time. */
export async function vaultOfSeveral(parent: string, name: string, others: readonly Member[], need: number): Promise<string> {
  const first = await createdVault(parent, name);
  await first.close('test');
  const folder = join(parent, name);
  let header: Header = readHeader(folder);
  const change = async (kind: 'add' | 'threshold', member: Member | null) => {
    const chain = verifyPolicyChain(header.policies);
    using unlocked = await unlockOfficer(header, chain, findOfficer(chain, 'Alice'), passphrase(), null);
    using seed = SecretBytes.take(randomBytes(32));
    using keys = deriveOfficerKeys(seed);
    const id = randomIdentifier();
    const made = { officer: { id, keys: publicStatement(keys) }, kit: null, keyIds: null };
    const wanted = kind === 'add' && member ? { kind, ...member } : { kind: 'threshold' as const, default: need, tags: {} };
    const policy = nextPolicy(chain.current, wanted as Parameters<typeof nextPolicy>[1], unlocked.officer.id, made);
    const note = signPolicy(policy, chain.vaultId, [{ officer: unlocked.officer.id, keys: unlocked.keys }]);
    const slot = member && (await sealSlot(chain.vaultId, id, seed, passphraseOf(member.name), null, ARGON2ID_FLOOR));
    const { mac: _mac, ...rest } = header;
    const agentKey = unlocked.agentKey as SecretBytes;
    header = writeHeader(folder, nextHeader(rest, { note, policy, agentKey, slot }), unlocked.databaseKey);
  };
  for (const member of others) await change('add', member);
  if (need > 1) await change('threshold', null);
  return folder;
}

export function openedAs(folder: string, officer: string, now: () => number = Date.now): Promise<VaultSession> {
  return openVault({ ...context, now, folder, officer, passphrase: passphraseOf(officer) });
}
