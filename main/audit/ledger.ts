import { join } from 'node:path';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import type { NoteKey } from '../formats/signed-note.ts';
import { insertCheckpoint } from '../store/checkpoints.ts';
import type { Change, Database } from '../store/open-database.ts';
import { replaceFile } from '../vault/atomic-file.ts';
import { type Checkpoint, signCheckpoint } from './checkpoint.ts';
import type { EntryDraft } from './entry.ts';
import { appendEntries, logSize, rootAt } from './log.ts';
import type { PolicyMark } from './policy-mark.ts';

export const CHECKPOINT_FILE = 'checkpoint';

/** Adds an entry to the transaction's log and tells the index that it will have. What is added to the array of its `rows` until the change is done is in it, too. */
export type Note = (draft: Omit<EntryDraft, 'at' | 'actor'> & { at?: number; actor?: string | null }) => number;

/** A statement about the log with its signed note. */
export type SignedCheckpoint = Checkpoint & { note: string };

export interface Ledger {
  /** Runs a change and its log entries in one transaction: neither exists without the other. */
  record<T>(change: (queries: Change, note: Note) => Promise<T>): Promise<T>;
  /** Signs the log as it stands, keeps the statement in the database and in the file beside it. */
  checkpoint(): Promise<SignedCheckpoint>;
  /** Before the database is closed: what signs the log together with the hash of the closed file, which cannot be in the file itself, and gives the note. */
  prepareCleanCheckpoint(): Promise<{ sign(databaseSha256: string): string }>;
}

/** The one way to change a vault's rows. Entries are in the name of the officer whose session this is. */
export function openLedger(vault: {
  queries: Database;
  folder: string;
  vaultId: string;
  /** The policy as it is now. */
  policy(): PolicyMark;
  officer: string;
  signer: NoteKey & { secretKey: SecretBytes };
  now(): number;
  /** Called after each change that is durable. */
  grown(size: number): void;
}): Ledger {
  return {
    async record(change) {
      const done = await vault.queries.transaction().execute(async (queries) => {
        const drafts: EntryDraft[] = [];
        const first = await logSize(queries);
        const value = await change(queries, (draft) => drafts.push({ at: vault.now(), actor: vault.officer, ...draft }) - 1 + first);
        const size = drafts.length > 0 ? (await appendEntries(queries, drafts)).size : null;
        return { value, size };
      });
      if (done.size !== null) vault.grown(done.size);
      return done.value;
    },
    async checkpoint() {
      const state = await stateOf(vault);
      const note = signCheckpoint(state, vault.signer);
      await insertCheckpoint(vault.queries, { size: state.size, root: state.root, note, signer: vault.officer, signed_at: state.time });
      replaceFile(join(vault.folder, CHECKPOINT_FILE), note);
      return { ...state, note };
    },
    async prepareCleanCheckpoint() {
      const state = await stateOf(vault);
      return {
        sign(database) {
          const note = signCheckpoint({ ...state, database }, vault.signer);
          replaceFile(join(vault.folder, CHECKPOINT_FILE), note);
          return note;
        },
      };
    },
  };
}

async function stateOf(vault: { queries: Database; vaultId: string; policy(): PolicyMark; now(): number }): Promise<Checkpoint> {
  const size = await logSize(vault.queries);
  return { vaultId: vault.vaultId, size, root: await rootAt(vault.queries, size), time: vault.now(), policy: vault.policy() };
}
