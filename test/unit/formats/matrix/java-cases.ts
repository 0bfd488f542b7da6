import { plainJava } from '../../../integration/oracles.ts';
import { type MatrixCase, pass, passphrases } from './matrix-case.ts';

const java = ['keytool', ...plainJava, '-J-Dfile.encoding=UTF-8'];
const bouncy = ['-providerclass', 'org.bouncycastle.jce.provider.BouncyCastleProvider', '-providerpath', '/usr/share/java/bcprov.jar'];

/** A PKCS#12 with one key for keytool to import. */
const source = (key: string, file: string): string[] => [
  'openssl',
  'pkcs12',
  '-export',
  '-inkey',
  `../${key}.pem`,
  '-in',
  `../${key}.crt`,
  '-certfile',
  '../ca.crt',
  '-name',
  key,
  '-passout',
  pass('source'),
  '-out',
  file,
];

interface Store {
  type: string;
  covers: string[];
  provider?: string[];
  properties?: string[];
  /** Of the store. */
  passphrase?: string;
  /** Of the second key, where it has one of its own. */
  keyPassphrase?: string;
  trusted?: boolean;
}

/** A store with an RSA and an EC key, and a trusted certificate where its form has such. */
function store(
  name: string,
  { type, covers, provider = [], properties = [], passphrase = passphrases.ascii, keyPassphrase, trusted = true }: Store,
): MatrixCase {
  const target = ['-destkeystore', 'store', '-deststoretype', type, '-deststorepass', passphrase, ...provider];
  const imported = (file: string, more: string[]) => [
    ...java,
    ...properties,
    '-importkeystore',
    '-noprompt',
    '-srckeystore',
    file,
    '-srcstorepass',
    'source',
    ...target,
    ...more,
  ];
  // Without a word about it keytool keeps the passphrase that the key had in its old store.
  const own = (alias: string, destination: string) => ['-srcalias', alias, '-srckeypass', 'source', '-destalias', alias, '-destkeypass', destination];
  const trust = [
    ...java,
    ...properties,
    '-importcert',
    '-noprompt',
    '-alias',
    'ca',
    '-file',
    '../ca.crt',
    '-keystore',
    'store',
    '-storetype',
    type,
    '-storepass',
    passphrase,
    ...provider,
  ];
  return {
    name: `key store: ${name}`,
    covers,
    calls: [
      source('rsa', 'rsa.p12'),
      source('p256', 'p256.p12'),
      imported('rsa.p12', own('rsa', passphrase)),
      imported('p256.p12', own('p256', keyPassphrase ?? passphrase)),
      ...(trusted ? [trust] : []),
    ],
    file: 'store',
    passphrases: [passphrase, ...(keyPassphrase === undefined ? [] : [keyPassphrase])],
    keys: ['rsa', 'p256'],
    certificates: ['rsa', 'p256', 'ca'],
    names: ['rsa', 'p256'],
  };
}

/** Java before 8u301 wrote these. */
const java8 = ['-J-Dkeystore.pkcs12.legacy=true'];

const protections = (key: string, certificate: string, mac: string): string[] => [
  `-J-Dkeystore.pkcs12.keyProtectionAlgorithm=${key}`,
  `-J-Dkeystore.pkcs12.certProtectionAlgorithm=${certificate}`,
  `-J-Dkeystore.pkcs12.macAlgorithm=${mac}`,
];

/** Key stores from keytool, with BouncyCastle's provider where the form is theirs. Each takes some seconds: several things are in each. */
export const javaCases: readonly MatrixCase[] = [
  store('JKS, with a passphrase of its own for one key', { type: 'JKS', covers: ['jks'], keyPassphrase: 'of-the-key' }),
  store('JCEKS, with a passphrase of its own for one key', { type: 'JCEKS', covers: ['jceks'], keyPassphrase: 'of-the-key' }),
  store('PKCS#12 as Java 17 writes it', { type: 'PKCS12', covers: ['pkcs12', 'pbes2-aes-256-cbc', 'mac-sha256'] }),
  store('PKCS#12 as Java 8 wrote it', { type: 'PKCS12', covers: ['pkcs12', 'pbes1-3des', 'pbes1-rc2-40', 'mac-sha1'], properties: java8 }),
  store('PKCS#12 with other algorithms of Java', {
    type: 'PKCS12',
    covers: ['pkcs12', 'pbes2-aes-128-cbc', 'pbkdf2-sha512', 'mac-sha512'],
    properties: protections('PBEWithHmacSHA512AndAES_128', 'PBEWithSHA1AndRC4_128', 'HmacPBESHA512'),
  }),
  store('BKS', { type: 'BKS', covers: ['bks'], provider: bouncy }),
  store('UBER', { type: 'UBER', covers: ['uber'], provider: bouncy }),
  store('PKCS#12 of BouncyCastle', { type: 'BCPKCS12', covers: ['pkcs12'], provider: bouncy }),
];
