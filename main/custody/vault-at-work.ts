import type { Ledger } from '../audit/ledger.ts';
import type { Database } from '../store/open-database.ts';
import type { Header } from '../vault/header-file.ts';
import type { PolicyChain, PolicyOfficer } from '../vault/policy.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import type { Blocklist } from './blocklist.ts';
import type { Workshop } from './workshop.ts';

/** Who gives a passphrase while the vault is open: its officer, or another one who approves. */
export interface WhoUnlocks {
  /** Left out: the session's. */
  officer?: PolicyOfficer | undefined;
  /** Path of his key file; without one it is looked for where it was, and on the drives. */
  keyFile?: string | null | undefined;
}

/** The open vault as the use cases see it: rows, log, policy, and no key that opens a record. */
export interface VaultAtWork {
  readonly folder: string;
  /** Paths of the database file and its write-ahead log. */
  readonly ownFiles: readonly string[];
  readonly queries: Database;
  readonly ledger: Ledger;
  readonly vaultId: string;
  readonly chain: PolicyChain;
  readonly officer: PolicyOfficer;
  readonly header: Header;
  readonly workshop: Workshop;
  now(): number;
  /** Asks for an officer's passphrase again, and for his key file; wrong ones are recorded in his name and slow the next. */
  unlockAgain(passphrase: Uint8Array, who?: WhoUnlocks): Promise<UnlockedOfficer>;
  /**
   * Where the vault was not locked cleanly, nobody signed for its file: waits until every row was held against the log.
   * @throws StrongroomError `VAULT_DATABASE_ALTERED`
   */
  demandVouchedRows(): Promise<void>;
  /** The list of compromised keys; `null` where the vault has none, or none that is what it was. */
  blocklist(): Promise<Blocklist | null>;
  /** Says that rows of the inventory changed. */
  inventoryChanged(): void;
}
