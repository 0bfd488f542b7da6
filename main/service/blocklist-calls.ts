import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { blocklistLabel } from '../../preload/contract/blocklist-words.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { BlocklistRow } from '../../preload/contract/quality.ts';
import { putLoggedSetting, removeLoggedSetting } from '../audit/logged-setting.ts';
import type { CommandRun } from '../commands/queue.ts';
import { Blocklist, blocklistSize, readBlocklist } from '../custody/blocklist.ts';
import { writeWhole } from '../custody/release-file.ts';
import { type BlocklistStatement, blocklistNoteText, blocklistStatement } from '../formats/blocklist-note.ts';
import { type NoteKey, signNote } from '../formats/signed-note.ts';
import { removeFile } from '../media/remove-file.ts';
import { findSetting } from '../store/setting-rows.ts';
import { believedNote, pinPublisher, signerWords } from './blocklist-signers.ts';
import type { VaultSession } from './vault-session.ts';

/** The row of the settings that names the list in use. */
const LIST = 'blocklist';

const kept = z.strictObject({ statement: blocklistStatement, signer: z.string(), importedAt: z.number().int() });
type Kept = z.infer<typeof kept>;

/** A list lies in the vault's folder under its own hash: another one never takes its place while it is read. */
function pathOf(session: Pick<VaultSession, 'folder'>, { statement }: Pick<Kept, 'statement'>): string {
  return join(session.folder, `blocklist-${statement.sha256.slice(0, 16)}.dat`);
}

async function readKept(session: Pick<VaultSession, 'queries'>): Promise<Kept | null> {
  const row = await findSetting(session.queries, LIST);
  return row ? kept.parse(JSON.parse(row.value)) : null;
}

export interface OpenedBlocklist {
  list: Blocklist | null;
  /** Why there is none, though the settings name one. */
  problem: ErrorAnswer | null;
}

/** Opens the list that the settings name, whose hash the log vouches for. The caller closes it. */
export async function openKeptBlocklist(session: Pick<VaultSession, 'queries' | 'folder'>): Promise<OpenedBlocklist> {
  const row = await readKept(session);
  if (!row) return { list: null, problem: null };
  try {
    return { list: await Blocklist.open(pathOf(session, row), row.statement), problem: null };
  } catch (error) {
    return { list: null, problem: toErrorAnswer(error) };
  }
}

/** What the vault has, whose file is held to its hash the first time that somebody asks in a session. */
export async function shownBlocklist(session: VaultSession): Promise<BlocklistRow | null> {
  const row = await readKept(session);
  if (!row) return null;
  const { name, date, count, size, sha256 } = row.statement;
  return { name, date, count, size, sha256, signer: signerWords(session, row.signer), importedAt: row.importedAt, file: await fileState(session, row) };
}

async function fileState(session: VaultSession, row: Kept): Promise<BlocklistRow['file']> {
  if (!existsSync(pathOf(session, row))) return 'missing';
  return (await session.openBlocklist()).problem === null ? 'whole' : 'altered';
}

/**
 * Signs a list that the officer fetched and checked elsewhere, in his name.
 * @returns the note, to lie beside it
 * @throws StrongroomError `OFFICER_NOT_ALLOWED`, `BLOCKLIST_INVALID`, `FILE_NOT_FOUND`
 */
export async function signBlocklist(
  session: VaultSession,
  path: string,
  about: { name: string; date: string; lists: Record<string, string> },
): Promise<string> {
  session.demandCustodian('sign a blocklist');
  const described = await readBlocklist(path, () => undefined);
  return signNote(blocklistNoteText({ ...about, ...described }), [session.signer]);
}

/**
 * Takes a list over, as a command, whose note a custodian of this vault signed, or the publisher that is believed.
 * @param given `publisherKey`: a verifier key (c2sp.org/signed-note) that is believed from now on; it replaces the one before
 * @throws StrongroomError `BLOCKLIST_INVALID`, `BLOCKLIST_UNTRUSTED`, `OFFICER_NOT_ALLOWED`, `FILE_NOT_FOUND`, `FILE_NOT_REGULAR`
 */
