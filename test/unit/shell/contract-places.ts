import { z } from 'zod';

/** Where a value of an input stands, and what the contract allows there. */
export interface Place {
  path: readonly (string | number)[];
  /** Without what makes it optional or nullable. */
  schema: z.ZodType;
  nullable: boolean;
  optional: boolean;
}

const NOTHING = Symbol('no seed');
const passphrase = () => new TextEncoder().encode('correct horse battery staple');
/** Texts that some pattern of the contract allows: tokens and identifiers, hashes, a host key, a time of day, a tag. */
const texts = ['example', 'a'.repeat(32), 'ab'.repeat(32), `SHA256:${'A'.repeat(43)}`, '02:00', '1.2.3.4', 'x'];

/** A value of a schema that the schema allows. @throws where none is known: then the call's valid input has to have one */
export function sampleOf(schema: z.ZodType): unknown {
  return variantsOf(schema, NOTHING)[0];
}

/**
 * Inputs that together have a value in every place that a schema knows: every branch of a union, what may be left out or `null`, an element of every
 * list. Made of a valid input where that has one. One place differs from the first input in each of the others, so that they are a sum and no product.
 */
export function variantsOf(schema: z.ZodType, seed: unknown): unknown[] {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    return variantsOf(schema.unwrap() as z.ZodType, seed === null || seed === undefined ? NOTHING : seed);
  }
  if (schema instanceof z.ZodDefault) return variantsOf(schema.unwrap() as z.ZodType, seed === undefined ? NOTHING : seed);
  if (schema instanceof z.ZodObject) return objectVariants(schema, seed);
  if (schema instanceof z.ZodArray)
    return variantsOf(schema.element as z.ZodType, Array.isArray(seed) && seed.length > 0 ? seed[0] : NOTHING).map((one) => [one]);
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option) => variantsOf(option as z.ZodType, (option as z.ZodType).safeParse(seed).success ? seed : NOTHING));
  }
  if (schema instanceof z.ZodRecord)
    return variantsOf(schema.valueType as z.ZodType, NOTHING).map((value) => ({ [String(sampleOf(schema.keyType as z.ZodType))]: value }));
  if (seed !== NOTHING) return [seed];
  if (schema instanceof z.ZodEnum) return [schema.options[0]];
  if (schema instanceof z.ZodLiteral) return [[...schema.values][0]];
  if (schema instanceof z.ZodBoolean) return [false];
  if (schema instanceof z.ZodNumber) return [schema.minValue !== null && schema.minValue > 0 ? schema.minValue : 0];
  const known = [...texts, passphrase()].find((value) => schema.safeParse(value).success);
  if (known === undefined) throw new Error(`no value is known for ${schema.type}: give the call a valid input that has one`);
  return [known];
}

function objectVariants(schema: z.ZodObject, seed: unknown): unknown[] {
  const given = (typeof seed === 'object' && seed !== null ? seed : {}) as Record<string, unknown>;
  const fields = Object.entries(schema.shape).map(
    ([name, field]) => [name, variantsOf(field as z.ZodType, Object.hasOwn(given, name) ? given[name] : NOTHING)] as const,
  );
  const first = Object.fromEntries(fields.map(([name, variants]) => [name, variants[0]]));
  return [first, ...fields.flatMap(([name, variants]) => variants.slice(1).map((variant) => ({ ...first, [name]: variant })))];
}

/** Every place of an input, the input itself first. A union stands for the branch that the value takes. */
export function placesIn(schema: z.ZodType, value: unknown, place: Omit<Place, 'schema'> = { path: [], nullable: false, optional: false }): Place[] {
  if (schema instanceof z.ZodNullable) return placesIn(schema.unwrap() as z.ZodType, value, { ...place, nullable: true });
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return placesIn(schema.unwrap() as z.ZodType, value, { ...place, optional: true });
  if (schema instanceof z.ZodUnion) {
    const taken = schema.options.find((option) => (option as z.ZodType).safeParse(value).success) as z.ZodType;
    return placesIn(taken, value, place);
  }
  const below = (name: string | number, inner: z.ZodType) =>
    placesIn(inner, (value as Record<string | number, unknown>)[name], { path: [...place.path, name], nullable: false, optional: false });
  const here = { ...place, schema };
  if (schema instanceof z.ZodObject) return [here, ...Object.entries(schema.shape).flatMap(([name, field]) => below(name, field as z.ZodType))];
  if (schema instanceof z.ZodArray) return [here, ...(value as unknown[]).flatMap((_element, index) => below(index, schema.element as z.ZodType))];
  if (schema instanceof z.ZodRecord) return [here, ...Object.keys(value as object).flatMap((name) => below(name, schema.valueType as z.ZodType))];
  return [here];
}

/** A copy of an input with another value in one place. Lists and objects on the way are copied; the value is put in as it is. */
export function withValueAt(input: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  const copy = (Array.isArray(input) ? [...input] : { ...(input as object) }) as Record<string | number, unknown>;
  copy[step] = withValueAt(copy[step], rest, value);
  return copy;
}

export function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((value, step) => (value as Record<string | number, unknown>)[step], input);
}
