import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Dispatcher, servePort } from '../../../main/agent/port.ts';
import type { AgentEvent } from '../../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';

let port: EventEmitter & { postMessage(message: unknown): void };
let posted: unknown[];
let answered: string[];
let defects: string[];
let tell: (event: AgentEvent) => void;

const calls: Record<string, (input: never) => Promise<unknown>> = {
  echo: async (input) => ({ input }),
  refuse: async () => {
    throw new StrongroomError('VAULT_IN_USE', 'm', 'h');
  },
  break: async () => {
    throw new Error('/home/alice');
  },
  uncloneable: async () => () => undefined,
};

beforeEach(() => {
  posted = [];
  answered = [];
  defects = [];
  port = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => void posted.push(structuredClone(message)) });
  const dispatcher: Dispatcher = {
    knows: (name) => Object.hasOwn(calls, name),
    call: (name, input) => (calls[name] as (input: unknown) => Promise<unknown>)(input),
    listen: (listener) => {
      tell = listener;
    },
  };
  servePort(port as never, dispatcher, { onAnswered: (name) => void answered.push(name), onDefect: (name) => void defects.push(name) });
});

const ask = async (data: unknown) => {
  port.emit('message', { data });
  await new Promise((resolve) => setImmediate(resolve));
};

describe('the agent’s port', () => {
  it('answers with the number of the request', async () => {
    await ask({ id: 7, name: 'echo', input: 1 });
    expect(posted).toEqual([{ id: 7, ok: true, value: { input: 1 } }]);
    expect(answered).toEqual(['echo']);
  });

  it('passes refusals on and keeps the text of defects to itself', async () => {
    await ask({ id: 1, name: 'refuse', input: {} });
    await ask({ id: 2, name: 'break', input: {} });
    expect(posted).toMatchObject([
      { id: 1, ok: false, error: { code: 'VAULT_IN_USE' } },
      { id: 2, ok: false, error: { code: 'INTERNAL' } },
    ]);
    expect(JSON.stringify(posted)).not.toContain('alice');
    expect(defects).toEqual(['break']);
  });

  it('answers an error where the answer cannot be sent', async () => {
    await ask({ id: 3, name: 'uncloneable', input: {} });
    expect(posted).toMatchObject([{ id: 3, ok: false, error: { code: 'INTERNAL' } }]);
  });

  it('knows no names but its own, and takes no other messages', async () => {
    for (const name of ['constructor', '__proto__', 'toString', '']) await ask({ id: 4, name, input: {} });
    expect(posted).toHaveLength(4);
    for (const data of [null, undefined, 1, 'x', {}, { id: 1 }, { id: '1', name: 'echo', input: 1 }, { id: 1, name: 1, input: 1 }]) await ask(data);
    expect(posted).toHaveLength(4);
    expect(answered).toEqual([]);
  });

  it('passes events on', () => {
    tell({ type: 'audit', size: 4 });
    expect(posted).toEqual([{ event: { type: 'audit', size: 4 } }]);
  });
});
