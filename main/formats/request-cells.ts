import type { RequestDraft, RequestedKey, RequestedName, RequestHash } from '../../preload/contract/requests.ts';
import { requestHash } from '../../preload/contract/requests.ts';
import { extendedKeyUsageName, extendedKeyUsageNames, keyUsageNames } from '../pki/extension-names.ts';
import { ipAddressBytes } from '../pki/ip-address.ts';
import { keyUsageTexts, purposeTexts } from '../pki/openssl-names.ts';

/** The words before a name, as OpenSSL reads and prints them, as Windows shows them and as people write them. */
const kinds: Record<string, RequestedName['kind']> = {
  dns: 'dns',
  'dns name': 'dns',
  ip: 'ip',
  'ip address': 'ip',
  email: 'email',
  'rfc822 name': 'email',
  uri: 'uri',
  url: 'uri',
};

/** Such a word at the beginning of a name, with the blanks around its colon, which would part it from the name. */
const kindWord = /(?<=^|[\s,;])(dns(?: name)?|ip(?: address)?|email|rfc822 name|ur[il])\s*[:=]\s*/gi;

/** Several names in one cell, separated by blanks, commas, semicolons or line ends. The kind of one without a word is guessed. */
export function readNamesCell(cell: string): RequestedName[] {
  const joined = cell.replace(kindWord, (_, word: string) => `${kinds[word.toLowerCase()]}:`);
  return joined
    .split(/[\s,;]+/)
    .filter((name) => name !== '')
    .map(readName);
}

function readName(text: string): RequestedName {
  // `dns://` is the scheme of a URI.
  const [, word = '', value = ''] = /^(dns|ip|email|uri):(?!\/\/)(.*)$/s.exec(text) ?? [];
  if (word !== '') return { kind: word as RequestedName['kind'], value };
  if (ipAddressBytes(text)) return { kind: 'ip', value: text };
  // Nothing less: a word with a slip of the pen, as in `dsn:example.com`, must not become a URI.
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|urn:)/i.test(text)) return { kind: 'uri', value: text };
  return { kind: text.includes('@') ? 'email' : 'dns', value: text };
}

const keyWords: Record<string, RequestedKey> = {
  rsa2048: 'rsa-2048',
  rsa3072: 'rsa-3072',
  rsa4096: 'rsa-4096',
  p256: 'ec-p256',
  p384: 'ec-p384',
  p521: 'ec-p521',
  ed25519: 'ed25519',
};

/** How else keys are written, the curves as in SEC 2, ANSI X9.62 and FIPS 186-4, with what is left out of all words taken out. */
const keySpellings: readonly [RegExp, string][] = [
  [/^(?:ec|ecc|ecdsa|nist)*(?:p|secp)?(256|384|521)(?:r1)?$/, 'p$1'],
  [/^prime256v1$/, 'p256'],
  [/^(?:rsa)?(2048|3072|4096)(?:bits?)?$/, 'rsa$1'],
];

/** A kind of key in any of its spellings; `null` where it is none that is made here. */
export function readKeyCell(cell: string): RequestedKey | null {
  const word = plainWord(cell);
  const usual = keySpellings.reduce((text, [pattern, name]) => text.replace(pattern, name), word);
  return own(keyWords, usual);
}

/** A hash of signatures in any of its spellings; `null` where it is none that is used here. */
export function readHashCell(cell: string): RequestHash | null {
  const bits = /^(?:sha)?(?:2)?(256|384|512)$/.exec(plainWord(cell))?.[1];
  return requestHash.options.find((hash) => hash === `sha${bits}`) ?? null;
}

const yesOrNo: Record<string, boolean> = { yes: true, y: true, true: true, '1': true, x: true, no: false, n: false, false: false, '0': false };

/** `null` where it can be told neither. */
export function readYesOrNoCell(cell: string): boolean | null {
  return own(yesOrNo, plainWord(cell));
}

const signatures: Record<string, boolean> = {
  pss: true,
  rsapss: true,
  rsassapss: true,
  pkcs1: false,
  pkcs1v15: false,
  rsapkcs1: false,
  rsassapkcs1v15: false,
  ecdsa: false,
  eddsa: false,
};

/** Whether a signature is one with RSASSA-PSS; `null` where it cannot be told. */
export function readSignatureCell(cell: string): boolean | null {
  return own(signatures, plainWord(cell)) ?? readYesOrNoCell(cell);
}

/** Usages by their names in RFC 5280 and by those that OpenSSL prints. */
const keyUsageWords = new Map([
  ...keyUsageTexts.map((text, bit) => [plainWord(text), keyUsageNames[bit] as string] as const),
  ...keyUsageNames.map((name) => [plainWord(name), name] as const),
]);
const purposeWords = new Map([
  ...Object.entries(purposeTexts).map(([oid, text]) => [plainWord(text), extendedKeyUsageName(oid)] as const),
  ...extendedKeyUsageNames.map((name) => [plainWord(name), name] as const),
]);

/** Names of usages, separated by commas, semicolons or line ends, or by blanks; `none` for none. What is no usage stays, for `checkDraft` to say so. */
export function readKeyUsageCell(cell: string): string[] {
  return readUsages(cell, keyUsageWords);
}

/** As `readKeyUsageCell`, with dotted object identifiers too. */
export function readExtendedKeyUsageCell(cell: string): string[] {
  return readUsages(cell, purposeWords);
}

function readUsages(cell: string, words: ReadonlyMap<string, string>): string[] {
  if (plainWord(cell) === 'none') return [];
  const usages = cell
    .split(/[,;\r\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      // OpenSSL prints `Digital Signature`.
      const whole = words.get(plainWord(part));
      return whole === undefined ? part.split(/\s+/).map((word) => words.get(plainWord(word)) ?? word.replace(/^oid[:.]/i, '')) : [whole];
    });
  return [...new Set(usages)];
}

/** Days, in the bounds that a draft has; `null` otherwise. */
export function readDaysCell(cell: string): RequestDraft['termDays'] {
  const digits = /^\s*0*(\d{1,5})\s*(?:d|days?)?\s*$/i.exec(cell)?.[1];
  const days = Number(digits);
  return digits !== undefined && days >= 1 && days <= 36_500 ? days : null;
}

/** A word without what people write differently. */
function plainWord(cell: string): string {
  return cell.toLowerCase().replace(/[\s_.-]/g, '');
}

function own<Value>(table: Record<string, Value>, word: string): Value | null {
  return Object.hasOwn(table, word) ? (table[word] as Value) : null;
}
