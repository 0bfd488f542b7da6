import { pkcs12Target, type Target } from '../release-target.ts';

const cannotCarry = {
  algorithm: /^ed25519$/,
  message: 'Windows imports no Ed25519 key.',
  hint: 'Renew the certificate with an RSA key, or one of P-256, P-384 or P-521.',
};

export const windowsTargets: readonly Target[] = [
  pkcs12Target({
    id: 'iis',
    group: 'windows',
    profile: 'modern',
    extension: '.pfx',
    forWindows: true,
    label: 'IIS, Windows Server 2019 and later (PFX)',
    opens: 'Windows Server 2019 and later, Windows 10 1709 and later, Exchange and IIS on them',
    cannotCarry,
  }),
  pkcs12Target({
    id: 'windows-2016',
    group: 'windows',
    profile: 'legacy',
    extension: '.pfx',
    forWindows: true,
    label: 'Windows Server 2016 and older, appliances (PFX)',
    opens: 'Windows of every version, F5, NetScaler, older appliances, OpenSSL 1.0; OpenSSL 3 too, as it is',
    cannotCarry,
  }),
];
