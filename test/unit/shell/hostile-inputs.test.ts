import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { type Answer, type CallName, contract } from '../../../preload/contract/index.ts';
import { placesIn, valueAt, variantsOf, withValueAt } from './contract-places.ts';
import { hostileValues } from './hostile-values.ts';
import { ours, type RecordingBridge, recordingBridge, strangers } from './recording-bridge.ts';
import { validInputs } from './valid-inputs.ts';

// Everything here is made from the contract: a call that is declared tomorrow is attacked tomorrow, in every place of its input.

const names = Object.keys(contract) as CallName[];
const refusal = JSON.stringify({
  ok: false,
  error: {
    code: 'BRIDGE_INPUT',
    message: 'The application does not understand this call.',
    hint: 'Check what was entered; if that is right, start Strongroom again.',
  },
});
const inputsOf = (name: CallName) => variantsOf(contract[name].input as z.ZodType, validInputs[name]());

let bridge: RecordingBridge;
beforeEach(() => {
  bridge = recordingBridge();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  return () => vi.restoreAllMocks();
});

/** What became of a call that was to be refused: nothing, or what is wrong. */
async function wrongWith(answered: Promise<Answer<unknown>>): Promise<string | null> {
  const text = JSON.stringify(await answered);
  if (bridge.effects.length > 0) return `it reached ${bridge.effects.splice(0).join()}`;
  return text === refusal ? null : `it was answered with ${text.slice(0, 300)}`;
}

it('every call has a valid input to attack, and inputs for all its branches', () => {
  expect(Object.keys(validInputs).toSorted()).toEqual(names.toSorted());
  for (const name of names) {
    for (const input of [validInputs[name](), ...inputsOf(name)]) {
      expect(contract[name].input.safeParse(input).error?.message, `${name} ${JSON.stringify(input)}`).toBeUndefined();
    }
  }
});

describe.each(names)('the call %s', (name) => {
  const schema = contract[name].input as z.ZodType;

  it('is made with each of its branches, which proves that it could be', async () => {
    for (const input of inputsOf(name)) {
      await bridge.call(ours, name, input);
      expect(bridge.effects.splice(0)).toEqual([name]);
    }
  });

  it('is refused with anything hostile in any of its places', async () => {
    const wrong: string[] = [];
    const attacked = new Map<z.ZodType, Set<string>>();
    let cases = 0;
    for (const input of inputsOf(name)) {
      for (const place of placesIn(schema, input)) {
        const where = place.path.join('.') || 'the top';
        // An input differs from the first in one place: the others have been attacked.
        const before = attacked.get(place.schema) ?? new Set();
        attacked.set(place.schema, before);
        if (before.has(where) && place.path.length > 0) continue;
        before.add(where);
        for (const { what, value } of hostileValues(place, valueAt(input, place.path))) {
          const answer = await wrongWith(bridge.call(ours, name, withValueAt(input, place.path, value)));
          if (answer !== null) wrong.push(`${what} at ${where}: ${answer}`);
          cases += 1;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(cases).toBeGreaterThan(40);
  });

  it('is refused to strangers, whatever they send', async () => {
    for (const [who, sender] of strangers) {
      for (const input of [...inputsOf(name), undefined, { extra: 1 }]) {
        expect(await bridge.call(sender, name, input), who).toMatchObject({ ok: false, error: { code: 'BRIDGE_REFUSED' } });
      }
    }
    expect(bridge.effects).toEqual([]);
  });

  it('is refused while the vault is locked, in each of its branches, unless the contract says that it is not', async () => {
    bridge.unlocked = false;
    for (const input of inputsOf(name)) {
      const answered = await bridge.call(ours, name, input);
      if (contract[name].locked) expect(bridge.effects.splice(0)).toEqual([name]);
      else expect(answered).toMatchObject({ ok: false, error: { code: 'VAULT_LOCKED' } });
    }
    expect(bridge.effects).toEqual([]);
  });
});

it('no object has gained a property by all that', () => {
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12);
});
