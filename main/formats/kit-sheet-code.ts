import { bech32OfSecret, bech32Signs, secretOfBech32 } from '../crypto/bech32-secret.ts';
import { fromHex, toHex } from '../crypto/bytes.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';

/** What a sheet says beside its secret: which kit it is of, and which of its sheets. None of it is secret. */
export interface SheetHead {
  /** The first 16 hexadecimal digits of the vault's id. */
  vault: string;
  /** The first 8 hexadecimal digits of the SHA-256 of the kit's signing key: tells two kits of one vault apart. */
  kit: string;
  /** The generation of the policy that made this kit the vault's. */
  generation: number;
  /** From 1 on. */
  sheet: number;
  sheets: number;
  need: number;
}

/** One sheet of a recovery kit. */
export interface KitSheet extends Disposable {
  head: SheetHead;
  /** The kit's seed (32 bytes) where it has one sheet; else a share of it (33 bytes). */
  secret: SecretBytes;
}

const SHEET_PREFIX = 'STRONGROOM-KIT-';
const IDENTITY_PREFIX = 'AGE-SECRET-KEY-PQ-';
const HEAD_LENGTH = 8 + 4 + 2 + 3;
const [SEED_LENGTH, SHARE_LENGTH] = [32, 33];

/** The bytes of a sheet, head and secret, as its words and its line say them. Integers are big-endian. */
export function sheetBytes({ head, secret }: Pick<KitSheet, 'head' | 'secret'>): SecretBytes {
  const whole = SecretBytes.allocate(HEAD_LENGTH + secret.length);
  whole.bytes.set(fromHex(head.vault) as Uint8Array);
  whole.bytes.set(fromHex(head.kit) as Uint8Array, 8);
  whole.bytes.set([head.generation >> 8, head.generation & 0xff, head.sheet, head.sheets, head.need], 12);
  whole.bytes.set(secret.bytes, HEAD_LENGTH);
  return whole;
}

/** The sheet that bytes say; `null` where no kit has such a sheet. */
export function sheetOfBytes(whole: SecretBytes): KitSheet | null {
  const { bytes } = whole;
  const [high, low, sheet, sheets, need] = [...bytes.subarray(12, HEAD_LENGTH)] as [number, number, number, number, number];
  const head = { vault: toHex(bytes.subarray(0, 8)), kit: toHex(bytes.subarray(8, 12)), generation: (high << 8) | low, sheet, sheets, need };
  const isSheet = head.generation > 0 && sheet >= 1 && sheet <= sheets && need >= 1 && need <= sheets && (need > 1 || sheets === 1);
  if (!isSheet || whole.length - HEAD_LENGTH !== (need === 1 ? SEED_LENGTH : SHARE_LENGTH)) return null;
  const secret = SecretBytes.copy(bytes.subarray(HEAD_LENGTH));
  return { head, secret, [Symbol.dispose]: () => secret[Symbol.dispose]() };
}

/** How many bytes a sheet has: of the only one of a kit, and of one of several. */
export const sheetLengths = { only: HEAD_LENGTH + SEED_LENGTH, oneOfSeveral: HEAD_LENGTH + SHARE_LENGTH } as const;

/**
 * The line of a sheet, ASCII in capital letters: for a kit of one sheet its age identity, which the age tool takes as it is; for one of several all that
 * the sheet says, under a prefix of ours.
 */
export function sheetLine(sheet: Pick<KitSheet, 'head' | 'secret'>): SecretBytes {
  if (sheet.head.need === 1) return bech32OfSecret(IDENTITY_PREFIX, sheet.secret);
  using whole = sheetBytes(sheet);
  return bech32OfSecret(SHEET_PREFIX, whole);
}

/** What a text holds of a kit: the identity of a kit of one sheet, which names no vault, or a sheet. */
export type FoundLine = { kind: 'identity'; seed: SecretBytes } | { kind: 'sheet'; sheet: KitSheet } | { kind: 'mistyped' };

/**
 * Finds the lines of sheets in a text, wherever they stand; white space within them does not count, nor does case. A sheet that stands there twice is
 * found twice; behind a line that is mistyped nothing is looked for.
 * @param text ASCII where it matters
 */
export function findSheetLines(text: Uint8Array): FoundLine[] {
  using solid = withoutSpace(text);
  const found: FoundLine[] = [];
  for (let at = 0; at < solid.length && found.at(-1)?.kind !== 'mistyped'; at++) {
    if (startsAt(solid.bytes, at, `${IDENTITY_PREFIX}1`)) found.push(identityAt(solid.bytes, at));
    else if (startsAt(solid.bytes, at, `${SHEET_PREFIX}1`)) found.push(sheetAt(solid.bytes, at));
  }
  return found;
}

function identityAt(text: Uint8Array, at: number): FoundLine {
  const from = at + IDENTITY_PREFIX.length + 1;
  const seed = secretOfBech32(IDENTITY_PREFIX, text.subarray(from, from + bech32Signs(SEED_LENGTH)), SEED_LENGTH);
  return seed ? { kind: 'identity', seed } : { kind: 'mistyped' };
}

function sheetAt(text: Uint8Array, at: number): FoundLine {
  const from = at + SHEET_PREFIX.length + 1;
  const length = sheetLengths.oneOfSeveral;
  using whole = secretOfBech32(SHEET_PREFIX, text.subarray(from, from + bech32Signs(length)), length);
  const sheet = whole && sheetOfBytes(whole);
  return sheet ? { kind: 'sheet', sheet } : { kind: 'mistyped' };
}

function withoutSpace(text: Uint8Array): SecretBytes {
  const solid = SecretBytes.allocate(text.length);
  let length = 0;
  for (const byte of text) if (byte > 0x20) solid.bytes[length++] = byte;
  return solid;
}

function startsAt(text: Uint8Array, at: number, capitals: string): boolean {
  for (let place = 0; place < capitals.length; place++) {
    const byte = text[at + place] ?? 0;
    const capital = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
    if (capital !== capitals.charCodeAt(place)) return false;
  }
  return true;
}
