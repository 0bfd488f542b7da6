import type { Settings } from '../../../preload/contract/agents.ts';
import { type FindingCode, findingKinds } from '../../../preload/contract/finding-words.ts';
import { machineRiskCodes } from '../../../preload/contract/machine-risks.ts';
import type { RequestState } from '../../../preload/contract/requests.ts';
import { type BackupView, useBackup } from '../../stores/backup.ts';
import { anyCertificate, type CertificateFilter, type Expiry, useInventory } from '../../stores/inventory.ts';
import { goTo, useNavigation } from '../../stores/navigation.ts';
import { anyRequest, type RequestsView, useRequests } from '../../stores/requests.ts';

/** Where to look: a filter of the certificates, the keys without one, a part of the requests or of the backups, or a page of the guide. */
export type Look =
  | (Partial<CertificateFilter> & { view?: 'certificates' | 'keys' })
  | { requests: RequestsView; states?: RequestState[]; differing?: boolean }
  | { backup: BackupView }
  | { guide: string };

/** Requests that no certificate answers yet. */
export const openRequests: Look = { requests: 'requests', states: ['pending', 'carried-out'] };

/** The filter of the list that holds everything within exactly these days: one of the list's own choices where there is one. */
export function expiryWithin(days: number): { expiry: Expiry } | { expiresWithin: number } {
  const choice = new Map<number, Expiry>([
    [7, 'within-7'],
    [30, 'within-30'],
    [90, 'within-90'],
  ]).get(days);
  return choice === undefined ? { expiresWithin: days } : { expiry: choice };
}

/** The page that an item of the overview speaks of; `null` where there is none, as for an alarm about the vault itself. */
export function lookOf(code: string, { attentionDays, urgentDays }: Pick<Settings, 'attentionDays' | 'urgentDays'>): Look | null {
  const looks: Record<string, Look> = {
    EXPIRED: { expiry: 'expired', standing: 'current' },
    URGENT: { ...expiryWithin(urgentDays), standing: 'current' },
    SOON: { ...expiryWithin(attentionDays), standing: 'current' },
    KEY_MISSING: { privateKey: ['missing'] },
    KEY_WAITING: { view: 'keys' },
    KEY_RETIRE: { expiry: 'expired', standing: 'renewed', privateKey: ['in-store'] },
    REQUEST_OPEN: openRequests,
    REQUEST_DIFFERS: { requests: 'requests', differing: true },
    CRL_DUE: { requests: 'issuers' },
    // What this workstation does with memory only its administrator can change.
    ...Object.fromEntries(machineRiskCodes.map((risk) => [risk, { guide: 'security-model' }])),
    BACKUP_LOST: { backup: 'copies' },
    UNANCHORED: { guide: 'commands-and-audit' },
  };
  if (Object.hasOwn(findingKinds, code)) return { finding: code as FindingCode };
  return looks[code] ?? (code.startsWith('BACKUP_') ? { backup: 'state' } : null);
}

/** Within how many days the certificates of an item expire, so that they can be renewed from there; 0 for those that have. */
export function renewableWithin(code: string, { attentionDays, urgentDays }: Pick<Settings, 'attentionDays' | 'urgentDays'>): number | null {
  const days: Record<string, number> = { EXPIRED: 0, URGENT: urgentDays, SOON: attentionDays };
  return days[code] ?? null;
}

export function showAttention(look: Look): void {
  if ('backup' in look) {
    useBackup.setState({ view: look.backup, open: null });
    goTo('backup');
    return;
  }
  if ('guide' in look) {
    useNavigation.setState({ guidePage: look.guide });
    goTo('guide');
    return;
  }
  if ('requests' in look) {
    useRequests.setState({
      view: look.requests,
      filter: { ...anyRequest, states: look.states ?? [], differing: look.differing ?? false },
      selected: new Map(),
      open: null,
    });
    goTo('requests');
    return;
  }
  const { view = 'certificates', ...filter } = look;
  useInventory.setState({ view, filter: { ...anyCertificate, ...filter }, selected: new Map(), open: null, openKey: null });
  goTo('certificates');
}
