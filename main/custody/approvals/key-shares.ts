import { setImmediate as turn } from 'node:timers/promises';
import { toBase64 } from '../../crypto/bytes.ts';
import type { SecretBytes } from '../../crypto/secret-bytes.ts';
import { tagsOfSome } from '../../store/key-tags.ts';
import type { Database } from '../../store/open-database.ts';
import { newestVersions, sealedRecords } from '../../store/sealed-keys.ts';
import type { WholeRecord } from '../../store/whole-records.ts';
import { isHolder } from '../../vault/is-behind.ts';
import { KIT, type Policy, type PolicyChain, thresholdFor } from '../../vault/policy.ts';
import { openRecord, openShare } from '../../vault/record.ts';
import type { UnlockedOfficer } from '../../vault/unlock-officer.ts';
import { noShare } from './approval-errors.ts';
import { EpochKeys } from './epoch-keys.ts';
import { PackedShares } from './packed-shares.ts';

/** A record as an approval names it: another version of it does not open with what was given for this one. */
export interface NamedRecord {
  id: string;
  version: number;
}

/**
 * Of how many of the records a custodian must have a share: of `every` one where each of them is to be opened; of `some` where those that do not open
 * stay as they are; of `none` where it is his signature that counts.
 */
export type Lacking = 'every' | 'some' | 'none';

interface SharesVault {
  readonly vaultId: string;
  readonly queries: Database;
  readonly chain: PolicyChain;
}

/** Records in one query: so many take some ms, in which nobody else has his turn. */
const AT_ONCE = 32;

/**
 * The shares of exactly the records that one command names, collected from custodian after custodian: nothing of their seeds is kept, and no other
 * record opens with it.
 */
export class KeyShares implements Disposable {
  readonly #vault: SharesVault;
  readonly #places: ReadonlyMap<string, number>;
  /** By officer. */
  readonly #shares = new Map<string, PackedShares>();
  readonly records: readonly NamedRecord[];
  /** How many custodians it takes: as many as the record that asks for most. */
  readonly need: number;

  private constructor(vault: SharesVault, records: readonly NamedRecord[], need: number) {
    this.#vault = vault;
    this.#places = new Map(records.map((record, place) => [nameOf(record), place]));
    this.records = records;
    this.need = need;
  }

  /**
   * Names the records of stored keys, in the order of the keys. A key that is not there, or that was destroyed, is passed over: it is refused when it is
   * to be opened.
   * @param spkis SHA-256 of public keys, hexadecimal
   * @param policy where the keys are to be used: as many custodians as it asks for by their tags, though they may still be sealed for fewer
   */
  static async naming(vault: SharesVault, spkis: Iterable<string>, policy: Policy | null = null): Promise<KeyShares> {
    const records: NamedRecord[] = [];
    let need = 1;
    for (const some of blocks([...new Set(spkis)])) {
      const newest = await newestVersions(vault.queries, some);
      const tags =
        policy &&
        (await tagsOfSome(
          vault.queries,
          [...newest.values()].map(({ id }) => id),
        ));
      for (const spki of some) {
        const record = newest.get(spki);
        if (!record) continue;
        records.push({ id: record.id, version: record.version });
        need = Math.max(need, record.threshold, policy ? thresholdFor(policy, tags?.get(record.id) ?? []) : 1);
      }
      await turn();
    }
    return new KeyShares(vault, records, need);
  }

  /** For records that somebody else has named. How many custodians they take is what he says. */
  static ofRecords(vault: SharesVault, records: readonly NamedRecord[], need: number): KeyShares {
    return new KeyShares(vault, records, need);
  }

  /**
   * Opens a custodian's shares of the records and keeps those. One that does not open is missing later, by name; but a custodian to whom a record was
   * never sealed hears it now, and not when others have approved, too.
   * @throws StrongroomError `APPROVAL_INVALID`
   */
  async take({ officer, keys }: UnlockedOfficer, lacking: Lacking = 'every'): Promise<void> {
    const { vaultId, chain, queries } = this.#vault;
    const boxKey = toBase64(keys.boxPublicKey);
    const shares = this.#of(officer.id);
    let without = 0;
    using epochs = new EpochKeys(vaultId, officer.id, keys.boxKey);
    for (const some of blocks(this.records)) {
      const stored = await sealedRecords(
        queries,
        some.map(({ id }) => id),
      );
      for (const named of some) {
        const record = stored.get(named.id);
        if (record?.version !== named.version) continue;
        if (!isHolder(record, chain, officer.id, boxKey)) without += 1;
        const sealed = record.shares.find((share) => share.officer === officer.id);
        const epochKey = sealed ? epochs.of(record) : null;
        using share = epochKey && sealed ? openShare(vaultId, record, sealed, epochKey) : null;
        if (share) shares.put(this.#places.get(nameOf(named)) as number, share.bytes);
      }
      await turn();
    }
    const most = { every: 0, some: Math.max(0, this.records.length - 1), none: this.records.length }[lacking];
    if (without > most) throw noShare(officer, chain.current, without, this.records.length);
  }

  /** Takes in a share that a custodian gave elsewhere; it is wiped. @throws RangeError where it is none */
  add(record: NamedRecord, officer: string, share: SecretBytes): void {
    using given = share;
    this.#of(officer).put(this.#places.get(nameOf(record)) ?? this.records.length, given.bytes);
  }

  /**
   * Opens a record for which the log has vouched.
   * @returns PKCS#8 DER; `no-share` where nobody's share of it opened, `too-few` where some are missing, `does-not-open` where they do not fit
   */
  async open(record: WholeRecord): Promise<SecretBytes | 'no-share' | 'too-few' | 'does-not-open'> {
    const given = new Map<string, SecretBytes>();
    try {
      for (const officer of this.#shares.keys()) {
        const share = this.of(officer, record);
        if (share) given.set(officer, share);
      }
      if (given.size === 0) return 'no-share';
      // The kit's share is the whole key.
      if (!given.has(KIT) && given.size < record.threshold && record.threshold > 1) return 'too-few';
      return (await openRecord(this.#vault.vaultId, record, [...given.values()])) ?? 'does-not-open';
    } finally {
      for (const share of given.values()) share[Symbol.dispose]();
    }
  }

  /** One custodian's share of a record, for the approval that carries it to another workstation: a copy, to be wiped. */
  of(officer: string, record: NamedRecord): SecretBytes | null {
    const place = this.#places.get(nameOf(record));
    return place === undefined ? null : (this.#shares.get(officer)?.get(place) ?? null);
  }

  #of(officer: string): PackedShares {
    const shares = this.#shares.get(officer) ?? new PackedShares(this.records.length);
    this.#shares.set(officer, shares);
    return shares;
  }

  [Symbol.dispose](): void {
    for (const shares of this.#shares.values()) shares[Symbol.dispose]();
    this.#shares.clear();
  }
}

function nameOf({ id, version }: NamedRecord): string {
  return `${id}/${version}`;
}

function* blocks<One>(all: readonly One[]): Generator<One[]> {
  for (let at = 0; at < all.length; at += AT_ONCE) yield all.slice(at, at + AT_ONCE);
}
