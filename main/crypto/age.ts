import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { MLKEM768X25519 } from '@noble/post-quantum/hybrid.js';
import { bech32 } from '@scure/base';
import { Decrypter, Encrypter, type Identity, type Recipient } from 'age-encryption';
import { concatBytes, utf8 } from './bytes.ts';
import { SecretBytes, wipe } from './secret-bytes.ts';

const LABEL = 'age-encryption.org/mlkem768x25519';
const ENCAPSULATED = 1120;
const WRAPPED = 32;

/**
 * Encrypts a stream to `age1pq1...` recipients (age-encryption.org/v1, binary).
 * @returns the file, and the file key that opens it, for whoever made it and reads it back: the caller's to wipe
 */
export async function encryptAge(
  plaintext: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): Promise<{ fileKey: SecretBytes; file: AsyncIterable<Uint8Array> }> {
  const encrypter = new Encrypter();
  let fileKey: SecretBytes | null = null;
  // A recipient that adds no stanza to the file: it only hears the key.
  const listener: Recipient = {
    wrapFileKey(key) {
      fileKey = SecretBytes.copy(key);
      return [];
    },
  };
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  encrypter.addRecipient(listener);
  const file = await encrypter.encrypt(streamOf(plaintext));
  if (fileKey === null) throw new Error('age made no file key');
  return { fileKey, file };
}

/** What opens an age file: an officer's or the kit's seed, or the key of this one file. */
export type AgeKey = { kind: 'seed'; seed: SecretBytes } | { kind: 'file-key'; fileKey: SecretBytes };

/** The file is for others. */
export class AgeForOthers extends Error {}
/** The file is no age file, or was changed. */
export class AgeDamaged extends Error {}

/** No header of ours comes near: 1,600 bytes for each officer. */
const LONGEST_HEADER = 4 * 1024 * 1024;

/**
 * Opens an age file; each piece that comes out was authenticated.
 * @throws AgeForOthers, AgeDamaged before or between pieces
 */
export async function* decryptAge(file: AsyncIterable<Uint8Array>, key: AgeKey): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  let forOthers = false;
  decrypter.addIdentity({
    unwrapFileKey(stanzas: Stanzas) {
      const found = key.kind === 'seed' ? unwrapFileKey(stanzas, key.seed) : Uint8Array.from(key.fileKey.bytes);
      forOthers = found === null;
      return found;
    },
  });
  let header = true;
  const capped = (async function* () {
    let length = 0;
    for await (const chunk of file) {
      length += chunk.length;
      if (header && length > LONGEST_HEADER) throw new AgeDamaged('its header does not end');
      yield chunk;
    }
  })();
  try {
    const opened = await decrypter.decrypt(streamOf(capped));
    header = false;
    yield* opened;
  } catch (error) {
    if (isOfSource(error)) throw error;
    if (error instanceof AgeDamaged) throw error;
    throw forOthers ? new AgeForOthers('it is for others') : new AgeDamaged('it does not open', { cause: error });
  }
}

/** The form in which age-encryption takes a stream. */
function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** What the source of the bytes said, not the format. */
function isOfSource(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

type Stanzas = Parameters<Identity['unwrapFileKey']>[0];

/**
 * The file key that a stanza `mlkem768x25519` holds for a seed: HPKE (RFC 9180) in base mode with the hybrid KEM, HKDF-SHA256 and
 * ChaCha20-Poly1305. Written here because age-encryption takes its identities as strings, which cannot be wiped.
 */
function unwrapFileKey(stanzas: Stanzas, seed: SecretBytes): Uint8Array | null {
  for (const { args, body } of stanzas) {
    if (args[0] !== 'mlkem768x25519') continue;
    const share = Buffer.from(args[1] ?? '', 'base64');
    if (args.length !== 2 || share.length !== ENCAPSULATED || body.length !== WRAPPED) throw new AgeDamaged('a stanza is malformed');
    const copy = Uint8Array.from(seed.bytes);
    const secrets: Uint8Array[] = [copy];
    try {
      const shared = MLKEM768X25519.decapsulate(Uint8Array.from(share), copy);
      const { key, nonce } = hpkeKey(shared);
      secrets.push(shared, key);
      return chacha20poly1305(key, nonce).decrypt(body);
    } catch {
      // A stanza for somebody else.
    } finally {
      for (const secret of secrets) wipe(secret);
    }
  }
  return null;
}

/** Suite ids of RFC 9180, section 7, with the KEM that age uses: X-Wing's number, HKDF-SHA256, ChaCha20-Poly1305. */
const SUITE = concatBytes(utf8('HPKE'), Uint8Array.of(0x64, 0x7a, 0x00, 0x01, 0x00, 0x03));

/** RFC 9180, section 5.1 (base mode, no psk): key and first nonce for the shared secret. */
function hpkeKey(shared: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const none = new Uint8Array(0);
  const labelled = (label: string, input: Uint8Array) => concatBytes(utf8('HPKE-v1'), SUITE, utf8(label), input);
  const extractLabelled = (salt: Uint8Array, label: string, input: Uint8Array) => extract(sha256, labelled(label, input), salt);
  const context = concatBytes(Uint8Array.of(0), extractLabelled(none, 'psk_id_hash', none), extractLabelled(none, 'info_hash', utf8(LABEL)));
  const secret = extractLabelled(shared, 'secret', none);
  const expandLabelled = (label: string, length: number) =>
    expand(sha256, secret, concatBytes(Uint8Array.of(length >> 8, length & 0xff), labelled(label, context)), length);
  return { key: expandLabelled('key', 32), nonce: expandLabelled('base_nonce', 12) };
}

/** The seed of an identity `AGE-SECRET-KEY-PQ-1...`, as it stands on a kit's sheet; `null` for anything else. */
export function seedOfIdentity(identity: string): SecretBytes | null {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(identity.trim());
    if (prefix.toLowerCase() !== 'age-secret-key-pq-' || bytes.length !== 32) return null;
    return SecretBytes.take(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}
