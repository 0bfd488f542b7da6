import type { AnyAuthMethod, AuthenticationType, ParsedKey } from 'ssh2';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { asBuffer } from '../../crypto/bytes.ts';
import { openIdentity } from './identity.ts';
import type { SftpAccess } from './target.ts';

/**
 * One sign-in at one server, by what the officer set up and by nothing else. A method is tried once: servers count failures, and some lock the
 * account.
 */
export class SignIn {
  readonly #access: SftpAccess;
  readonly #key: ParsedKey | null;
  #tried: 'nothing' | 'none' | 'given' = 'nothing';
  #answered = false;
  #offered: readonly string[] = [];
  #half = false;

  /** @throws StrongroomError `TARGET_INVALID` where the private key does not open: before anybody is called */
  constructor(access: SftpAccess) {
    this.#access = access;
    const { signIn } = access;
    this.#key = signIn.kind === 'key' ? openIdentity(signIn.privateKey.bytes, signIn.passphrase?.bytes ?? null) : null;
  }

  /** What to try next, given what the server takes; `false` ends the connection. */
  next(left: readonly AuthenticationType[] | null, half: boolean | null): AnyAuthMethod | false {
    this.#half = half === true;
    this.#offered = left ?? [];
    if (this.#tried === 'given') return false;
    if (this.#key) {
      this.#tried = 'given';
      return { type: 'publickey', username: this.#access.user, key: this.#key as unknown as Buffer };
    }
    // `none` asks the server how it takes passwords (RFC 4252, section 5.2), so that none is sent in a way that fails for certain.
    if (this.#tried === 'nothing') {
      this.#tried = 'none';
      return { type: 'none', username: this.#access.user };
    }
    this.#tried = 'given';
    return this.#givePassword();
  }

  /** Why it failed. */
  refusal(): StrongroomError {
    const { user, signIn } = this.#access;
    const means = signIn.kind === 'key' ? 'private key' : 'password';
    if (this.#half) {
      return new StrongroomError(
        'TARGET_REFUSED',
        `The server accepted the ${means} of ${user} and then asked for something more.`,
        'Ask its administrator for an account that signs in with a private key or a password alone.',
      );
    }
    const takes = { key: ['publickey'], password: ['password', 'keyboard-interactive'] }[signIn.kind];
    if (this.#offered.length > 0 && !takes.some((method) => this.#offered.includes(method))) {
      return new StrongroomError(
        'TARGET_REFUSED',
        `The server does not let ${user} in with a ${means}.`,
        signIn.kind === 'key' ? 'Set up a password, or ask its administrator.' : 'Set up a private key, or ask its administrator.',
      );
    }
    return new StrongroomError(
      'TARGET_REFUSED',
      `The server refused ${user} with this ${means}.`,
      signIn.kind === 'key'
        ? 'Check the user name, and that the public key is in authorized_keys of that account.'
        : 'Check the user name and the password. Several failures may lock the account.',
    );
  }

  #givePassword(): AnyAuthMethod | false {
    const { user, signIn } = this.#access;
    if (signIn.kind !== 'password') return false;
    if (this.#offered.includes('password')) {
      return { type: 'password', username: user, password: asBuffer(signIn.password.bytes) as unknown as string };
    }
    if (!this.#offered.includes('keyboard-interactive')) return false;
    return {
      type: 'keyboard-interactive',
      username: user,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        // One question that is not echoed asks for the password; anything else is for a person, and gets no answer.
        const asks = !this.#answered && prompts.length === 1 && prompts[0]?.echo === false;
        this.#answered = true;
        finish(asks ? [asBuffer(signIn.password.bytes).toString('utf8')] : prompts.map(() => ''));
      },
    };
  }
}
