import type { SecretBytes } from '../../crypto/secret-bytes.ts';
import { tagsOfKey } from '../../store/key-tags.ts';
import type { Database } from '../../store/open-database.ts';
import { findKey, findSealedRecord, newestVersion } from '../../store/sealed-keys.ts';
import type { WholeRecord } from '../../store/whole-records.ts';
import { openEpochKey } from '../../vault/epoch.ts';
import { KIT, type Policy, thresholdFor } from '../../vault/policy.ts';
import { openRecord, openShare } from '../../vault/record.ts';
import type { UnlockedOfficer } from '../../vault/unlock-officer.ts';

/** A record as an approval names it: another version of it does not open with what was given for this one. */
export interface NamedRecord {
  id: string;
  version: number;
}

/** So many records are opened in a row before others get their turn. */
const IN_A_ROW = 64;

/**
 * The shares of exactly the records that one command names, collected from custodian after custodian: nothing of their seeds is kept, and no other
 * record opens with it.
 */
export class KeyShares implements Disposable {
  readonly #vaultId: string;
  readonly #queries: Database;
  /** By record and version. */
  readonly #shares = new Map<string, Map<string, SecretBytes>>();
  readonly records: readonly NamedRecord[];
  /** How many custodians it takes: as many as the record that asks for most. */
  readonly need: number;

  private constructor(vault: { vaultId: string; queries: Database }, records: readonly NamedRecord[], need: number) {
    this.#vaultId = vault.vaultId;
    this.#queries = vault.queries;
    this.records = records;
    this.need = need;
  }

  /**
   * Names the records of stored keys. A key that is not there, or that was destroyed, is passed over: it is refused when it is to be opened.
   * @param spkis SHA-256 of public keys, hexadecimal
   * @param policy where the keys are to be used: as many custodians as it asks for by their tags, though they may still be sealed for fewer
   */
  static async naming(vault: { vaultId: string; queries: Database }, spkis: Iterable<string>, policy: Policy | null = null): Promise<KeyShares> {
    const records: NamedRecord[] = [];
    let need = 1;
    for (const spki of new Set(spkis)) {
      const key = await findKey(vault.queries, spki);
      const record = key && (await newestVersion(vault.queries, key.id));
      if (!record) continue;
      records.push({ id: record.id, version: record.version });
      need = Math.max(need, record.threshold, policy ? thresholdFor(policy, await tagsOfKey(vault.queries, key.id)) : 1);
    }
    return new KeyShares(vault, records, need);
  }

  /** For records that somebody else has named. How many custodians they take is what he says. */
  static ofRecords(vault: { vaultId: string; queries: Database }, records: readonly NamedRecord[], need: number): KeyShares {
    return new KeyShares(vault, records, need);
  }

  /** Opens a custodian's shares of the records and keeps those. One that does not open is missing later, by name. */
  async take({ officer, keys }: UnlockedOfficer): Promise<void> {
    const epochKeys = new Map<string, SecretBytes | null>();
    try {
      for (const [at, named] of this.records.entries()) {
        if (at % IN_A_ROW === IN_A_ROW - 1) await new Promise((resolve) => setImmediate(resolve));
        const record = await findSealedRecord(this.#queries, named.id);
        if (record?.version !== named.version) continue;
        if (!epochKeys.has(record.epoch)) epochKeys.set(record.epoch, epochKeyOf(this.#vaultId, record, officer.id, keys.boxKey));
        const epochKey = epochKeys.get(record.epoch);
        const sealed = record.shares.find((share) => share.officer === officer.id);
        const share = epochKey && sealed ? openShare(this.#vaultId, record, sealed, epochKey) : null;
        if (share) this.#keep(nameOf(record), officer.id, share);
      }
    } finally {
      for (const key of epochKeys.values()) key?.[Symbol.dispose]();
    }
  }

  /** Takes in a share that a custodian gave elsewhere. */
  add(record: NamedRecord, officer: string, share: SecretBytes): void {
    this.#keep(nameOf(record), officer, share);
  }

  /**
   * Opens a record for which the log has vouched.
   * @returns PKCS#8 DER; `no-share` where nobody's share of it opened, `too-few` where some are missing, `does-not-open` where they do not fit
   */
  async open(record: WholeRecord): Promise<SecretBytes | 'no-share' | 'too-few' | 'does-not-open'> {
    const given = this.#shares.get(nameOf(record));
    const shares = [...(given?.values() ?? [])];
    if (shares.length === 0) return 'no-share';
    // The kit's share is the whole key.
    if (!given?.has(KIT) && shares.length < record.threshold && record.threshold > 1) return 'too-few';
    return (await openRecord(this.#vaultId, record, shares)) ?? 'does-not-open';
  }

  /** One custodian's shares, for the approval that carries them to another workstation. The views are of secrets: not to be kept. */
  of(officer: string): { record: NamedRecord; share: SecretBytes }[] {
    return this.records.flatMap((record) => {
      const share = this.#shares.get(nameOf(record))?.get(officer);
      return share ? [{ record, share }] : [];
    });
  }

  #keep(name: string, officer: string, share: SecretBytes): void {
    const of = this.#shares.get(name) ?? new Map<string, SecretBytes>();
    of.get(officer)?.[Symbol.dispose]();
    of.set(officer, share);
    this.#shares.set(name, of);
  }

  [Symbol.dispose](): void {
    for (const of of this.#shares.values()) for (const share of of.values()) share[Symbol.dispose]();
    this.#shares.clear();
  }
}

function nameOf({ id, version }: NamedRecord): string {
  return `${id}/${version}`;
}

function epochKeyOf(vaultId: string, record: WholeRecord, officer: string, boxKey: SecretBytes): SecretBytes | null {
  const sealed = record.epochKeys.find((key) => key.officer === officer);
  return sealed && record.sealedIn ? openEpochKey(vaultId, record.sealedIn, officer, sealed.sealed, boxKey) : null;
}
