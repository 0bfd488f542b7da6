import type { Ledger } from '../../audit/ledger.ts';
import type { CommandRun, Ending } from '../../commands/queue.ts';
import { custodians, type PolicyChain, type PolicyOfficer } from '../../vault/policy.ts';
import type { UnlockedOfficer } from '../../vault/unlock-officer.ts';
import type { WhoUnlocks } from '../vault-at-work.ts';
import { invalid, names, refused, timedOut } from './approval-errors.ts';
import { type Approval, type Asked, approvedOf, signApproval } from './approval-note.ts';

/** How an officer proves who he is: UTF-8, wiped by whoever takes it; and where his key file lies, if it is not found by itself. */
export interface Proof {
  officer: string;
  passphrase: Uint8Array;
  keyFile: string | null;
}

/** What gathering needs of the vault. */
export interface ConsentVault {
  readonly vaultId: string;
  readonly chain: PolicyChain;
  readonly officer: PolicyOfficer;
  readonly ledger: Ledger;
  now(): number;
  /** Opens an officer's keys; wrong passphrases are recorded in his name and slow the next. */
  unlockAgain(passphrase: Uint8Array, who: WhoUnlocks): Promise<UnlockedOfficer>;
}

/** A command that waits for custodians, as it is shown. */
export interface WaitingConsent {
  command: string;
  asked: Asked;
  given: { officer: PolicyOfficer; at: number }[];
  mayApprove: PolicyOfficer[];
  /** ms since 1970, by the workstation's clock. */
  expiresAt: number;
}

interface ConsentWait {
  patience: number;
  wait(command: string, consent: Consent, settled: Promise<void>): Promise<void>;
}

