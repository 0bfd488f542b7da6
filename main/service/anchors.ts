import { toErrorAnswer } from '../../preload/contract/errors.ts';
import { openCheckpointOf } from '../audit/in-office.ts';
import { logSize, rootAt } from '../audit/log.ts';
import { readLeaf } from '../audit/read-leaf.ts';
import { signersOf } from '../audit/signers.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { NEWEST_ANCHORS } from '../custody/anchors/anchor-file.ts';
import { readAnchorPlaces } from '../custody/anchors/anchor-places.ts';
import { readAnchoredNotes } from '../custody/anchors/anchored-notes.ts';
import { type WrittenAnchors, writeAnchors } from '../custody/anchors/write-anchors.ts';
import { newestGoodBackupAnywhere } from '../store/backups.ts';
import { newestCheckpoint } from '../store/checkpoints.ts';
import { findLogEntry } from '../store/log-entries.ts';
import { type ComparedAnchor, compareAnchors, conflictOf, type ListDrives, newestThatHolds, reachableNotes } from './compare-anchors.ts';
import { demandNoAlarm, rowAlarm } from './row-watch.ts';
import type { Alarm, VaultSession } from './vault-session.ts';

/** An anchor that is known to agree with the log, and what it does not cover yet. */
export interface AnchorSummary {
  newest: { place: string; size: number; at: number } | null;
  /** Entries that no anchor covers, and when the first of them was written (ms since 1970). */
  tail: { entries: number; since: number | null };
}

/** What of a vault is kept outside of it: written to every place that can be reached, and compared with the log. */
export class Anchors {
  /** As they were compared last: at unlock, and whenever a drive came. */
  compared: readonly ComparedAnchor[] = [];
  /** What became of the last attempt to write, by the names of places. */
  failures: ReadonlyMap<string, string> = new Map();
  readonly #session: VaultSession;
  readonly #listDrives: ListDrives;

  constructor(session: VaultSession, listDrives: ListDrives) {
    this.#session = session;
    this.#listDrives = listDrives;
  }

  drives: ListDrives = () => this.#listDrives();

  async summary(): Promise<AnchorSummary> {
    const { queries, chain, folder } = this.#session;
    const size = await logSize(queries);
    const signers = signersOf(chain);
    // Of several, what was seen at its place comes before what is only known to have been written.
    const candidates = [newestThatHolds(this.compared)];
    for (const [place, { note }] of Object.entries(readAnchoredNotes(folder))) {
      const opened = await openCheckpointOf(queries, note, signers);
      if (!opened.ok || opened.checkpoint.size > size) continue;
      const { checkpoint } = opened;
      if (equalBytes(await rootAt(queries, checkpoint.size), checkpoint.root)) candidates.push({ place, size: checkpoint.size, at: checkpoint.time });
    }
    const backup = await newestGoodBackupAnywhere(queries);
    if (backup && backup.log_size <= size) candidates.push({ place: `the backup on ${backup.target}`, size: backup.log_size, at: backup.taken_at });
    const newest = candidates.reduce((best, one) => (one && one.size > (best?.size ?? -1) ? one : best), null);
    const first = await findLogEntry(queries, newest?.size ?? 0);
    return { newest, tail: { entries: size - (newest?.size ?? 0), since: first ? (readLeaf(first.leaf)?.at ?? null) : null } };
  }

  /**
   * Writes the log as it stands to every place that can be reached; where there is none, nothing is signed.
   * @throws StrongroomError where an anchor is known that convicts this vault: nothing is signed over it
   */
  async write(): Promise<WrittenAnchors> {
    const session = this.#session;
    demandNoAlarm(session.alarms);
    const places = await readAnchorPlaces(session.queries);
    if (places.length === 0) return { written: [], failed: [], unreachable: [] };
    const stored = await newestCheckpoint(session.queries);
    const note = stored?.size === (await logSize(session.queries)) ? stored.note : (await session.ledger.checkpoint()).note;
    return this.#write(places, note);
  }

  /** What writes a note after the database was closed: the places are read before. */
  async prepare(): Promise<(note: string) => Promise<void>> {
    const places = await readAnchorPlaces(this.#session.queries);
    return async (note) => {
      if (places.length > 0) await this.#write(places, note);
    };
  }

  /** Reads what can be reached now, and holds it against the log. What convicts this vault becomes an alarm that the window shows and the log keeps. */
  async compare(): Promise<void> {
    const { queries, chain, vaultId, alarms, ledger } = this.#session;
    this.compared = await compareAnchors(queries, chain, await reachableNotes(queries, vaultId, this.#listDrives, NEWEST_ANCHORS));
    const conflict = conflictOf(this.compared);
    // One alarm of the kind is enough: it is for the rest of the session.
    if (!conflict || rowAlarm(alarms)) return;
    alarms.push({ code: conflict.code, severity: 'loss', text: conflict.message } satisfies Alarm);
    this.#session.inventoryChanged();
    await ledger.record(async (_queries, note) => {
      note({ action: 'anchor.alarm', command: null, objects: [], rows: [], text: conflict.message });
    });
  }

  async #write(places: Parameters<typeof writeAnchors>[1], note: string): Promise<WrittenAnchors> {
    const { folder, vaultId, now } = this.#session;
    const drives = places.some(({ place }) => place.kind === 'drive') ? await this.#listDrives().catch(() => []) : [];
    const result = await writeAnchors({ folder, vaultId }, places, drives, note, now()).catch((error: unknown) => {
      console.error('strongroom: anchors could not be written', toErrorAnswer(error).code);
      return { written: [], failed: [], unreachable: [] } as WrittenAnchors;
    });
    this.failures = new Map(result.failed.map(({ name, why }) => [name, why]));
    return result;
  }
}
