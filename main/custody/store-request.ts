import { algorithmWords } from '../../preload/contract/algorithm-words.ts';
import type { RequestDraft } from '../../preload/contract/requests.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import type { ItemOutcome } from '../store/command-rows.ts';
import type { Change } from '../store/open-database.ts';
import type { RequestTable } from '../store/schema.ts';
import type { LateRows } from '../store/sealed-keys.ts';
import { requestLabel } from './answer-request.ts';
import { newRequestRow } from './put-request.ts';
import type { ReadRequest } from './read-entries.ts';
import type { SealedKey } from './seal-key.ts';

/** One request that is to be made. It is kept with the command's line, so that a command that was cut short can go on. */
export interface RequestOrder {
  /** Without errors, as `checkDraft` finds them. */
  draft: RequestDraft;
  /** The profile it is made with, or the file it came from. */
  origin: string;
  valuesFrom: 'officer' | 'file' | 'request' | 'certificate';
  /** The certificate that the answer is to take the place of. */
  renews: string | null;
  /** SPKI hash of the stored key that signs; `null` makes a new one. */
  existingKey: string | null;
  /** What a new key is marked with. */
  tags?: readonly string[] | undefined;
  /** So many custodians a new key takes at least, whatever its tags. */
  least?: number | undefined;
}

/** A request that is durable, and the line of the command that asked for it. */
export interface MadeRequest {
  line: number;
  request: RequestTable;
}

/** A key that was made and sealed; `pkcs8` proves the sealed copy, and is wiped after that. */
export interface NewKey {
  pkcs8: SecretBytes;
  sealed: SealedKey;
}

/** A signed request, with the new key that it has; not yet durable. */
export interface PreparedRequest {
  line: number;
  order: RequestOrder;
  request: ReadRequest;
  newKey: NewKey | null;
}

/** The command and the transaction that requests are stored in. */
export interface RequestIntake {
  queries: Change;
  /** Written by whoever began the change, before it ends. */
  late: LateRows;
  note: Note;
  command: string;
  now: number;
}

/** Stores a request together with its sealed key. Its caller proves that, and writes the line's outcome. */
export async function storeRequest(intake: RequestIntake, { line, order, request: read, newKey }: PreparedRequest): Promise<MadeRequest> {
  const { queries, note, command, late } = intake;
  const { facts } = read;
  if (newKey && newKey.sealed.spkiSha256 !== facts.spkiSha256) throw new Error('a request was made with another key than the one that was sealed');
  const row = newRequestRow(read, {
    stored_at: intake.now,
    origin: order.origin,
    values_from: order.valuesFrom,
    term_days: order.draft.termDays,
    renews: order.renews,
    command,
    command_item: line,
  });
  const label = requestLabel(row);
  const entry = note({
    action: 'request.made',
    command,
    objects: [
      { kind: 'request', id: row.id, label },
      { kind: 'key', id: facts.spkiSha256, label: facts.keyAlgorithm },
      ...(order.renews === null ? [] : [{ kind: 'certificate' as const, id: order.renews, label }]),
    ],
    rows: [...(newKey ? newKey.sealed.rows : []), { table: 'requests', id: row.id, hash: rowHash('requests', row) }],
    text: `${newKey ? `A private key (${algorithmWords(facts.keyAlgorithm)}) was made and sealed, and with it` : 'With the key that is in store'} the request for ${label}${order.renews === null ? '' : ', a renewal'}.`,
  });
  await newKey?.sealed.insert(queries, entry, late);
  const request = { ...row, log_entry: entry };
  late.keepRequest(request);
  return { line, request };
}

/** What became of the line of a request that was stored. */
export function storedOutcome({ newKey }: Pick<PreparedRequest, 'newKey'>, { line, request }: MadeRequest): ItemOutcome {
  const outcome = `${newKey ? 'The key was made and sealed' : 'Signed with the key in store'}; the request is made.`;
  return { idx: line, state: 'done', outcome, error: null, certificates: '[]', request: request.id };
}
