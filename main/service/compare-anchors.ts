import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { type AnchorVerdict, judgeAnchors } from '../audit/judge-anchors.ts';
import { signersOf } from '../audit/signers.ts';
import { LONGEST_NOTE, parseBackupFile, parseBackupName, unverifiedBackupNote } from '../backup/note.ts';
import { readTargets } from '../backup/target-settings.ts';
import { toHex } from '../crypto/bytes.ts';
import { readAnchorFile } from '../custody/anchors/anchor-file.ts';
import { reachableAnchors, readAnchorPlaces } from '../custody/anchors/anchor-places.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import type { Drive } from '../media/drive.ts';
import { withinTime } from '../media/within-time.ts';
import type { Database } from '../store/open-database.ts';
import { KIT, type PolicyChain } from '../vault/policy.ts';
import { readVaultFile } from '../vault/read-vault-file.ts';
import type { Alarm } from './vault-session.ts';

/** A medium that does not answer in this time (ms) is not waited for. */
const PATIENCE = 5_000;
/** Of a backup target: those with the longest logs. */
const BACKUPS_ASKED = 8;

export interface FoundAnchor {
  /** Where it lies, for people. */
  place: string;
  note: string;
}
export type ComparedAnchor = AnchorVerdict & FoundAnchor & { /** Names of those who signed, for people. */ who: string };
type Conflict = Extract<ComparedAnchor, { kind: 'ahead' | 'fork' | 'policy' }>;

export type ListDrives = () => Promise<Drive[]>;

/**
 * The anchors that can be reached now: in the places of this vault, on every removable drive that bears some, and in the notes of backups on folders.
 * @param most bytes of each file of anchors, from its end
 */
export async function reachableNotes(queries: Database, vaultId: string, listDrives: ListDrives, most: number): Promise<FoundAnchor[]> {
  const drives = (await withinTime(listDrives(), PATIENCE).catch(() => null)) ?? [];
  const places = reachableAnchors(await readAnchorPlaces(queries), drives);
  const targets = await readTargets(queries);
  const notes = await Promise.all([
    ...places.map(({ name, folder }) => found(name, () => readAnchorFile(folder, vaultId, most))),
    ...targets.map(({ name, place }) =>
      place.kind === 'folder' ? found(`the backup target ${name}`, () => checkpointsOfBackups(place.path, vaultId)) : Promise.resolve([]),
    ),
  ]);
  return notes.flat();
}

/** Holds anchors against the log of a vault whose database is open. */
export async function compareAnchors(queries: Database, chain: PolicyChain, anchors: readonly FoundAnchor[]): Promise<ComparedAnchor[]> {
  const verdicts = await judgeAnchors(
    queries,
    anchors.map(({ note }) => note),
    signersOf(chain),
  );
  return verdicts.map((verdict, at) => ({ ...verdict, ...(anchors[at] as FoundAnchor), who: 'signers' in verdict ? namesOf(verdict.signers, chain) : '' }));
}

/** The anchor that agrees with the log and covers most. */
export function newestThatHolds(compared: readonly ComparedAnchor[]): { place: string; size: number; at: number } | null {
  let newest: { place: string; size: number; at: number } | null = null;
  for (const one of compared) {
    if (one.kind !== 'holds' || one.checkpoint.size < (newest?.size ?? 0)) continue;
    newest = { place: one.place, size: one.checkpoint.size, at: one.checkpoint.time };
  }
  return newest;
}

