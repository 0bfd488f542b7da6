import { basename } from 'node:path';
import type { Source } from '../../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import type { VaultSession } from '../agent-host/vault-session.ts';
import type { ShellCalls } from '../bridge.ts';
import type { FileTokens } from '../file-tokens.ts';
import type { VaultTokens } from '../vault-tokens.ts';

export interface RestoreCallOptions {
  session: Pick<VaultSession, 'askAnyAgent' | 'endRestore' | 'isUnlocked'>;
  vaults: VaultTokens;
  sources: FileTokens<Source>;
  destinations: FileTokens<string>;
}

type RestoreShellCall =
  | 'sftp.probe'
  | 'sftp.readIdentity'
  | 'restore.connectSftp'
  | 'restore.connectFolder'
  | 'restore.connectTarget'
  | 'restore.check'
  | 'restore.finish'
  | 'restore.end';

/** An agent that ends says that a vault has to be unlocked again; a restore has none to unlock. */
async function orInterrupted<T>(work: Promise<T>, hint: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof StrongroomError) || error.code !== 'AGENT_GONE') throw error;
    throw new StrongroomError('AGENT_GONE', 'The private key agent that worked on this restore has ended.', hint, { cause: error });
  }
}

const REPEAT = 'Nothing was put in place. List the backups again and repeat the step.';
const LOOK = 'Whatever lies at the place is whole: the restored vault or what was there before. Open it to see which, or restore again.';

/** What is asked of an agent whether a vault is open or not: servers, backups that lie there, and putting one in place. */
export function createRestoreCalls({ session, vaults, sources, destinations }: RestoreCallOptions): Pick<ShellCalls, RestoreShellCall> {
  // What is only looked into can be looked into again: a restore that was stopped is begun anew with the same folder, key and anchor.
  const lookInto = async <V, T>(tokens: FileTokens<V>, token: string, work: (value: V) => Promise<T>): Promise<T> => {
    const taken = tokens.take([token]);
    try {
      return await work(taken.values[0] as V);
    } finally {
      taken.giveBack();
    }
  };
  // What is sent is wiped, hence the copy.
  const lookIntoSource = <T>(token: string, work: (source: Source) => Promise<T>) =>
    lookInto(sources, token, (source) => work(source.kind === 'text' ? { ...source, bytes: source.bytes.slice() } : source));

  return {
    'sftp.probe': (input) => session.askAnyAgent('agent.probeSftp', input),
    'sftp.readIdentity': ({ source }) => lookIntoSource(source, (file) => session.askAnyAgent('agent.readIdentity', { source: file })),
    'restore.connectSftp': (input) => orInterrupted(session.askAnyAgent('agent.restoreFromSftp', input), REPEAT),
    'restore.connectFolder': ({ destination }) =>
      lookInto(destinations, destination, (folder) => orInterrupted(session.askAnyAgent('agent.restoreFromFolder', { folder }), REPEAT)),
    async 'restore.connectTarget'(input) {
      // Targets are a vault's own: an agent that has none open knows none.
      if (!session.isUnlocked()) throw new StrongroomError('VAULT_LOCKED', 'The vault is locked.', 'Unlock it, or name the server or folder itself.');
      return orInterrupted(session.askAnyAgent('agent.restoreFromTarget', input), REPEAT);
    },
    async 'restore.check'({ into, checkpoint, keyFile, ...input }) {
      const folder = vaults.folderOf(into);
      const check = (anchor: Source | null, keyFiles: Source[]) =>
        orInterrupted(session.askAnyAgent('agent.restoreCheck', { ...input, into: folder, checkpoint: anchor, keyFiles }), REPEAT);
      const checkWith = (anchor: Source | null) => (keyFile === null ? check(anchor, []) : lookIntoSource(keyFile, (file) => check(anchor, [file])));
      return checkpoint === null ? checkWith(null) : lookIntoSource(checkpoint, checkWith);
    },
    async 'restore.finish'(input) {
      const { folder, movedTo } = await orInterrupted(session.askAnyAgent('agent.restoreFinish', input), LOOK);
      // Only a name for the window: the list of recent vaults gets it when it was opened.
      return { vault: vaults.issue(folder), name: basename(folder), folder, movedTo };
    },
    async 'restore.end'() {
      await session.endRestore();
      return {};
    },
  };
}
