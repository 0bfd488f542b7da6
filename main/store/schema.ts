import type { Generated } from 'kysely';

/** Bytes come back as `Buffer`, which is a `Uint8Array`. */
type Bytes = Uint8Array;
/** 0 or 1: SQLite has no boolean. */
type Flag = 0 | 1;

/** The sealing context of one command (DESIGN, section 4). */
export interface EpochTable {
  id: string;
  policy_generation: number;
  command: string;
  created_at: number;
}

/** The epoch's key, sealed to one custodian or to the kit (`kit`). */
export interface EpochKeyTable {
  epoch: string;
  officer: string;
  sealed: Bytes;
}

/** What is known of a private key without opening it. The sealed key itself is the record of the same id. */
export interface KeyTable {
  id: string;
  spki_sha256: string;
  key_algorithm: string;
  state: 'in-store' | 'destroyed';
  stored_at: number;
  /** Where it came from, for people: a file's name. */
  origin: string;
}

/** A sealed private key: AES-256-GCM over PKCS#8 DER under a record key that nobody holds whole. */
export interface RecordTable {
  id: string;
  version: number;
  epoch: string;
  policy_generation: number;
  spki_sha256: string;
  /** How many shares open it. */
  threshold: number;
  sealed: Bytes;
  /** Index of the log entry that holds this row's hash. */
  log_entry: number;
}

/** A mark on a key, from which it follows how many custodians it takes. */
export interface KeyTagTable {
  key_id: string;
  tag: string;
  tagged_at: number;
  log_entry: number;
}

export interface ShareTable {
  record: string;
  version: number;
  officer: string;
  sealed: Bytes;
}

export interface CertificateTable {
  id: string;
  fingerprint: string;
  der: Bytes;
  spki_sha256: string;
  subject: string;
  common_name: string | null;
  /** Canonical JSON of the contract's `subjectAltNames`. */
  subject_alt_names: string;
  issuer: string;
  issuer_common_name: string | null;
  serial: string;
  not_before: number;
  not_after: number;
  key_algorithm: string;
  signature_algorithm: string;
  is_ca: Flag;
  subject_key_id: string | null;
  authority_key_id: string | null;
  /** Canonical JSON of the contract's `findings`. */
  findings: string;
  weak: Flag;
  predecessor: string | null;
  successor: string | null;
  stored_at: number;
  origin: string;
  /** Lower-case text that a search looks through: names, issuer, serial, fingerprint. */
  search: string;
  /** The request that it answers. */
  request: string | null;
  /** The local CA that issued it. */
  authority: string | null;
  log_entry: number;
}

/** What came with the second migration is `null` in rows that are older. */
export interface RequestTable {
  id: string;
  der: Bytes;
  der_sha256: string;
  spki_sha256: string;
  subject: string;
  stored_at: number;
  /** The profile it was made with, or the file it came from. */
  origin: string;
  common_name: string | null;
  /** Canonical JSON of the contract's `subjectAltNames`. */
  subject_alt_names: string | null;
  key_algorithm: string | null;
  values_from: 'officer' | 'file' | 'request' | 'certificate' | null;
  /** The term that was wanted, in days. */
  term_days: number | null;
  /** The certificate that the answer takes the place of. */
  renews: string | null;
  carried_at: number | null;
  withdrawn_at: number | null;
  /** The certificate that answers it; of several the newest. */
  certificate: string | null;
  /** Canonical JSON of the contract's findings: what that certificate has otherwise than asked. */
  differences: string | null;
  /** The command and the line of it that made the request: a command that goes on makes none twice. */
  command: string | null;
  command_item: number | null;
  /** Lower-case text that a search looks through. */
  search: string | null;
  log_entry: number;
}

/** A root or an issuing CA whose key is in this vault. */
export interface AuthorityTable {
  id: string;
  name: string;
  role: 'root' | 'issuing';
  certificate: string;
  parent: string | null;
  crl_url: string | null;
  /** Of the CRL that was signed last; 0 before the first. */
  crl_number: number;
  /** That CRL, DER. */
  crl: Bytes | null;
  crl_at: number | null;
  crl_next: number | null;
  crl_entries: number | null;
  created_at: number;
  log_entry: number;
}

/** What a local CA took back. `id` is the certificate's. */
export interface RevocationTable {
  id: string;
  authority: string;
  serial: string;
  revoked_at: number;
  /** CRLReason by its name in RFC 5280, section 5.3.1. */
  reason: string;
  note: string;
  log_entry: number;
}

