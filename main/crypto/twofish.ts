import { removePadding } from './pkcs7-padding.ts';
import { wipe } from './secret-bytes.ts';

const BLOCK = 16;
const ROUNDS = 16;

/** The 4-bit tables of the two fixed permutations ("Twofish: A 128-Bit Block Cipher", Schneier and others, 1998, section 4.3.5). */
const nibbleTables: Record<'q0' | 'q1', readonly string[]> = {
  q0: ['817d6f320b59eca4', 'ecb81235f4a6709d', 'ba5e6d90c8f32471', 'd7f4126e9b3085ca'],
  q1: ['28bdf76e31940ac5', '1e2b4c376da5f908', '4c75169a0ed82b3f', 'b951c3de647f208a'],
};

/** The permutation that four tables make (section 4.3.5), for all 256 bytes. */
function permutation(tables: readonly string[]): Uint8Array {
  const [t0, t1, t2, t3] = tables.map((digits) => Uint8Array.from(digits, (digit) => Number.parseInt(digit, 16))) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const turned = (nibble: number) => (nibble >> 1) | ((nibble & 1) << 3);
  return Uint8Array.from({ length: 256 }, (_, x) => {
    const [a0, b0] = [x >> 4, x & 15];
    const [a2, b2] = [t0[a0 ^ b0] as number, t1[(a0 ^ turned(b0) ^ (8 * a0)) & 15] as number];
    return ((t3[(a2 ^ turned(b2) ^ (8 * a2)) & 15] as number) << 4) | (t2[a2 ^ b2] as number);
  });
}

const q0 = permutation(nibbleTables.q0);
const q1 = permutation(nibbleTables.q1);

/** Product in GF(2^8) modulo the polynomial. */
function multiplied(a: number, b: number, polynomial: number): number {
  let product = 0;
  for (let x = a, y = b; y > 0; y >>= 1) {
    if (y & 1) product ^= x;
    x = x & 0x80 ? ((x << 1) ^ polynomial) & 0xff : x << 1;
  }
  return product;
}

/** The MDS matrix (section 4.3.2), by columns; each is a table of what a byte at that place adds to the word. */
const mdsColumns = [
  [0x01, 0x5b, 0xef, 0xef],
  [0xef, 0xef, 0x5b, 0x01],
  [0x5b, 0xef, 0x01, 0xef],
  [0x5b, 0x01, 0xef, 0x5b],
].map((column) =>
  Uint32Array.from({ length: 256 }, (_, byte) => column.reduce((word, factor, row) => word | (multiplied(byte, factor, 0x169) << (8 * row)), 0)),
);

/** The RS matrix (section 4.3), by rows. */
const rs = [
  [0x01, 0xa4, 0x55, 0x87, 0x5a, 0x58, 0xdb, 0x9e],
  [0xa4, 0x56, 0x82, 0xf3, 0x1e, 0xc6, 0x68, 0xe5],
  [0x02, 0xa1, 0xfc, 0xc1, 0x47, 0xae, 0x3d, 0x19],
  [0xa4, 0x55, 0x87, 0x5a, 0x58, 0xdb, 0x9e, 0x03],
];

/** Which permutation each of the four bytes goes through, from the last key word to none (section 4.3.2, figure 2). */
const stages: readonly (readonly Uint8Array[])[] = [
  [q1, q0, q0, q1],
  [q1, q1, q0, q0],
  [q0, q1, q0, q1],
  [q0, q0, q1, q1],
  [q1, q0, q1, q0],
];

/** The function h: a word through permutations and key words, then through the MDS matrix. `words` has four bytes for each key word. */
function h(input: number, words: readonly Uint8Array[]): number {
  let result = 0;
  for (let place = 0; place < 4; place++) {
    let byte = (input >>> (8 * place)) & 0xff;
    for (let i = words.length - 1; i >= 0; i--) {
      byte = ((stages[4 - (i + 1)] as readonly Uint8Array[])[place]?.[byte] as number) ^ ((words[i] as Uint8Array)[place] as number);
    }
    byte = (stages[4] as readonly Uint8Array[])[place]?.[byte] as number;
    result ^= (mdsColumns[place] as Uint32Array)[byte] as number;
  }
  return result >>> 0;
}

const rotated = (word: number, bits: number) => ((word << bits) | (word >>> (32 - bits))) >>> 0;

