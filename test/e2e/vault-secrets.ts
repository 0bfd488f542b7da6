import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { argon2id } from '../../main/crypto/argon2id.ts';
import { fromBase64, utf8 } from '../../main/crypto/bytes.ts';
import { hkdf } from '../../main/crypto/hkdf.ts';
import type { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { openDatabase } from '../../main/store/open-database.ts';
import { openEpochKey, shareKey } from '../../main/vault/epoch.ts';
import { readHeader } from '../../main/vault/header-file.ts';
import { verifyPolicyChain } from '../../main/vault/policy.ts';
import { openShare } from '../../main/vault/record.ts';
import { openSlot } from '../../main/vault/slot.ts';
import { findOfficer, type UnlockedOfficer, unlockOfficer } from '../../main/vault/unlock-officer.ts';
import { type Needle, needlesOf } from './needles.ts';

/**
 * Every secret that a vault's folder and one officer's passphrase lead to, as things to look for: seed, slot key, box and signing key,
 * agent and database key, and the epoch and record keys of what was put in.
 * @param copyTo where the folder is copied to: the vault may be open
 */
export async function vaultSecrets(folder: string, officerName: string, passphrase: string, copyTo: string): Promise<Needle[]> {
  cpSync(folder, copyTo, { recursive: true });
  const header = readHeader(copyTo);
  const chain = verifyPolicyChain(header.policies);
  const officer = findOfficer(chain, officerName);
  const slot = header.slots.find((candidate) => candidate.officer === officer.id);
  if (!slot) throw new Error('the officer has no slot');
  const stretched = await argon2id(utf8(passphrase), fromBase64(slot.kdf.salt) as Uint8Array, slot.kdf);
  const seed = await openSlot(chain.vaultId, slot, utf8(passphrase), null);
  const unlocked = await unlockOfficer(header, chain, officer, utf8(passphrase), null);
  if (!seed || !unlocked.agentKey) throw new Error('the passphrase does not open the slot');
  return [
    ...named('stretched passphrase', stretched),
    ...named('slot key', hkdf(stretched, 'strongroom/v1/slot')),
    ...named('seed', seed),
    ...named('box key', unlocked.keys.boxKey),
    // Ed25519's secret key is its seed and the public key, which is no secret.
    ...needlesOf('signing key', unlocked.keys.signing.secretKey.bytes.subarray(0, 32)),
    ...named('agent key', unlocked.agentKey),
    ...named('database key', unlocked.databaseKey),
    ...(await sealedKeys(join(copyTo, header.database), chain.vaultId, officer.id, unlocked)),
  ];
}

function named(name: string, secret: SecretBytes): Needle[] {
  return needlesOf(name, secret.bytes);
}

async function sealedKeys(file: string, vaultId: string, officer: string, unlocked: UnlockedOfficer): Promise<Needle[]> {
  const database = openDatabase(file, unlocked.databaseKey, { create: false });
  try {
    const needles: Needle[] = [];
    const epochs = await database.queries.selectFrom('epochs').selectAll().execute();
    for (const epoch of epochs) {
      const row = await database.queries
        .selectFrom('epoch_keys')
        .selectAll()
        .where('epoch', '=', epoch.id)
        .where('officer', '=', officer)
        .executeTakeFirstOrThrow();
      const key = openEpochKey(vaultId, epoch, officer, row.sealed, unlocked.keys.boxKey);
      if (!key) throw new Error('an epoch key does not open');
      needles.push(...named(`epoch key ${epoch.id}`, key));
      const records = await database.queries.selectFrom('records').selectAll().where('epoch', '=', epoch.id).execute();
      for (const record of records) {
        const share = await database.queries
          .selectFrom('shares')
          .selectAll()
          .where('record', '=', record.id)
          .where('officer', '=', officer)
          .executeTakeFirstOrThrow();
        const { log_entry: _entry, ...sealed } = record;
        const recordKey = openShare(vaultId, sealed, share, key);
        if (!recordKey) throw new Error('a share does not open');
        needles.push(...named(`record key ${record.id}`, recordKey), ...named(`share key ${record.id}`, shareKey(key, record.id, record.version)));
      }
    }
    return needles;
  } finally {
    await database.close();
  }
}
