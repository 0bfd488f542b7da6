import type { AgentCallName, Source } from '../../../preload/contract/agent-port.ts';
import type { CallArguments } from '../../../preload/contract/index.ts';
import type { ClipboardSource } from '../clipboard-source.ts';
import type { FileTokens, Taken } from '../file-tokens.ts';

export interface AgentCallOptions {
  ask(name: AgentCallName, input: unknown): Promise<unknown>;
  sources: FileTokens<Source>;
  destinations: FileTokens<string>;
  clipboard: ClipboardSource;
}

/** Passes a call on to the agent, with what its tokens stand for. A token is used up by a call that succeeds; after a refusal it can be used again. */
export function createAgentCalls({ ask, sources, destinations, clipboard }: AgentCallOptions): (name: AgentCallName, input: unknown) => Promise<unknown> {
  const startImport = async (input: CallArguments<'import.start'>) =>
    usedUp(sources.take(input.sources), async (taken) => {
      const started = await ask('import.start', { ...input, sources: taken.map(copyOf) });
      for (const source of taken) {
        if (source.kind !== 'text') continue;
        await clipboard.clearIfHolds(source.bytes).catch(() => undefined);
        source.bytes.fill(0);
      }
      return started;
    });

  const write = async (name: AgentCallName, input: { destination: string }) =>
    usedUp(destinations.take([input.destination]), ([destination]) => ask(name, { ...input, destination }));

  const placed = async <I extends Pick<CallArguments<'release.start'>, 'destination'>>(input: I, send: (input: unknown) => Promise<unknown>) => {
    const { destination } = input;
    return destination.kind === 'drive'
      ? send(input)
      : usedUp(destinations.take([destination.token]), ([path]) => send({ ...input, destination: { kind: 'file', path } }));
  };

  const startRelease = async ({ approved, ...input }: CallArguments<'release.start'>) => {
    if (!approved) return placed(input, (order) => ask('release.start', { ...(order as object), approved: null }));
    return lookedInto(sources.take([approved.request, ...approved.approvals]), ([request, ...approvals]) =>
      placed(input, (order) => ask('release.start', { ...(order as object), approved: { request, approvals } })),
    );
  };

  const askByFile = async ({ requestFile, ...input }: CallArguments<'approvals.ask'>) =>
    usedUp(destinations.take([requestFile]), ([path]) => placed(input, (order) => ask('approvals.ask', { ...(order as object), requestFile: path })));

  const answerByFile = async (input: CallArguments<'approvals.answer'>) =>
    usedUp(destinations.take([input.destination]), ([destination]) =>
      lookedInto(sources.take([input.source]), ([source]) => ask('approvals.answer', { ...input, source, destination })),
    );

  const changeOfficers = async (input: CallArguments<'officers.change'>) =>
    input.keyFile === null
      ? ask('officers.change', input)
      : usedUp(destinations.take([input.keyFile]), ([keyFile]) => ask('officers.change', { ...input, keyFile }));

  const changePassphrase = async (input: CallArguments<'passphrase.change'>) => {
    const { keyFile } = input;
    return keyFile.kind === 'new'
      ? usedUp(destinations.take([keyFile.destination]), ([destination]) => ask('passphrase.change', { ...input, keyFile: { kind: 'new', destination } }))
      : ask('passphrase.change', input);
  };

  const lookIntoAny = async (name: AgentCallName, input: object, token: string | null, as: 'keyFile' | 'anchor') =>
    token === null ? ask(name, input) : lookedInto(sources.take([token]), ([source]) => ask(name, { ...input, [as]: source }));

  const readOne = async (name: AgentCallName, input: { source: string }) => usedUp(sources.take([input.source]), ([source]) => ask(name, { ...input, source }));

  // Another profile, or another key, is another look at the same file.
  const lookInto = async (name: AgentCallName, input: { source: string }) =>
    lookedInto(sources.take([input.source]), ([source]) => ask(name, { ...input, source }));

  // A list is compared with its note only while it is imported: after a refusal, and with another key, both are looked into again.
  const importBlocklist = async (input: CallArguments<'blocklist.import'>) =>
    lookedInto(sources.take([input.source, input.note]), ([source, note]) => ask('blocklist.import', { ...input, source, note }));

  return (name, input) => {
    switch (name) {
      case 'backup.saveFolder':
        // A target that keeps its folder names none.
        return (input as { destination: string | null }).destination === null ? ask(name, input) : write(name, input as { destination: string });
      case 'officers.change':
        return changeOfficers(input as CallArguments<'officers.change'>);
      case 'passphrase.change':
        return changePassphrase(input as CallArguments<'passphrase.change'>);
      case 'import.start':
        return startImport(input as CallArguments<'import.start'>);
      case 'blocklist.import':
        return importBlocklist(input as CallArguments<'blocklist.import'>);
      case 'approvals.ask':
        return askByFile(input as CallArguments<'approvals.ask'>);
      case 'approvals.answer':
        return answerByFile(input as CallArguments<'approvals.answer'>);
      case 'approvals.give':
      case 'approvals.refuse':
        return lookIntoAny(name, input as object, (input as CallArguments<'approvals.give'>).keyFile, 'keyFile');
      case 'audit.verify':
        return lookIntoAny(name, input as object, (input as CallArguments<'audit.verify'>).anchor, 'anchor');
      case 'approvals.read':
      case 'blocklist.readNote':
      case 'requests.readFile':
        return lookInto(name, input as { source: string });
      case 'profiles.import':
      case 'audit.importCosignature':
        return readOne(name, input as { source: string });
      case 'release.start':
        return startRelease(input as CallArguments<'release.start'>);
      case 'requests.makeFromFile':
      case 'requests.carryOut':
      case 'profiles.export':
      case 'authorities.publishCrl':
      case 'reports.export':
      case 'audit.export':
      case 'audit.checkpoint':
      case 'audit.saveAnchorFolder':
      case 'officers.acknowledgement':
      case 'recovery.save':
        return write(name, input as { destination: string });
      default:
        return ask(name, input);
    }
  };
}

/** What is sent is wiped at once, and may have to be sent again: hence copies of the pasted texts. */
function copyOf(source: Source): Source {
  return source.kind === 'text' ? { ...source, bytes: source.bytes.slice() } : source;
}

/** What was used is no longer known; after a refusal it can be used again. */
export async function usedUp<T, A>(taken: Taken<T>, send: (values: T[]) => Promise<A>): Promise<A> {
  try {
    return await send(taken.values);
  } catch (error) {
    taken.giveBack();
    throw error;
  }
}

/** What is only looked into is not used up. */
export async function lookedInto<T>(taken: Taken<Source>, send: (values: Source[]) => Promise<T>): Promise<T> {
  try {
    return await send(taken.values.map(copyOf));
  } finally {
    taken.giveBack();
  }
}
