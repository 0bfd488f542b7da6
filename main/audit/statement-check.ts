import { toHex } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import type { CheckpointTable } from '../store/schema.ts';
import { signerName } from '../vault/policy.ts';
import { type Checkpoint, type OpenedCheckpoint, openSigned } from './checkpoint.ts';
import type { Entry } from './entry.ts';
import { accusers, changedTo, judgeOffice } from './in-office.ts';
import type { ProblemList } from './log-problem.ts';
import type { Signers } from './signers.ts';

/** `signer` is an officer's id; an export has no such column. */
type StoredCheckpoint = Pick<CheckpointTable, 'size' | 'root' | 'note' | 'signed_at'> & { signer?: string };

export interface CoveringCheckpoint {
  checkpoint: Checkpoint;
  signers: string[];
}

/** One whose note is at hand. */
type Signed = CoveringCheckpoint & { note: string };

/**
 * Holds signed statements against a tree that grows from nothing: each one, when the tree has the size that it speaks of. So the roots
 * are computed from the leaves, not from what a database says about itself.
 */
export class StatementCheck {
  readonly #known: Signers;
  readonly #problems: ProblemList;
  #checkpoints: StoredCheckpoint[] = [];
  readonly #anchors: Signed[] = [];
  #checked = 0;
  #newest: CoveringCheckpoint | null = null;
  /** The newest policy that is told of in these entries, or under which fewer than these were signed for; and that under which these are. */
  #before = 0;
  #now = { size: -1, generation: 0 };

  /** @param anchors signed notes from outside of the vault, and its own `checkpoint` file */
  constructor(known: Signers, anchors: readonly string[], problems: ProblemList) {
    this.#known = known;
    this.#problems = problems;
    for (const note of anchors) {
      const opened = openSigned(note, known);
      if (opened.ok) this.#anchors.push({ ...opened, note });
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
    while ((this.#anchors[0]?.checkpoint.size ?? Infinity) <= tree.size) this.#holdAnchor(this.#anchors.shift() as Signed, root);
  }

  /** There are no more than `size` entries: what speaks of more speaks of entries that are gone. */
  end(size: number): void {
    for (const stored of this.#checkpoints.filter((checkpoint) => checkpoint.size > size)) {
      this.#checked += 1;
      this.#problems.invalid('checkpoint', stored.size, `A checkpoint covers ${stored.size} entries; the log has ${size}.`);
    }
    for (const anchor of this.#anchors.filter(({ checkpoint }) => checkpoint.size > size)) {
      const covered = anchor.checkpoint.size;
      this.#accuse(anchor, 'VAULT_ROLLED_BACK', `covers ${covered} entries; the log has ${size}: entries were taken away.`);
    }
  }

  #holdCheckpoint(stored: StoredCheckpoint, root: Uint8Array): void {
    this.#checked += 1;
    const opened = openSigned(stored.note, this.#known);
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
    } else {
      this.#newest = this.#inOffice({ ...opened, note: stored.note }, 'checkpoint') ?? this.#newest;
    }
  }

  /** The statement in the name of those who were in office, also with respect to what was signed for fewer entries; `null` where nobody was. */
  #inOffice({ checkpoint, signers, note }: Signed, about: 'checkpoint' | 'anchor'): CoveringCheckpoint | null {
    const { standings } = this.#known;
    const judged = judgeOffice(note, checkpoint, standings, this.#before);
    if (judged.ok) {
      this.#now.generation = Math.max(this.#now.generation, checkpoint.policy?.generation ?? 0);
      return { checkpoint, signers: judged.signers };
    }
    // A policy that the vault does not know yet is known to whoever anchored it.
    const newer = about === 'anchor' && (checkpoint.policy?.generation ?? 0) > standings.length;
    const code = newer && accusers(note, checkpoint, standings, this.#before).length > 0 ? 'VAULT_ROLLED_BACK' : 'AUDIT_INVALID';
    const text = `The checkpoint over ${checkpoint.size} entries, signed by ${signers.join(', ')}, ${judged.why}.`;
    this.#problems.add({ code, about, at: checkpoint.size, text });
    return null;
  }

  /** An entry tells that a policy is in force: whoever signs for it, and for what comes after it, must do so under that one or a later one. */
  inForce(entry: Pick<Entry, 'action' | 'details'>): void {
    this.startAfter(changedTo(entry) ?? 0);
  }

  /** As if an entry had told of this policy. */
  startAfter(generation: number): void {
    this.#before = Math.max(this.#before, generation);
  }

  #holdAnchor(anchor: Signed, root: Uint8Array): void {
    const { size, root: signed } = anchor.checkpoint;
    if (equalBytes(signed, root)) {
      const held = this.#inOffice(anchor, 'anchor');
      if (held && size > (this.#newest?.checkpoint.size ?? -1)) this.#newest = held;
      return;
    }
    const roots = `its root hash is ${toHex(signed)}, that of these ${toHex(root)}`;
    this.#accuse(anchor, 'LOG_FORKED', `covers ${size} other entries than these: ${roots}. There are two histories.`);
  }

  /** What speaks against the log, if anybody says it whose word counts. */
  #accuse({ checkpoint, signers, note }: Signed, code: 'LOG_FORKED' | 'VAULT_ROLLED_BACK', words: string): void {
    const by = accusers(note, checkpoint, this.#known.standings, this.#before);
    const problem = { about: 'anchor', at: checkpoint.size } as const;
    if (by.length > 0) this.#problems.add({ ...problem, code, text: `A checkpoint from outside, signed by ${by.join(', ')}, ${words}` });
    else {
      const text = `A checkpoint from outside, signed by ${signers.join(', ')}, counts for nothing: whoever signed it was not in office.`;
      this.#problems.add({ ...problem, code: 'CHECKPOINT_INVALID', text });
    }
  }
}

function whyNot(opened: OpenedCheckpoint & { ok: false }): string {
  return {
    malformed: 'is not in the form of a checkpoint',
    'wrong-signature': 'bears a signature that is wrong',
    'unknown-signer': 'is signed by nobody whom the policy names',
    'other-vault': 'belongs to another vault',
  }[opened.why];
}
