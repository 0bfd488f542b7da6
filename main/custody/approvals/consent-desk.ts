import { StrongroomError } from '../../../preload/contract/errors.ts';
import type { UnlockedOfficer } from '../../vault/unlock-officer.ts';
import { invalid, missing } from './approval-errors.ts';
import type { Asked } from './approval-note.ts';
import { Consent, type ConsentVault, type Proof, type WaitingConsent } from './consent.ts';

/** In ms, from the last custodian's turn. */
const PATIENCE = 10 * 60 * 1000;

/** Where commands wait for their custodians. */
export class ConsentDesk {
  readonly #vault: ConsentVault;
  readonly #waiting = new Map<string, Consent>();
  readonly #changed: () => void;
  readonly #patience: number;
  /** Who acts for custodians that are not at a window: called when a command begins to wait. */
  attend: ((waiting: WaitingConsent) => Promise<void>) | null = null;

  /** @param changed called when a command begins or ends to wait, and when a custodian has spoken */
  constructor(vault: ConsentVault, changed: () => void, patience = PATIENCE) {
    this.#vault = vault;
    this.#changed = changed;
    this.#patience = patience;
  }

  /**
   * Begins to gather: the session's own officer first.
   * @param first the consent's from here on
   * @param take what is kept of each custodian's turn; his keys are wiped after it
   * @throws StrongroomError `OFFICER_NOT_ALLOWED`
   */
  begin(asked: Asked, first: UnlockedOfficer, take: (unlocked: UnlockedOfficer) => Promise<void> = async () => undefined): Consent {
    if ((asked.records.length > 0 || asked.need > 1) && first.officer.role !== 'custodian') {
      first[Symbol.dispose]();
      throw new StrongroomError('OFFICER_NOT_ALLOWED', 'Only a custodian may open private keys.', 'Ask a custodian of this vault.');
    }
    return new Consent(this.#vault, asked, first, take, {
      patience: this.#patience,
      wait: async (command, consent, settled) => {
        this.#waiting.set(command, consent);
        this.#changed();
        try {
          void this.attend?.(consent.shown()).catch((error: unknown) => consent.fail(error));
          await settled;
        } finally {
          this.#waiting.delete(command);
          this.#changed();
        }
      },
    });
  }

  waiting(): WaitingConsent[] {
    return [...this.#waiting.values()].map((consent) => consent.shown());
  }

  /** @throws StrongroomError `APPROVAL_INVALID`, `OFFICER_PASSPHRASE_WRONG` and its like */
  async give(command: string, proof: Proof): Promise<void> {
    await this.#demand(command).give(proof);
    this.#changed();
  }

  /** @throws StrongroomError `APPROVAL_INVALID`, `OFFICER_PASSPHRASE_WRONG` and its like */
  async refuse(command: string, proof: Proof, because: string): Promise<void> {
    await this.#demand(command).refuse(proof, because);
  }

  /** Ends a command that waits: nobody comes any more. */
  giveUp(command: string): void {
    const consent = this.#waiting.get(command);
    if (consent) consent.fail(missing(consent.shown()));
  }

  #demand(command: string): Consent {
    const consent = this.#waiting.get(command);
    if (!consent) throw invalid('This command does not wait for anybody’s approval.', 'Look at the list of commands.');
    return consent;
  }
}
