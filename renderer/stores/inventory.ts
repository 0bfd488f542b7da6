import type { CallInput, CallOutput } from '../../preload/contract/index.ts';
import type { CertificateRow, FindingFilter } from '../../preload/contract/inventory.ts';
import type { PrivateKeyState } from '../../preload/contract/values.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

type Question = CallInput<'certificates.list'>;
export type Expiry = NonNullable<Question['expiry']>;
export type StandingFilter = NonNullable<Question['standing']>;
export type SortColumn = NonNullable<Question['sort']>;
export type Overview = CallOutput<'overview.get'>;

export interface CertificateFilter {
  search: string;
  privateKey: PrivateKeyState[];
  expiry: Expiry;
  /** Days from now, instead of `expiry`: as the settings have them. */
  expiresWithin?: number | undefined;
  standing: StandingFilter;
  finding: FindingFilter | null;
}

export const anyCertificate: CertificateFilter = { search: '', privateKey: [], expiry: 'any', standing: 'any', finding: null };

interface InventorySlice {
  view: 'certificates' | 'keys';
  filter: CertificateFilter;
  sort: { column: SortColumn; descending: boolean };
  /** Selected rows by id; whole rows, because a selection outlives the block that it was made in. */
  selected: ReadonlyMap<string, CertificateRow>;
  /** The certificate whose details are open. */
  open: string | null;
  openKey: string | null;
  /** Grows when main says that rows changed. */
  revision: number;
  overview: Overview | null;
}

export const useInventory = lockable<InventorySlice>(() => ({
  view: 'certificates',
  filter: anyCertificate,
  sort: { column: 'notAfter', descending: false },
  selected: new Map(),
  open: null,
  openKey: null,
  revision: 0,
  overview: null,
}));

export function setFilter(change: Partial<CertificateFilter>): void {
  useInventory.setState((state) => ({ filter: { ...state.filter, ...change }, selected: new Map() }));
}

export function inventoryChanged(): void {
  useInventory.setState((state) => ({ revision: state.revision + 1 }));
}

/** Between two overviews (ms), and as a multiple of what one takes: it goes through the whole inventory. */
const APART = 500;
const TIMES = 10;

let overviewDue: ReturnType<typeof setTimeout> | null = null;
let overviewTook = 0;

/** Asks for the overview, at most twice a second, and less often where it takes long: an import of 500 files announces as many changes. */
export function refreshOverview(): void {
  if (overviewDue !== null) return;
  overviewDue = setTimeout(
    async () => {
      const asked = performance.now();
      overviewDue = null;
      const answer = await ask('overview.get', {});
      overviewTook = performance.now() - asked;
      if (answer.ok) useInventory.setState({ overview: answer.value });
    },
    useInventory.getState().overview === null ? 0 : Math.max(APART, TIMES * overviewTook),
  );
}
