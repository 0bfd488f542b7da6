import type { Settings } from '../../../preload/contract/agents.ts';
import { anyCertificate, type CertificateFilter, type Expiry, useInventory } from '../../stores/inventory.ts';
import { goTo } from '../../stores/navigation.ts';

/** Where to look: a filter of the certificates, or the keys without one. */
export type Look = Partial<CertificateFilter> & { view?: 'certificates' | 'keys' };

/** The narrowest filter of the list that holds everything within these days. */
export function expiryWithin(days: number): Expiry {
  if (days <= 7) return 'within-7';
  return days <= 30 ? 'within-30' : 'within-90';
}

/** The list that an item of the overview speaks of; `null` where there is none, as for an alarm about the vault itself. */
export function lookOf(code: string, { attentionDays, urgentDays }: Pick<Settings, 'attentionDays' | 'urgentDays'>): Look | null {
  const looks: Record<string, Look> = {
    EXPIRED: { expiry: 'expired' },
    URGENT: { expiry: expiryWithin(urgentDays) },
    SOON: { expiry: expiryWithin(attentionDays) },
    KEY_MISSING: { privateKey: ['missing'] },
    KEY_WAITING: { view: 'keys' },
    WEAK: { weak: true },
  };
  return looks[code] ?? null;
}

export function showAttention({ view = 'certificates', ...filter }: Look): void {
  useInventory.setState({ view, filter: { ...anyCertificate, ...filter }, selected: new Map(), open: null, openKey: null });
  goTo('certificates');
}
