import { byteMutations } from './mutate-bytes.ts';
import type { Random } from './random.ts';

/** ASN.1 taken apart without judging it; what does not come apart stays as it is. */
interface Node {
  tag: number;
  /** `null` where it is a value and not a structure. */
  children: Node[] | null;
  content: Uint8Array;
  /** A byte of an OCTET or BIT STRING that stands before the structure in it. */
  prefix: Uint8Array;
  /** How its length is written: in as few bytes as may be, or otherwise. */
  length: 'short' | 'long' | 'indefinite' | Uint8Array;
}

const none = new Uint8Array(0);
const nothing: Node = { tag: 0x05, children: null, content: none, prefix: none, length: 'short' };
const DEEPEST = 24;

function parse(bytes: Uint8Array, depth = 0): Node[] | null {
  const nodes: Node[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] as number;
    const first = bytes[at + 1];
    if (first === undefined || first === 0x80 || (tag & 0x1f) === 0x1f || nodes.length > 5000) return null;
    const count = first < 0x80 ? 0 : first & 0x7f;
    if (count > 4) return null;
    let length = first < 0x80 ? first : 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
    const start = at + 2 + count;
    if (start + length > bytes.length) return null;
    nodes.push(node(tag, bytes.subarray(start, start + length), depth));
    at = start + length;
  }
  return nodes;
}

function node(tag: number, content: Uint8Array, depth: number): Node {
  const value: Node = { tag, children: null, content, prefix: none, length: 'short' };
  // Keys and certificates in PKCS#8 and PKCS#12 lie in OCTET STRINGs; public keys in BIT STRINGs.
  const skip = tag === 0x03 ? 1 : 0;
  const mayHold = (tag & 0x20) !== 0 || ((tag === 0x04 || tag === 0x03) && content.length > 3);
  const children = mayHold && depth < DEEPEST ? parse(content.subarray(skip), depth + 1) : null;
  return children && (children.length > 0 || (tag & 0x20) !== 0) ? { ...value, children, prefix: content.subarray(0, skip) } : value;
}

function encode(nodes: readonly Node[]): Uint8Array {
  return joined(
    nodes.map(({ tag, children, content, prefix, length }) => {
      const inner = children ? joined([prefix, encode(children)]) : content;
      if (length === 'indefinite') return joined([Uint8Array.of(tag, 0x80), inner, Uint8Array.of(0, 0)]);
      const written = length === 'short' ? shortest(inner.length) : length === 'long' ? Uint8Array.of(0x84, ...bigEndian(inner.length, 4)) : length;
      return joined([Uint8Array.of(tag), written, inner]);
    }),
  );
}

function shortest(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const count = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
  return Uint8Array.of(0x80 | count, ...bigEndian(length, count));
}

function bigEndian(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)) % 256);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** A node, and the list in which it stands. */
interface Place {
  list: Node[];
  at: number;
  node: Node;
}

function places(list: Node[], found: Place[] = []): Place[] {
  for (const [at, one] of list.entries()) {
    found.push({ list, at, node: one });
    if (one.children) places(one.children, found);
  }
  return found;
}

const tags = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x24, 0x30, 0x31, 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xa3, 0x1f, 0x00, 0xff,
];

/** INTEGERs that counts, sizes, versions and exponents turn into. */
const integers: readonly Uint8Array[] = [
  Uint8Array.of(),
  Uint8Array.of(0),
  Uint8Array.of(1),
  Uint8Array.of(2),
  Uint8Array.of(3),
  Uint8Array.of(0xff),
  Uint8Array.of(0x80),
  Uint8Array.of(0x7f, 0xff),
  Uint8Array.of(0, 0x98, 0x96, 0x80),
  Uint8Array.of(0x7f, 0xff, 0xff, 0xff),
  Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff),
  new Uint8Array(9).fill(0x7f),
  new Uint8Array(300).fill(0x55),
  new Uint8Array(4000).fill(0x7f),
];

