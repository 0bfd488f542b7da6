import { combine, split } from 'shamir-secret-sharing';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { type KitShape, kitShape, MOST_KIT_SHEETS } from '../../preload/contract/recovery.ts';
import { fromBase64 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { randomBytes } from '../crypto/random.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import type { KitSheet } from '../formats/kit-sheet-code.ts';
import type { GivenSheet } from '../formats/kit-sheet-text.ts';
import { deriveOfficerKeys, type OfficerKeys } from './officer-keys.ts';
import { type Policy, type PolicyChain, publicStatement } from './policy.ts';

/** A kit that was just made. Dispose of it as soon as its sheets are put away: whoever has them opens everything. */
export interface NewKit extends Disposable {
  /** For the policy. */
  statement: NonNullable<Policy['kit']>;
  keys: OfficerKeys;
  /** What is secret on each sheet: the seed on the only one (32 bytes), a share of it on each of several (33 bytes). */
  sheets: SecretBytes[];
}

/**
 * Makes a recovery kit: a seed of 32 random bytes, split into `sheets` of which `need` make it whole again.
 * @throws StrongroomError `KIT_INVALID` for a number of sheets that no kit has
 */
export async function newKit(sheets: number, need: number): Promise<NewKit> {
  demandShape({ sheets, need });
  const seed = SecretBytes.take(randomBytes(32));
  const parts = need === 1 ? [seed] : (await split(seed.bytes, sheets, need)).map((part) => SecretBytes.take(part));
  const keys = deriveOfficerKeys(seed);
  const statement = { sheets, need, ...publicStatement(keys) };
  if (need > 1) seed[Symbol.dispose]();
  return {
    statement,
    keys,
    sheets: parts,
    [Symbol.dispose]() {
      keys[Symbol.dispose]();
      for (const part of parts) part[Symbol.dispose]();
    },
  };
}

/** What tells a kit from every other: the first 8 hexadecimal digits of the SHA-256 of its signing key. */
export function kitDigits({ signingKey }: Pick<NonNullable<Policy['kit']>, 'signingKey'>): string {
  return sha256Hex(fromBase64(signingKey) as Uint8Array).slice(0, 8);
}

/** The generation of the policy that made the present kit the vault's; that of the current one where it has none. */
export function kitGeneration({ policies, current }: PolicyChain): number {
  let first = current;
  for (const policy of policies.toReversed()) {
    if (policy.kit?.signingKey !== current.kit?.signingKey) break;
    first = policy;
  }
  return first.generation;
}

/** The sheets of a kit, each with what it says of itself. They share the kit's memory: wiped with it. */
export function sheetsOf(kit: Pick<NewKit, 'statement' | 'sheets'>, vaultId: string, generation: number): Pick<KitSheet, 'head' | 'secret'>[] {
  const { sheets, need } = kit.statement;
  const common = { vault: vaultId.slice(0, 16), kit: kitDigits(kit.statement), generation, sheets, need };
  return kit.sheets.map((secret, at) => ({ head: { ...common, sheet: at + 1 }, secret }));
}

/**
 * The kit's seed from sheets that were given, in any order; the same one twice counts once.
 * @throws StrongroomError `KIT_SHEETS_DIFFER` where they are not of one kit, `KIT_SHEETS_MISSING` where they are too few
 */
export async function joinSheets(given: readonly Pick<KitSheet, 'head' | 'secret'>[]): Promise<SecretBytes> {
  const sheets = [...new Map(given.map((sheet) => [sheet.head.sheet, sheet])).values()].sort((left, right) => left.head.sheet - right.head.sheet);
  const [first] = sheets;
  if (!first) throw new Error('a kit has at least one sheet');
  const stranger = given.find(({ head }) => !isSameKit(head, first.head));
  if (stranger) throw sheetsDiffer();
  const { need } = first.head;
  if (sheets.length < need) throw sheetsMissing(sheets.map(({ head }) => head));
  if (need === 1) return SecretBytes.copy(first.secret.bytes);
  const shares = sheets.slice(0, need).map(({ secret }) => secret.bytes);
  const seed = SecretBytes.take(await combine(shares).catch(() => new Uint8Array(0)));
  using keys = seed.length === 32 ? deriveOfficerKeys(seed) : null;
  if (keys && kitDigits(publicStatement(keys)) === first.head.kit) return seed;
  seed[Symbol.dispose]();
  throw sheetsDiffer();
}

/** What sheets make together. */
export interface JoinedKit extends Disposable {
  seed: SecretBytes;
  /** 64 digits, or the first 16; `null` where an age identity was given and nothing beside it. */
  vaultId: string | null;
}

/**
 * The kit's seed from sheets as they were given, whole or as identities alone, which name no vault.
 * @throws StrongroomError `KIT_SHEETS_DIFFER`, `KIT_SHEETS_MISSING`
 */
export async function joinGiven(given: readonly GivenSheet[]): Promise<JoinedKit> {
  const vaultId = oneVault(given.flatMap((sheet) => sheet.vaultId ?? []));
  const identity = given.find(({ head }) => head === null);
  if (identity && given.some(({ secret }) => !Buffer.from(secret.bytes).equals(identity.secret.bytes))) throw sheetsDiffer();
  const seed = identity
    ? SecretBytes.copy(identity.secret.bytes)
    : await joinSheets(given.map(({ head, secret }) => ({ head: head as KitSheet['head'], secret })));
  return { seed, vaultId, [Symbol.dispose]: () => seed[Symbol.dispose]() };
}

/** The longest of the ids, of which the others must be the beginning. */
function oneVault(ids: readonly string[]): string | null {
  const [longest] = [...ids].sort((left, right) => right.length - left.length);
  if (longest === undefined) return null;
  if (ids.some((id) => !longest.startsWith(id))) throw sheetsDiffer();
  return longest;
}

function isSameKit(one: KitSheet['head'], other: KitSheet['head']): boolean {
  return one.vault === other.vault && one.kit === other.kit && one.generation === other.generation && one.need === other.need && one.sheets === other.sheets;
}

function sheetsDiffer(): StrongroomError {
  return new StrongroomError(
    'KIT_SHEETS_DIFFER',
    'These sheets do not belong to one recovery kit.',
    'Compare vault id, policy generation and kit on the sheets: all must be the same. A kit that was renewed has other sheets.',
  );
}

function sheetsMissing(heads: readonly KitSheet['head'][]): StrongroomError {
  const { need, sheets } = heads[0] as KitSheet['head'];
  const have = heads.map(({ sheet }) => sheet).join(', ');
  const more = need - heads.length;
  return new StrongroomError(
    'KIT_SHEETS_MISSING',
    `This recovery kit needs ${need} of its ${sheets} sheets; given ${heads.length === 1 ? 'is sheet' : 'are sheets'} ${have}.`,
    `Bring ${more === 1 ? 'one more sheet' : `${more} more sheets`} of the same kit.`,
  );
}

function demandShape(wanted: KitShape): void {
  if (kitShape.safeParse(wanted).success) return;
  throw new StrongroomError(
    'KIT_INVALID',
    `There is no recovery kit of ${wanted.sheets} ${wanted.sheets === 1 ? 'sheet' : 'sheets'} of which ${wanted.need} ${wanted.need === 1 ? 'is' : 'are'} needed.`,
    `A kit has one sheet, or 2 to ${MOST_KIT_SHEETS} of which at least 2 are needed. For a second copy of a kit of one sheet, print it twice.`,
  );
}
