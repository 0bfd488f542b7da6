import { SecretBytes } from '../../crypto/secret-bytes.ts';

/** Bytes of the longest share: Shamir's 32 with the place that it was taken at. */
export const LONGEST_SHARE = 33;
/** Records whose shares lie in one piece of locked memory. */
const IN_ONE = 256;

/**
 * One custodian's shares of many records, by the records' places: side by side in a few pieces of locked memory, of which the system gives little. A
 * hundred thousand shares take 3.3 MB.
 */
export class PackedShares implements Disposable {
  readonly #pieces = new Map<number, SecretBytes>();
  readonly #lengths: Uint8Array;

  /** @param records how many places there are */
  constructor(records: number) {
    this.#lengths = new Uint8Array(records);
  }

  /** @throws RangeError where no share is as long */
  put(place: number, share: Uint8Array): void {
    if (share.length === 0 || share.length > LONGEST_SHARE || place >= this.#lengths.length) throw new RangeError('this is no share of these records');
    const piece = this.#pieces.get(Math.floor(place / IN_ONE)) ?? SecretBytes.allocate(IN_ONE * LONGEST_SHARE);
    this.#pieces.set(Math.floor(place / IN_ONE), piece);
    piece.bytes.set(share, (place % IN_ONE) * LONGEST_SHARE);
    this.#lengths[place] = share.length;
  }

  /** A copy, the caller's to wipe; `null` where there is none. */
  get(place: number): SecretBytes | null {
    const length = this.#lengths[place];
    const piece = length ? this.#pieces.get(Math.floor(place / IN_ONE)) : undefined;
    const start = (place % IN_ONE) * LONGEST_SHARE;
    return piece && length ? SecretBytes.copy(piece.bytes.subarray(start, start + length)) : null;
  }

  [Symbol.dispose](): void {
    for (const piece of this.#pieces.values()) piece[Symbol.dispose]();
    this.#pieces.clear();
    this.#lengths.fill(0);
  }
}
