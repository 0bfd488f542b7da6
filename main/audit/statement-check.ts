import { toHex } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import type { NoteKey } from '../formats/signed-note.ts';
import type { CheckpointTable } from '../store/schema.ts';
import { signerName } from '../vault/policy.ts';
import { type Checkpoint, type OpenedCheckpoint, openCheckpoint } from './checkpoint.ts';
import type { Entry } from './entry.ts';
import type { ProblemList } from './log-problem.ts';
import { compareMark, type PolicyStanding } from './policy-mark.ts';

/** Who may sign for which vault. */
export interface KnownSigners {
  /** 64 lower-case hexadecimal digits. */
  vaultId: string;
  /** Keys of all officers that the verified policy chain ever named. */
  keys: readonly NoteKey[];
  /** The policies of the verified chain: with them, it is also checked that each signer was in office when he signed. */
  standings?: readonly PolicyStanding[];
}

/** `signer` is an officer's id; an export has no such column. */
type StoredCheckpoint = Pick<CheckpointTable, 'size' | 'root' | 'note' | 'signed_at'> & { signer?: string };

export interface CoveringCheckpoint {
  checkpoint: Checkpoint;
  signers: string[];
}

/**
 * Holds signed statements against a tree that grows from nothing: each one, when the tree has the size that it speaks of. So the roots
 * are computed from the leaves, not from what a database says about itself.
 */
export class StatementCheck {
  readonly #known: KnownSigners;
  readonly #problems: ProblemList;
  #checkpoints: StoredCheckpoint[] = [];
  readonly #anchors: CoveringCheckpoint[] = [];
  #checked = 0;
  #newest: CoveringCheckpoint | null = null;
  /** The newest policy that is told of in these entries, or under which fewer than these were signed for; and that under which these are. */
  #before = 0;
  #now = { size: -1, generation: 0 };

  /** @param anchors signed notes from outside of the vault, and its own `checkpoint` file */
  constructor(known: KnownSigners, anchors: readonly string[], problems: ProblemList) {
    this.#known = known;
    this.#problems = problems;
    for (const note of anchors) {
      const opened = openCheckpoint(note, known);
      if (opened.ok) this.#anchors.push(opened);
      else problems.add({ code: 'CHECKPOINT_INVALID', about: 'anchor', at: null, text: `A checkpoint from outside ${whyNot(opened)}.` });
    }
    this.#anchors.sort((left, right) => left.checkpoint.size - right.checkpoint.size);
  }

  /** Stored checkpoints that were held against the tree. */
  get checked(): number {
    return this.#checked;
  }

  /** The stored checkpoint or anchor that holds and covers most; of several, the last. */
  get newest(): CoveringCheckpoint | null {
    return this.#newest;
  }

