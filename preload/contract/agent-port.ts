import type { z } from 'zod';
import type { CommandRow } from './commands.ts';
import type { ErrorAnswer } from './errors.ts';
import type { CallArguments, CallName, CallOutput, Contract } from './index.ts';
import type { KitShape } from './recovery.ts';
import type { restoreProgress } from './restore.ts';
import type { role } from './values.ts';
import type { PassphraseJudgement } from './vault.ts';

/** What a file token of the window stands for, as the shell hands it to the agent. */
export type Source = { kind: 'path'; path: string } | { kind: 'text'; name: string; bytes: Uint8Array };

export type AgentCallName = { [N in CallName]: Contract[N]['side'] extends 'agent' ? N : never }[CallName];

type WithDestination<N extends CallName> = Omit<CallArguments<N>, 'destination'> & { destination: string };

/** The arguments of an agent's call: tokens are replaced by the paths and texts they stand for. */
export type AgentArguments<N extends AgentCallName> = N extends 'import.start'
  ? Omit<CallArguments<N>, 'sources'> & { sources: Source[] }
  : N extends 'passphrase.change'
    ? Omit<CallArguments<N>, 'keyFile'> & { keyFile: KeyFileChange }
    : N extends 'backup.saveFolder'
      ? Omit<CallArguments<N>, 'destination'> & { destination: string | null }
      : N extends 'release.start'
        ? Omit<CallArguments<N>, 'destination' | 'approved'> & { destination: ReleasePlace; approved: { request: Source; approvals: Source[] } | null }
        : N extends 'approvals.ask'
          ? Omit<CallArguments<N>, 'destination' | 'requestFile'> & { destination: ReleasePlace; requestFile: string }
          : N extends 'approvals.answer'
            ? Omit<CallArguments<N>, 'source' | 'destination'> & { source: Source; destination: string }
            : N extends 'approvals.give' | 'approvals.refuse'
              ? Omit<CallArguments<N>, 'keyFile'> & { keyFile: Source | null }
              : N extends 'audit.verify'
                ? { anchor: Source | null }
                : N extends 'officers.change'
                  ? Omit<CallArguments<N>, 'keyFile'> & { keyFile: string | null }
                  : N extends 'blocklist.import'
                    ? Omit<CallArguments<N>, 'source' | 'note'> & { source: Source; note: Source }
                    : N extends CallWithSource
                      ? Omit<CallArguments<N>, 'source'> & { source: Source }
                      : N extends CallWithDestination
                        ? WithDestination<N>
                        : CallArguments<N>;

/** What becomes of an officer's key file when his passphrase is changed; a new one is written to a full path. */
export type KeyFileChange = Exclude<CallArguments<'passphrase.change'>['keyFile'], { kind: 'new' }> | { kind: 'new'; destination: string };

/** Where a release goes: a full path, of a file or a folder as its plan says, or a drive by its id. */
export type ReleasePlace = { kind: 'file'; path: string } | { kind: 'drive'; drive: string };

/** Calls whose `source` is a file that the window was handed. */
export type CallWithSource = 'requests.readFile' | 'profiles.import' | 'blocklist.readNote' | 'audit.importCosignature' | 'approvals.read';

/** Calls whose `destination` is a place that the officer chose. */
export type CallWithDestination =
  | 'requests.makeFromFile'
  | 'requests.carryOut'
  | 'profiles.export'
  | 'authorities.publishCrl'
  | 'reports.export'
  | 'audit.export'
  | 'audit.checkpoint'
  | 'audit.saveAnchorFolder'
  | 'officers.acknowledgement'
  | 'recovery.save';

export interface OpenedVault {
  vaultName: string;
  vaultId: string;
  folder: string;
  officer: string;
  role: z.infer<typeof role>;
  unlockedAt: number;
  idleMinutes: number;
}

/** The calls that begin and end an agent's life; only the shell makes them. */
export interface LifeCalls {
  'agent.describe': { input: { folder: string }; output: Omit<CallOutput<'vault.describe'>, 'vault' | 'folder'> };
  /** `keyFile`: the full path of the one that is to be written. */
  'agent.create': {
    input: { folder: string; officer: string; passphrase: Uint8Array; kit: KitShape | null; keyFile: string | null };
    output: { opened: OpenedVault; kit: boolean };
  };
  'agent.openWithKit': { input: { folder: string; sheets: Uint8Array[]; officer: string; passphrase: Uint8Array }; output: { opened: OpenedVault } };
  'agent.unlock': { input: { folder: string; officer: string; passphrase: Uint8Array; keyFile: Source | null }; output: { opened: OpenedVault } };
  /** Looks for an officer's key file on the drives that are plugged in. */
  'agent.findKeyFile': { input: { folder: string; officer: string }; output: CallOutput<'vault.findKeyFile'> };
  /** With `interrupt: false` and commands running, nothing happens and they are named. The shell ends the process after `locked`. */
  'agent.lock': {
    input: { interrupt: boolean; reason: 'officer' | 'idle' | 'suspend' | 'screen-lock' | 'key-file' | 'quit' };
    output: CallOutput<'vault.lock'>;
  };
  'agent.judge': { input: CallArguments<'passphrase.judge'>; output: PassphraseJudgement };
  /** Makes a throw-away vault full of invented certificates in a folder that does not exist yet, and opens it; the shell removes the folder at quit. */
  'agent.demo': { input: { folder: string }; output: { opened: OpenedVault } };
  'agent.generate': { input: Record<string, never>; output: { passphrase: Uint8Array } };
  'agent.probeSftp': { input: CallArguments<'sftp.probe'>; output: CallOutput<'sftp.probe'> };
  'agent.readIdentity': { input: { source: Source }; output: CallOutput<'sftp.readIdentity'> };
  'agent.restoreFromSftp': { input: CallArguments<'restore.connectSftp'>; output: CallOutput<'restore.connectSftp'> };
  'agent.restoreFromFolder': { input: { folder: string }; output: CallOutput<'restore.connectFolder'> };
  'agent.restoreFromTarget': { input: CallArguments<'restore.connectTarget'>; output: CallOutput<'restore.connectTarget'> };
  'agent.restoreCheck': {
    input: Omit<CallArguments<'restore.check'>, 'into' | 'checkpoint' | 'keyFile'> & { into: string; checkpoint: Source | null; keyFiles: Source[] };
    output: CallOutput<'restore.check'>;
  };
  'agent.restoreFinish': { input: CallArguments<'restore.finish'>; output: { folder: string; movedTo: string | null } };
  'agent.restoreEnd': { input: Record<string, never>; output: Record<string, never> };
}

/** What an agent says by itself. */
export type AgentEvent =
  | { type: 'command'; command: CommandRow }
  | { type: 'inventory' }
  | { type: 'audit'; size: number }
  | { type: 'backup' }
  | { type: 'approvals' }
  | { type: 'drives' }
  | { type: 'anchors' }
  | ({ type: 'restore' } & z.infer<typeof restoreProgress>)
  /** How many commands hold the idle lock off. */
  | { type: 'busy'; commands: number }
  | { type: 'settings'; idleMinutes: number }
  /** The key file that the session's officer unlocked with is not where it was. */
  | { type: 'key-file-removed' };

/** Shell to agent. */
export interface AgentRequest {
  id: number;
  name: AgentCallName | keyof LifeCalls;
  input: unknown;
}

/** Agent to shell: an answer to a request, or an event. */
export type AgentMessage = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: ErrorAnswer } | { event: AgentEvent };
