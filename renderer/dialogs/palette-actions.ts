import { drillRefusal } from '../components/backup-words.ts';
import { isCustodian, useApprovals } from '../stores/approvals.ts';
import { mayBackUp, useBackup } from '../stores/backup.ts';
import { useInventory } from '../stores/inventory.ts';
import { lockVault } from '../stores/lock-vault.ts';
import { goTo, openDialog } from '../stores/navigation.ts';
import { type RequestsView, useRequests } from '../stores/requests.ts';
import { setPreferences, useSession } from '../stores/session.ts';
import { useSettings, usualSettings } from '../stores/settings.ts';
import { revokeChosen } from './authority/open-revocation.ts';
import { backUpFromAnywhere } from './backup/begin-backup.ts';
import { importChosen, importClipboard } from './import/take-in.ts';
import { renewChosen } from './renewal/open-renewal.ts';

export interface PaletteEntry {
  id: string;
  label: string;
  detail: string;
  run: () => void;
}

function attentionDays(): number {
  return (useSettings.getState().settings ?? usualSettings).attentionDays;
}

/** What can be done about backups: with the targets there are, or with none. */
function backupActions(action: (id: string, label: string, detail: string, run: () => void) => PaletteEntry): PaletteEntry[] {
  if (!mayBackUp(useSession.getState())) return [];
  const { state } = useBackup.getState();
  const last = state?.last ?? null;
  return [
    action('back-up', 'Back up now', 'action', () => void backUpFromAnywhere()),
    ...(last === null || drillRefusal(last) !== null
      ? []
      : [action('drill', 'Drill the newest backup…', 'action', () => openDialog({ kind: 'drill', backup: last }))]),
    action('restore', 'Restore a vault from a backup…', 'action', () => openDialog({ kind: 'restore' })),
    action('backup-target', 'Add a target for backups…', 'action', () => openDialog({ kind: 'backup-target', target: null })),
    action('backup-schedule', 'Schedule of the backups…', 'action', () => openDialog({ kind: 'backup-schedule' })),
  ];
}

/** What custodians do together: answer what waits, and change who they are. */
function custodianActions(action: (id: string, label: string, detail: string, run: () => void) => PaletteEntry): PaletteEntry[] {
  const waiting = useApprovals
    .getState()
    .waiting.map(({ command, title }) => action(`approval-${command}`, `Answer: ${title}`, 'action', () => openDialog({ kind: 'approval', command })));
  if (!isCustodian(useSession.getState())) return waiting;
  const change = (kind: 'add' | 'threshold' | 'kit', label: string) =>
    action(`officers-${kind}`, label, 'action', () => openDialog({ kind: 'change-officers', change: { kind } }));
  return [
    ...waiting,
    action('answer-request', 'Answer a request for a release…', 'action', () => openDialog({ kind: 'answer-request' })),
    change('add', 'Add an officer…'),
    change('threshold', 'Change the quorum…'),
    change('kit', 'Renew the recovery kit…'),
  ];
}

/** Everything that the palette can do without a name of the inventory. */
export function paletteActions(): PaletteEntry[] {
  const page = (name: Parameters<typeof goTo>[0], label: string): PaletteEntry => ({ id: `page-${name}`, label, detail: 'page', run: () => goTo(name) });
  const requestsTab = (view: RequestsView, label: string): PaletteEntry => ({
    id: `page-requests-${view}`,
    label,
    detail: 'page',
    run: () => {
      useRequests.setState({ view });
      goTo('requests');
    },
  });
  const action = (id: string, label: string, detail: string, run: () => void): PaletteEntry => ({ id, label, detail, run });
  const { selected, open } = useInventory.getState();
  const chosen = (...entries: PaletteEntry[]): PaletteEntry[] => (selected.size > 0 || open !== null ? entries : []);
  return [
    page('overview', 'Overview'),
    page('certificates', 'Certificates'),
    page('requests', 'Requests'),
    requestsTab('profiles', 'Profiles of requests'),
    requestsTab('issuers', 'Issuers: courier and local CA'),
    page('agents', 'Private Key Agents'),
    page('commands', 'Commands'),
    page('audit', 'Audit'),
    page('backup', 'Backup'),
    page('officers', 'Officers'),
    page('settings', 'Settings'),
    page('guide', 'Guide'),
    action('import', 'Import files…', 'I', () => void importChosen('files')),
    action('import-folder', 'Import a folder…', 'action', () => void importChosen('folder')),
    action('import-clipboard', 'Import what is on the clipboard', 'Ctrl V', () => void importClipboard()),
    action('request', 'New request…', 'R', () => openDialog({ kind: 'request' })),
    action('requests-file', 'Requests from a file…', 'action', () => openDialog({ kind: 'requests-file', file: null })),
    ...chosen(
      action('renew', 'Renew the selected or open certificates…', 'N', () => void renewChosen()),
      action('revoke', 'Revoke the selected or open certificates…', 'action', () => void revokeChosen()),
    ),
    action('renew-expiring', 'Renew all that expire soon…', 'action', () => openDialog({ kind: 'renew', certificates: { expireWithin: attentionDays() } })),
    action('issue', 'Issue certificates with the local CA…', 'action', () => openDialog({ kind: 'issue', requests: null })),
    action('create-authority', 'Create a local CA…', 'action', () => openDialog({ kind: 'create-authority' })),
    action('report', 'Report of the inventory…', 'action', () => openDialog({ kind: 'report' })),
    ...backupActions(action),
    ...custodianActions(action),
    action('export-log', 'Export the audit log…', 'action', () => openDialog({ kind: 'export-log' })),
    action('change-passphrase', 'Change your passphrase…', 'action', () => openDialog({ kind: 'change-passphrase' })),
    action('shortcuts', 'Show the keyboard shortcuts', '?', () => openDialog({ kind: 'shortcuts' })),
    action('light', 'Light appearance', 'appearance', () => void setPreferences({ theme: 'light' })),
    action('dark', 'Dark appearance', 'appearance', () => void setPreferences({ theme: 'dark' })),
    action('system', 'Appearance of the system', 'appearance', () => void setPreferences({ theme: 'system' })),
    action('lock', 'Lock the vault', 'Ctrl L', () => void lockVault()),
  ];
}

/** Entries that hold every word of the question, in any order; those that begin with it first. */
export function matching(entries: PaletteEntry[], question: string): PaletteEntry[] {
  const whole = question.trim().toLowerCase();
  const words = whole.split(/\s+/).filter((word) => word !== '');
  const rank = (label: string): number => (label.startsWith(whole) ? 0 : label.includes(` ${whole}`) ? 1 : 2);
  return entries
    .filter((entry) => words.every((word) => entry.label.toLowerCase().includes(word)))
    .sort((a, b) => rank(a.label.toLowerCase()) - rank(b.label.toLowerCase()));
}
