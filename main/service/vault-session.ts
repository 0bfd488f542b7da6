import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { type Ledger, openLedger } from '../audit/ledger.ts';
import { currentMark } from '../audit/policy-mark.ts';
import { CommandQueue } from '../commands/queue.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { ConsentDesk } from '../custody/approvals/consent-desk.ts';
import type { Blocklist } from '../custody/blocklist.ts';
import type { VaultAtWork, WhoUnlocks } from '../custody/vault-at-work.ts';
import { openWorkshop } from '../custody/workshop.ts';
import type { NoteKey } from '../formats/signed-note.ts';
import { listDrives } from '../media/list-drives.ts';
import type { OpenDatabase } from '../store/open-database.ts';
import type { Header } from '../vault/header-file.ts';
import { type KeyFile, readKeyFile } from '../vault/key-file.ts';
import { forgetOpenedBy, isOpenedByAnother, noteOpenedBy } from '../vault/opened-by.ts';
import { KIT, type PolicyChain, type PolicyOfficer, signerName } from '../vault/policy.ts';
import { KIT_NAME, kitAsOfficer } from '../vault/unlock-kit.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { Anchors } from './anchors.ts';
import { type OpenedBlocklist, openKeptBlocklist } from './blocklist-calls.ts';
import type { ListDrives } from './compare-anchors.ts';
import { KeptKeyFile } from './kept-key-file.ts';
import { demandNoAlarm, isUnsigned, rowAlarm, watchRows } from './row-watch.ts';
import type { SessionEvents } from './session-events.ts';
import { Turn } from './turn.ts';
import { databasePath, hashDatabase } from './vault-files.ts';
import { unlockAgain } from './wrong-passphrases.ts';

/** Something that was found and that an officer must see. */
export interface Alarm {
  code: string;
  severity: 'attention' | 'loss';
  text: string;
}

/** An open vault: the rows, the log in its officer's name, the queue. It holds a signing key and the database's key, and no key that opens a record. */
export class VaultSession implements VaultAtWork {
  readonly folder: string;
  readonly unlockedAt: number;
  readonly ledger: Ledger;
  readonly queue: CommandQueue;
  /** Where commands wait for their custodians. */
  readonly consents: ConsentDesk;
  readonly anchors: Anchors;
  readonly workshop = openWorkshop();
  readonly now: () => number;
  /** Things that were found at unlock and that an officer must see. */
  readonly alarms: Alarm[] = [];
  header: Header;
  /** Its officer's, which is read again for each use of his keys. */
  readonly keyFile: KeptKeyFile;
  /** Key files that were named for this session: its officer's and those of who approves. */
  readonly namedKeyFiles: readonly string[];
  /** Of changing the header: whoever writes one from what he read before would take back what another wrote meanwhile. */
  readonly headerTurn = new Turn();
  /** Of backing up, verifying and drilling: two at once would take each other's files for leftovers. */
  readonly backupTurn = new Turn();
  /** When this process last backed the vault up (ms, by a clock that nobody sets). */
  lastBackupAt: number | null = null;
  readonly #database: OpenDatabase;
  #chain: PolicyChain;
  readonly #officerId: string;
  readonly #signer: NoteKey & { secretKey: SecretBytes };
  #databaseKey: SecretBytes;
  #agentKey: SecretBytes | null;
  readonly #events: SessionEvents;
  readonly #ending = new AbortController();
  readonly #background: Promise<unknown>[] = [];
  #rowsWatched: Promise<void> | null = null;
  #rowsRead = false;
  #blocklist: Promise<OpenedBlocklist> | null = null;

