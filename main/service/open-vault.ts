import { join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { type Checkpoint, signCheckpoint, unverifiedCheckpoint } from '../audit/checkpoint.ts';
import { type JudgedCheckpoint, openCheckpoint, openCheckpointOf } from '../audit/in-office.ts';
import { CHECKPOINT_FILE, type SignedCheckpoint } from '../audit/ledger.ts';
import { logSize, rootAt } from '../audit/log.ts';
import { currentMark } from '../audit/policy-mark.ts';
import { signersOf } from '../audit/signers.ts';
import { clearWorkFolders } from '../backup/work-folder.ts';
import { endInterruptedCommands } from '../commands/recover.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { NEWEST_ANCHORS } from '../custody/anchors/anchor-file.ts';
import { clearUnfinishedFiles } from '../custody/clear-unfinished.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { listDrives } from '../media/list-drives.ts';
import { checkWhole } from '../store/check-whole.ts';
import { migrate } from '../store/migrate.ts';
import { DatabaseInUse, type OpenDatabase, openDatabase, UnreadableDatabase } from '../store/open-database.ts';
import { emptyIndex } from '../store/search-index.ts';
import { replaceFile } from '../vault/atomic-file.ts';
import { noteFailedUnlock } from '../vault/failed-unlocks.ts';
import { type Header, headerText, readHeader } from '../vault/header-file.ts';
import { readOpenedBy } from '../vault/opened-by.ts';
import { KIT, type PolicyChain, type PolicyOfficer, signerName, verifyPolicyChain } from '../vault/policy.ts';
import { findOfficer, type UnlockedOfficer } from '../vault/unlock-officer.ts';
import { alarmsOfAnchors, type ComparedAnchor, compareAnchors, conflictOf, type ListDrives, reachableNotes } from './compare-anchors.ts';
import { EarlyHash } from './early-hash.ts';
import { unlockWithKeyFile } from './find-key-file.ts';
import { demandPolicyOfLog, notePolicies } from './policy-in-log.ts';
import { kitAlarms } from './recovery-calls.ts';
import { isUnsigned } from './row-watch.ts';
import type { SessionEvents } from './session-events.ts';
import { clearDatabases, databaseExists, databasePath, hashDatabase, hasWriteAheadLog, readCheckpointFile } from './vault-files.ts';
import { type Alarm, VaultSession } from './vault-session.ts';
import { noteFailures, refuseEarlyAttempt } from './wrong-passphrases.ts';

export interface OpenOptions {
  folder: string;
  officer: string;
  /** UTF-8; stays the caller's to wipe. */
  passphrase: Uint8Array;
  /** Paths of key files that were named; one that is needed and not among them is looked for on the drives. */
  keyFiles?: readonly string[];
  host: string;
  now(): number;
  events: SessionEvents;
  /** The drives that there are, where not those of this workstation. */
  drives?: ListDrives;
}

/**
 * Unlocks a vault. Each step believes only what the one before has proved: policy chain, passphrase, keys of the policy,
 * header, checkpoint, database file, log. What does not hold is refused with its own code, before anything is written.
 */
export async function openVault(options: OpenOptions): Promise<VaultSession> {
  const { folder, now } = options;
  const header = readHeader(folder);
  const chain = verifyPolicyChain(header.policies);
  refuseEarlyAttempt(folder, now());
  const officer = findOfficer(chain, options.officer);
  using early = new EarlyHash(folder, header);
  const tried = await tryPassphrase(header, chain, officer, options);
  using _unlocked = tried.unlocked;
  return await openUnlocked(options, header, chain, tried, early);
}

/**
 * Opens the vault for whoever has its keys.
 * @param opened stay the caller's to wipe: the session has copies
 * @param early the hash of its database, where that was begun before
 */
export async function openUnlocked(
  options: Omit<OpenOptions, 'officer' | 'passphrase' | 'keyFiles'>,
  header: Header,
  chain: PolicyChain,
  { unlocked, keyFile }: Awaited<ReturnType<typeof unlockWithKeyFile>>,
  early: EarlyHash | null = null,
): Promise<VaultSession> {
  const { folder } = options;
  const { database, alarms, compared } = await openCheckedDatabase(options, header, chain, unlocked, early);
  let session: VaultSession | null = null;
  try {
    await migrate(database.queries);
    // The log vouches for no row of it: an old page put back there would keep certificates from being found.
    if (isUnsigned(alarms)) await database.queries.transaction().execute(emptyIndex);
    clearWorkFolders(folder);
    clearDatabases(folder, header.database);
    session = new VaultSession({ ...options, keyFile, header, chain, unlocked, database });
    session.alarms.push(...alarms);
    session.anchors.compared = compared;
    await noteUnlock(session);
    return session;
  } catch (error) {
    if (session) await session.abandon();
    else await database.close().catch(() => undefined);
    throw error;
  }
}

async function tryPassphrase(header: Header, chain: PolicyChain, officer: PolicyOfficer, { folder, passphrase, keyFiles = [], now }: OpenOptions) {
  try {
    return await unlockWithKeyFile(header, chain, officer, passphrase, keyFiles);
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'OFFICER_PASSPHRASE_WRONG') noteFailedUnlock(folder, { at: now(), officer: officer.name });
    throw error;
  }
}

