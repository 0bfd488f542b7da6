import { z } from 'zod';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import type { Note } from '../audit/ledger.ts';
import { putLoggedSetting } from '../audit/logged-setting.ts';
import { fromBase64, toBase64 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { type BlocklistStatement, parseBlocklistNoteText } from '../formats/blocklist-note.ts';
import { type NoteKey, openNote, unverifiedNoteNames, unverifiedNoteText } from '../formats/signed-note.ts';
import { parseVerifierKey, verifierKey } from '../formats/verifier-key.ts';
import type { Change } from '../store/open-database.ts';
import { findSetting } from '../store/setting-rows.ts';
import { custodians, signerName } from '../vault/policy.ts';
import type { VaultSession } from './vault-session.ts';

/** The row of the settings that names the publisher whose lists are believed. */
const PUBLISHER = 'blocklist-publisher';
const publisher = z.strictObject({ name: z.string(), publicKey: z.string() });

interface ReadNote {
  statement: BlocklistStatement;
  /** Who signed it of those whom the vault believes, or whose key was given. */
  signer: string | null;
  /** The key that was given, where it is not the one that is believed already. */
  newPublisher: NoteKey | null;
  pinned: NoteKey | null;
}

/** Reads a note. @throws StrongroomError `BLOCKLIST_INVALID`; `BLOCKLIST_UNTRUSTED` where a signature is wrong or the key given is none */
async function readNote(session: VaultSession, note: string, publisherKey: string | null): Promise<ReadNote> {
  const pinned = await readPublisher(session);
  const given = publisherKey === null ? null : demandVerifierKey(publisherKey);
  const believed = given ?? pinned;
  const opened = openNote(note, [...ownSigners(session), ...(believed ? [believed] : [])]);
  const text = opened.ok ? opened.text : unverifiedNoteText(note);
  const statement = text === null ? null : parseBlocklistNoteText(text);
  if (statement === null || (!opened.ok && opened.why === 'malformed'))
    throw new StrongroomError('BLOCKLIST_INVALID', 'This is no note of a blocklist.', 'Name the file that “blocklist sign” or the publisher wrote.');
  if (!opened.ok) throw untrusted('A signature under this note is wrong.');
  const isPinned = given !== null && pinned !== null && given.name === pinned.name && toBase64(given.publicKey) === toBase64(pinned.publicKey);
  return { statement, signer: opened.signers[0] ?? null, newPublisher: isPinned ? null : given, pinned };
}

/** The same, signed by somebody whom this vault believes. @throws StrongroomError `BLOCKLIST_INVALID`, `BLOCKLIST_UNTRUSTED` */
export async function believedNote(session: VaultSession, note: string, publisherKey: string | null): Promise<ReadNote & { signer: string }> {
  const read = await readNote(session, note, publisherKey);
  if (read.signer === null) throw untrusted('Nobody signed this blocklist whom this vault believes.');
  return { ...read, signer: read.signer };
}

/** What a note says of its list, and whom it would be believed for. @throws StrongroomError as `readNote`, and `OFFICER_NOT_ALLOWED` */
export async function showBlocklistNote(session: VaultSession, note: string, publisherKey: string | null): Promise<CallOutput<'blocklist.readNote'>> {
  session.demandCustodian('say which keys are compromised');
  const { statement, signer, newPublisher, pinned } = await readNote(session, note, publisherKey);
  const { lists: _lists, ...list } = statement;
  return {
    ...list,
    signer: signer === null ? null : signerWords(session, signer),
    signedBy: unverifiedNoteNames(note),
    newPublisher: newPublisher && { name: newPublisher.name, sha256: sha256Hex(newPublisher.publicKey), replaces: pinned?.name ?? null },
  };
}

/** Believes the lists of a publisher from now on. */
export async function pinPublisher(queries: Change, log: Note, command: string, { name, publicKey }: NoteKey): Promise<void> {
  await putLoggedSetting(
    queries,
    log,
    PUBLISHER,
    { name, publicKey: toBase64(publicKey) },
    {
      action: 'blocklist.publisher-pinned',
      command,
      text: `Blocklists of ${name} are believed from now on; the key is ${verifierKey({ name, publicKey })}.`,
    },
  );
}

/** Whoever signed, for people: custodians by their names. */
export function signerWords(session: VaultSession, signer: string): string {
  const own = signerName(session.chain.vaultId, '');
  return signer.startsWith(own) ? `${session.officerName(signer.slice(own.length))}, custodian of this vault` : signer;
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
  // A name of the form of an officer's would be shown as one.
  if (!key || key.name.startsWith('strongroom/'))
    throw new StrongroomError(
      'BLOCKLIST_UNTRUSTED',
      'This is no verifier key of a publisher.',
      'It looks like NAME+8 digits+base64, as its publisher prints it.',
    );
  return key;
}

function untrusted(message: string): StrongroomError {
  return new StrongroomError(
    'BLOCKLIST_UNTRUSTED',
    message,
    'A custodian of this vault signs a list that he checked; or name the publisher’s verifier key that you know from elsewhere.',
  );
}
