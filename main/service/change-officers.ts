import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { type ErrorAnswer, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { PlannedChange } from '../../preload/contract/officers.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { KeyShares } from '../custody/approvals/key-shares.ts';
import { type Resealed, reseal } from '../custody/reseal.ts';
import { joinNotes } from '../formats/signed-note.ts';
import { type Policy, policyText, signPolicy } from '../vault/policy.ts';
import type { NewKit } from '../vault/recovery-kit.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { MadeSecrets } from './made-secrets.ts';
import { changeText } from './officer-change-words.ts';
import { type Plan, planChange } from './officer-plan.ts';
import { signerWords } from './policy-in-log.ts';
import { PolicyInDoubt, putInForce } from './put-in-force.ts';
import { renewKitAlarms } from './recovery-calls.ts';
import type { VaultSession } from './vault-session.ts';

export type ChangeInput = AgentArguments<'officers.change'>;

/** Is given the recovery kit that a change made, once it counts: to show it, once, and to forget it. */
export type KitTaker = (kit: NewKit, generation: number) => void;

/**
 * Changes who the officers are, what they may, or how many must act together, as a command that runs alone: as many custodians as the policy asks for
 * sign the next one, it is put in force, and the keys are sealed anew for whom it names.
 * @param unlockFirst who begins to sign: the session's officer, or the recovery kit, which signs alone
 * @throws StrongroomError `OFFICER_NOT_ALLOWED`, `POLICY_REFUSED`, `OFFICER_UNKNOWN`, `OFFICER_NAME_INVALID`, `PASSPHRASE_WEAK`, `COMMANDS_RUNNING`, and as an unlock does
 */
export async function startChange(
  session: VaultSession,
  input: ChangeInput,
  takeKit: KitTaker,
  unlockFirst: () => Promise<UnlockedOfficer> = () => session.unlockAgain(input.officerPassphrase),
): Promise<{ command: string; ended: Promise<void> }> {
  const { change } = input;
  let work: ChangeWork | null = null;
  try {
    session.demandCustodian('change who the officers are');
    session.queue.demandIdle();
    await session.demandVouchedRows();
    work = await ChangeWork.prepare(session, input, takeKit);
  } catch (error) {
    work?.[Symbol.dispose]();
    throw error;
  } finally {
    if (input.newPassphrase) wipe(input.newPassphrase);
    if (!work) wipe(input.officerPassphrase);
  }
  const { plan } = work;
  const held = work;
  let consent: ReturnType<typeof session.consents.begin>;
  try {
    const first = await unlockFirst();
    const question = { kind: 'change-officers', title: plan.title, what: held.what(), items: [], reason: '' };
    consent = session.consents.begin({ ...question, need: plan.need, records: held.shares.records }, first, (unlocked) => held.take(unlocked));
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  } finally {
    wipe(input.officerPassphrase);
  }
  const dispose = () => {
    consent[Symbol.dispose]();
    held[Symbol.dispose]();
  };
  const order = { kind: 'change-officers' as const, title: plan.title, input: { change }, repeatable: false, alone: true };
  const command = await session.queue.start(order, (run) => consent.within(run, () => held.run(run)), dispose);
  return { command, ended: session.queue.ended(command) };
}

/** What a change of policy holds from its beginning to its end. */
class ChangeWork implements Disposable {
  readonly #session: VaultSession;
  readonly #change: PlannedChange;
  readonly #before: Policy;
  readonly #made: MadeSecrets;
  readonly #takeKit: KitTaker;
  readonly plan: Plan;
  readonly shares: KeyShares;
  readonly #notes: { officer: string; note: string }[] = [];

  private constructor(session: VaultSession, change: PlannedChange, made: MadeSecrets, plan: Plan, shares: KeyShares, takeKit: KitTaker) {
    this.#session = session;
    this.#change = change;
    this.#before = session.chain.current;
    this.#made = made;
    this.#takeKit = takeKit;
    this.plan = plan;
    this.shares = shares;
  }

  static async prepare(session: VaultSession, input: ChangeInput, takeKit: KitTaker): Promise<ChangeWork> {
    const made = await MadeSecrets.for(session, input);
    try {
      const plan = await planChange(session, input.change, made.statements);
      const shares = await KeyShares.naming(
        session,
        plan.reseals.map(({ spkiSha256 }) => spkiSha256),
      );
      return new ChangeWork(session, input.change, made, plan, shares, takeKit);
    } catch (error) {
      made[Symbol.dispose]();
      throw error;
    }
  }

  /** What custodians are shown and sign, beside the title. */
  what(): { name: string; value: string }[] {
    const { next, reseals, rotates: newKeys } = this.plan;
    return [
      { name: 'Policy', value: `${this.#before.generation} becomes ${next.generation}` },
      { name: 'Keys sealed anew', value: String(reseals.length) },
      { name: 'New keys of the vault', value: newKeys ? 'yes' : 'no' },
      ...(this.#change.kind === 'kit' ? [{ name: 'Recovery kit', value: kitWords(this.#change) }] : []),
    ];
  }

  /** A custodian's part: his signature under the next policy, and his shares of what is to be sealed anew. */
  async take(unlocked: Parameters<KeyShares['take']>[0]): Promise<void> {
    const signer = { officer: unlocked.officer.id, keys: unlocked.keys };
    this.#notes.push({ officer: signer.officer, note: signPolicy(this.plan.next, this.#session.vaultId, [signer]) });
    await this.shares.take(unlocked, 'none');
  }

  async run(run: CommandRun): Promise<Ending> {
    run.signal.throwIfAborted();
    const session = this.#session;
    const signers = this.#notes.map(({ officer }) => officer);
    await this.#made.writeKeyFile();
    let trouble: unknown = null;
    try {
      await putInForce(session, {
        policy: this.plan.next,
        note: joinNotes(this.#notes.map(({ note }) => note)),
        signers,
        text: changeText(this.#before, this.#change, signerWords(session, signers)),
        officer: this.#about(),
        command: run.id,
        slot: this.#made.slot,
        agentKey: this.#made.agentKey,
      });
    } catch (error) {
      if (error instanceof PolicyInDoubt) {
        this.#handOver();
        // What it went on to write would go into a file that may not count any more, and be signed for over the one that does.
        await session.abandon();
        throw error;
      }
      if (!this.#isInForce()) {
        await this.#made.removeKeyFile();
        throw error;
      }
      trouble = error;
    }
    this.#handOver();
    await renewKitAlarms(session).catch((error: unknown) => {
      trouble ??= error;
    });
    session.inventoryChanged();
    return this.#seal(run, signerWords(session, signers), trouble === null ? null : toErrorAnswer(trouble));
  }

  /** This very policy: one of the same generation may be another's. */
  #isInForce(): boolean {
    return policyText(this.#session.chain.current) === policyText(this.plan.next);
  }

  /** As soon as the kit may count: what is not handed over is wiped. */
  #handOver(): void {
    const kit = this.#made.giveKit();
    if (kit) this.#takeKit(kit, this.plan.next.generation);
  }

  /** The policy is in force by now, whatever becomes of the rest. @param trouble what failed after it came into force */
  async #seal(run: CommandRun, signers: string, trouble: ErrorAnswer | null): Promise<Ending> {
    const facts = [
      { name: 'Policy', value: String(this.plan.next.generation) },
      { name: 'Signed by', value: signers },
    ];
    const inForce = `Policy ${this.plan.next.generation} is in force.`;
    const done = trouble ? `${this.plan.title}: done. ${inForce} After that something failed: ${trouble.message}` : `${this.plan.title}: done.`;
    const inPart = (ending: Ending): Ending => (trouble ? { error: trouble, ...ending, state: 'done-in-part' } : ending);
    if (this.plan.reseals.length === 0) return inPart({ state: 'done', outcome: done, facts });
    try {
      return inPart(resealEnding(await reseal(this.#session, run, this.plan.reseals, this.shares), this.plan.reseals.length, `${done} `, facts));
    } catch (error) {
      const left = 'while keys were sealed anew: those that are left are sealed as before. Seal them anew.';
      if (run.signal.aborted) return inPart({ state: 'done-in-part', outcome: `${done} It was stopped ${left}`, facts });
      const failed = toErrorAnswer(error);
      const outcome = `${done}${trouble ? '' : ` ${inForce}`} It failed ${left} ${failed.message}`;
      return { state: 'done-in-part', outcome, error: trouble ?? failed, facts };
    } finally {
      this.#session.inventoryChanged();
    }
  }

  #about(): { id: string; name: string } | null {
    const id = this.#made.statements.officer?.id ?? ('officer' in this.#change ? this.#change.officer : null);
    return this.plan.next.officers.find((officer) => officer.id === id) ?? null;
  }

  [Symbol.dispose](): void {
    this.shares[Symbol.dispose]();
    this.#made[Symbol.dispose]();
  }
}

/** How keys that were sealed anew are told of. */
export function resealEnding({ done, failed }: Resealed, total: number, before: string, facts: { name: string; value: string }[]): Ending {
  const all = [...facts, { name: 'Keys sealed anew', value: String(done) }];
  const [first] = failed;
  if (!first) return { state: 'done', outcome: `${before}${done === 1 ? '1 key was' : `${done.toLocaleString('en-US')} keys were`} sealed anew.`, facts: all };
  return {
    state: before === '' && done === 0 ? 'failed' : 'done-in-part',
    outcome: `${before}${failed.length} of ${total} keys could not be sealed anew and stay as they were. ${first.error.message}`,
    error: first.error,
    facts: [...all, ...failed.slice(0, 20).map(({ spkiSha256, error }) => ({ name: error.code, value: spkiSha256 }))],
  };
}

function kitWords({ sheets, need }: { sheets: number; need: number }): string {
  return sheets === 1 ? 'one sheet, which opens everything' : `${sheets} sheets, of which ${need} open everything`;
}
