import { basename } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { calibrateArgon2id } from '../crypto/argon2id.ts';
import { keyId } from '../crypto/hkdf.ts';
import { randomBytes, randomIdentifier } from '../crypto/random.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { refuseExisting, refuseInside } from '../custody/release-file.ts';
import { databaseKeyOf } from '../vault/grant.ts';
import { type KeyFile, makeKeyFile, removeKeyFile, writeKeyFile } from '../vault/key-file.ts';
import { demandOfficer, type Made, rotates } from '../vault/next-policy.ts';
import { deriveOfficerKeys } from '../vault/officer-keys.ts';
import { publicStatement } from '../vault/policy.ts';
import { type NewKit, newKit } from '../vault/recovery-kit.ts';
import { type Slot, sealSlot } from '../vault/slot.ts';
import type { ChangeInput } from './change-officers.ts';
import { demandStrongPassphrase } from './passphrase-strength.ts';
import type { VaultSession } from './vault-session.ts';

interface PlacedFile {
  file: KeyFile;
  path: string;
}

/** What a change of officers makes: an officer's seed in his slot, his key file, a recovery kit, the vault's new key. */
export class MadeSecrets implements Disposable {
  /** What the policy says of it. */
  readonly statements: Made;
  readonly slot: Slot | null;
  readonly agentKey: SecretBytes | null;
  readonly #keyFile: PlacedFile | null;
  #kit: NewKit | null;

  private constructor(made: Pick<MadeSecrets, 'statements' | 'slot' | 'agentKey'>, keyFile: PlacedFile | null, kit: NewKit | null) {
    this.statements = made.statements;
    this.slot = made.slot;
    this.agentKey = made.agentKey;
    this.#keyFile = keyFile;
    this.#kit = kit;
  }

  /** @throws StrongroomError `POLICY_REFUSED`, `OFFICER_UNKNOWN`, `PASSPHRASE_WEAK`, `DESTINATION_EXISTS`, `KIT_INVALID` */
  static async for(session: VaultSession, { change, newPassphrase, keyFile: path }: ChangeInput): Promise<MadeSecrets> {
    const { current } = session.chain;
    const who = change.kind === 'add' ? { id: randomIdentifier(), name: change.name } : change.kind === 'reset' ? demandOfficer(current, change.officer) : null;
    demandWhatBelongs(who !== null, newPassphrase, path);
    if (path !== null) {
      refuseInside(session.folder, path);
      refuseExisting(path);
    }
    const isNewKey = rotates(current, change);
    using seed = who && SecretBytes.take(randomBytes(32));
    using keys = seed && deriveOfficerKeys(seed);
    const keyFile = who && path !== null ? { file: makeKeyFile(session.vaultId, who.id), path } : null;
    let slot: Slot | null = null;
    if (who && seed && newPassphrase) {
      await demandStrongPassphrase(newPassphrase, [who.name, basename(session.folder), 'strongroom']);
      slot = await sealSlot(session.vaultId, who.id, seed, newPassphrase, keyFile?.file.secret ?? null, await calibrateArgon2id());
    }
    const kit = change.kind === 'kit' ? await newKit(change.sheets, change.need) : null;
    const agentKey = isNewKey ? SecretBytes.take(randomBytes(32)) : null;
    using databaseKey = agentKey && databaseKeyOf(agentKey);
    const keyIds = agentKey && databaseKey ? { agentKeyId: keyId(agentKey), databaseKeyId: keyId(databaseKey) } : null;
    const officer = who && keys ? { id: who.id, keys: publicStatement(keys) } : null;
    return new MadeSecrets({ statements: { officer, kit: kit?.statement ?? null, keyIds }, slot, agentKey }, keyFile, kit);
  }

  /** Before the slot that needs it counts: one that nobody has the file for would never open. */
  async writeKeyFile(): Promise<void> {
    if (this.#keyFile) await writeKeyFile(this.#keyFile.path, this.#keyFile.file);
  }

  async removeKeyFile(): Promise<void> {
    if (this.#keyFile) await removeKeyFile(this.#keyFile.path);
  }

  /** The kit, whose sheets are the taker's from now on. */
  giveKit(): NewKit | null {
    const kit = this.#kit;
    this.#kit = null;
    return kit;
  }

  [Symbol.dispose](): void {
    this.agentKey?.[Symbol.dispose]();
    this.#keyFile?.file[Symbol.dispose]();
    this.#kit?.[Symbol.dispose]();
  }
}

function demandWhatBelongs(isForSomebody: boolean, newPassphrase: Uint8Array | null, keyFile: string | null): void {
  if (isForSomebody === (newPassphrase !== null) && (isForSomebody || keyFile === null)) return;
  throw new StrongroomError(
    'POLICY_REFUSED',
    isForSomebody ? 'A new passphrase is needed for the officer.' : 'This change has no use for a new passphrase or a key file.',
    isForSomebody ? 'Let the officer choose it and type it in.' : 'Leave it out.',
  );
}
