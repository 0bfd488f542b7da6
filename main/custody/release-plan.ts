import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { buildChain } from '../pki/chain.ts';
import { type CertificateWithKey, certificatesOfSubject } from '../store/certificates.ts';
import { demandCertificates } from './demand-certificates.ts';
import type { Target } from './release-targets.ts';
import { safeName } from './safe-name.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** What one certificate's release would write. */
export interface PlannedFile {
  certificate: CertificateWithKey;
  fileName: string;
  alias: string;
  /** DER, leaf first. */
  chain: Uint8Array[];
  refusal: ErrorAnswer | null;
}

/** Works out names, chains and refusals before anything is opened or written. */
export async function planRelease(vault: VaultAtWork, certificates: readonly string[], target: Target, withChain: boolean): Promise<PlannedFile[]> {
  const taken = new Set<string>();
  const planned: PlannedFile[] = [];
  for (const certificate of await demandCertificates(vault.queries, certificates)) {
    const chain = withChain ? await chainOf(vault, certificate.der) : [certificate.der];
    const base = safeName(certificate.common_name ?? certificate.id, 'certificate');
    // Two names that differ only in case are one name on a stick and one alias in a Java KeyStore.
    const unique = taken.has(base) || certificates.length > 1 ? `${base}-${certificate.fingerprint.slice(0, 8)}` : base;
    taken.add(base);
    planned.push({
      certificate,
      fileName: `${unique}.${target.extension}`,
      alias: target.format === 'jks' ? unique : (certificate.common_name ?? unique),
      chain,
      refusal: whyNot(certificate, target),
    });
  }
  return planned;
}

/** The certificates from a leaf up to its root, as far as the inventory has them. */
export async function chainOf(vault: Pick<VaultAtWork, 'queries'>, leaf: Uint8Array): Promise<Uint8Array[]> {
  const pool: Uint8Array[] = [];
  let chain = [leaf];
  for (;;) {
    const candidates = await certificatesOfSubject(vault.queries, parseCertificate(chain.at(-1) as Uint8Array).issuer);
    pool.push(...candidates.map(({ der }) => der));
    const longer = buildChain(leaf, pool);
    if (longer.length === chain.length) return longer;
    chain = longer;
  }
}

function whyNot(certificate: CertificateWithKey, target: Target): ErrorAnswer | null {
  if (!target.key) return null;
  if (certificate.private_key === 'missing') {
    return toErrorAnswer(new StrongroomError('KEY_MISSING', 'Its private key is not in the vault.', 'Import the key; it finds this certificate by itself.'));
  }
  if (certificate.private_key === 'destroyed') {
    return toErrorAnswer(
      new StrongroomError(
        'KEY_DESTROYED',
        'Its private key was destroyed.',
        'Renew the certificate with a new key. The log says who destroyed the old one and why.',
      ),
    );
  }
  if (target.format === 'jks' && certificate.key_algorithm === 'ed25519') {
    return toErrorAnswer(
      new StrongroomError('FORMAT_CANNOT_CARRY', 'Java before version 15 reads no Ed25519 key from a Java KeyStore.', 'Release it as PKCS#12 or PEM.'),
    );
  }
  return null;
}
