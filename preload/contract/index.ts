import type { z } from 'zod';
import { agentCalls } from './agents.ts';
import { appCalls } from './app.ts';
import { approvalCalls } from './approvals.ts';
import { auditCalls } from './audit.ts';
import { authorityCalls } from './authorities.ts';
import { backupCalls } from './backup.ts';
import { commandCalls } from './commands.ts';
import { driveCalls } from './drives.ts';
import type { ErrorAnswer } from './errors.ts';
import type { BridgeEvent } from './events.ts';
import { fileCalls, type HandedFile } from './files.ts';
import { importCalls } from './import.ts';
import { inventoryCalls } from './inventory.ts';
import { keyCalls } from './keys.ts';
import { officerCalls } from './officers.ts';
import { profileCalls } from './profiles.ts';
import { qualityCalls } from './quality.ts';
import { recoveryCalls } from './recovery.ts';
import { releaseCalls } from './release.ts';
import { renewalCalls } from './renewal.ts';
import { reportCalls } from './reports.ts';
import { requestCalls } from './requests.ts';
import { restoreCalls } from './restore.ts';
import { vaultCalls } from './vault.ts';

/** Every call of the bridge, by name. */
export const contract = {
  ...appCalls,
  ...fileCalls,
  ...vaultCalls,
  ...commandCalls,
  ...inventoryCalls,
  ...keyCalls,
  ...importCalls,
  ...releaseCalls,
  ...approvalCalls,
  ...driveCalls,
  ...requestCalls,
  ...profileCalls,
  ...qualityCalls,
  ...renewalCalls,
  ...authorityCalls,
  ...reportCalls,
  ...auditCalls,
  ...agentCalls,
  ...backupCalls,
  ...restoreCalls,
  ...recoveryCalls,
  ...officerCalls,
};

export type Contract = typeof contract;
export type CallName = keyof Contract;
/** What the caller gives; fields with defaults may be left out. */
export type CallInput<N extends CallName> = z.input<Contract[N]['input']>;
/** What the answering side gets, defaults filled in. */
export type CallArguments<N extends CallName> = z.output<Contract[N]['input']>;
export type CallOutput<N extends CallName> = z.output<Contract[N]['output']>;

export type Answer<T> = { ok: true; value: T } | { ok: false; error: ErrorAnswer };

/** What preload puts on `window.strongroom`. */
export interface Bridge {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<Answer<CallOutput<N>>>;
  /** Hands dropped or chosen `File`s over; preload turns them into paths, main into tokens. */
  handOver(files: File[]): Promise<Answer<{ files: HandedFile[] }>>;
  /** Listens to main's events; returns the function that stops listening. */
  listen(listener: (event: BridgeEvent) => void): () => void;
}

export { CALL_CHANNEL, EVENT_CHANNEL, HAND_OVER_CHANNEL } from './channels.ts';
