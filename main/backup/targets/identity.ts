import ssh2, { type ParsedKey } from 'ssh2';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { asBuffer } from '../../crypto/bytes.ts';

const keyTypes = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

/** A private key's file, as far as it can be told without its passphrase. */
export interface IdentityDescription {
  /** As RFC 4253 names it: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
  type: string;
  encrypted: boolean;
}

/**
 * Tells what a private key's file holds: OpenSSH's own format, or the older PEM of RSA and EC keys.
 * @throws StrongroomError `TARGET_INVALID` for what is no private key that can sign in
 */
export function describeIdentity(bytes: Uint8Array): IdentityDescription {
  const text = asBuffer(bytes).toString('latin1').trim();
  const encrypted = isEncrypted(text);
  const type = encrypted ? typeOfEncrypted(text) : parse(bytes, null)?.type;
  if (!type || !keyTypes.includes(type)) throw noIdentity();
  return { type, encrypted };
}

/**
 * The private key, ready to sign. The library keeps its own copy for as long as the connection is open.
 * @param passphrase UTF-8; not looked at where the key is not encrypted
 * @throws StrongroomError `TARGET_INVALID` for what is no private key, and for a passphrase that is missing or wrong
 */
export function openIdentity(bytes: Uint8Array, passphrase: Uint8Array | null): ParsedKey {
  const { encrypted } = describeIdentity(bytes);
  if (encrypted && (passphrase === null || passphrase.length === 0)) {
    throw new StrongroomError('TARGET_INVALID', 'The private key is encrypted, and no passphrase for it was given.', 'Give the passphrase of the key.');
  }
  const key = parse(bytes, encrypted ? passphrase : null);
  if (key) return key;
  throw new StrongroomError(
    'TARGET_INVALID',
    'The passphrase does not open the private key.',
    'Give the passphrase of this key. If it is right, the file is damaged: ssh-keygen -y -f shows whether it opens.',
  );
}

/** `null` for what the library does not take, whatever it says about it. */
function parse(bytes: Uint8Array, passphrase: Uint8Array | null): ParsedKey | null {
  try {
    const key = ssh2.utils.parseKey(asBuffer(bytes), passphrase ? asBuffer(passphrase) : undefined);
    if (key instanceof Error || Array.isArray(key)) return null;
    return key?.isPrivateKey() ? key : null;
  } catch {
    return null;
  }
}

function isEncrypted(text: string): boolean {
  const openssh = opensshFields(text);
  return openssh ? openssh.cipher !== 'none' : /^DEK-Info: /m.test(text);
}

function typeOfEncrypted(text: string): string | undefined {
  const openssh = opensshFields(text);
  if (openssh) return openssh.type;
  if (text.startsWith('-----BEGIN RSA PRIVATE KEY-----')) return 'ssh-rsa';
  // The curve lies inside what is encrypted; any will do to say that this is a key.
  if (text.startsWith('-----BEGIN EC PRIVATE KEY-----')) return 'ecdsa-sha2-nistp256';
  return undefined;
}

/** The cipher, and the type from the public key, which stand unencrypted in OpenSSH's format (its PROTOCOL.key). */
function opensshFields(text: string): { cipher: string; type: string } | null {
  const body = /^-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----$/.exec(text)?.[1];
  const data = Buffer.from(body ?? '', 'base64');
  if (data.toString('latin1', 0, 15) !== 'openssh-key-v1\0') return null;
  try {
    let at = 15;
    const next = (): Buffer => {
      const length = data.readUInt32BE(at);
      at += 4 + length;
      return data.subarray(at - length, at);
    };
    const cipher = next().toString('latin1');
    next(); // how a key is made of the passphrase
    next(); // and with what
    at += 4; // how many keys
    const publicKey = next();
    return { cipher, type: publicKey.toString('latin1', 4, 4 + publicKey.readUInt32BE(0)) };
  } catch {
    return null;
  }
}

function noIdentity(): StrongroomError {
  return new StrongroomError(
    'TARGET_INVALID',
    'This is no private key that can sign in to an SSH server.',
    'Give the private key as ssh-keygen makes it (Ed25519, ECDSA or RSA), not the file that ends in .pub. ssh-keygen -p -f rewrites other formats.',
  );
}
