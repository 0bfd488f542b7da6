// A bridge without an application behind it, for looking at the window. It checks every input and output with the contract.
import './without-jit.ts';
import type { BridgeEvent } from '../../preload/contract/events.ts';
import { type Bridge, type CallName, contract } from '../../preload/contract/index.ts';
import { answers, type Scenario } from './answers.ts';

declare global {
  interface Window {
    strongroom: Bridge;
    scenario?: Partial<Scenario>;
    fakeCalls: string[];
    emit: (event: Record<string, unknown>) => void;
  }
}

const scenario: Scenario = { certificates: 300, locked: false, vaults: 2, waiting: false, theme: 'system', empty: false, ...window.scenario };
const listeners = new Set<(event: BridgeEvent) => void>();
let sequence = 0;

function emit(event: Record<string, unknown>): void {
  sequence += 1;
  for (const listener of listeners) listener({ sequence, ...event } as BridgeEvent);
}

window.fakeCalls = [];
window.emit = emit;
const handlers = answers(scenario, emit);

const bridge: Bridge = {
  async call(name, input) {
    window.fakeCalls.push(name);
    const declared = contract[name as CallName];
    const parsed = declared.input.safeParse(input);
    if (!parsed.success) {
      console.error(`fake bridge: ${name} was called wrongly`, JSON.stringify(input), parsed.error.message);
      return { ok: false, error: { code: 'BRIDGE_INPUT', message: `${name}: ${parsed.error.message}`, hint: '' } };
    }
    await new Promise((resolve) => setTimeout(resolve, 8));
    const answer = await handlers[name as CallName](parsed.data as never);
    if (answer.ok) {
      const output = declared.output.safeParse(answer.value);
      if (!output.success) console.error(`fake bridge: ${name} answers wrongly`, output.error.message);
    }
    return answer as never;
  },
  async handOver(files) {
    return {
      ok: true,
      value: { files: files.map((file, index) => ({ token: index.toString(16).padStart(32, 'f'), name: file.name, size: file.size, folder: false })) },
    };
  },
  listen(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

window.strongroom = bridge;