/** The custodians of one command: who has approved, and what is kept of it. */
export class Consent implements Disposable {
  readonly #vault: ConsentVault;
  readonly #asked: Asked;
  readonly #take: (unlocked: UnlockedOfficer) => Promise<void>;
  readonly #wait: ConsentWait;
  readonly #given: { officer: PolicyOfficer; at: number }[] = [];
  #first: UnlockedOfficer | null;
  #command = '';
  #expiresAt = 0;
  /** One custodian after another, whoever presses first. */
  #turn: Promise<unknown> = Promise.resolve();
  #settle: { resolve(): void; reject(error: unknown): void } | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(vault: ConsentVault, asked: Asked, first: UnlockedOfficer, take: (unlocked: UnlockedOfficer) => Promise<void>, wait: ConsentWait) {
    this.#vault = vault;
    this.#asked = asked;
    this.#first = first;
    this.#take = take;
    this.#wait = wait;
  }

  /**
   * The work of a command once as many custodians have approved as it takes; the outcome names them.
   * @param work gets their names, where it took several
   */
  async within(run: CommandRun, work: (approvers: readonly string[]) => Promise<Ending>): Promise<Ending> {
    await this.complete(run);
    const approvers = this.#asked.need > 1 ? this.#given.map(({ officer }) => officer.name) : [];
    const ending = await work(approvers);
    return approvers.length === 0 ? ending : { ...ending, facts: [...(ending.facts ?? []), { name: 'Approved by', value: approvers.join(', ') }] };
  }

  /**
   * Takes the first custodian's part, and waits for the others.
   * @throws StrongroomError `APPROVALS_MISSING`, `APPROVALS_REFUSED`, `APPROVALS_TIMED_OUT`; the signal's reason
   */
  async complete(run: CommandRun): Promise<void> {
    this.#command = run.id;
    const first = this.#first;
    if (!first) throw new Error('a consent is asked for once');
    this.#first = null;
    try {
      await this.#accept(first);
    } finally {
      first[Symbol.dispose]();
    }
    if (this.#given.length >= this.#asked.need) return;
    run.waiting(true);
    try {
      await this.#othersWithin(run.signal);
    } finally {
      run.waiting(false);
    }
  }

  /** Takes in an approval that was given elsewhere and has been proved. */
  async acceptGiven(run: Pick<CommandRun, 'id'>, officer: PolicyOfficer, note: string, at: number): Promise<void> {
    this.#command = run.id;
    await this.#record(officer, note, at, 'approved', '');
  }

  async #othersWithin(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const settled = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const stopped = () => this.fail(signal.reason);
    signal.addEventListener('abort', stopped, { once: true });
    this.#beginWait();
    try {
      await this.#wait.wait(this.#command, this, settled);
    } finally {
      signal.removeEventListener('abort', stopped);
      if (this.#timer) clearTimeout(this.#timer);
      this.#settle = null;
      await this.#turn.catch(() => undefined);
    }
  }

  #beginWait(): void {
    if (this.#timer) clearTimeout(this.#timer);
    const { patience } = this.#wait;
    this.#expiresAt = this.#vault.now() + patience;
    this.#timer = setTimeout(() => this.fail(timedOut(this.shown())), patience);
  }

  /** Ends the wait without an approval. */
  fail(error: unknown): void {
    this.#settle?.reject(error);
  }

  shown(): WaitingConsent {
    const mayApprove = custodians(this.#vault.chain.current).filter(({ id }) => !this.#given.some(({ officer }) => officer.id === id));
    return { command: this.#command, asked: this.#asked, given: [...this.#given], mayApprove, expiresAt: this.#expiresAt };
  }

  give(proof: Proof): Promise<void> {
    return this.#inTurn(async () => {
      using unlocked = await this.#unlock(proof);
      await this.#accept(unlocked);
      if (this.#given.length >= this.#asked.need) this.#settle?.resolve();
      else this.#beginWait();
    });
  }

  refuse(proof: Proof, because: string): Promise<void> {
    return this.#inTurn(async () => {
      using unlocked = await this.#unlock(proof);
      const { officer } = unlocked;
      const at = this.#vault.now();
      await this.#record(officer, signApproval(this.#statement(officer, 'refused', because, at), unlocked), at, 'refused', because);
      this.fail(refused(officer, because, 'Nothing was done. Talk to each other; then it can be asked for again.'));
    });
  }

  /** One custodian at a time: while one's seed is open, no other's is. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn
      .catch(() => undefined)
      .then(() => {
        if (!this.#settle) throw invalid('This command waits no more.', 'Look at the list of commands for what became of it.');
        return work();
      });
    this.#turn = turn;
    return turn;
  }

  async #unlock(proof: Proof): Promise<UnlockedOfficer> {
    const officer = custodians(this.#vault.chain.current).find(({ id }) => id === proof.officer);
    if (!officer) throw invalid('Only a custodian of this vault may approve.', `These may: ${names(this.shown().mayApprove)}.`);
    if (this.#given.some((one) => one.officer.id === officer.id))
      throw invalid(`${officer.name} has approved already.`, `Others have to: ${names(this.shown().mayApprove)}.`);
    return await this.#vault.unlockAgain(proof.passphrase, { officer, keyFile: proof.keyFile });
  }

  async #accept(unlocked: UnlockedOfficer): Promise<void> {
    const { officer } = unlocked;
    await this.#take(unlocked);
    const at = this.#vault.now();
    if (this.#asked.need === 1) this.#given.push({ officer, at });
    else await this.#record(officer, signApproval(this.#statement(officer, 'approved', '', at), unlocked), at, 'approved', '');
  }

  #statement(approver: PolicyOfficer, decision: Approval['decision'], because: string, at: number): Approval {
    const { vaultId, chain, officer } = this.#vault;
    return {
      ...approvedOf(this.#asked, { vaultId, policy: chain.current, command: this.#command, requester: officer.id }),
      approver: approver.id,
      decision,
      because,
      at,
    };
  }

  async #record(officer: PolicyOfficer, note: string, at: number, decision: Approval['decision'], because: string): Promise<void> {
    const { title, need } = this.#asked;
    const given = this.#given.length + 1;
    await this.#vault.ledger.record(async (_queries, write) => {
      write({
        action: decision === 'approved' ? 'approval.given' : 'approval.refused',
        command: this.#command,
        objects: [{ kind: 'officer', id: officer.id, label: officer.name }],
        rows: [],
        text:
          decision === 'approved'
            ? `${officer.name} approved: ${title} (${given} of ${need} custodians).`
            : `${officer.name} refused: ${title}. Reason: ${because || 'none was given'}`,
        details: { note },
      });
    });
    if (decision === 'approved') this.#given.push({ officer, at });
  }

  [Symbol.dispose](): void {
    this.#first?.[Symbol.dispose]();
    this.#first = null;
  }
}
