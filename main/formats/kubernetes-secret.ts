import { concatBytes, utf8 } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { cannotCarry } from '../pki/format-error.ts';
import { encodeBase64 } from './base64-bytes.ts';
import { writePem } from './pem-write.ts';

export interface KubernetesSecretContent {
  /** As `kubernetesName` makes it. */
  name: string;
  /** Unencrypted PKCS#8, DER; stays the caller's to wipe. */
  pkcs8: Uint8Array;
  /** X.509, DER, leaf first. */
  chain: readonly Uint8Array[];
}

/** Characters of a DNS label (RFC 1123). A Secret may have a longer name with dots, which a volume or a label made of it may not. */
const LONGEST_NAME = 63;

/**
 * Writes a Secret of the type `kubernetes.io/tls` as YAML, for `kubectl apply -f`: `tls.crt` with the leaf and the certificates above it, `tls.key`
 * with the key in the clear, as Kubernetes wants it. The result holds the key: the caller wipes it.
 * Throws `FORMAT_CANNOT_CARRY` where there is no certificate, or a name that Kubernetes does not take.
 */
export function writeKubernetesSecret({ name, pkcs8, chain }: KubernetesSecretContent): Uint8Array {
  if (chain.length === 0) throw cannotCarry('A TLS Secret cannot hold a key without its certificate.', 'Choose PEM.');
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > LONGEST_NAME) {
    throw cannotCarry(`“${name}” is no name for a Secret.`, 'It is made of up to 63 small letters, digits and dashes.');
  }
  const certificate = encodeBase64(writePem({ chain, passphrase: null, parts: ['certificate', 'chain'] }));
  const pem = writePem({ pkcs8, chain, passphrase: null, parts: ['key'] });
  const key = encodeBase64(pem);
  try {
    // In quotation marks: a name of digits alone, `null` or `1e3` would be something else than a text.
    const head = `apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata:\n  name: "${name}"\ndata:\n  tls.crt: `;
    return concatBytes(utf8(head), certificate, utf8('\n  tls.key: '), key, utf8('\n'));
  } finally {
    wipe(pem);
    wipe(key);
  }
}

/**
 * A name for a Secret (a DNS label, RFC 1123, section 2.1) out of a text that a stranger wrote: what does not fit becomes a dash.
 * @param id small letters and digits that stay at its end, whatever is cut off, and tell two of the same name apart
 */
export function kubernetesName(text: string, id: string): string {
  const slug = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/^\*\./, 'wildcard-')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_NAME - id.length - 1)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? `certificate-${id}` : `${slug}-${id}`;
}