type CheckedDatabase = { database: OpenDatabase; alarms: Alarm[]; compared: ComparedAnchor[] };

/** Opens the database after its file was compared with the last signed statement, and compares its log with that statement and with every anchor in reach. */
async function openCheckedDatabase(
  { folder, drives = listDrives }: Pick<OpenOptions, 'folder' | 'drives'>,
  header: Header,
  chain: PolicyChain,
  unlocked: UnlockedOfficer,
  early: EarlyHash | null,
): Promise<CheckedDatabase> {
  if (!databaseExists(folder, header.database)) throw damagedDatabase('The file is missing.');
  const signed = readSignedCheckpoint(folder, chain);
  const path = databasePath(folder, header);
  if (signed?.database !== undefined) await compareFile(folder, header, signed, early);
  const database = openOrSay(folder, path, unlocked);
  try {
    demandSameHeader(folder, header);
    if (signed) await compareLog(database, signed);
    if (signed) demandSigned(await openCheckpointOf(database.queries, signed.note, signersOf(chain)), signed.note, chain);
    await demandPolicyOfLog(database.queries, chain);
    const compared = await compareAnchors(database.queries, chain, await reachableNotes(database.queries, chain.vaultId, drives, NEWEST_ANCHORS));
    const conflict = conflictOf(compared);
    // Before anything is signed over it.
    if (conflict) throw conflict;
    // Nobody signed the file as it lies there after a crash, so its own tags must do.
    if (signed?.database === undefined) await checkWhole(database.queries, true);
    // From here on the file changes: the statement about its hash is replaced by the same statement without it.
    if (signed?.database !== undefined) {
      const { database: _hash, note: _note, ...open } = signed;
      const signer = {
        name: signerName(chain.vaultId, unlocked.officer.id),
        publicKey: unlocked.keys.signing.publicKey,
        secretKey: unlocked.keys.signing.secretKey,
      };
      // Under the policy that this officer is in office under: he may have come after whoever signed.
      replaceFile(join(folder, CHECKPOINT_FILE), signCheckpoint({ ...open, policy: currentMark(chain) }, signer));
    }
    const alarms = [...alarmsOf(signed, await logSize(database.queries)), ...alarmsOfAnchors(compared)];
    return { database, alarms, compared };
  } catch (error) {
    await database.close().catch(() => undefined);
    throw error instanceof StrongroomError ? error : damagedDatabase('One of its pages does not open.', error);
  }
}

/** What an officer must see before this session signs for the log that it found. */
function alarmsOf(signed: Checkpoint | null, size: number): Alarm[] {
  if (!signed) {
    const text =
      'The vault’s signed checkpoint file was missing at unlock: whether the whole folder is an old copy cannot be told. Compare the log with an anchor.';
    return [{ code: 'CHECKPOINT_MISSING', severity: 'loss', text }];
  }
  if (signed.database !== undefined && size === signed.size) return [];
  const tail = size - signed.size;
  const unsigned =
    tail === 0
      ? 'Every entry of the log was signed.'
      : `Nobody signed the last ${tail === 1 ? 'entry' : `${tail} entries`} of the log, from number ${signed.size} on: look whether they tell what you did.`;
  return [
    {
      code: 'NOT_LOCKED_CLEANLY',
      severity: 'attention',
      text: `The vault was not locked cleanly the last time, by a crash or by somebody else’s hand. ${unsigned}`,
    },
  ];
}

function readSignedCheckpoint(folder: string, chain: PolicyChain): SignedCheckpoint | null {
  const note = readCheckpointFile(folder);
  if (note === null) return null;
  return { ...demandSigned(openCheckpoint(note, signersOf(chain), 0), note, chain), note };
}

/** Whoever was suspended, removed or reset has his old key, and could sign for a database that he made. */
function demandSigned(opened: JudgedCheckpoint, note: string, chain: PolicyChain): Checkpoint {
  if (opened.ok) return opened.checkpoint;
  if (opened.why === 'other-policy') throw otherPolicy(unverifiedCheckpoint(note)?.policy?.generation, chain);
  throw invalidCheckpoint(
    opened.why === 'not-in-office'
      ? 'The vault’s signed checkpoint file was signed by nobody who was in office.'
      : 'The vault’s signed checkpoint file was changed.',
  );
}

