import { beforeAll, describe, expect, test } from 'vitest';
import { generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
import type { ShareTable } from '../../../main/store/schema.ts';
import { beginEpoch, type Epoch, openEpochKey } from '../../../main/vault/epoch.ts';
import type { NewVault } from '../../../main/vault/new-vault.ts';
import { deriveOfficerKeys, type OfficerKeys } from '../../../main/vault/officer-keys.ts';
import { KIT, type Policy, publicStatement } from '../../../main/vault/policy.ts';
import { openRecord, openShare, type SealedRecord, sealRecord } from '../../../main/vault/record.ts';
import { madeVault } from './made-vault.ts';

let vault: NewVault;
let pair: KeyPairDer;
let spkiSha256: string;

beforeAll(async () => {
  vault = await madeVault();
  pair = await generateKeys('ec-p256');
  spkiSha256 = describePrivateKey(pair.pkcs8).spkiSha256;
});

const vaultId = () => vault.chain.vaultId;

function seal(epoch: Epoch, change: Partial<{ id: string; version: number; threshold: number }> = {}): Promise<{ record: SealedRecord; shares: ShareTable[] }> {
  return sealRecord(vaultId(), epoch, { id: 'record', version: 1, threshold: 1, spkiSha256, pkcs8: SecretBytes.copy(pair.pkcs8), ...change });
}

/** Opens a record as an officer would long after the command: from the stored rows and the officer's box key. */
async function openAs(officer: string, keys: OfficerKeys, epoch: Epoch, record: SealedRecord, shares: ShareTable[]): Promise<Uint8Array | null> {
  const sealed = epoch.rows.keys.find((key) => key.officer === officer)?.sealed as Uint8Array;
  using epochKey = openEpochKey(vaultId(), epoch.rows.epoch, officer, sealed, keys.boxKey);
  const share = shares.find((candidate) => candidate.officer === officer);
  if (!epochKey || !share) return null;
  using opened = openShare(vaultId(), record, share, epochKey);
  using pkcs8 = opened && (await openRecord(vaultId(), record, [opened]));
  return pkcs8 && Uint8Array.from(pkcs8.bytes);
}

describe('a sealed record', () => {
  test('opens for the custodian to the same bytes', async () => {
    using epoch = beginEpoch(vaultId(), vault.chain.current, 'command', 0);
    const { record, shares } = await seal(epoch);
    expect(await openAs(vault.unlocked.officer.id, vault.unlocked.keys, epoch, record, shares)).toEqual(Uint8Array.from(pair.pkcs8));
  });

  test('does not hold the key, nor the record’s key, in any field', async () => {
    using epoch = beginEpoch(vaultId(), vault.chain.current, 'command', 0);
    const { record, shares } = await seal(epoch);
    const stored = Buffer.concat([record.sealed, ...shares.map((share) => share.sealed), ...epoch.rows.keys.map((key) => key.sealed)]);
    const inner = Buffer.from(pair.pkcs8).subarray(40, 72);
    expect(stored.includes(inner)).toBe(false);
    for (const key of epoch.keys.values()) expect(stored.includes(Buffer.from(key.bytes))).toBe(false);
  });

  test('does not open for somebody else', async () => {
    using epoch = beginEpoch(vaultId(), vault.chain.current, 'command', 0);
    const { record, shares } = await seal(epoch);
    using stranger = deriveOfficerKeys(SecretBytes.take(randomBytes(32)));
    expect(await openAs(vault.unlocked.officer.id, stranger, epoch, record, shares)).toBeNull();
  });

  test.each([
    ['another id', { id: 'other' }],
    ['another version', { version: 2 }],
    ['another epoch', { epoch: 'other' }],
    ['another public key', { spki_sha256: '0'.repeat(64) }],
    ['a lower threshold', { threshold: 3 }],
  ])('moved to %s does not open', async (_name, change) => {
    using epoch = beginEpoch(vaultId(), vault.chain.current, 'command', 0);
    const { record, shares } = await seal(epoch);
    expect(await openAs(vault.unlocked.officer.id, vault.unlocked.keys, epoch, { ...record, ...change }, shares)).toBeNull();
  });

  test('with any byte changed does not open', async () => {
    using epoch = beginEpoch(vaultId(), vault.chain.current, 'command', 0);
    const { record, shares } = await seal(epoch);
    for (let at = 0; at < record.sealed.length; at += 1) {
      const sealed = Uint8Array.from(record.sealed);
      sealed[at] = (sealed[at] as number) ^ 0x80;
      expect(await openAs(vault.unlocked.officer.id, vault.unlocked.keys, epoch, { ...record, sealed }, shares), `byte ${at}`).toBeNull();
    }
  });

  test('bound to a public key that is not its own does not open, although the tag holds', async () => {
    using epoch = beginEpoch(vaultId(), vault.chain.current, 'command', 0);
    const other = describePrivateKey((await generateKeys('ec-p256')).pkcs8).spkiSha256;
    const { record, shares } = await sealRecord(vaultId(), epoch, {
      id: 'record',
      version: 1,
      threshold: 1,
      spkiSha256: other,
      pkcs8: SecretBytes.copy(pair.pkcs8),
    });
    expect(await openAs(vault.unlocked.officer.id, vault.unlocked.keys, epoch, record, shares)).toBeNull();
  });

  test('an epoch’s key moved to another epoch, vault or officer does not open', () => {
    using epoch = beginEpoch(vaultId(), vault.chain.current, 'command', 0);
    const { id } = vault.unlocked.officer;
    const sealed = epoch.rows.keys.find((key) => key.officer === id)?.sealed as Uint8Array;
    const { boxKey } = vault.unlocked.keys;
    expect(openEpochKey(vaultId(), epoch.rows.epoch, id, sealed, boxKey)).not.toBeNull();
    expect(openEpochKey(vaultId(), { ...epoch.rows.epoch, id: 'other' }, id, sealed, boxKey)).toBeNull();
    expect(openEpochKey(vaultId(), { ...epoch.rows.epoch, policy_generation: 2 }, id, sealed, boxKey)).toBeNull();
    expect(openEpochKey('0'.repeat(64), epoch.rows.epoch, id, sealed, boxKey)).toBeNull();
    expect(openEpochKey(vaultId(), epoch.rows.epoch, KIT, sealed, boxKey)).toBeNull();
  });
});

describe('a record that demands two of three', () => {
  const seeds = Array.from({ length: 3 }, () => SecretBytes.take(randomBytes(32)));
  const officers = seeds.map((seed, at) => ({ id: `officer${at}`, keys: deriveOfficerKeys(seed) }));
  const kitSeed = SecretBytes.take(randomBytes(32));
  const kit = deriveOfficerKeys(kitSeed);

  async function sealed() {
    const policy: Policy = {
      ...vault.chain.current,
      officers: officers.map(({ id, keys }) => ({ id, name: id, role: 'custodian', state: 'active', ...publicStatement(keys) })),
      kit: { sheets: 2, need: 2, ...publicStatement(kit) },
      threshold: { default: 2, tags: {} },
    };
    const epoch = beginEpoch(vaultId(), policy, 'command', 0);
    const { record, shares } = await seal(epoch, { threshold: 2 });
    const share = (officer: string): SecretBytes =>
      openShare(vaultId(), record, shares.find((one) => one.officer === officer) as ShareTable, epoch.keys.get(officer) as SecretBytes) as SecretBytes;
    return { epoch, record, share };
  }

  test('opens with any two, in any order, and with no one alone', async () => {
    const { record, share } = await sealed();
    for (const [a, b] of [
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 1],
    ] as const) {
      using opened = await openRecord(vaultId(), record, [share(`officer${a}`), share(`officer${b}`)]);
      expect(opened && Uint8Array.from(opened.bytes)).toEqual(Uint8Array.from(pair.pkcs8));
    }
    expect(await openRecord(vaultId(), record, [share('officer1')])).toBeNull();
    expect(await openRecord(vaultId(), record, [])).toBeNull();
  });

  test('opens with the kit alone', async () => {
    const { record, share } = await sealed();
    using opened = await openRecord(vaultId(), record, [share(KIT)]);
    expect(opened && Uint8Array.from(opened.bytes)).toEqual(Uint8Array.from(pair.pkcs8));
  });

  test('refuses to be sealed for more custodians than there are', async () => {
    using epoch = beginEpoch(vaultId(), vault.chain.current, 'command', 0);
    await expect(seal(epoch, { threshold: 2 })).rejects.toThrow();
  });
});
