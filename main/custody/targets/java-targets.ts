import { jksAlgorithms, jksTruststoreAlgorithms, jksWeak } from '../../formats/jks-write.ts';
import { pkcs12TruststoreAlgorithms } from '../../formats/pkcs12-profiles.ts';
import { pkcs12Target, type Target, type TargetFile, target } from '../release-target.ts';

const noEdwards = (before: number) => ({
  algorithm: /^ed25519$/,
  message: `Java before version ${before} has no Ed25519 keys.`,
  hint: 'Release it as modern PKCS#12 or PEM.',
});

const trusted = (extension: string, store: 'pkcs12' | 'jks'): TargetFile => ({
  extension,
  holds: 'Trusted certificates',
  key: false,
  content: { kind: 'truststore', store },
});

export const javaTargets: readonly Target[] = [
  pkcs12Target({
    id: 'tomcat',
    group: 'java',
    profile: 'modern',
    passphraseAlphabet: 'ascii',
    label: 'Tomcat (PKCS#12)',
    opens: 'Tomcat 8.5 and later on Java 8u301 and later, under the alias tomcat',
    alias: false,
    fixedAlias: 'tomcat',
  }),
  pkcs12Target({
    id: 'java-8',
    group: 'java',
    profile: 'legacy',
    label: 'Java 8 before update 301 (PKCS#12)',
    opens: 'Java 6 and later, of every update',
    cannotCarry: noEdwards(15),
  }),
  target({
    id: 'java',
    group: 'java',
    format: 'jks',
    label: 'Java KeyStore (JKS)',
    opens: 'Java of every version, Tomcat, WebSphere, older appliances',
    algorithms: [...jksAlgorithms],
    weak: jksWeak,
    files: [{ extension: '.jks', holds: 'Private key, certificate and chain', key: true, content: { kind: 'jks' } }],
    protection: 'always',
    alias: true,
    cannotCarry: { ...noEdwards(15), message: 'Java before version 15 reads no Ed25519 key from a Java KeyStore.' },
  }),
  target({
    id: 'truststore',
    group: 'java',
    format: 'p12',
    label: 'Truststore (PKCS#12)',
    opens: 'Java 8u301 and later, as -Djavax.net.ssl.trustStore; all certificates in one file',
    algorithms: pkcs12TruststoreAlgorithms('modern'),
    files: [trusted('.p12', 'pkcs12')],
    together: true,
    protection: 'always',
  }),
  target({
    id: 'truststore-jks',
    group: 'java',
    format: 'jks',
    label: 'Truststore (JKS)',
    opens: 'Java of every version; all certificates in one file',
    algorithms: [...jksTruststoreAlgorithms],
    files: [trusted('.jks', 'jks')],
    together: true,
    protection: 'always',
  }),
];