function invalidCheckpoint(why: string): StrongroomError {
  return new StrongroomError('CHECKPOINT_INVALID', why, 'Restore the vault from its last backup, and keep this folder for the investigation.');
}

/** Whoever signed the checkpoint knew that policy: a header that ends before it was put back. */
function otherPolicy(generation: number | undefined, chain: PolicyChain): StrongroomError {
  return new StrongroomError(
    'VAULT_ROLLED_BACK',
    `Policy ${generation} was in force when the vault was last signed for; header.json ends with policy ${chain.current.generation}, or has another.`,
    'Put the newest header.json back, or restore the vault from its last backup, and keep this folder for the investigation.',
  );
}

async function compareFile(folder: string, header: Header, signed: Checkpoint, early: EarlyHash | null): Promise<void> {
  const same = !hasWriteAheadLog(folder, header.database) && (await (early?.ofNow() ?? hashDatabase(folder, header))) === signed.database;
  if (!same) {
    throw new StrongroomError(
      'VAULT_DATABASE_ALTERED',
      'The vault’s database is not the one that was signed when the vault was last locked.',
      'It was damaged, replaced or rolled back. Restore the vault from its last backup, and keep this folder for the investigation.',
    );
  }
}

function openOrSay(folder: string, path: string, unlocked: UnlockedOfficer): OpenDatabase {
  try {
    return openDatabase(path, unlocked.databaseKey, { create: false });
  } catch (error) {
    if (error instanceof DatabaseInUse) throw inUse(folder);
    if (error instanceof UnreadableDatabase) throw damagedDatabase('It does not open with the vault’s key.', error);
    throw error;
  }
}

/**
 * What was read before the database was held may be old by now: somebody else may have put another policy in force, with a database file of its own, which
 * this unlock would take for a leftover and clear away.
 */
function demandSameHeader(folder: string, header: Header): void {
  if (headerText(readHeader(folder)) === headerText(header)) return;
  throw new StrongroomError('VAULT_IN_USE', 'Somebody else changed this vault while it was being unlocked.', 'Unlock it again, once it is locked there.');
}

/** The log must hold at least what was signed, and the same: fewer entries are a rollback, others a forgery. */
async function compareLog(database: OpenDatabase, signed: Checkpoint): Promise<void> {
  const size = await logSize(database.queries);
  if (size < signed.size) {
    throw new StrongroomError(
      'VAULT_ROLLED_BACK',
      `The log has ${size} entries, but ${signed.size} were signed: the database is an older copy.`,
      'Find the newest copy of the vault’s folder, or restore its last backup, and keep this folder for the investigation.',
    );
  }
  if (!equalBytes(await rootAt(database.queries, signed.size), signed.root)) {
    throw new StrongroomError(
      'VAULT_LOG_DAMAGED',
      'The log is not the one that was signed.',
      'Restore the vault from its last backup, and keep this folder for the investigation.',
    );
  }
}

async function noteUnlock(session: VaultSession): Promise<void> {
  const { officer, queries, ledger } = session;
  await noteFailures(session);
  await notePolicies(session);
  await ledger.record(async (_queries, note) => {
    note({
      action: 'vault.unlocked',
      command: null,
      objects: [{ kind: 'officer', id: officer.id, label: officer.name }],
      rows: [],
      text: `${officer.id === KIT ? officer.name : `${officer.name} (${officer.role})`} unlocked the vault.`,
    });
    // Before this session signs for what it found.
    for (const alarm of session.alarms) note({ action: 'vault.alarm', command: null, objects: [], rows: [], text: alarm.text });
  });
  for (const text of await clearUnfinishedFiles(queries, ledger)) session.alarms.push({ code: 'RELEASE_UNFINISHED', severity: 'loss', text });
  await endInterruptedCommands(queries, ledger, session.now());
  await ledger.checkpoint();
  // Not put down at each unlock: the entries of the kit's making and use stand in the log.
  session.alarms.push(...(await kitAlarms(session)));
}

export function inUse(folder: string): StrongroomError {
  const by = readOpenedBy(folder);
  const who = by
    ? `${by.officer} on ${by.host} (process ${by.process}) has this vault open since ${utcMinute(by.since)} UTC.`
    : 'Another process has this vault open.';
  return new StrongroomError('VAULT_IN_USE', who, 'Lock it there first. A vault is open in one place at a time.');
}

function damagedDatabase(why: string, cause?: unknown): StrongroomError {
  return new StrongroomError(
    'VAULT_DATABASE_DAMAGED',
    `The vault’s database is damaged. ${why}`,
    'Restore the vault from its last backup, and keep this folder for the investigation.',
    { cause },
  );
}
