import { equalBytes } from '../crypto/constant-time.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { malformed, unsupported } from '../pki/format-error.ts';
import { ecPkcs8, ed25519Pkcs8, rsaPkcs8 } from './assemble-pkcs8.ts';
import type { PrivateKeyEntry } from './entry.ts';
import { JavaDataReader } from './java-data.ts';

/** Curves by the names of RFC 5656, section 6.1. */
const curves: Record<string, string> = {
  nistp256: '1.2.840.10045.3.1.7',
  nistp384: '1.3.132.0.34',
  nistp521: '1.3.132.0.35',
};

/** Kinds of keys that are told apart in order to be refused by name. */
const refused: readonly { pattern: RegExp; what: string; hint: string }[] = [
  { pattern: /^sk-/, what: 'a key of a FIDO security key', hint: 'The private half is inside the security key and cannot leave it.' },
  { pattern: /^ssh-dss$/, what: 'a DSA key', hint: 'TLS has given DSA up. Leave this key where it is.' },
  { pattern: /-cert-v01@/, what: 'an SSH certificate', hint: 'SSH certificates are no TLS certificates. Bring in the key by itself.' },
];

/**
 * Reads the private part of an OpenSSH key, decrypted: two equal check numbers, the key, a comment, and padding that counts up.
 * @returns the key, with the comment as its name; `null` where the check numbers differ, which is what a wrong passphrase looks like
 * Throws `FILE_MALFORMED`, `FILE_UNSUPPORTED`.
 */
export function readOpenSshPrivate(plaintext: Uint8Array): PrivateKeyEntry | null {
  const reader = new JavaDataReader(plaintext, 'OpenSSH private key');
  if (reader.remaining < 8 || !equalBytes(reader.bytes(4), reader.bytes(4))) return null;
  const field = () => reader.bytes(reader.uint32());
  const pkcs8 = readKey(String.fromCharCode(...field().subarray(0, 64)), field);
  try {
    const comment = new TextDecoder().decode(field());
    const padding = reader.bytes(reader.remaining);
    if (padding.length > 255 || padding.some((byte, at) => byte !== at + 1)) throw malformed('The OpenSSH private key does not end as one.');
    return comment ? { kind: 'private-key', pkcs8, friendlyName: comment } : { kind: 'private-key', pkcs8 };
  } catch (error) {
    wipe(pkcs8);
    throw error;
  }
}

function readKey(type: string, field: () => Uint8Array): Uint8Array {
  if (type === 'ssh-rsa') {
    const [modulus, publicExponent, privateExponent, , prime1, prime2] = Array.from({ length: 6 }, () => positive(field())) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    return rsaPkcs8({ modulus, publicExponent, privateExponent, prime1, prime2 });
  }
  if (type === 'ssh-ed25519') return readEd25519(field(), field());
  const curve = /^ecdsa-sha2-(nistp\d+)$/.exec(type)?.[1];
  if (curve && curves[curve]) return readEcdsa(curve, field);
  const known = refused.find(({ pattern }) => pattern.test(type));
  throw unsupported(
    `The OpenSSH file holds ${known?.what ?? `a private key of a kind that is not supported: ${/^[\x21-\x7e]+$/.test(type) ? type : 'no name'}`}.`,
    known?.hint ?? 'RSA, ECDSA (P-256, P-384, P-521) and Ed25519 keys can be kept. Leave this one where it is.',
  );
}

function readEcdsa(curve: string, field: () => Uint8Array): Uint8Array {
  if (String.fromCharCode(...field().subarray(0, 16)) !== curve) throw malformed('The OpenSSH private key names two different curves.');
  const point = field();
  return ecPkcs8(curves[curve] as string, positive(field()), point);
}

/** The seed with the public key behind it, and the public key by itself. */
function readEd25519(publicKey: Uint8Array, both: Uint8Array): Uint8Array {
  if (publicKey.length !== 32 || both.length !== 64 || !equalBytes(both.subarray(32), publicKey)) {
    throw malformed('The two public keys of the Ed25519 private key differ.');
  }
  return ed25519Pkcs8(both.subarray(0, 32), publicKey);
}

/** An mpint (RFC 4251, section 5) that is not negative. */
function positive(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0 || (bytes[0] as number) >= 0x80) throw malformed('The OpenSSH private key has a number that is not positive.');
  return bytes;
}
