import { resolve } from 'node:path';
import { hostKey as hostKeyForm, targetPlace } from '../../preload/contract/backup.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { probeHostKey } from '../backup/targets/probe-host-key.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import type { SftpIdentities, SftpInput } from '../service/sftp-identities.ts';
import { askPassphrase } from './ask-passphrase.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';

/** An SFTP server's account and folder, without the key by which the server is known. */
export interface SftpAddress {
  host: string;
  port: number;
  user: string;
  path: string;
}

export interface SignInOptions {
  sftpPasswordFile?: string;
  identityFile?: string;
  identityPassphraseFile?: string;
}

const FORM = 'Write user@host:port/path: user@host/srv/backups; or user@host/~/backups for a folder below the one in which the server lets the user in.';
/** The form alone is looked at: the key that a server shows is compared when it is called. */
const ANY_KEY = `SHA256:${'A'.repeat(43)}`;

/**
 * Takes `user@host:port/path` apart. Without a port it is 22. The path begins at the server's root, as in a URL of SFTP; after `~/`, or where there is none, in
 * the folder in which the server lets the user in.
 * @throws StrongroomError `USAGE`
 */
export function parseSftpAddress(text: string): SftpAddress {
  const match = /^(?:sftp:\/\/)?(?<user>[^/]+)@(?:\[(?<ipv6>[0-9A-Fa-f:.]+)\]|(?<host>[^/@:[\]]+))(?::(?<port>\d{1,5}))?(?<path>\/.*)?$/.exec(text);
  const { user = '', ipv6, host = '', port = '22', path = '/~/' } = match?.groups ?? {};
  // What stands there would be in the shell's history, and in the list of processes for everybody on this machine.
  if (user.includes(':'))
    throw new StrongroomError('USAGE', 'A password is not taken from an argument.', 'Put it on the first line of a file: --sftp-password-file FILE.');
  const address = {
    host: ipv6 ?? host,
    port: Number(port),
    user,
    path: path.startsWith('/~') ? path.replace(/^\/~\/*/, '') || '.' : path.replace(/^\/+/, '/'),
  };
  const parsed = targetPlace.safeParse({ kind: 'sftp', ...address, hostKey: ANY_KEY });
  if (!match || !parsed.success) throw new StrongroomError('USAGE', `This is no place on an SFTP server: ${text}.`, FORM);
  return address;
}

/** @throws StrongroomError `USAGE` */
export function parseHostKey(text: string): string {
  const parsed = hostKeyForm.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new StrongroomError(
    'USAGE',
    `This is no fingerprint of a host key: ${text}.`,
    'Write it as ssh-keygen prints it: SHA256: and 43 characters. `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the server shows it.',
  );
}

/** Says which key a server shows to somebody who did not say which it must be: only its administrator knows whether it is the right one. */
export async function demandComparison({ host, port }: SftpAddress, signal: AbortSignal): Promise<never> {
  const { type, hostKey } = await probeHostKey(host, port, signal);
  throw new StrongroomError(
    'USAGE',
    `It was not said by which key ${host} is known. It shows the ${type} key ${hostKey}.`,
    `Compare this with what its administrator says, or with \`ssh-keygen -lf\` on the server itself, never with what came over the same network. If they are the same, give it with --host-key ${hostKey}.`,
  );
}

/** What signs in, as it was read from files. Wiped when it is disposed of. */
export interface GivenSignIn extends Disposable {
  password: SecretBytes | null;
  /** Absolute path of a private key. */
  identityFile: string | null;
  identityPassphrase: SecretBytes | null;
}

/** Reads what signs in before anything else is done: a wrong path costs no unlock. @throws StrongroomError `USAGE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE` */
export function readSignIn({ sftpPasswordFile, identityFile, identityPassphraseFile }: SignInOptions): GivenSignIn {
  if (sftpPasswordFile !== undefined && identityFile !== undefined)
    throw new StrongroomError('USAGE', 'Either a password or a private key signs in, not both.', 'Give --sftp-password-file or --identity-file.');
  if (identityPassphraseFile !== undefined && identityFile === undefined)
    throw new StrongroomError('USAGE', 'A passphrase was given for a private key, and no key.', 'Name the private key with --identity-file.');
  const password = sftpPasswordFile === undefined ? null : readPassphraseFile(sftpPasswordFile);
  const identityPassphrase = identityPassphraseFile === undefined ? null : readPassphraseFile(identityPassphraseFile);
  return {
    password,
    identityFile: identityFile === undefined ? null : resolve(identityFile),
    identityPassphrase,
    [Symbol.dispose]() {
      password?.[Symbol.dispose]();
      identityPassphrase?.[Symbol.dispose]();
    },
  };
}

/** What the service takes in: passwords as copies that it wipes, the private key as one that it has read. */
type SftpSecrets = Pick<SftpInput, 'password' | 'identity' | 'identityPassphrase'>;

/** @param own the open vault, whose files are no private keys for SFTP; `null` where none is open */
export async function secretsOf(
  given: GivenSignIn,
  identities: SftpIdentities,
  own: { folder: string; ownFiles: readonly string[] } | null,
): Promise<SftpSecrets> {
  const { password, identityFile, identityPassphrase } = given;
  if (identityFile === null) return { password: password && Uint8Array.from(password.bytes), identity: null, identityPassphrase: null };
  const { identity, encrypted } = identities.read({ kind: 'path', path: identityFile }, own?.folder ?? null, own?.ownFiles ?? []);
  if (!encrypted || identityPassphrase)
    return { password: null, identity, identityPassphrase: identityPassphrase && Uint8Array.from(identityPassphrase.bytes) };
  using asked = await askFor('Passphrase of the private key', '--identity-passphrase-file FILE');
  return { password: null, identity, identityPassphrase: Uint8Array.from(asked.bytes) };
}

/** Asks for the password where nothing was given that signs in. */
export async function askPassword({ user, host }: SftpAddress): Promise<SftpSecrets> {
  using asked = await askFor(`Password of ${user} at ${host}`, '--sftp-password-file FILE or --identity-file FILE');
  return { password: Uint8Array.from(asked.bytes), identity: null, identityPassphrase: null };
}

function askFor(what: string, option: string): Promise<SecretBytes> {
  if (process.stdin.isTTY) return askPassphrase(what);
  throw new StrongroomError('USAGE', `Nothing was given that signs in: ${what.charAt(0).toLowerCase()}${what.slice(1)}.`, `Give ${option}.`);
}
