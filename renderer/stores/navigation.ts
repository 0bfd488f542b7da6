import type { AgentRow } from '../../preload/contract/agents.ts';
import type { AuthorityRow } from '../../preload/contract/authorities.ts';
import type { BackupRow, BackupTargetRow } from '../../preload/contract/backup.ts';
import type { HandedFile } from '../../preload/contract/files.ts';
import type { OfficerRow } from '../../preload/contract/officers.ts';
import type { Profile } from '../../preload/contract/profiles.ts';
import type { BlocklistRow } from '../../preload/contract/quality.ts';
import type { RequestDraft } from '../../preload/contract/requests.ts';
import { lockable } from './lockable.ts';

export const pages = ['overview', 'certificates', 'requests', 'agents', 'commands', 'audit', 'backup', 'officers', 'settings', 'guide'] as const;
export type PageName = (typeof pages)[number];

/** A certificate or a request as dialogs name it. */
export interface Named {
  id: string;
  label: string;
}

export type BackupCommandKind = 'back-up' | 'verify-backups' | 'drill-backup';

/** A change of the officers that a dialog begins with; what it takes is entered there. */
export type BegunChange =
  | { kind: 'add' | 'threshold' | 'kit' | 'kit-revoke' }
  | { kind: 'rename' | 'role' | 'reset' | 'suspend' | 'reinstate' | 'remove'; officer: OfficerRow };

export type DialogRequest =
  | { kind: 'import'; files: HandedFile[] }
  | { kind: 'import-progress'; command: string }
  /** `target`: the one to begin with. */
  | { kind: 'release'; certificates: Named[]; target?: string | undefined }
  /** `from`: the values to begin with; `renews`: the certificate that the answer will take the place of. */
  | { kind: 'request'; from?: RequestDraft | undefined; renews?: Named | undefined; profile?: string | undefined }
  | { kind: 'requests-file'; file: HandedFile | null }
  | { kind: 'carry-out'; requests: Named[] }
  | { kind: 'withdraw'; requests: Named[] }
  /** `replaces`: the name of the profile that is edited; `null` for a new one. */
  | { kind: 'profile'; profile: Profile; replaces: string | null }
  | { kind: 'remove-profile'; profile: string }
  | { kind: 'export-profiles'; profiles: string[] }
  /** `certificates`: these, or all that expire within so many days. */
  | { kind: 'renew'; certificates: Named[] | { expireWithin: number } }
  | { kind: 'destroy-key'; spkiSha256: string; label: string }
  | { kind: 'retire-rule' }
  | { kind: 'create-authority' }
  /** `requests`: these, or `null` to choose among all that are open; `authority`: the one to begin with. */
  | { kind: 'issue'; requests: Named[] | null; authority?: string | undefined }
  | { kind: 'revoke'; certificates: Named[] }
  | { kind: 'publish-crl'; authority: AuthorityRow }
  | { kind: 'report' }
  | { kind: 'edit-agent'; agent: AgentRow }
  | { kind: 'export-log' }
  | { kind: 'save-checkpoint' }
  | { kind: 'anchor-place' }
  | { kind: 'register-cosigner' }
  /** `target`: the one that is edited; `null` for a new one. */
  | { kind: 'backup-target'; target: BackupTargetRow | null }
  | { kind: 'remove-target'; target: BackupTargetRow }
  | { kind: 'backup-schedule' }
  /** A command of the backups under way, or what came of it. */
  | { kind: 'backup-command'; command: string; what: BackupCommandKind }
  | { kind: 'drill'; backup: BackupRow }
  /** Also while no vault is open. */
  | { kind: 'restore' }
  | { kind: 'import-blocklist' }
  | { kind: 'remove-blocklist'; blocklist: BlocklistRow }
  /** A command that waits for custodians. */
  | { kind: 'approval'; command: string }
  | { kind: 'answer-request' }
  | { kind: 'change-officers'; change: BegunChange }
  | { kind: 'acknowledge' }
  | { kind: 'reseal' }
  | { kind: 'tags'; spkiSha256: string; label: string }
  | { kind: 'change-passphrase' }
  | { kind: 'shortcuts' }
  | { kind: 'palette' };

interface NavigationSlice {
  page: PageName;
  dialog: DialogRequest | null;
  guidePage: string | null;
}

export const useNavigation = lockable<NavigationSlice>(() => ({ page: 'overview', dialog: null, guidePage: null }));

export function goTo(page: PageName): void {
  useNavigation.setState({ page, dialog: null });
}

export function openDialog(dialog: DialogRequest): void {
  useNavigation.setState({ dialog });
}

export function closeDialog(): void {
  useNavigation.setState({ dialog: null });
}