/** Schemes, keys, curves, bags and attributes, each of which somebody might put where another belongs: the content of OBJECT IDENTIFIERs in hex. */
const identifiers = [
  '2a864886f70d010101', // rsaEncryption
  '2a864886f70d01010a', // RSASSA-PSS
  '2a8648ce3d0201', // id-ecPublicKey
  '2a8648ce3d030107', // P-256
  '2b81040022', // P-384
  '2b81040023', // P-521
  '2b8104000a', // secp256k1
  '2b6570', // Ed25519
  '2b6571', // Ed448
  '2a8648ce380401', // DSA
  '2a864886f70d01050d', // PBES2
  '2a864886f70d01050c', // PBKDF2
  '2b06010401da47040b', // scrypt
  '2a864886f70d01050a', // SHA-1 and DES
  '2a864886f70d010503', // MD5 and DES
  '2a864886f70d01050b', // SHA-1 and RC2
  '2a864886f70d010c0101', // RC4, 128 bits
  '2a864886f70d010c0103', // 3DES
  '2a864886f70d010c0104', // 3DES, two keys
  '2a864886f70d010c0105', // RC2, 128 bits
  '2a864886f70d010c0106', // RC2, 40 bits
  '2a864886f70d01050e', // PBMAC1
  '60864801650304012a', // AES-256-CBC
  '2a864886f70d0307', // 3DES-CBC
  '2a864886f70d0302', // RC2-CBC
  '2b0e030207', // DES-CBC
  '2a864886f70d020b', // HMAC-SHA-512
  '2b0e03021a', // SHA-1
  '608648016503040201', // SHA-256
  '2a864886f70d010701', // data
  '2a864886f70d010702', // signedData
  '2a864886f70d010703', // envelopedData
  '2a864886f70d010706', // encryptedData
  '2a864886f70d010c0a0101', // key bag
  '2a864886f70d010c0a0102', // shrouded key bag
  '2a864886f70d010c0a0103', // certificate bag
  '2a864886f70d010c0a0104', // CRL bag
  '2a864886f70d010c0a0105', // secret bag
  '2a864886f70d010c0a0106', // safe contents bag
  '2a864886f70d010914', // friendly name
  '2a864886f70d010915', // local key id
  '2a864886f70d01091601', // X.509
  '551d11', // subjectAltName
  '551d13', // basicConstraints
  '551d1e', // nameConstraints
  '551d1f', // cRLDistributionPoints
  '551d20', // certificatePolicies
].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

type TreeMutation = (place: Place, random: Random, donor: () => Node) => void;

const treeMutations: readonly TreeMutation[] = [
  ({ node: one }, random) => void (one.tag = random.pick(tags)),
  ({ node: one }, random) => void (one.tag ^= 0x20 | random.below(2)),
  ({ node: one }, random) => void (one.length = random.pick(['long', 'indefinite', 'indefinite', lengthThatLies(random)])),
  ({ list, at }) => void list.splice(at, 1),
  ({ list, at, node: one }, random) => void list.splice(at, 0, ...Array<Node>(random.pick([1, 1, 2, 40, 300])).fill(one)),
  ({ list, at, node: one }, random) => {
    const to = random.below(list.length);
    list[at] = list[to] as Node;
    list[to] = one;
  },
  ({ list, at }, _random, donor) => void (list[at] = donor()),
  ({ list, at }, _random, donor) => void list.splice(at, 0, donor()),
  ({ list, at, node: one }, random) => {
    let wrapped = one;
    for (let deep = random.pick([1, 1, 2, 31, 40, 200]); deep > 0; deep--) {
      wrapped = { tag: random.pick([0x30, one.tag | 0x20, 0xa0, 0x24]), children: [wrapped], content: none, prefix: none, length: 'short' };
    }
    list[at] = wrapped;
  },
  ({ node: one }, random) => replaceContent(one, one.tag === 0x06 ? random.pick(identifiers) : random.pick(integers)),
  ({ node: one }, random) => replaceContent(one, mutatedValue(one, random)),
  ({ node: one }) => replaceContent(one, none),
  // A string in pieces, as BER allows.
  ({ node: one }, random) => {
    const whole = one.children ? encode(one.children) : one.content;
    const cut = random.below(whole.length + 1);
    const piece = (content: Uint8Array): Node => ({ tag: 0x04, children: null, content, prefix: none, length: 'short' });
    Object.assign(one, { tag: one.tag | 0x20, children: [piece(whole.slice(0, cut)), piece(whole.slice(cut))], prefix: none });
  },
];

function lengthThatLies(random: Random): Uint8Array {
  return random.pick([
    Uint8Array.of(random.below(256)),
    Uint8Array.of(0x82, random.below(256), random.below(256)),
    Uint8Array.of(0x84, 0xff, 0xff, 0xff, 0xff),
  ]);
}

function replaceContent(one: Node, content: Uint8Array): void {
  Object.assign(one, { children: null, content });
}

function mutatedValue(one: Node, random: Random): Uint8Array {
  const value = one.children ? encode(one.children) : one.content;
  return random.pick(byteMutations)(value, random, random.bytes(8));
}

/**
 * Changes one thing in the structure and writes the lengths around it anew, so that what comes behind it is still reached.
 * @returns `null` where the bytes are no ASN.1
 */
export function mutateDer(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array | null {
  const tree = parse(bytes);
  if (!tree || tree.length === 0) return null;
  const others = () => places(parse(other) ?? [{ tag: 0x04, children: null, content: other, prefix: none, length: 'short' }]);
  const all = places(tree);
  // The values of a modulus are most of the tree by weight and little of it by meaning: each place is as likely as any other.
  random.pick(treeMutations)(random.pick(all), random, () => random.pick(others())?.node ?? nothing);
  const result = encode(tree);
  return result.length > 1_000_000 ? result.slice(0, 1_000_000) : result;
}
