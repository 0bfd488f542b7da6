import { StrongroomError } from '../../preload/contract/errors.ts';
import type { ReleaseTarget } from '../../preload/contract/release.ts';

/** What a target's files hold, beside what the contract shows. */
export interface Target extends ReleaseTarget {
  /** Which PEM blocks are written, in order. */
  pemParts: ('key' | 'certificate' | 'chain')[];
}

const pkcs12Algorithms = ['Key and certificates: AES-256-CBC (PBES2)', 'Key derivation: PBKDF2, HMAC-SHA256, 600,000 iterations', 'Integrity: HMAC-SHA256'];
const pemAlgorithms = ['Key: PKCS#8, AES-256-CBC (PBES2)', 'Key derivation: PBKDF2, HMAC-SHA256, 600,000 iterations', 'Certificates: not encrypted, as usual'];

/** Named targets. Later ones (FIPS, Java 8, Windows Server 2016, nginx ...) are further lines here. */
export const releaseTargets: readonly Target[] = [
  {
    id: 'modern',
    format: 'p12',
    label: 'PKCS#12, modern',
    opens: 'OpenSSL 1.1 and later, Java 8u301 and later, Windows Server 2019 and later, macOS 12 and later',
    algorithms: pkcs12Algorithms,
    extension: 'p12',
    plainAllowed: false,
    pemParts: [],
    key: true,
  },
  {
    id: 'java',
    format: 'jks',
    label: 'Java KeyStore (JKS)',
    opens: 'Java of every version, Tomcat, WebSphere, older appliances',
    algorithms: [
      'Key: Sun key protector (SHA-1 keystream): weak, choose a long passphrase',
      'Certificates: not encrypted',
      'Integrity: SHA-1 with the passphrase',
    ],
    extension: 'jks',
    plainAllowed: false,
    pemParts: [],
    key: true,
  },
  {
    id: 'bundle',
    format: 'pem',
    label: 'PEM: key, certificate and chain in one file',
    opens: 'HAProxy, OpenSSL, most servers on Unix',
    algorithms: pemAlgorithms,
    extension: 'pem',
    plainAllowed: true,
    pemParts: ['key', 'certificate', 'chain'],
    key: true,
  },
  {
    id: 'key',
    format: 'pem',
    label: 'PEM: private key only',
    opens: 'nginx, Apache, Postfix: the key file',
    algorithms: pemAlgorithms.slice(0, 2),
    extension: 'key.pem',
    plainAllowed: true,
    pemParts: ['key'],
    key: true,
  },
  {
    id: 'certificate',
    format: 'pem',
    label: 'PEM: certificate only',
    opens: 'every server: the certificate file',
    algorithms: ['No private key is written'],
    extension: 'crt.pem',
    plainAllowed: true,
    pemParts: ['certificate'],
    key: false,
  },
  {
    id: 'chain',
    format: 'pem',
    label: 'PEM: chain only',
    opens: 'Apache before 2.4.8, appliances that ask for the intermediates',
    algorithms: ['No private key is written'],
    extension: 'chain.pem',
    plainAllowed: true,
    pemParts: ['chain'],
    key: false,
  },
  {
    id: 'fullchain',
    format: 'pem',
    label: 'PEM: certificate and chain',
    opens: 'nginx, Apache, Postfix: the certificate file',
    algorithms: ['No private key is written'],
    extension: 'fullchain.pem',
    plainAllowed: true,
    pemParts: ['certificate', 'chain'],
    key: false,
  },
];

/** What the window and the CLI show of the targets. */
export function shownTargets(): ReleaseTarget[] {
  return releaseTargets.map(({ pemParts: _parts, ...shown }) => shown);
}

/** @throws StrongroomError `USAGE` */
export function findTarget(id: string): Target {
  const target = releaseTargets.find((candidate) => candidate.id === id);
  if (!target)
    throw new StrongroomError('USAGE', `There is no release target named ${id}.`, `Targets are: ${releaseTargets.map((known) => known.id).join(', ')}.`);
  return target;
}
