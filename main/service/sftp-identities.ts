import type { z } from 'zod';
import type { Source } from '../../preload/contract/agent-port.ts';
import type { sftpAccess } from '../../preload/contract/backup.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { describeIdentity } from '../backup/targets/identity.ts';
import type { SftpAccess, SftpSignIn } from '../backup/targets/target.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { expandSources } from '../custody/expand-sources.ts';
import { identitiesOf, readSource } from '../custody/read-source.ts';

export type SftpInput = { [Name in keyof typeof sftpAccess]: z.output<(typeof sftpAccess)[Name]> };

/** Whoever chooses one file after the other wants the last. */
const KEPT = 4;

/** Private keys for SFTP that were read and not used yet. They are never shown again. */
export class SftpIdentities implements Disposable {
  readonly #keys = new Map<string, SecretBytes>();

  /** @param ownFolder the open vault's, which nothing is read from */
  read(source: Source, ownFolder: string | null, ownFiles: readonly string[]): CallOutput<'sftp.readIdentity'> {
    const [file, another] = expandSources([source], ownFolder);
    if (!file || another) throw new StrongroomError('FILE_NOT_REGULAR', 'This is a folder.', 'Choose the file of the private key.');
    const { bytes } = readSource(file, identitiesOf(ownFiles));
    try {
      const described = describeIdentity(bytes);
      const identity = randomIdentifier();
      this.#keys.set(identity, SecretBytes.copy(bytes));
      for (const oldest of [...this.#keys.keys()].slice(0, -KEPT)) this.#forget(oldest);
      return { identity, ...described };
    } finally {
      wipe(bytes);
    }
  }

  /**
   * What signs in, as it was entered; `null` where nothing was entered. The passphrases of the input are taken, and wiped there.
   * @throws StrongroomError `TARGET_INVALID`
   */
  signInOf({ password, identity, identityPassphrase }: SftpInput): (SftpSignIn & Disposable) | null {
    const passphrase = identityPassphrase && SecretBytes.take(identityPassphrase);
    const given = password && SecretBytes.take(password);
    if (given) {
      passphrase?.[Symbol.dispose]();
      return { kind: 'password', password: given, [Symbol.dispose]: () => given[Symbol.dispose]() };
    }
    if (identity === null) return null;
    const kept = this.#keys.get(identity);
    if (!kept) throw new StrongroomError('TARGET_INVALID', 'The private key that was chosen is not here any more.', 'Choose its file again.');
    const privateKey = SecretBytes.copy(kept.bytes);
    return {
      kind: 'key',
      privateKey,
      passphrase,
      [Symbol.dispose]() {
        privateKey[Symbol.dispose]();
        passphrase?.[Symbol.dispose]();
      },
    };
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#keys.keys()]) this.#forget(id);
  }

  #forget(id: string): void {
    this.#keys.get(id)?.[Symbol.dispose]();
    this.#keys.delete(id);
  }
}

/** The way to a server as it was entered. */
export function accessOf({ host, port, user, path, hostKey }: SftpInput, signIn: SftpSignIn): SftpAccess {
  return { kind: 'sftp', host, port, user, path, hostKey, signIn };
}
