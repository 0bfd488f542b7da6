import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { putLoggedSetting, removeLoggedSetting } from '../audit/logged-setting.ts';
import { fromBase64, toBase64 } from '../crypto/bytes.ts';
import { Blocklist, readBlocklist } from '../custody/blocklist.ts';
import { writeWhole } from '../custody/release-file.ts';
import { blocklistNoteText, blocklistStatement, parseBlocklistNoteText } from '../formats/blocklist-note.ts';
import { type NoteKey, openNote, signNote, unverifiedNoteText } from '../formats/signed-note.ts';
import { parseVerifierKey } from '../formats/verifier-key.ts';
import { findSetting } from '../store/setting-rows.ts';
import { custodians, signerName } from '../vault/policy.ts';
import type { VaultSession } from './vault-session.ts';

/** Rows of the settings: the list in use, and the publisher whose lists are believed. */
const LIST = 'blocklist';
const PUBLISHER = 'blocklist-publisher';

const kept = z.strictObject({ statement: blocklistStatement, signer: z.string(), importedAt: z.number().int() });
type Kept = z.infer<typeof kept>;
const publisher = z.strictObject({ name: z.string(), publicKey: z.string() });

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

export async function shownBlocklist(session: VaultSession): Promise<CallOutput<'quality.state'>['blocklist']> {
  const row = await readKept(session);
  if (!row) return null;
  const { name, date, count, size, sha256 } = row.statement;
  return { name, date, count, size, sha256, signer: row.signer, importedAt: row.importedAt, missing: !existsSync(pathOf(session, row)) };
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
 * Takes a list over whose note a custodian of this vault signed, or the publisher that is believed.
 * @param publisherKey a verifier key (c2sp.org/signed-note) that is believed from now on; it replaces the one before
 * @throws StrongroomError `BLOCKLIST_INVALID`, `BLOCKLIST_UNTRUSTED`, `OFFICER_NOT_ALLOWED`, and what reading and writing may
 */
export async function importBlocklist(
  session: VaultSession,
  path: string,
  note: string,
  publisherKey: string | null,
): Promise<{ statement: Kept['statement']; signer: string }> {
  session.demandCustodian('say which keys are compromised');
  const pinned = publisherKey === null ? await readPublisher(session) : demandVerifierKey(publisherKey);
  const { statement, signer } = openBlocklistNote(note, [...ownSigners(session), ...(pinned ? [pinned] : [])]);
  const row: Kept = { statement, signer, importedAt: session.now() };
  const before = await readKept(session);
  // What is compared with the note is what is written: a file that changes in between is refused.
  const copy = pathOf(session, row);
  const chunks: Uint8Array[] = [];
  const described = await readBlocklist(path, (chunk) => chunks.push(Uint8Array.from(chunk)));
  if (described.sha256 !== statement.sha256 || described.size !== statement.size || described.count !== statement.count)
    throw new StrongroomError(
      'BLOCKLIST_INVALID',
      'The blocklist is not the file that its note speaks of.',
      'Fetch the list and its note again, and import them together.',
    );
  await writeWhole(copy, true, chunks);
  await session.ledger.record(async (queries, log) => {
    const about = `${statement.name} of ${statement.date}, ${statement.count.toLocaleString('en-US')} keys, SHA-256 ${statement.sha256}`;
    await putLoggedSetting(queries, log, LIST, row, { action: 'blocklist.imported', text: `The blocklist ${about} was imported; ${signer} signed it.` });
    if (publisherKey !== null && pinned)
      await putLoggedSetting(
        queries,
        log,
        PUBLISHER,
        { name: pinned.name, publicKey: toBase64(pinned.publicKey) },
        {
          action: 'blocklist.publisher-pinned',
          text: `Blocklists of ${pinned.name} are believed from now on; the key is ${publisherKey}.`,
        },
      );
  });
  await session.ledger.checkpoint();
  if (before && before.statement.sha256 !== statement.sha256) rmSync(pathOf(session, before), { force: true });
  await session.closeBlocklist();
  return { statement, signer };
}

/** Forgets the list. The publisher stays believed. @throws StrongroomError `OFFICER_NOT_ALLOWED`, `BLOCKLIST_INVALID` where there is none */
export async function removeBlocklist(session: VaultSession): Promise<void> {
  session.demandCustodian('say which keys are compromised');
  const row = await readKept(session);
  if (!row) throw new StrongroomError('BLOCKLIST_INVALID', 'The vault has no blocklist.', 'Nothing is to be done.');
  await session.closeBlocklist();
  await session.ledger.record((queries, note) =>
    removeLoggedSetting(queries, note, LIST, {
      action: 'blocklist.removed',
      text: `The blocklist ${row.statement.name} of ${row.statement.date} was removed.`,
    }),
  );
  await session.ledger.checkpoint();
  rmSync(pathOf(session, row), { force: true });
}

/** Custodians of today: what one of the past signed, he may not say any more. */
function ownSigners({ chain }: VaultSession): NoteKey[] {
  return custodians(chain.current).map(({ id, signingKey }) => ({ name: signerName(chain.vaultId, id), publicKey: fromBase64(signingKey) as Uint8Array }));
}

async function readPublisher(session: VaultSession): Promise<NoteKey | null> {
  const row = await findSetting(session.queries, PUBLISHER);
  if (!row) return null;
  const { name, publicKey } = publisher.parse(JSON.parse(row.value));
  return { name, publicKey: fromBase64(publicKey) as Uint8Array };
}

function demandVerifierKey(text: string): NoteKey {
  const key = parseVerifierKey(text);
  if (!key) throw new StrongroomError('BLOCKLIST_UNTRUSTED', 'This is no verifier key.', 'It looks like NAME+8 digits+base64, as its publisher prints it.');
  return key;
}

function openBlocklistNote(note: string, keys: readonly NoteKey[]): { statement: Kept['statement']; signer: string } {
  const opened = openNote(note, keys);
  const text = opened.ok ? opened.text : unverifiedNoteText(note);
  const statement = text === null ? null : parseBlocklistNoteText(text);
  if (statement === null || (!opened.ok && opened.why === 'malformed'))
    throw new StrongroomError('BLOCKLIST_INVALID', 'This is no note of a blocklist.', 'Name the file that “blocklist sign” or the publisher wrote.');
  const [signer] = opened.ok ? opened.signers : [];
  if (signer === undefined)
    throw new StrongroomError(
      'BLOCKLIST_UNTRUSTED',
      opened.ok ? 'Nobody signed this blocklist whom this vault believes.' : 'A signature under this note is wrong.',
      'A custodian of this vault signs a list that he checked; or name the publisher’s verifier key that you know from elsewhere.',
    );
  return { statement, signer };
}