export async function startBlocklistImport(
  session: VaultSession,
  { path, note, publisherKey }: { path: string; note: string; publisherKey: string | null },
): Promise<{ command: string; statement: BlocklistStatement; signer: string; ended: Promise<void> }> {
  session.demandCustodian('say which keys are compromised');
  const { statement, signer, newPublisher } = await believedNote(session, note, publisherKey);
  // Seen before anything is read, so that the officer is still at the choice of the file.
  if (blocklistSize(path) !== statement.size) throw notOfNote();
  const title = `Import the blocklist ${blocklistLabel(statement)}`;
  const command = await session.queue.start({ kind: 'import-blocklist', title, input: { sha256: statement.sha256 }, repeatable: false }, async (run) => {
    const left = await takeOver(session, run, path, { statement, signer, importedAt: session.now() }, newPublisher);
    const keys = `${statement.count.toLocaleString('en-US')} keys, signed by ${signerWords(session, signer)}`;
    return {
      state: 'done',
      outcome: `The blocklist ${blocklistLabel(statement)} was imported: ${keys}. A check of all keys looks those up that are in the vault already.${left === null ? '' : ` The list before it counts no more, but its file could not be removed: delete ${left} by hand.`}`,
    };
  });
  return { command, statement, signer: signerWords(session, signer), ended: session.queue.ended(command) };
}

/** @returns the file of the list before it, where that could not be removed */
async function takeOver(session: VaultSession, run: CommandRun, path: string, row: Kept, newPublisher: NoteKey | null): Promise<string | null> {
  const { statement } = row;
  // What is compared with the note is what is written: a file that changes in between is refused.
  const chunks: Uint8Array[] = [];
  let read = 0;
  const described = await readBlocklist(path, (chunk) => {
    run.signal.throwIfAborted();
    chunks.push(Uint8Array.from(chunk));
    read += chunk.length;
    run.progress(Math.floor((read / statement.size) * statement.count), null);
  });
  if (described.sha256 !== statement.sha256 || described.size !== statement.size || described.count !== statement.count) throw notOfNote();
  await writeWhole(pathOf(session, row), true, chunks);
  const before = await readKept(session);
  await session.ledger.record(async (queries, log) => {
    const about = `${blocklistLabel(statement)}, ${statement.count.toLocaleString('en-US')} keys, SHA-256 ${statement.sha256}`;
    await putLoggedSetting(queries, log, LIST, row, {
      action: 'blocklist.imported',
      command: run.id,
      text: `The blocklist ${about} was imported; ${signerWords(session, row.signer)} signed it.`,
    });
    if (newPublisher) await pinPublisher(queries, log, run.id, newPublisher);
  });
  await session.ledger.checkpoint();
  await session.closeBlocklist();
  if (!before || before.statement.sha256 === statement.sha256) return null;
  try {
    removeFile(pathOf(session, before));
    return null;
  } catch {
    // The new one counts by now, and an old list of public hashes is in nobody's way.
    return pathOf(session, before);
  }
}

function notOfNote(): StrongroomError {
  return new StrongroomError(
    'BLOCKLIST_INVALID',
    'The blocklist is not the file that its note speaks of.',
    'Fetch the list and its note again, and import them together.',
  );
}

/**
 * Forgets the list. The publisher stays believed.
 * @throws StrongroomError `OFFICER_NOT_ALLOWED`; `BLOCKLIST_INVALID` where there is none; `VAULT_UNWRITABLE` where it counts no more and its file stays
 */
export async function removeBlocklist(session: VaultSession): Promise<void> {
  session.demandCustodian('say which keys are compromised');
  const row = await readKept(session);
  if (!row) throw new StrongroomError('BLOCKLIST_INVALID', 'The vault has no blocklist.', 'Nothing is to be done.');
  await session.closeBlocklist();
  await session.ledger.record((queries, note) =>
    removeLoggedSetting(queries, note, LIST, {
      action: 'blocklist.removed',
      text: `The blocklist ${blocklistLabel(row.statement)} was removed.`,
    }),
  );
  await session.ledger.checkpoint();
  const path = pathOf(session, row);
  try {
    removeFile(path);
  } catch (cause) {
    throw new StrongroomError('VAULT_UNWRITABLE', 'The blocklist counts no more, but its file could not be removed.', `Delete ${path} by hand.`, { cause });
  }
}
