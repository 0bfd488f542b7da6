import { jksAlgorithms, jksTruststoreAlgorithms } from '../jks-write.ts';
import { pemKeyAlgorithms, pkcs12Algorithms, pkcs12TruststoreAlgorithms } from '../pkcs12-profiles.ts';
import type { KnownFile } from './known-format.ts';

/** Files that are written, with their algorithms as the writers carry them out. */
export const writtenFiles: readonly KnownFile[] = [
  {
    id: 'written-pkcs12-modern',
    name: 'PKCS#12, modern',
    text: 'OpenSSL 1.1 and later, Java 8u301 and later, Windows Server 2019 and later, macOS 12 and later. Java takes a passphrase in ASCII alone. A .NET 9 program that loads the file itself refuses more than 300,000 iterations unless it says otherwise.',
    protection: pkcs12Algorithms('modern').join('; '),
    code: ['writes:pkcs12-modern'],
  },
  {
    id: 'written-pkcs12-fips',
    name: 'PKCS#12, FIPS',
    text: 'OpenSSL 3.4 and later, Java 26 and later, where only what a FIPS module may carry out is allowed',
    protection: pkcs12Algorithms('fips').join('; '),
    code: ['writes:pkcs12-fips'],
  },
  {
    id: 'written-pkcs12-legacy',
    name: 'PKCS#12, of the 1990s',
    text: 'Windows Server 2016 and earlier, Java 8 of every update, appliances. Weak. Its passphrase has to be in ASCII: old programs do not agree on anything else.',
    protection: pkcs12Algorithms('legacy').join('; '),
    code: ['writes:pkcs12-legacy'],
  },
  {
    id: 'written-pkcs12-truststore',
    name: 'PKCS#12 truststore',
    text: 'certificates alone, with the attribute by which Java 8 and later takes them for trusted; its passphrase has to be in ASCII',
    protection: pkcs12TruststoreAlgorithms('modern').join('; '),
    code: ['writes:pkcs12-truststore'],
  },
  { id: 'written-jks', name: 'Java KeyStore', text: 'Java of every version. Weak.', protection: jksAlgorithms.join('; '), code: ['writes:jks'] },
  {
    id: 'written-jks-truststore',
    name: 'Java KeyStore, truststore',
    text: 'certificates alone, for Java of every version',
    protection: jksTruststoreAlgorithms.join('; '),
    code: ['writes:jks-truststore'],
  },
  {
    id: 'written-pem',
    name: 'PEM',
    text: 'key, certificate and chain, together or apart; LF at the end of each line, base64 in lines of 64 characters (RFC 7468)',
    protection: `${pemKeyAlgorithms().join('; ')}; or none, where its owner confirms that`,
    code: ['writes:pem'],
  },
  {
    id: 'written-kubernetes-secret',
    name: 'Secret of Kubernetes',
    text: '`kubernetes.io/tls` in YAML, with `tls.crt` and `tls.key`',
    protection: 'none: the cluster reads it as it is',
    code: ['writes:kubernetes-secret'],
  },
];
