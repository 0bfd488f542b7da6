import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { Finding } from '../../preload/contract/values.ts';
import { distinctAliases } from '../formats/aliases.ts';
import { kubernetesName } from '../formats/kubernetes-secret.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { buildChain } from '../pki/chain.ts';
import { type CertificateWithKey, certificatesOfSubject } from '../store/certificates.ts';
import { demandCertificates } from './demand-certificates.ts';
import { findingsOf } from './findings-of.ts';
import type { Target } from './release-target.ts';
import { DistinctNames, safeName } from './safe-name.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** What a plan keeps of a certificate: ten thousand of them are held at once, so not their bytes. */
export type PlannedRow = Pick<
  CertificateWithKey,
  'id' | 'common_name' | 'subject' | 'serial' | 'fingerprint' | 'key_algorithm' | 'spki_sha256' | 'not_after' | 'private_key'
> & {
  /** Why others can find its key or forge it. */
  losses: Finding[];
};

/** What one certificate's release would write. */
export interface PlannedCertificate {
  certificate: PlannedRow;
  /** Relative to the folder; those of the target's files, in its order. */
  files: string[];
  alias: string;
  refusal: ErrorAnswer | null;
}

type PlannedProtection = 'one' | 'each' | 'none';

export interface ReleasePlan {
  goesInto: 'file' | 'folder';
  certificates: PlannedCertificate[];
  beside: { name: string; holds: string }[];
}

export const PASSPHRASE_LIST = 'passphrases.csv.age';
export const REPORT = 'release-report.pdf';
export const MANIFEST = 'SHA256SUMS';

/** Works out names and refusals before anything is opened or written. */
export async function planRelease(
  vault: Pick<VaultAtWork, 'queries'>,
  certificates: readonly string[],
  target: Target,
  protection: PlannedProtection,
): Promise<ReleasePlan> {
  const rows: PlannedRow[] = [];
  // One by one: with their bytes, ten thousand of them would take a hundred megabytes.
  for (const id of new Set(certificates)) rows.push(...(await demandCertificates(vault.queries, [id])).map(plannedRow));
  const several = rows.length > 1 && !target.together;
  const list = protection === 'each' ? [{ name: PASSPHRASE_LIST, holds: 'The passphrase of each file, sealed under the passphrase of the list' }] : [];
  const papers = several
    ? [
        { name: REPORT, holds: 'What was released, for whom, when and why' },
        { name: MANIFEST, holds: 'SHA-256 of every file' },
      ]
    : [];
  const beside = [...list, ...papers];
  const goesInto = several || list.length > 0 || target.files.length > 1 ? 'folder' : 'file';
  const names = new DistinctNames(beside.map(({ name }) => name));
  const shared = target.together ? names.take(target.id) : null;
  const aliases = new DistinctNames();
  return {
    goesInto,
    beside,
    certificates: rows.map((certificate) => {
      const slug = slugOf(certificate);
      const name = shared ?? names.take(several ? withId(slug, certificate) : slug);
      return {
        certificate,
        files: target.files.map(({ extension }) => `${name}${extension}`),
        alias: aliasOf(target, certificate, target.together ? aliases.take(slug) : name),
        refusal: whyNot(certificate, target),
      };
    }),
  };
}

function plannedRow(row: CertificateWithKey): PlannedRow {
  const losses = findingsOf(row).filter(({ severity }) => severity === 'loss');
  const { id, common_name, subject, serial, fingerprint, key_algorithm, spki_sha256, not_after, private_key } = row;
  return { id, common_name, subject, serial, fingerprint, key_algorithm, spki_sha256, not_after, private_key, losses };
}

/** Never one of a container's own strings: what somebody called a key in a file says nothing about where it may be written. */
function slugOf({ common_name, id }: PlannedRow): string {
  return safeName(common_name ?? id, 'certificate');
}

function withId(slug: string, { fingerprint }: PlannedRow): string {
  return `${slug}-${fingerprint.slice(0, 8)}`;
}

/** In a Java KeyStore names are lower case; in PKCS#12 people see them, so there it is the certificate's own, as far as it can be carried. */
function aliasOf(target: Target, { common_name, fingerprint }: PlannedRow, name: string): string {
  if (target.fixedAlias !== undefined) return target.fixedAlias;
  if (target.format === 'yaml') return kubernetesName(common_name ?? name, fingerprint.slice(0, 8));
  if (target.format !== 'p12' || target.together) return name;
  return distinctAliases([common_name ?? name], name)[0] as string;
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

function whyNot(certificate: PlannedRow, target: Target): ErrorAnswer | null {
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
  if (target.cannotCarry?.algorithm.test(certificate.key_algorithm)) {
    const { message, hint } = target.cannotCarry;
    return toErrorAnswer(new StrongroomError('FORMAT_CANNOT_CARRY', message, hint));
  }
  return null;
}
