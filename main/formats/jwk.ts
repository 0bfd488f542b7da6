import { concatBytes } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { malformed, unsupported } from '../pki/format-error.ts';
import { namedCurves } from '../pki/key-algorithm.ts';
import { ecPkcs8, ed25519Pkcs8, fullLength, rsaPkcs8 } from './assemble-pkcs8.ts';
import { decodeBase64, decodeBase64Url } from './base64-bytes.ts';
import { certificateEntry } from './certificate-entry.ts';
import type { EntryCollector } from './entry-collector.ts';
import { type JsonValue, jsonMember, jsonText, readJson } from './json-bytes.ts';
import { unrecognised } from './sniff.ts';

/** Curves by the names of RFC 7518, section 6.2.1.1. */
const curves: Record<string, string> = { 'P-256': '1.2.840.10045.3.1.7', 'P-384': '1.3.132.0.34', 'P-521': '1.3.132.0.35' };

const otherKey = 'RSA, ECDSA (P-256, P-384, P-521) and Ed25519 keys can be kept. Leave this one where it is.';

/**
 * Reads a JSON Web Key (RFC 7517), a set of them or an array of them into the collector: private keys with `kid` as their name, and the
 * certificates of `x5c`. Public and symmetric keys are passed over by name. Whatever else may hold a key is named as unread: where the file is erased,
 * it would be lost.
 * @param bytes UTF-8
 * Throws `FILE_UNRECOGNISED` for other JSON, `FILE_MALFORMED`, `FILE_UNSUPPORTED`, `FILE_LIMITS`.
 */
export function readJwk(bytes: Uint8Array, collector: EntryCollector): void {
  const json = readJson(bytes);
  if (jsonMember(json, 'ciphertext')) {
    throw unsupported('The file is an encrypted JSON Web Key (JWE).', 'Decrypt it with the program that wrote it, and bring in the key as JWK or PEM.');
  }
  const set = jsonMember(json, 'keys');
  const listed = set ?? json;
  const keys = listed.kind === 'array' ? listed.items : [listed];
  for (const key of keys) {
    if (!jsonMember(key, 'kty')) throw unrecognised();
    readKey(key, collector);
  }
  if (set && json.kind === 'object' && json.members.some(({ name, value }) => name !== 'keys' && mayHoldKey(value)))
    collector.add({ kind: 'unread', what: 'what stands beside the keys of the JSON Web Key set' });
}

function readKey(key: JsonValue, collector: EntryCollector): void {
  const kid = jsonText(jsonMember(key, 'kid'));
  const named = kid ? { friendlyName: kid } : {};
  const kind = jsonText(jsonMember(key, 'kty')) ?? '';
  if (kind === 'oct') collector.add({ kind: 'skipped', what: 'symmetric key' });
  else if (!jsonMember(key, 'd') && !jsonMember(key, 'priv')) collector.add({ kind: 'skipped', what: 'public key' });
  else collector.addKey('JSON Web Key', () => ({ kind: 'private-key', pkcs8: readPrivate(kind, key), ...named }));
  const chain = jsonMember(key, 'x5c');
  for (const item of chain?.kind === 'array' ? chain.items : []) {
    collector.addPart('certificate of the JSON Web Key', () => {
      const text = jsonText(item);
      const der = text === null ? null : decodeBase64(Buffer.from(text, 'latin1'));
      if (!der) throw malformed('The JSON Web Key has a certificate that is not base64.');
      collector.add({ ...certificateEntry(der), ...named });
    });
  }
  if (holdsMore(key, kind)) collector.add({ kind: 'unread', what: 'what lies inside the JSON Web Key' });
}

/** Whether a member is an object or holds one, as no member that is read does; `oth`, the further primes of RSA, is refused by itself. */
function holdsMore(key: JsonValue, kind: string): boolean {
  return key.kind === 'object' && key.members.some(({ name, value }) => holdsObject(value) && !(kind === 'RSA' && name === 'oth'));
}

/** A number of the smallest key takes more characters. */
const SHORTEST_KEY = 32;

function mayHoldKey(value: JsonValue): boolean {
  return holdsObject(value) || (value.kind === 'string' && value.raw.length >= SHORTEST_KEY);
}

function holdsObject(value: JsonValue): boolean {
  return value.kind === 'object' || (value.kind === 'array' && value.items.some(holdsObject));
}

function readPrivate(kind: string, key: JsonValue): Uint8Array {
  const numbers: Uint8Array[] = [];
  /** A number of the key; all of them are wiped behind it. */
  const number = (name: string): Uint8Array | undefined => {
    const value = jsonMember(key, name);
    if (!value) return undefined;
    const bytes = value.kind === 'string' ? decodeBase64Url(value.raw) : null;
    if (!bytes || bytes.length === 0) throw malformed(`The member “${name}” of the JSON Web Key is not base64url.`);
    numbers.push(bytes);
    return bytes;
  };
  const required = (name: string): Uint8Array => {
    const bytes = number(name);
    if (bytes) return bytes;
    throw malformed(`The JSON Web Key has no member “${name}”.`);
  };
  const curve = jsonText(jsonMember(key, 'crv')) ?? '';
  try {
    if (kind === 'RSA') return readRsa(key, number, required);
    if (kind === 'EC') return readEc(curve, required);
    if (kind === 'OKP' && curve === 'Ed25519') return ed25519Pkcs8(required('d'), required('x'));
    const name = kind === 'OKP' ? curve : (jsonText(jsonMember(key, 'alg')) ?? kind);
    throw unsupported(`The JSON Web Key is of a kind that is not supported: ${shown(name)}.`, otherKey);
  } finally {
    numbers.forEach(wipe);
  }
}

/** RFC 7518, section 6.3. */
function readRsa(key: JsonValue, number: (name: string) => Uint8Array | undefined, required: (name: string) => Uint8Array): Uint8Array {
  if (jsonMember(key, 'oth')) {
    throw unsupported('The RSA private key has more than two primes.', 'Ask for a key with two primes: little else can use this one.');
  }
  const prime1 = number('p');
  const prime2 = number('q');
  if (!prime1 || !prime2) {
    throw unsupported(
      'The JSON Web Key has the private exponent of its RSA key and not the primes.',
      'Export it again with p and q, from the program that made it.',
    );
  }
  const [exponent1, exponent2, coefficient] = [number('dp'), number('dq'), number('qi')];
  return rsaPkcs8({
    modulus: required('n'),
    publicExponent: required('e'),
    privateExponent: required('d'),
    prime1,
    prime2,
    ...(exponent1 && { exponent1 }),
    ...(exponent2 && { exponent2 }),
    ...(coefficient && { coefficient }),
  });
}

/** RFC 7518, section 6.2. */
function readEc(curve: string, required: (name: string) => Uint8Array): Uint8Array {
  const oid = Object.hasOwn(curves, curve) ? (curves[curve] as string) : null;
  const size = oid && namedCurves[oid]?.size;
  if (!size) {
    throw unsupported(
      `The EC private key lies on a curve that is not supported: ${shown(curve)}.`,
      'The curves of TLS certificates are P-256, P-384 and P-521.',
    );
  }
  const point = concatBytes(Uint8Array.of(4), fullLength(required('x'), size), fullLength(required('y'), size));
  return ecPkcs8(oid, required('d'), point);
}

/** A name out of the file, fit to be shown. */
function shown(name: string): string {
  return /^[\x21-\x7e]{1,32}$/.test(name) ? name : 'it has no proper name';
}
