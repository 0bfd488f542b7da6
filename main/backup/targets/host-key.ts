import { toBase64 } from '../../crypto/bytes.ts';
import { sha256 } from '../../crypto/hash.ts';

/** The key by which a server is known. */
export interface HostKey {
  /** As RFC 4253, section 6.6, names it: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
  type: string;
  /** `SHA256:` and base64 without padding, as ssh-keygen prints it. */
  hostKey: string;
}

/** Names a host key. `blob`: the public key as it goes over the wire (RFC 4253, section 6.6), which begins with its type. */
export function hostKeyOf(blob: Uint8Array): HostKey {
  const length = new DataView(blob.buffer, blob.byteOffset, blob.byteLength).getUint32(0);
  const type = String.fromCharCode(...blob.subarray(4, 4 + Math.min(length, 64))).replace(/[^\x21-\x7e]/g, '?');
  return { type, hostKey: `SHA256:${toBase64(sha256(blob)).replace(/=+$/, '')}` };
}