interface Schedule {
  /** 40 words: whitening before, whitening after, two for each round. */
  subkeys: Uint32Array;
  /** The function h of the rounds, one table for each byte. */
  boxes: Uint32Array[];
}

/** The key schedule (section 4.3) of a key of 16, 24 or 32 bytes. */
function schedule(key: Uint8Array): Schedule {
  const count = key.length / 8;
  const word = (at: number) => key.subarray(at * 4, at * 4 + 4);
  const even = Array.from({ length: count }, (_, i) => word(i * 2));
  const odd = Array.from({ length: count }, (_, i) => word(i * 2 + 1));
  // The words of the S-boxes stand in reverse order.
  const sBoxWords = Array.from({ length: count }, (_, i) => {
    const eight = key.subarray((count - 1 - i) * 8, (count - i) * 8);
    return Uint8Array.from(rs, (row) => row.reduce((sum, factor, column) => sum ^ multiplied(eight[column] as number, factor, 0x14d), 0));
  });
  const subkeys = new Uint32Array(40);
  for (let i = 0; i < 20; i++) {
    const a = h(2 * i * 0x01010101, even);
    const b = rotated(h((2 * i + 1) * 0x01010101, odd), 8);
    subkeys[2 * i] = a + b;
    subkeys[2 * i + 1] = rotated((a + 2 * b) >>> 0, 9);
  }
  const zero = h(0, sBoxWords);
  // h is a sum over its four bytes, so each has a table by itself.
  const boxes = Array.from({ length: 4 }, (_, place) => Uint32Array.from({ length: 256 }, (_, byte) => h((byte << (8 * place)) >>> 0, sBoxWords) ^ zero));
  boxes[0] = (boxes[0] as Uint32Array).map((value) => value ^ zero);
  sBoxWords.forEach(wipe);
  return { subkeys, boxes };
}

function g({ boxes }: Schedule, word: number): number {
  const [b0, b1, b2, b3] = boxes as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  return ((b0[word & 0xff] as number) ^ (b1[(word >>> 8) & 0xff] as number) ^ (b2[(word >>> 16) & 0xff] as number) ^ (b3[word >>> 24] as number)) >>> 0;
}

function decryptBlock(key: Schedule, block: DataView, at: number): void {
  const k = (i: number) => key.subkeys[i] as number;
  const read = (i: number) => block.getUint32(at + i * 4, true);
  let [r0, r1, r2, r3] = [read(0) ^ k(4), read(1) ^ k(5), read(2) ^ k(6), read(3) ^ k(7)];
  for (let round = ROUNDS - 1; round >= 0; round--) {
    const t0 = g(key, r0 >>> 0);
    const t1 = g(key, rotated(r1 >>> 0, 8));
    const next2 = rotated(r2 >>> 0, 1) ^ (t0 + t1 + k(8 + 2 * round));
    const next3 = rotated((r3 ^ (t0 + 2 * t1 + k(9 + 2 * round))) >>> 0, 31);
    [r0, r1, r2, r3] = [next2, next3, r0, r1];
  }
  [r2 ^ k(0), r3 ^ k(1), r0 ^ k(2), r1 ^ k(3)].forEach((word, i) => {
    block.setUint32(at + i * 4, word >>> 0, true);
  });
}

/**
 * Twofish in CBC mode with PKCS#7 padding, for reading BouncyCastle's UBER stores only: no library that is used here has it.
 * @param key 16, 24 or 32 bytes
 * @returns the plaintext, the caller's to wipe, or `null` where lengths or padding do not fit
 */
export function decryptTwofishCbc(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array | null {
  if (![16, 24, 32].includes(key.length) || iv.length !== BLOCK || ciphertext.length === 0 || ciphertext.length % BLOCK !== 0) return null;
  const keys = schedule(key);
  const padded = new Uint8Array(ciphertext);
  const view = new DataView(padded.buffer);
  try {
    for (let at = 0; at < padded.length; at += BLOCK) {
      decryptBlock(keys, view, at);
      const previous = at === 0 ? iv : ciphertext.subarray(at - BLOCK, at);
      for (let i = 0; i < BLOCK; i++) padded[at + i] = (padded[at + i] as number) ^ (previous[i] as number);
    }
    return removePadding(padded, BLOCK);
  } finally {
    wipe(padded);
    keys.subkeys.fill(0);
    for (const box of keys.boxes) box.fill(0);
  }
}