/** What an anchor convicts this vault of, unless its log says that it was taken from a backup after the anchor was signed; the one that covers most. */
export function conflictOf(compared: readonly ComparedAnchor[]): StrongroomError | null {
  const conflicts = compared.filter(isConflict).filter(({ restored }) => restored === null);
  const [worst] = conflicts.sort((left, right) => right.checkpoint.size - left.checkpoint.size);
  if (!worst) return null;
  const { checkpoint, here, size } = worst;
  const anchor = `An anchor on ${worst.place}, signed by ${worst.who} on ${utcMinute(checkpoint.time)} UTC,`;
  const hint =
    'Keep this folder and the anchor for the investigation. Look for the newest copy of the vault, or restore the last backup that continues the anchor. Without the place of the anchor the vault still opens.';
  if (worst.kind === 'ahead')
    return new StrongroomError(
      'VAULT_ROLLED_BACK',
      `${anchor} covers ${checkpoint.size} entries; the log has ${size}: this is an older copy of the vault.`,
      hint,
    );
  if (worst.kind === 'policy')
    return new StrongroomError(
      'VAULT_ROLLED_BACK',
      `${anchor} names policy ${checkpoint.policy?.generation}, which is not the one of this vault: header.json is an older copy, or another’s.`,
      hint,
    );
  return new StrongroomError(
    'LOG_FORKED',
    `${anchor} covers ${checkpoint.size} other entries than the log has: its root hash is ${toHex(checkpoint.root)}, that of the log ${toHex(here)}. There are two histories of this vault.`,
    hint,
  );
}

/** What an officer should see though it is no proof of anything: anchors that count for nothing, and those of a time that a restore has undone. */
export function alarmsOfAnchors(compared: readonly ComparedAnchor[]): Alarm[] {
  const alarms: Alarm[] = [];
  for (const [place, all] of Map.groupBy(compared, (one) => one.place)) {
    const undone = all.filter(isConflict).filter(({ restored }) => restored !== null);
    const [worst] = undone.sort((left, right) => right.checkpoint.time - left.checkpoint.time);
    if (worst?.restored) {
      const text = `Anchors on ${place} cover up to ${worst.checkpoint.size} entries of before the vault was restored on ${utcMinute(worst.restored.at)} UTC: what was done between the backup and then is not in this vault.`;
      alarms.push({ code: 'ANCHOR_OF_LOST_TIME', severity: 'attention', text });
    }
    // A note that was torn by a power failure is no news.
    const empty = all.filter((one) => one.kind === 'void' && one.why !== 'malformed');
    const [first] = empty;
    if (first?.kind === 'void') {
      const count = empty.length === 1 ? 'An anchor' : `${empty.length} anchors`;
      alarms.push({
        code: 'ANCHOR_VOID',
        severity: 'attention',
        text: `${count} on ${place} ${empty.length === 1 ? 'counts' : 'count'} for nothing: ${voidWords[first.why]}.`,
      });
    }
  }
  return alarms;
}

const voidWords = {
  malformed: 'what stands there is no checkpoint',
  'wrong-signature': 'a signature is wrong',
  'unknown-signer': 'nobody whom the policy names signed it',
  'other-vault': 'it is of another vault',
  'not-in-office': 'whoever signed it was not in office',
};

function isConflict(one: ComparedAnchor): one is Conflict {
  return one.kind === 'ahead' || one.kind === 'fork' || one.kind === 'policy';
}

function namesOf(signers: readonly string[], chain: PolicyChain): string {
  const officers = chain.policies.flatMap((policy) => policy.officers);
  return signers
    .map((signer) => signer.slice(signer.lastIndexOf('/') + 1))
    .map((id) => (id === KIT ? 'the recovery kit' : (officers.findLast((officer) => officer.id === id)?.name ?? id)))
    .join(' and ');
}

async function found(place: string, read: () => Promise<string[]>): Promise<FoundAnchor[]> {
  const notes = (await withinTime(read(), PATIENCE).catch(() => null)) ?? [];
  return [...new Set(notes)].map((note) => ({ place, note }));
}

/** The checkpoints in the notes of backups. Each is signed by itself; whether the backup is any good is not asked here. */
async function checkpointsOfBackups(folder: string, vaultId: string): Promise<string[]> {
  const names = (await readdir(folder)).flatMap((file) => {
    const parsed = parseBackupFile(file);
    const about = parsed?.kind === 'note' ? parseBackupName(parsed.name) : null;
    return parsed && about?.digits === vaultId.slice(0, 16) ? [{ file, name: parsed.name, size: about.logSize }] : [];
  });
  const newest = names.sort((left, right) => right.size - left.size).slice(0, BACKUPS_ASKED);
  return newest.flatMap(({ file, name }) => {
    try {
      const note = unverifiedBackupNote(readVaultFile(join(folder, file), LONGEST_NOTE).toString('utf8'), name);
      return note ? [note.checkpoint] : [];
    } catch {
      return [];
    }
  });
}
