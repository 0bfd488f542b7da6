import { expect, it } from 'vitest';
import { z } from 'zod';
import { LIMITS } from '../../../main/shell/input-bounds.ts';
import { type CallName, contract } from '../../../preload/contract/index.ts';
import { placesIn, variantsOf } from './contract-places.ts';
import { boundsOfList } from './hostile-values.ts';
import { validInputs } from './valid-inputs.ts';

/** As long a text as a pattern allows, if it has no `+`, `*` or open `{n,}` outside a class of characters. */
const isBoundedPattern = (pattern: RegExp) => !/[*+]|\{\d+,\}/.test(pattern.source.replaceAll(/\[(?:[^\]\\]|\\.)*\]/g, 'x').replaceAll(/\\./g, 'x'));

function patternsOf(schema: z.ZodString): RegExp[] {
  return (schema.def.checks ?? []).flatMap((check) => {
    const { pattern } = check._zod.def as { pattern?: RegExp };
    return pattern ? [pattern] : [];
  });
}

/** Why a place would take as much as anybody sends; `null` where it has a bound that main lets through. */
function unbounded(schema: z.ZodType): string | null {
  if (schema instanceof z.ZodString) {
    if (schema.maxLength === null) return patternsOf(schema).some(isBoundedPattern) ? null : 'a text without a bound';
    return schema.maxLength <= LIMITS.string ? null : 'a longer text than main lets through';
  }
  if (schema instanceof z.ZodNumber) return schema.format === 'safeint' ? null : 'a number that is no integer';
  if (schema instanceof z.ZodArray) {
    const { maximum } = boundsOfList(schema);
    if (maximum === undefined) return 'a list without a bound';
    return maximum <= LIMITS.values ? null : 'a longer list than main lets through';
  }
  if (schema instanceof z.ZodRecord) return unbounded(schema.keyType as z.ZodType) && 'names without a bound';
  if (schema instanceof z.ZodCustom) return schema.safeParse(new Uint8Array(LIMITS.bytes + 1)).success ? 'bytes without a bound' : null;
  return schema instanceof z.ZodObject && schema.def.catchall?._zod.def.type !== 'never' ? 'an object that takes further names' : null;
}

it.each(Object.keys(contract) as CallName[])('every place of %s has a bound of its own', (name) => {
  const schema = contract[name].input as z.ZodType;
  const found = variantsOf(schema, validInputs[name]()).flatMap((input) =>
    placesIn(schema, input).flatMap((place) => {
      const why = unbounded(place.schema);
      return why === null ? [] : [`${place.path.join('.') || 'the top'} is ${why}`];
    }),
  );
  expect([...new Set(found)]).toEqual([]);
});

it('a pattern is bounded only where nothing in it repeats without an end', () => {
  for (const pattern of [/^[0-9a-f]{64}$/, /^SHA256:[A-Za-z0-9+/]{43}$/, /^x{0,39}$/, /^\+\*$/]) expect(isBoundedPattern(pattern), pattern.source).toBe(true);
  for (const pattern of [/^x+$/, /^[x+]*$/, /^x{3,}$/, /^\P{Cc}+$/u]) expect(isBoundedPattern(pattern), pattern.source).toBe(false);
});
