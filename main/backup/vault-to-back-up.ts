import type { Ledger } from '../audit/ledger.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import type { NoteKey } from '../formats/signed-note.ts';
import type { Database } from '../store/open-database.ts';
import type { Header } from '../vault/header-file.ts';
import type { PolicyChain, PolicyOfficer } from '../vault/policy.ts';

/** The open vault as backups see it. Its keys are the session's and not to be wiped here. */
export interface VaultToBackUp {
  readonly folder: string;
  readonly queries: Database;
  readonly ledger: Ledger;
  readonly vaultId: string;
  readonly chain: PolicyChain;
  readonly header: Header;
  readonly officer: PolicyOfficer;
  readonly signer: NoteKey & { secretKey: SecretBytes };
  readonly databaseKey: SecretBytes;
  /** `null` for an auditor, who backs nothing up. */
  readonly agentKey: SecretBytes | null;
  /** Whether the rows are known to be what the log says. */
  readonly isVouched: boolean;
  snapshot(file: string): Promise<void>;
  now(): number;
  /** Says that targets, schedule or copies changed. */
  backupChanged(): void;
}
