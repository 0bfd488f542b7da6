import { join } from 'node:path';
import type { CommandRun } from '../commands/queue.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import type { ReportFonts } from '../formats/pdf-fonts.ts';
import type { KeyShares } from './approvals/key-shares.ts';
import type { Medium, ReleaseDrive } from './release-drive.ts';
import type { PlannedCertificate, ReleasePlan } from './release-plan.ts';
import type { Target } from './release-target.ts';
import type { VaultAtWork } from './vault-at-work.ts';

export interface ReleaseOrder {
  target: Target;
  plan: ReleasePlan;
  /** The folder that everything goes into. */
  folder: string;
  /** Full path, where it is one file that the officer named. */
  file: string | null;
  /** What both lie on: where a stick was mounted is another one when it is gone. */
  medium: Medium;
  /** The same, where the officer chose a drive. */
  drive: ReleaseDrive | null;
  withChain: boolean;
  protection: { kind: 'one'; passphrase: SecretBytes } | { kind: 'each'; listPassphrase: SecretBytes } | { kind: 'none' };
  overwrite: boolean;
  reason: string;
  /** A fresh passphrase for one file, UTF-8, the caller's to wipe. */
  makePassphrase(): Uint8Array;
  /** For the report. */
  fonts(): ReportFonts;
}

/** One release under way. */
export interface ReleaseWork {
  vault: VaultAtWork;
  run: CommandRun;
  order: ReleaseOrder;
  shares: KeyShares;
  /** Names of the custodians who approved, where it took several. */
  approvers: readonly string[];
}

/** A file that was written, read back and proved. */
export interface ReleasedFile {
  /** `null` for what is of no single certificate. */
  certificate: string | null;
  /** Whether it goes with the files of certificates: list, report, manifest. */
  beside: boolean;
  path: string;
  /** Relative to the release's folder, with slashes. */
  name: string;
  /** Of the file, 64 lower-case hexadecimal digits. */
  sha256: string;
  /** Whether the medium itself gave back what was compared, and not the system's memory of it. */
  uncached: boolean;
}

/** Full paths of a certificate's files, in the order of the target's. */
export function pathsOf({ file, folder }: Pick<ReleaseOrder, 'file' | 'folder'>, { files }: Pick<PlannedCertificate, 'files'>): string[] {
  return file === null ? files.map((name) => join(folder, ...name.split('/'))) : [file];
}

/** What is said of how files were read back. */
export function readBackWords(uncached: boolean): string {
  return uncached ? 'read back from the medium' : 'read back, perhaps from the system’s memory,';
}

/** What says how files are protected, with or without the passphrases. */
interface Planned extends Pick<ReleaseOrder, 'target'> {
  protection: { kind: ReleaseOrder['protection']['kind'] };
}

/** Whether a key lies in the files for anybody who reads them. */
export function isReadable({ target, protection }: Planned): boolean {
  return target.key && protection.kind === 'none';
}

/** With what the files of this release are protected, and not with what its target could be. */
export function protectedBy(order: Planned): string[] {
  return isReadable(order) ? ['The key lies readable in the file'] : order.target.algorithms;
}
