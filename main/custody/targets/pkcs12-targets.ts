import { type Target, target } from '../release-target.ts';

export const modernAlgorithms = [
  'Key and certificates: AES-256-CBC (PBES2)',
  'Key derivation: PBKDF2, HMAC-SHA256, 600,000 iterations',
  'Integrity: HMAC-SHA256',
];

export const pkcs12Targets: readonly Target[] = [
  target({
    id: 'modern',
    group: 'general',
    format: 'p12',
    label: 'PKCS#12, modern',
    opens: 'OpenSSL 1.1 and later, Java 8u301 and later, Windows Server 2019 and later, macOS 12 and later',
    algorithms: modernAlgorithms,
    files: [{ extension: '.p12', holds: 'Private key, certificate and chain', key: true, content: { kind: 'pkcs12' } }],
    protection: 'always',
    alias: true,
  }),
];
