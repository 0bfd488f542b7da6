import type { AgentCallName, Source } from '../../../preload/contract/agent-port.ts';
import type { CallArguments } from '../../../preload/contract/index.ts';
import type { ClipboardSource } from '../clipboard-source.ts';
import type { FileTokens } from '../file-tokens.ts';

export interface AgentCallOptions {
  ask(name: AgentCallName, input: unknown): Promise<unknown>;
  sources: FileTokens<Source>;
  destinations: FileTokens<string>;
  clipboard: ClipboardSource;
}

/** Passes a call on to the agent, with what its tokens stand for. A token is used up by a call that succeeds; after a refusal it can be used again. */
export function createAgentCalls({ ask, sources, destinations, clipboard }: AgentCallOptions): (name: AgentCallName, input: unknown) => Promise<unknown> {
  const startImport = async (input: CallArguments<'import.start'>) => {
    const taken = sources.take(input.sources);
    try {
      // What is sent is wiped at once, and a refused import may be started again: hence copies of the pasted texts.
      const sent = taken.values.map((source) => (source.kind === 'text' ? { ...source, bytes: source.bytes.slice() } : source));
      const started = await ask('import.start', { ...input, sources: sent });
      for (const source of taken.values) {
        if (source.kind !== 'text') continue;
        await clipboard.clearIfHolds(source.bytes).catch(() => undefined);
        source.bytes.fill(0);
      }
      return started;
    } catch (error) {
      taken.giveBack();
      throw error;
    }
  };

  const write = async (name: AgentCallName, input: { destination: string }) => {
    const taken = destinations.take([input.destination]);
    try {
      return await ask(name, { ...input, destination: taken.values[0] });
    } catch (error) {
      taken.giveBack();
      throw error;
    }
  };

  const startRelease = async (input: CallArguments<'release.start'>) => {
    if (input.destination.kind === 'drive') return ask('release.start', input);
    const taken = destinations.take([input.destination.token]);
    try {
      return await ask('release.start', { ...input, destination: { kind: 'file', path: taken.values[0] } });
    } catch (error) {
      taken.giveBack();
      throw error;
    }
  };

  const readOne = async (name: AgentCallName, input: { source: string }) => {
    const taken = sources.take([input.source]);
    try {
      return await ask(name, { ...input, source: taken.values[0] });
    } catch (error) {
      taken.giveBack();
      throw error;
    }
  };

  // What is only looked into is not used up: another profile is another look at the same file. What is sent is wiped, hence the copy.
  const lookInto = async (name: AgentCallName, input: { source: string }) => {
    const taken = sources.take([input.source]);
    const [source] = taken.values;
    try {
      return await ask(name, { ...input, source: source?.kind === 'text' ? { ...source, bytes: source.bytes.slice() } : source });
    } finally {
      taken.giveBack();
    }
  };

  // A list is compared with its note only while it is imported: after a refusal, and with another key, both are looked into again.
  const importBlocklist = async ({ source, note, publisherKey }: CallArguments<'blocklist.import'>) => {
    const taken = sources.take([source, note]);
    try {
      const [list, beside] = taken.values.map((value) => (value.kind === 'text' ? { ...value, bytes: value.bytes.slice() } : value));
      return await ask('blocklist.import', { source: list, note: beside, publisherKey });
    } finally {
      taken.giveBack();
    }
  };

  return (name, input) => {
    switch (name) {
      case 'backup.saveFolder':
        // A target that keeps its folder names none.
        return (input as { destination: string | null }).destination === null ? ask(name, input) : write(name, input as { destination: string });
      case 'import.start':
        return startImport(input as CallArguments<'import.start'>);
      case 'blocklist.import':
        return importBlocklist(input as CallArguments<'blocklist.import'>);
      case 'blocklist.readNote':
      case 'requests.readFile':
        return lookInto(name, input as { source: string });
      case 'profiles.import':
        return readOne(name, input as { source: string });
      case 'release.start':
        return startRelease(input as CallArguments<'release.start'>);
      case 'requests.makeFromFile':
      case 'requests.carryOut':
      case 'profiles.export':
      case 'authorities.publishCrl':
      case 'reports.export':
      case 'audit.export':
      case 'vault.saveKit':
        return write(name, input as { destination: string });
      default:
        return ask(name, input);
    }
  };
}