  constructor(opened: {
    folder: string;
    header: Header;
    chain: PolicyChain;
    unlocked: UnlockedOfficer;
    database: OpenDatabase;
    keyFile?: string | null;
    keyFiles?: readonly string[];
    host: string;
    now(): number;
    events: SessionEvents;
    /** The drives that there are, where not those of this workstation. */
    drives?: ListDrives;
  }) {
    const { unlocked, chain, folder } = opened;
    this.folder = folder;
    this.header = opened.header;
    this.keyFile = new KeptKeyFile(opened.keyFile ?? null);
    this.namedKeyFiles = opened.keyFiles ?? [];
    this.#chain = chain;
    this.#officerId = unlocked.officer.id;
    this.now = opened.now;
    this.unlockedAt = opened.now();
    this.#database = opened.database;
    this.#events = opened.events;
    this.#signer = {
      name: signerName(chain.vaultId, this.officer.id),
      publicKey: unlocked.keys.signing.publicKey,
      secretKey: SecretBytes.copy(unlocked.keys.signing.secretKey.bytes),
    };
    this.#databaseKey = SecretBytes.copy(unlocked.databaseKey.bytes);
    this.#agentKey = unlocked.agentKey && SecretBytes.copy(unlocked.agentKey.bytes);
    this.ledger = openLedger({
      queries: this.queries,
      folder,
      vaultId: chain.vaultId,
      policy: () => currentMark(this.chain),
      officer: this.officer.id,
      signer: this.#signer,
      now: this.now,
      grown: (size) => this.#events.audit(size),
    });
    this.queue = new CommandQueue({
      queries: this.queries,
      ledger: this.ledger,
      officer: this.officer.id,
      host: opened.host,
      now: this.now,
      officerName: (id) => this.officerName(id),
      tell: (row) => this.#events.command(row),
      busy: (commands) => this.#events.busy(commands),
    });
    this.consents = new ConsentDesk(this, () => this.#events.approvals());
    this.anchors = new Anchors(this, opened.drives ?? listDrives);
    noteOpenedBy(folder, this.officer.name, this.unlockedAt);
  }

  /** The policies of this vault, to the one that is in force now. */
  get chain(): PolicyChain {
    return this.#chain;
  }

