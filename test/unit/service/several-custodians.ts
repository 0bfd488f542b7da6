import { join } from 'node:path';
import { ARGON2ID_FLOOR } from '../../../main/crypto/argon2id.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { randomBytes, randomIdentifier } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { joinNotes } from '../../../main/formats/signed-note.ts';
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
  for (const member of others) await addedOfficer(folder, member);
  if (need > 1) await amend(folder, { kind: 'threshold', default: need, tags: {} }, null, ['Alice']);
  return folder;
}

/** Adds an officer to a vault that is closed. Nothing is sealed anew: what came in before is sealed to the others. */
export function addedOfficer(folder: string, member: Member, signers: readonly string[] = ['Alice']): Promise<void> {
  return amend(folder, { kind: 'add', ...member }, member, signers);
}

/** Keys with these tags take so many custodians from now on; others as many as before. */
export function tagDemands(folder: string, tags: Record<string, number>): Promise<void> {
  return amend(folder, { kind: 'threshold', default: 1, tags }, null, ['Alice']);
}

async function amend(folder: string, wanted: Parameters<typeof nextPolicy>[1], member: Member | null, signers: readonly string[]): Promise<void> {
  const header: Header = readHeader(folder);
  const chain = verifyPolicyChain(header.policies);
  const unlocked = await Promise.all(signers.map((signer) => unlockOfficer(header, chain, findOfficer(chain, signer), passphraseOf(signer), null)));
  const [first] = unlocked;
  if (!first) throw new Error('somebody has to sign');
  using seed = SecretBytes.take(randomBytes(32));
  using keys = deriveOfficerKeys(seed);
  const id = randomIdentifier();
  const policy = nextPolicy(chain.current, wanted, first.officer.id, { officer: { id, keys: publicStatement(keys) }, kit: null, keyIds: null });
  const notes = unlocked.map((signer) => signPolicy(policy, chain.vaultId, [{ officer: signer.officer.id, keys: signer.keys }]));
  const slot = member && (await sealSlot(chain.vaultId, id, seed, passphraseOf(member.name), null, ARGON2ID_FLOOR));
  const { mac: _mac, ...rest } = header;
  writeHeader(folder, nextHeader(rest, { note: joinNotes(notes), policy, agentKey: first.agentKey as SecretBytes, slot }), first.databaseKey);
  for (const signer of unlocked) signer[Symbol.dispose]();
}

export function openedAs(folder: string, officer: string, now: () => number = Date.now): Promise<VaultSession> {
  return openVault({ ...context, now, folder, officer, passphrase: passphraseOf(officer) });
}
