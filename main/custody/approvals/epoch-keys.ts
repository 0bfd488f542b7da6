import type { SecretBytes } from '../../crypto/secret-bytes.ts';
import type { WholeRecord } from '../../store/whole-records.ts';
import { openEpochKey } from '../../vault/epoch.ts';

/** Keys that are kept open at once: keys that came in one by one have an epoch each. */
const MOST = 256;

/** One custodian's epoch keys, opened when they are asked for: thousands of records are often sealed in one epoch. */
export class EpochKeys implements Disposable {
  readonly #vaultId: string;
  readonly #officer: string;
  readonly #boxKey: SecretBytes;
  readonly #open = new Map<string, SecretBytes | null>();

  /** @param boxKey stays the caller's to wipe */
  constructor(vaultId: string, officer: string, boxKey: SecretBytes) {
    this.#vaultId = vaultId;
    this.#officer = officer;
    this.#boxKey = boxKey;
  }

  /** The key of the epoch in which a record was sealed, until another is asked for; `null` where it is not his, or was changed. */
  of(record: WholeRecord): SecretBytes | null {
    const known = this.#open.get(record.epoch);
    if (known !== undefined) return known;
    if (this.#open.size >= MOST) this.#forget();
    const sealed = record.epochKeys.find(({ officer }) => officer === this.#officer);
    const key = sealed && record.sealedIn ? openEpochKey(this.#vaultId, record.sealedIn, this.#officer, sealed.sealed, this.#boxKey) : null;
    this.#open.set(record.epoch, key);
    return key;
  }

  #forget(): void {
    for (const key of this.#open.values()) key?.[Symbol.dispose]();
    this.#open.clear();
  }

  [Symbol.dispose](): void {
    this.#forget();
  }
}