  /** The size at which the tree must be shown to `meet` again. */
  get nextSize(): number {
    return Math.min(this.#checkpoints[0]?.size ?? Infinity, this.#anchors[0]?.checkpoint.size ?? Infinity);
  }

  /** Stored checkpoints, in the order of their sizes. */
  expect(checkpoints: readonly StoredCheckpoint[]): void {
    this.#checkpoints = [...this.#checkpoints, ...checkpoints];
  }

  /** The tree has grown to this size. */
  meet(tree: { readonly size: number; root(): Uint8Array }): void {
    if (this.nextSize > tree.size) return;
    const root = tree.root();
    if (tree.size !== this.#now.size) {
      this.#before = Math.max(this.#before, this.#now.generation);
      this.#now = { size: tree.size, generation: 0 };
    }
    const due = this.#checkpoints.filter(({ size }) => size <= tree.size);
    this.#checkpoints = this.#checkpoints.slice(due.length);
    for (const stored of due) this.#holdCheckpoint(stored, root);
    while ((this.#anchors[0]?.checkpoint.size ?? Infinity) <= tree.size) this.#holdAnchor(this.#anchors.shift() as CoveringCheckpoint, root);
  }

  /** There are no more than `size` entries: what speaks of more speaks of entries that are gone. */
  end(size: number): void {
    for (const stored of this.#checkpoints.filter((checkpoint) => checkpoint.size > size)) {
      this.#checked += 1;
      this.#problems.invalid('checkpoint', stored.size, `A checkpoint covers ${stored.size} entries; the log has ${size}.`);
    }
    for (const { checkpoint, signers } of this.#anchors.filter((anchor) => anchor.checkpoint.size > size)) {
      const text = `A checkpoint from outside, signed by ${signers.join(', ')}, covers ${checkpoint.size} entries; the log has ${size}: entries were taken away.`;
      this.#problems.add({ code: 'VAULT_ROLLED_BACK', about: 'anchor', at: checkpoint.size, text });
    }
  }

  #holdCheckpoint(stored: StoredCheckpoint, root: Uint8Array): void {
    this.#checked += 1;
    const opened = openCheckpoint(stored.note, this.#known);
    if (!opened.ok) {
      this.#problems.add({
        code: 'CHECKPOINT_INVALID',
        about: 'checkpoint',
        at: stored.size,
        text: `The checkpoint over ${stored.size} entries ${whyNot(opened)}.`,
      });
      return;
    }
    const { checkpoint, signers } = opened;
    const signedByHim = stored.signer === undefined || signers.includes(signerName(this.#known.vaultId, stored.signer));
    const filedRight = checkpoint.size === stored.size && equalBytes(checkpoint.root, stored.root) && checkpoint.time === stored.signed_at;
    if (!signedByHim || !filedRight) {
      this.#problems.invalid('checkpoint', stored.size, `The checkpoint filed under ${stored.size} entries says something else than what it is filed under.`);
    } else if (!equalBytes(checkpoint.root, root)) {
      this.#problems.invalid('checkpoint', stored.size, `The checkpoint over ${stored.size} entries was signed for other entries than these.`);
    } else if (this.#holdStanding(opened, 'checkpoint')) {
      this.#newest = opened;
    }
  }

  /**
   * Whether whoever signed was in office: under the policy that the checkpoint names, which is one of the chain, and not one older than was signed under
   * for fewer entries. Otherwise an officer who was removed could go on signing under the policy that still knew him.
   */
  #holdStanding({ checkpoint, signers }: CoveringCheckpoint, about: 'checkpoint' | 'anchor'): boolean {
    const { standings } = this.#known;
    if (!standings) return true;
    const why = whyNotInOffice(checkpoint, signers, standings, this.#before);
    if (why === null) this.#now.generation = Math.max(this.#now.generation, checkpoint.policy?.generation ?? 0);
    else {
      // A policy that the vault does not know yet is known to whoever anchored it.
      const code = about === 'anchor' && (checkpoint.policy?.generation ?? 0) > standings.length ? 'VAULT_ROLLED_BACK' : 'AUDIT_INVALID';
      const text = `The checkpoint over ${checkpoint.size} entries, signed by ${signers.join(', ')}, ${why}.`;
      this.#problems.add({ code, about, at: checkpoint.size, text });
    }
    return why === null;
  }

  /** An entry tells that a policy is in force: whoever signs for it, and for what comes after it, must do so under that one or a later one. */
  inForce(entry: Pick<Entry, 'action' | 'details'>): void {
    const generation = entry.action === 'policy.changed' && (entry.details as { generation?: unknown } | null | undefined)?.generation;
    if (typeof generation === 'number') this.#before = Math.max(this.#before, generation);
  }

  #holdAnchor(anchor: CoveringCheckpoint, root: Uint8Array): void {
    if (equalBytes(anchor.checkpoint.root, root)) {
      if (this.#holdStanding(anchor, 'anchor') && anchor.checkpoint.size > (this.#newest?.checkpoint.size ?? -1)) this.#newest = anchor;
      return;
    }
    const { size, root: signed } = anchor.checkpoint;
    const text = `A checkpoint from outside, signed by ${anchor.signers.join(', ')}, covers ${size} other entries than these: its root hash is ${toHex(signed)}, that of these ${toHex(root)}. There are two histories.`;
    this.#problems.add({ code: 'LOG_FORKED', about: 'anchor', at: size, text });
  }
}

function whyNotInOffice(checkpoint: Checkpoint, signers: readonly string[], standings: readonly PolicyStanding[], before: number): string | null {
  const { policy } = checkpoint;
  // The first versions did not write it; once it was written, to leave it out would be a way around it.
  if (!policy) return before === 0 ? null : 'names no policy, as those before it do';
  const found = compareMark(policy, standings);
  if (found === 'newer') return `names policy ${policy.generation}; the vault has only ${standings.length}`;
  if (found === 'other') return `names another policy ${policy.generation} than the vault has`;
  if (policy.generation < before) return `names policy ${policy.generation}, when policy ${before} was signed under already`;
  return signers.some((name) => standings[policy.generation - 1]?.active.has(name)) ? null : `was signed by nobody in office under policy ${policy.generation}`;
}

function whyNot(opened: OpenedCheckpoint & { ok: false }): string {
  return {
    malformed: 'is not in the form of a checkpoint',
    'wrong-signature': 'bears a signature that is wrong',
    'unknown-signer': 'is signed by nobody whom the policy names',
    'other-vault': 'belongs to another vault',
  }[opened.why];
}
