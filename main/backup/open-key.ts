import { toBase64 } from '../crypto/bytes.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { openGrant } from '../vault/grant.ts';
import type { Header } from '../vault/header-file.ts';
import type { KeyFile } from '../vault/key-file.ts';
import { deriveOfficerKeys, type OfficerKeys } from '../vault/officer-keys.ts';
import { KIT, type PolicyChain } from '../vault/policy.ts';
import { openSlot, type Slot } from '../vault/slot.ts';
import type { BackupNote } from './note.ts';

/** Whose seed opens a backup. Dispose of it as soon as the backup is in place. */
export interface RestoreKey extends Disposable {
  /** An officer's id, or `kit`. */
  holder: string;
  seed: SecretBytes;
}

/** So many slots are tried before a person is asked to look: no honest place has more. */
const MOST_TRIED = 128;

/** A passphrase with the key files that are there, and the slots that they were tried at: most notes of a vault hold the same. */
export class SlotOpener {
  readonly #passphrase: Uint8Array;
  readonly #keyFiles: readonly KeyFile[];
  readonly #wrong = new Set<string>();

  /**
   * @param passphrase UTF-8; stays the caller's to wipe
   * @param keyFiles of officers; stay the caller's to wipe
   */
  constructor(passphrase: Uint8Array, keyFiles: readonly KeyFile[]) {
    this.#passphrase = passphrase;
    this.#keyFiles = keyFiles;
  }

  /** How many slots of a note cannot be tried, because they need a key file that is not there. */
  lacking({ vaultId, slots }: BackupNote): number {
    return slots.filter((slot) => slot.keyFile && this.#keyFilesOf(vaultId, slot).length === 0).length;
  }

  /**
   * The seed that the passphrase opens in the slots of a note. What opens pins the vault's id: it is part of what the passphrase vouches for.
   * Cheap slots first: a stranger's may ask for ten times the work.
   * @returns `null` where it opens none
   */
  async open(note: BackupNote, signal: AbortSignal): Promise<RestoreKey | null> {
    const cost = ({ kdf }: Slot) => kdf.memoryMiB * kdf.passes;
    for (const slot of [...note.slots].sort((left, right) => cost(left) - cost(right))) {
      signal.throwIfAborted();
      for (const keyFile of slot.keyFile ? this.#keyFilesOf(note.vaultId, slot) : [null]) {
        const known = `${note.vaultId} ${slot.sealed} ${slot.commitment} ${keyFile ? this.#keyFiles.indexOf(keyFile) : ''}`;
        if (this.#wrong.has(known) || this.#wrong.size >= MOST_TRIED) continue;
        // A slot that is damaged is another's; the others are tried.
        const seed = await openSlot(note.vaultId, slot, this.#passphrase, keyFile?.secret ?? null).catch(() => null);
        if (seed) return keyOf(slot.officer, seed);
        this.#wrong.add(known);
      }
    }
    return null;
  }

  /** Several of one officer are no mistake: an old backup opens with the file that he had then. */
  #keyFilesOf(vaultId: string, { officer }: Slot): readonly KeyFile[] {
    return this.#keyFiles.filter((keyFile) => keyFile.officer === officer && vaultId.startsWith(keyFile.vault));
  }
}

export function keyOf(holder: string, seed: SecretBytes): RestoreKey {
  return { holder, seed, [Symbol.dispose]: () => seed[Symbol.dispose]() };
}

/** What whoever restores has by his seed. */
export interface HolderKeys extends Disposable {
  keys: OfficerKeys;
  databaseKey: SecretBytes;
}

/**
 * The keys of whoever restores, once the chain of policies is verified: the seed must be that of the officer, or of the kit, whom the current
 * policy names; and the grant must open to the keys of that policy. `null` where that is not so.
 */
export function holderKeys(header: Header, chain: PolicyChain, { holder, seed }: RestoreKey): HolderKeys | null {
  const named = holder === KIT ? chain.current.kit : chain.current.officers.find(({ id, state }) => id === holder && state === 'active');
  const keys = deriveOfficerKeys(seed);
  const isHis = named && toBase64(keys.boxPublicKey) === named.boxKey && toBase64(keys.signing.publicKey) === named.signingKey;
  const grants = isHis ? header.grants.filter((grant) => grant.officer === holder) : [];
  const granted = grants.map((grant) => openGrant(grant, keys.boxKey, chain.current)).find((opened) => opened !== null);
  granted?.agentKey?.[Symbol.dispose]();
  if (!granted) {
    keys[Symbol.dispose]();
    return null;
  }
  const { databaseKey } = granted;
  return {
    keys,
    databaseKey,
    [Symbol.dispose]() {
      keys[Symbol.dispose]();
      databaseKey[Symbol.dispose]();
    },
  };
}
