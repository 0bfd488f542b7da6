import { spliced } from './mutate-bytes.ts';
import type { Random } from './random.ts';

const LINE_FEED = 0x0a;

/** Lines that stand, or do not belong, in PEM, CSV, JSON, YAML and notes. */
const strange = [
  '-----BEGIN PRIVATE KEY-----',
  '-----END PRIVATE KEY-----',
  '-----BEGIN CERTIFICATE-----',
  '-----BEGIN ENCRYPTED PRIVATE KEY-----',
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  '-----BEGIN RSA PRIVATE KEY-----',
  '-----BEGIN EC PARAMETERS-----',
  '-----BEGIN -----',
  '-----BEGIN PGP PRIVATE KEY BLOCK-----',
  'Proc-Type: 4,ENCRYPTED',
  'DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF',
  'DEK-Info: DES-CBC,zz',
  'Bag Attributes',
  '    friendlyName: \u202e\u0000x',
  '',
  ' ',
  '  tls.key: |',
  'tls.crt: LS0tLS1CRUdJTg==',
  '---',
  '— strongroom/x AAAA',
  '",;\t"',
  '=cmd|calc',
  '<script>',
  '__proto__',
  'constructor',
  '{"kty":"EC","d":"',
  '[[[[[[[[',
  '\ufeff',
  '\ud83d\ude00',
];

const endings = ['\r\n', '\r', '\n\n', '\u2028', ' \n', ''];

function lines(bytes: Uint8Array): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at !== bytes.length && bytes[at] !== LINE_FEED) continue;
    found.push({ start, end: at });
    start = at + 1;
  }
  return found;
}

const text = (value: string) => new Uint8Array(Buffer.from(value, 'utf8'));
const whole = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** Changes the lines of a text: which there are, in what order, how they end and what is wrapped around them. */
export function mutateText(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const all = lines(bytes);
  const line = random.pick(all);
  const next = random.pick(all);
  switch (random.below(14)) {
    case 0:
      return spliced(bytes, line.start, Math.min(line.end + 1, bytes.length), new Uint8Array(0));
    case 1:
      return spliced(bytes, line.start, line.start, bytes.slice(next.start, next.end + 1));
    case 2:
      return spliced(bytes, line.start, line.start, text(`${random.pick(strange)}\n`));
    case 3:
      return spliced(bytes, line.start, line.end, text(random.pick(strange)));
    case 4:
      return text(whole(bytes).toString('utf8').replaceAll('\n', random.pick(endings)));
    case 5:
      return text(`\ufeff${whole(bytes).toString('utf8')}`);
    case 6:
      return new Uint8Array(Buffer.from(`\ufeff${whole(bytes).toString('latin1')}`, 'utf16le'));
    case 7: {
      const indent = random.pick(['  ', '\t', '> ', '                ']);
      return text(whole(bytes).toString('utf8').replace(/^/gm, indent));
    }
    case 8: {
      const from = lines(other);
      const taken = random.pick(from);
      return spliced(bytes, line.start, line.start, other.slice(taken.start, (from[random.below(from.length)] ?? taken).end));
    }
    case 9: {
      // One token for another: labels, names of ciphers, numbers.
      const tokens = [
        ...whole(bytes)
          .toString('latin1')
          .matchAll(/[A-Za-z0-9.-]+/g),
      ];
      const token = tokens[random.below(tokens.length)];
      if (!token) return bytes.slice();
      const by = random.pick(['', '0', '-1', '99999999999999999999', 'CERTIFICATE', 'PRIVATE', 'A'.repeat(300), random.pick(tokens)[0]]);
      return spliced(bytes, token.index, token.index + token[0].length, text(by));
    }
    case 10:
      return spliced(bytes, line.end, line.end, text(random.pick(['=', '==', ' ', '\u0000', ':', ',', '"', '\\', 'é'])));
    case 11:
      return text(`${whole(bytes).toString('utf8')}\n${whole(other).toString('utf8')}`);
    case 12:
      return Buffer.concat(Array<Uint8Array>(random.small(64)).fill(bytes.slice(line.start, line.end + 1))).subarray(0, 65_536);
    default:
      return text(random.pick(strange) + '\n'.repeat(random.below(3)) + whole(bytes).toString('utf8'));
  }
}
