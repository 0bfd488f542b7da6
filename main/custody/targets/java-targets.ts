import { type Target, target } from '../release-target.ts';
import { modernAlgorithms } from './pkcs12-targets.ts';

export const javaTargets: readonly Target[] = [
  target({
    id: 'tomcat',
    group: 'java',
    format: 'p12',
    label: 'Tomcat (PKCS#12)',
    opens: 'Tomcat 8.5 and later on Java 8u301 and later, under the alias tomcat',
    algorithms: modernAlgorithms,
    files: [{ extension: '.p12', holds: 'Private key, certificate and chain', key: true, content: { kind: 'pkcs12' } }],
    protection: 'always',
    fixedAlias: 'tomcat',
  }),
  target({
    id: 'java',
    group: 'java',
    format: 'jks',
    label: 'Java KeyStore (JKS)',
    opens: 'Java of every version, Tomcat, WebSphere, older appliances',
    algorithms: ['Key: Sun key protector (SHA-1 keystream)', 'Certificates: not encrypted', 'Integrity: SHA-1 with the passphrase'],
    weak: 'A keystream of SHA-1 is all that this format has for the key. Choose a long passphrase, or PKCS#12.',
    files: [{ extension: '.jks', holds: 'Private key, certificate and chain', key: true, content: { kind: 'jks' } }],
    protection: 'always',
    alias: true,
    cannotCarry: {
      algorithm: /^ed25519$/,
      message: 'Java before version 15 reads no Ed25519 key from a Java KeyStore.',
      hint: 'Release it as PKCS#12 or PEM.',
    },
  }),
];
