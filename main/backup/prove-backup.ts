import { join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { checkRows } from '../audit/check-rows.ts';
import { openCheckpoint } from '../audit/in-office.ts';
import { CHECKPOINT_FILE } from '../audit/ledger.ts';
import { signersOf } from '../audit/signers.ts';
import { verifyLog } from '../audit/verify.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { checkWhole } from '../store/check-whole.ts';
import { type OpenDatabase, openDatabase, UnreadableDatabase } from '../store/open-database.ts';
import { hashFile } from '../vault/hash-file.ts';
import { checkHeaderMac, type Header, readHeader } from '../vault/header-file.ts';
import { type PolicyChain, verifyPolicyChain } from '../vault/policy.ts';
import { readVaultFile } from '../vault/read-vault-file.ts';
import { LARGEST_CHECKPOINT } from './container-entries.ts';
import { damagedBackup, notSigned, wrongKey } from './damaged-backup.ts';
import type { Fetched } from './fetch-backup.ts';
import { type BackupNote, judgeBackupNote } from './note.ts';

/** A backup that was taken apart into a folder and holds in every respect. Its database is open until it is disposed of. */
export interface ProvedBackup extends AsyncDisposable {
  header: Header;
  chain: PolicyChain;
  note: BackupNote;
  database: OpenDatabase;
  rowsChecked: number;
}

export interface Evidence {
  name: string;
  /** The note that lies beside the container. */
  note: string;
  fetched: Fetched;
  /** The vault's id, as a slot, a kit or the open vault has pinned it. */
  vaultId: string;
  /** The database's key, from the verified chain; `null` where the seed is not that of its officer. The caller's to wipe. */
  databaseKey(header: Header, chain: PolicyChain): SecretBytes | null;
  signal: AbortSignal;
}

/**
 * Proves a backup, in the order in which one thing vouches for the next: the chain of policies from the id that is pinned; the note's
 * signature; hashes; checkpoint; the header's code; every page; the whole log; every row against the log.
 * @throws StrongroomError `BACKUP_DAMAGED`, `BACKUP_NOT_SIGNED`, `BACKUP_KEY_WRONG`
 */
export async function proveBackup(folder: string, evidence: Evidence): Promise<ProvedBackup> {
  try {
    return await prove(folder, evidence);
  } catch (error) {
    // Said of the vault inside, with a hint to restore a backup; here it is the backup that is so.
    if (error instanceof StrongroomError && error.code.startsWith('VAULT_')) throw damagedBackup(evidence.name, error.message, error);
    throw error instanceof UnreadableDatabase ? damagedBackup(evidence.name, 'Its database does not open with its key.', error) : error;
  }
}

async function prove(folder: string, evidence: Evidence): Promise<ProvedBackup> {
  const { name, signal } = evidence;
  const header = readHeader(folder);
  const chain = chainOf(header, evidence);
  const judged = judgeBackupNote(evidence.note, name, chain);
  if (!judged.ok) throw notSigned(name, judged.why);
  const { note } = judged;
  if (note.policyGeneration !== chain.current.generation) throw notSigned(name, 'It was signed under another policy than the one in the container.');
  if (note.sha256 !== evidence.fetched.sha256 || note.size !== evidence.fetched.size)
    throw damagedBackup(name, 'The container is not the one that its note was signed for.');
  await compareCheckpoint(folder, header, chain, note, name);
  const key = evidence.databaseKey(header, chain);
  if (!key) throw wrongKey(name);
  checkHeaderMac(header, key);
  const database = openDatabase(join(folder, header.database), key, { create: false });
  try {
    await checkWhole(database.queries);
    const rowsChecked = await proveLog(database, chain, note, evidence);
    signal.throwIfAborted();
    return { header, chain, note, database, rowsChecked, [Symbol.asyncDispose]: () => database.close() };
  } catch (error) {
    await database.close().catch(() => undefined);
    throw error;
  }
}

function chainOf(header: Header, { name, vaultId }: Evidence): PolicyChain {
  const chain = verifyPolicyChain(header.policies);
  if (chain.vaultId !== vaultId) throw damagedBackup(name, 'The container holds another vault than its note says.');
  return chain;
}

/** The checkpoint in the container is the note's own, and the database is the one that it was signed with. */
async function compareCheckpoint(folder: string, header: Header, chain: PolicyChain, note: BackupNote, name: string): Promise<void> {
  const inside = readVaultFile(join(folder, CHECKPOINT_FILE), LARGEST_CHECKPOINT).toString('utf8');
  const opened = inside === note.checkpoint ? openCheckpoint(inside, signersOf(chain), 0) : null;
  if (!opened?.ok) throw damagedBackup(name, 'The checkpoint in the container is not the one in the note.');
  const { database } = opened.checkpoint;
  if (database !== undefined && (await hashFile(join(folder, header.database))) !== database)
    throw damagedBackup(name, 'The database is not the one that was signed for.');
}

async function proveLog({ queries }: OpenDatabase, chain: PolicyChain, note: BackupNote, { name, signal }: Evidence): Promise<number> {
  const log = await verifyLog(queries, { ...signersOf(chain), anchors: [note.checkpoint] }, { signal });
  if (log.problemCount > 0) throw damagedBackup(name, `Its log does not verify: ${log.problems[0]?.text ?? ''}`);
  if (log.size !== note.logSize) throw damagedBackup(name, `Its log has ${log.size} entries, and ${note.logSize} were signed.`);
  const rows = await checkRows(queries, { signal });
  const [first] = rows.problems;
  if (first) throw damagedBackup(name, `${first.table} ${first.id} is ${first.kind}: it is not what the log says.`);
  return rows.rowsChecked;
}
