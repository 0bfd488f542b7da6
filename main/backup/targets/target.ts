import type { SecretBytes } from '../../crypto/secret-bytes.ts';

/** Where backups lie, and how to get there. Secrets stay the caller's to wipe. */
export type TargetAccess = FolderAccess | SftpAccess;

export interface FolderAccess {
  kind: 'folder';
  /** Absolute. It must exist: a folder that is made on the fly hides that a stick is not there. */
  path: string;
}

export interface SftpAccess {
  kind: 'sftp';
  host: string;
  port: number;
  user: string;
  /** The folder on the server; relative to where the server lets the user in, or absolute. */
  path: string;
  /** Of the key that the server must show before anything else happens: `SHA256:` and base64 without padding, as ssh-keygen prints it. */
  hostKey: string;
  signIn: SftpSignIn;
}

export type SftpSignIn =
  | { kind: 'password' /** UTF-8 */; password: SecretBytes }
  | { kind: 'key' /** The bytes of the private key's file. */; privateKey: SecretBytes /** UTF-8 */; passphrase: SecretBytes | null };

/** A regular file of a target's folder. */
export interface TargetFile {
  name: string;
  /** In bytes. */
  size: number;
  /** ms since 1970 UTC, by the target's clock: for showing, never for deciding. */
  modifiedAt: number;
}

/** An open way to a folder that takes backups. Every method fails with a `StrongroomError` that says what to do. */
export interface BackupTarget extends AsyncDisposable {
  /** What this target cannot do and others can, a sentence each: files are not synced, a name is not given in one step. */
  readonly differences: readonly string[];
  /** Regular files, links and folders left out, in no order. */
  list(): Promise<TargetFile[]>;
  /** Makes a new file (O_EXCL, mode 0600), syncs it where the target can, and closes it. What failed leaves nothing that could be taken for whole, but perhaps a part. */
  write(name: string, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** The file as the target gives it back, in pieces that are the reader's own. */
  read(name: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Gives a file another name, in one step where the target can, and replaces what bears it. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; one that is not there is removed already. */
  remove(name: string): Promise<void>;
  /** Bytes that are left for new files; `null` where the target does not say. */
  freeBytes(): Promise<number | null>;
}
