import { pemFile, type Target, target } from '../release-target.ts';

const readable = ['Key: PKCS#8, not encrypted: what opens it takes no passphrase', 'Certificates: not encrypted'];

export const cloudTargets: readonly Target[] = [
  target({
    id: 'aws',
    group: 'cloud',
    format: 'pem',
    label: 'AWS Certificate Manager',
    opens: 'aws acm import-certificate (--certificate, --certificate-chain, --private-key)',
    algorithms: readable,
    files: [
      pemFile('.certificate.pem', 'Certificate', 'certificate'),
      pemFile('.chain.pem', 'Chain', 'chain'),
      pemFile('.private-key.pem', 'Private key', 'key'),
    ],
    protection: 'never',
    cannotCarry: {
      algorithm: /^ed25519$/,
      message: 'AWS Certificate Manager imports RSA keys and those of P-256, P-384 and P-521.',
      hint: 'Renew the certificate with such a key.',
    },
  }),
  target({
    id: 'kubernetes',
    group: 'cloud',
    format: 'yaml',
    label: 'Kubernetes (TLS Secret)',
    opens: 'kubectl apply -f (the Secret), kubectl create secret tls (the two files), ingress controllers',
    algorithms: readable,
    files: [
      pemFile('/tls.crt', 'Certificate and chain', 'certificate', 'chain'),
      pemFile('/tls.key', 'Private key', 'key'),
      { extension: '.secret.yaml', holds: 'A Secret with both', key: true, content: { kind: 'kubernetes-secret' } },
    ],
    protection: 'never',
    alias: true,
  }),
];