  /** The officer whose session this is, as the policy in force names him. */
  get officer(): PolicyOfficer {
    const { kit } = this.chain.current;
    if (this.#officerId === KIT && kit) return kitAsOfficer(kit);
    return this.chain.current.officers.find(({ id }) => id === this.#officerId) as PolicyOfficer;
  }

  get queries() {
    return this.#database.queries;
  }

  get ownFiles(): readonly string[] {
    const path = databasePath(this.folder, this.header);
    return [path, `${path}-wal`];
  }

  get vaultId(): string {
    return this.chain.vaultId;
  }

  /** The key of the readers, for writing the header. The session's: not to be wiped. */
  get databaseKey(): SecretBytes {
    return this.#databaseKey;
  }

  /** Signs in the officer's name. The session's: not to be wiped. */
  get signer(): NoteKey & { secretKey: SecretBytes } {
    return this.#signer;
  }

  async blocklist(): Promise<Blocklist | null> {
    return (await this.openBlocklist()).list;
  }

  /** The list of compromised keys, opened once and held to its hash then; and why there is none, though the settings name one. */
  openBlocklist(): Promise<OpenedBlocklist> {
    this.#blocklist ??= openKeptBlocklist(this);
    return this.#blocklist;
  }

  /** Lets go of the list: the settings name another, or none. */
  async closeBlocklist(): Promise<void> {
    const opened = this.#blocklist;
    this.#blocklist = null;
    (await opened)?.list?.[Symbol.dispose]();
  }

  /** Writes the database as it is now into another file, under the same key. */
  snapshot(file: string): Promise<void> {
    return this.#database.snapshot(file);
  }

  /** Goes on in another database file, as `OpenDatabase.moveInto`. */
  moveDatabase(work: (copyTo: (file: string) => void) => Promise<OpenDatabase>): Promise<void> {
    return this.#database.moveInto(work);
  }

  /**
   * Another policy is in force: its header lies on the disk.
   * @param keys the vault's new keys, where it has some; copied
   */
  enterPolicy(next: { header: Header; chain: PolicyChain; keys: { agentKey: SecretBytes; databaseKey: SecretBytes } | null }): void {
    this.header = next.header;
    this.#chain = next.chain;
    if (!next.keys) return;
    this.#databaseKey[Symbol.dispose]();
    this.#databaseKey = SecretBytes.copy(next.keys.databaseKey.bytes);
    if (!this.#agentKey) return;
    this.#agentKey[Symbol.dispose]();
    this.#agentKey = SecretBytes.copy(next.keys.agentKey.bytes);
  }

  /** The key under which secrets that act are sealed; `null` for an auditor. The session's: not to be wiped. */
  get agentKey(): SecretBytes | null {
    return this.#agentKey;
  }

  /** The name of an officer of any policy of this vault; the id itself where there was never one. */
  officerName(id: string): string {
    if (id === KIT) return KIT_NAME;
    return (
      this.chain.policies.findLast((policy) => policy.officers.some((officer) => officer.id === id))?.officers.find((officer) => officer.id === id)?.name ?? id
    );
  }

  /** @param what as in *Only a custodian may ...* @throws StrongroomError `OFFICER_NOT_ALLOWED` */
  demandCustodian(what: string): void {
    if (this.officer.role !== 'custodian') throw new StrongroomError('OFFICER_NOT_ALLOWED', `Only a custodian may ${what}.`, 'Ask a custodian of this vault.');
  }

  /**
   * After rows were removed for good: what the write-ahead log still holds of them goes into the file, over what stood there, and is cut off.
   * Where that fails now, the lock does it.
   */
  async forgetRemoved(): Promise<void> {
    await this.#database.foldLog().catch((error: unknown) => console.error('strongroom: the write-ahead log could not be folded', toErrorAnswer(error).code));
  }

  /** Holds the rows against the log in the background, once. Rejects where the session ends before it knows. */
  watchRows(): Promise<void> {
    if (this.#rowsWatched === null) {
      this.#rowsWatched = watchRows(this, this.#ending.signal).then(() => {
        this.#rowsRead = true;
      });
      void this.background(() => this.#rowsWatched as Promise<void>);
    }
    return this.#rowsWatched;
  }

  async demandVouchedRows(): Promise<void> {
    if (isUnsigned(this.alarms)) await this.watchRows();
    demandNoAlarm(this.alarms);
  }

  /** Whether this session may sign for the file: a lock must not vouch for rows that nobody looked at, or that are known to be others. */
  get isVouched(): boolean {
    return rowAlarm(this.alarms) === undefined && (this.#rowsRead || !isUnsigned(this.alarms));
  }

  inventoryChanged(): void {
    this.#events.inventory();
  }

  backupChanged(): void {
    this.#events.backup();
  }

  unlockAgain(passphrase: Uint8Array, who: WhoUnlocks = {}): Promise<UnlockedOfficer> {
    return unlockAgain(this, passphrase, who);
  }

  /** The key file that opened the vault, read anew; `null` where the passphrase did alone. @throws StrongroomError `KEY_FILE_NEEDED`, `KEY_FILE_UNREADABLE` */
  async readKeyFile(): Promise<KeyFile | null> {
    return this.keyFile.path === null ? null : readKeyFile(this.keyFile.path);
  }

  /** Lets go of everything without a word in the log: the unlock did not come to its end. */
  async abandon(): Promise<void> {
    this.#signer.secretKey[Symbol.dispose]();
    this.#databaseKey[Symbol.dispose]();
    this.#agentKey?.[Symbol.dispose]();
    await this.#database.close().catch(() => undefined);
    forgetOpenedBy(this.folder);
    await this.workshop.close();
  }

  /** Work that belongs to no command and ends with the session. */
  background(work: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
    const done = work(this.#ending.signal).catch((error: unknown) => {
      if (!this.#ending.signal.aborted) console.error('strongroom: work in the background failed', error);
    });
    this.#background.push(done);
    return done;
  }

  /**
   * Work that a lock is not to cut in two: it waits for it.
   * @throws StrongroomError `VAULT_LOCKED` where the session ends already: then nothing of it is begun
   */
  async whole(work: () => Promise<void>): Promise<void> {
    if (this.#ending.signal.aborted) throw lockedMeanwhile();
    const done = work();
    this.#background.push(done.catch(() => undefined));
    await done;
  }

  /** Ends the session: commands put down what they did, the log is signed together with the file's hash, keys are wiped. */
  async close(reason: string): Promise<void> {
    try {
      this.#ending.abort();
      await Promise.all([this.queue.interrupt(), ...this.#background]);
      await this.closeBlocklist();
      await this.ledger.record(async (_queries, note) => {
        note({ action: 'vault.locked', command: null, objects: [], rows: [], text: `The vault was locked: ${reason}.` });
      });
      // No statement over this size without the file's hash is ever stored: put back later, it would vouch for a file that was altered.
      await this.#closeCleanly();
      forgetOpenedBy(this.folder);
    } catch (error) {
      // Not signed, then: a full disk or a stick that was pulled. The file is let go of all the same.
      await this.#database.close().catch(() => undefined);
      throw error;
    } finally {
      this.#signer.secretKey[Symbol.dispose]();
      this.#databaseKey[Symbol.dispose]();
      this.#agentKey?.[Symbol.dispose]();
      await this.workshop.close();
    }
  }

  async #closeCleanly(): Promise<void> {
    const statement = await this.ledger.prepareCleanCheckpoint();
    const anchor = await this.anchors.prepare();
    await this.#database.close();
    const hash = await hashDatabase(this.folder, this.header);
    // Whoever opened it in between changes the file and signs for it himself.
    if (!this.isVouched || isOpenedByAnother(this.folder)) return;
    await anchor(statement.sign(hash));
  }
}

/** For what a lock cut short. */
export function lockedMeanwhile(cause?: unknown): StrongroomError {
  return new StrongroomError('VAULT_LOCKED', 'The vault was locked meanwhile.', 'Unlock it and repeat the step.', { cause });
}
