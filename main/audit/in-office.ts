import { openNote } from '../formats/signed-note.ts';
import { lastLogEntryOfKind } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import { type Checkpoint, type OpenedCheckpoint, openSigned, unverifiedCheckpoint } from './checkpoint.ts';
import type { Entry } from './entry.ts';
import { compareMark, type PolicyStanding } from './policy-mark.ts';
import { readLeaf } from './read-leaf.ts';
import type { Signers } from './signers.ts';

type Judged = { ok: true /** Names of those in office, at least one. */; signers: string[] } | { ok: false; why: string };

/** The signers of a note whose keys are in office under a policy. A name says nothing: who was reset, and a kit that was renewed, kept it. */
export function signersInOffice(note: string, standing: PolicyStanding | undefined): string[] {
  const opened = standing && openNote(note, standing.keys);
  return opened?.ok ? opened.signers : [];
}

/**
 * Whether somebody signed a checkpoint who was in office: with a key of the policy that it names, which is one of the chain and not older than `before`.
 * Otherwise an officer who was removed could go on signing under the policy that still knew him.
 * @param before the newest policy that the entries tell of that it covers; 0 where they tell of none
 */
export function judgeOffice(note: string, { policy }: Checkpoint, standings: readonly PolicyStanding[], before: number): Judged {
  const no = (why: string): Judged => ({ ok: false, why });
  // The first versions did not write it, and had one policy; once there are more, to leave it out would be a way around it.
  if (!policy && before > 0) return no('names no policy, as those before it do');
  const found = policy ? compareMark(policy, standings) : 'known';
  if (found === 'newer') return no(`names policy ${policy?.generation}; the vault has only ${standings.length}`);
  if (found === 'other') return no(`names another policy ${policy?.generation} than the vault has`);
  const generation = policy?.generation ?? 1;
  if (generation < before) return no(`names policy ${generation}, when policy ${before} was signed under already`);
  const signers = signersInOffice(note, standings[generation - 1]);
  return signers.length > 0 ? { ok: true, signers } : no(`was signed by nobody in office under policy ${generation}`);
}

/**
 * Whose word against this log counts: of those who were in office when they signed, and of those who are now, whatever policy they name. A copy that went on
 * by itself knows nothing of a later policy, or has another one.
 * @returns names; none where the note convicts nobody
 */
export function accusers(note: string, checkpoint: Checkpoint, standings: readonly PolicyStanding[], before: number): string[] {
  const judged = judgeOffice(note, checkpoint, standings, before);
  return judged.ok ? judged.signers : signersInOffice(note, standings.at(-1));
}

/** `other-policy`: it names one that the chain has not, or has otherwise. */
export type JudgedCheckpoint = OpenedCheckpoint | { ok: false; why: 'other-policy' | 'not-in-office' };

/**
 * Opens a checkpoint, and names as its signers only those who were in office: the one way in which checkpoints are read outside of this room.
 * @param before as for `judgeOffice`; where the log is at hand, what `policyTold` says of as many entries as the checkpoint covers
 */
export function openCheckpoint(note: string, signers: Signers, before: number): JudgedCheckpoint {
  const opened = openSigned(note, signers);
  if (!opened.ok) return opened;
  const { policy } = opened.checkpoint;
  if (policy && compareMark(policy, signers.standings) !== 'known') return { ok: false, why: 'other-policy' };
  const judged = judgeOffice(note, opened.checkpoint, signers.standings, before);
  return judged.ok ? { ...opened, signers: judged.signers } : { ok: false, why: 'not-in-office' };
}

/** The same with the log at hand, as far as the checkpoint covers it. */
export async function openCheckpointOf(queries: Database, note: string, signers: Signers): Promise<JudgedCheckpoint> {
  const claimed = unverifiedCheckpoint(note);
  return openCheckpoint(note, signers, claimed ? await policyTold(queries, claimed.size) : 0);
}

/** The policy that was in force after the first `size` entries, as they tell it; 0 where they tell of no change: the first is told by the vault's creation. */
export async function policyTold(queries: Database, size: number): Promise<number> {
  const last = await lastLogEntryOfKind(queries, 'policy.changed', size);
  const entry = last && readLeaf(last.leaf);
  return (entry && changedTo(entry)) ?? 0;
}

/** The policy that an entry says is in force from now on; `null` where it says nothing of the kind. */
export function changedTo({ action, details }: Pick<Entry, 'action' | 'details'>): number | null {
  const generation = action === 'policy.changed' && (details as { generation?: unknown } | null | undefined)?.generation;
  return typeof generation === 'number' ? generation : null;
}
