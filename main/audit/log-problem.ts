/** Something about a log that is not as it was signed. */
export interface LogProblem {
  /**
   * `VAULT_ROLLED_BACK`: an anchor covers more than the log has, or a newer policy. `LOG_FORKED`: an anchor was signed for another history.
   * `CHECKPOINT_INVALID`: a signed statement is none. `AUDIT_INVALID`: the rest.
   */
  code: 'AUDIT_INVALID' | 'CHECKPOINT_INVALID' | 'VAULT_ROLLED_BACK' | 'LOG_FORKED';
  about: 'entry' | 'node' | 'checkpoint' | 'anchor' | 'export';
  /** Index of the entry, the first leaf under the node, or the size that was signed; `null` for the whole. */
  at: number | null;
  /** One sentence for people. */
  text: string;
}

/** Whether a note from outside, held against a log, says nothing of it: it is none, or was signed by nobody who was in office. */
export function isNobodys({ code }: LogProblem): boolean {
  return code === 'CHECKPOINT_INVALID' || code === 'AUDIT_INVALID';
}

/** A log that is altered throughout would fill the memory with its problems; the first ones say where to look. */
const MOST = 1_000;

export class ProblemList {
  readonly #problems: LogProblem[] = [];
  #count = 0;

  /** How many there were, kept or not. */
  get count(): number {
    return this.#count;
  }

  get kept(): LogProblem[] {
    return this.#problems;
  }

  add(problem: LogProblem): void {
    this.#count += 1;
    if (this.#problems.length < MOST) this.#problems.push(problem);
  }

  invalid(about: LogProblem['about'], at: number | null, text: string): void {
    this.add({ code: 'AUDIT_INVALID', about, at, text });
  }
}