export interface CommandTable {
  id: string;
  kind: string;
  title: string;
  state: string;
  officer: string;
  host: string;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  done: number;
  total: number | null;
  outcome: string | null;
  /** Canonical JSON of the contract's `errorAnswer`. */
  error: string | null;
  /** Canonical JSON: what the command was asked to do, without secrets, so that it can be repeated. */
  input: string;
  /** Canonical JSON of the contract's `facts`. */
  facts: string;
  repeatable: Flag;
  /** Lower-case text that a search looks through. */
  search: string;
}

export interface CommandItemTable {
  command: string;
  idx: number;
  name: string;
  place: string;
  state: string;
  outcome: string;
  error: string | null;
  /** Canonical JSON: ids of certificates. */
  certificates: string;
  erased: Flag;
  /** A file of a release that is not whole yet, by its temporary path. */
  temporary: string | null;
  /** Canonical JSON: what this line was asked to do, where the command's own input does not say it. */
  input: string | null;
  /** The request that it made or wrote. */
  request: string | null;
}

/** One leaf of the log; the columns beside `leaf` repeat what it says, for filtering. */
export interface LogEntryTable {
  idx: number;
  /** Canonical JSON, UTF-8: exactly what is hashed. */
  leaf: string;
  leaf_hash: Bytes;
  at: number;
  actor: string | null;
  action: string;
  command: string | null;
  search: string;
}

/** Which entries speak of an object. */
export interface LogObjectTable {
  entry: number;
  kind: string;
  object: string;
}

/** Hashes of complete subtrees, level 1 and up: node `idx` of `level` covers 2^level leaves. */
export interface LogNodeTable {
  level: number;
  idx: number;
  hash: Bytes;
}

export interface CheckpointTable {
  /** Entries covered. Not unique: several officers may sign the same size. */
  size: number;
  root: Bytes;
  /** The whole signed note. */
  note: string;
  signer: string;
  signed_at: number;
  id: Generated<number>;
}

export interface SettingTable {
  name: string;
  /** Canonical JSON. */
  value: string;
  log_entry: number;
}

/** A copy of the vault that was stored on a target. */
export interface BackupTable {
  id: string;
  /** The target's name here, and where that was, for people. */
  target: string;
  location: string;
  /** `strongroom-<vault>-<log size>`. */
  name: string;
  log_size: number;
  policy_generation: number;
  /** Of the container, in bytes. */
  size: number;
  /** Of the container, 64 lower-case hexadecimal digits. */
  sha256: string;
  /** The whole signed note, as it lies beside the container. */
  note: string;
  taken_at: number;
  officer: string;
  with_slots: Flag;
  /** When it was last read back whole, and when it was last opened and held against its log. */
  verified_at: number | null;
  drilled_at: number | null;
  /** `unproved`: found there, and never opened here. */
  state: 'good' | 'unproved' | 'missing' | 'damaged' | 'pruned';
  /** Canonical JSON of the contract's `errorAnswer`. */
  problem: string | null;
  log_entry: number;
}

/** A finding of the newest check, or of the import. The log vouches for all of a certificate, or of a key, together. */
export interface FindingTable {
  spki_sha256: string;
  /** The certificate's id; empty where it was found in the key. */
  certificate: string;
  code: string;
  severity: 'loss' | 'attention';
  text: string;
  /** `private`: only the private key shows it, so that a check of the inventory leaves it as it is. */
  seen_in: 'public' | 'private';
}

/** The public half of a private key that came in. It proves itself by its hash. */
export interface PublicKeyTable {
  spki_sha256: string;
  /** SubjectPublicKeyInfo, DER. */
  spki: Bytes;
}

/** What a search looks through, beside the index over it: filled after the certificates themselves, up to some row. */
export interface CertificateTextTable {
  /** The certificate's `rowid`. */
  number: number;
  /** Its `search`. */
  text: string;
}

export interface Schema {
  epochs: EpochTable;
  epoch_keys: EpochKeyTable;
  keys: KeyTable;
  key_tags: KeyTagTable;
  records: RecordTable;
  shares: ShareTable;
  certificates: CertificateTable;
  certificate_texts: CertificateTextTable;
  requests: RequestTable;
  authorities: AuthorityTable;
  revocations: RevocationTable;
  commands: CommandTable;
  command_items: CommandItemTable;
  log_entries: LogEntryTable;
  log_objects: LogObjectTable;
  log_nodes: LogNodeTable;
  checkpoints: CheckpointTable;
  settings: SettingTable;
  backups: BackupTable;
  findings: FindingTable;
  public_keys: PublicKeyTable;
}
