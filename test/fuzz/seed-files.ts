import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { plainJava, runProgram } from '../integration/oracles.ts';
import { PASSPHRASE } from './rewrap.ts';

/** What a seed is made of, for mutations that know more than bytes. */
export type Shape = 'der' | 'text' | 'java' | 'zip' | 'bytes';

export interface SeedFile {
  name: string;
  shape: Shape;
  bytes: Uint8Array;
}

/** Runs programs in a folder of their own and collects what they write. */
class Oracles {
  readonly files: SeedFile[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.#folder, name), content);
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(join(this.#folder, name)));
  }

  run(program: string, ...args: string[]): Uint8Array {
    return new Uint8Array(runProgram(program, args, this.#folder));
  }

  /** Keeps what `openssl` prints as a seed. */
  openssl(name: string, shape: Shape, ...args: string[]): Uint8Array {
    return this.keep(name, shape, this.run('openssl', ...args));
  }

  keep(name: string, shape: Shape, bytes: Uint8Array): Uint8Array {
    this.files.push({ name, shape, bytes });
    return bytes;
  }
}

const secret = `pass:${PASSPHRASE}`;
const legacy = ['-provider', 'default', '-provider', 'legacy'];

const keyKinds: Record<string, string[]> = {
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p521: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  explicit: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'],
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  pss: ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:1024', '-pkeyopt', 'rsa_pss_keygen_md:sha256', '-pkeyopt', 'rsa_pss_keygen_mgf1_md:sha256'],
  ed25519: ['-algorithm', 'ED25519'],
  ed448: ['-algorithm', 'ED448'],
};

const extensions = [
  'subjectAltName=DNS:a.example,DNS:*.b.example,IP:192.0.2.1,IP:2001:db8::1,email:x@example.org,URI:https://example.org/,RID:1.2.3.4,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:x',
  'basicConstraints=critical,CA:true,pathlen:1',
  'keyUsage=critical,keyCertSign,cRLSign,digitalSignature',
  'extendedKeyUsage=serverAuth,1.3.6.1.4.1.311.10.3.3',
  'nameConstraints=permitted;DNS:example,excluded;IP:192.0.2.0/255.255.255.0',
  'certificatePolicies=2.23.140.1.2.1,1.2.3.4',
  'crlDistributionPoints=URI:http://example.org/crl',
  'authorityInfoAccess=OCSP;URI:http://example.org/ocsp',
  'tlsfeature=status_request',
];

function plainKeys(made: Oracles): void {
  for (const [kind, options] of Object.entries(keyKinds)) {
    made.write(`${kind}.pem`, made.run('openssl', 'genpkey', ...options));
    made.openssl(`pkcs8 ${kind}`, 'der', 'pkcs8', '-topk8', '-nocrypt', '-in', `${kind}.pem`, '-outform', 'DER');
    made.keep(`pem ${kind}`, 'text', made.read(`${kind}.pem`));
  }
  made.openssl('sec1', 'der', 'ec', '-in', 'p256.pem', '-outform', 'DER');
  made.openssl('sec1 without public key', 'der', 'ec', '-in', 'p256.pem', '-no_public', '-outform', 'DER');
  made.openssl('pkcs1', 'der', 'rsa', '-in', 'rsa.pem', '-traditional', '-outform', 'DER');
  made.openssl('public key', 'der', 'pkey', '-in', 'p256.pem', '-pubout', '-outform', 'DER');
  const jwk = (kind: string) => JSON.stringify(createPrivateKey(Buffer.from(made.read(`${kind}.pem`))).export({ format: 'jwk' }));
  for (const kind of ['p256', 'rsa', 'ed25519']) made.keep(`jwk ${kind}`, 'text', Buffer.from(jwk(kind)));
  made.keep('jwk set', 'text', Buffer.from(`{"keys":[${jwk('p256')},${jwk('ed25519')}]}`));
  for (const type of ['ed25519', 'ecdsa', 'rsa']) {
    for (const passphrase of ['', PASSPHRASE]) {
      const name = `ssh-${type}-${passphrase}`;
      made.run('ssh-keygen', '-q', '-t', type, ...(type === 'rsa' ? ['-b', '1024'] : []), '-N', passphrase, '-a', '1', '-C', 'seed', '-f', name);
      made.keep(`openssh ${type}${passphrase && ' sealed'}`, 'text', made.read(name));
    }
  }
}

function encryptedKeys(made: Oracles): void {
  const pkcs8 = (name: string, ...options: string[]) =>
    made.openssl(name, 'der', 'pkcs8', '-topk8', ...legacy, '-in', 'p256.pem', '-passout', secret, '-outform', 'DER', ...options);
  for (const prf of ['hmacWithSHA1', 'hmacWithSHA256', 'hmacWithSHA512']) pkcs8(`pbes2 ${prf}`, '-v2', 'aes-256-cbc', '-v2prf', prf, '-iter', '1');
  for (const cipher of ['des3', 'des-cbc', 'rc2-cbc', 'aes-128-cbc']) pkcs8(`pbes2 ${cipher}`, '-v2', cipher, '-iter', '1');
  pkcs8('pbes2 scrypt', '-scrypt', '-scrypt_N', '16', '-scrypt_r', '1', '-scrypt_p', '1');
  for (const scheme of ['PBE-MD5-DES', 'PBE-SHA1-RC2-64', 'PBE-SHA1-3DES', 'PBE-SHA1-2DES', 'PBE-SHA1-RC2-40', 'PBE-SHA1-RC4-128']) {
    pkcs8(`pbes1 ${scheme}`, '-v1', scheme, '-iter', '1');
  }
  for (const cipher of ['-aes128', '-des3', '-des']) {
    made.openssl(`traditional ${cipher}`, 'text', 'ec', ...legacy, '-in', 'p256.pem', cipher, '-passout', secret);
  }
}

function certificates(made: Oracles): void {
  const options = extensions.flatMap((extension) => ['-addext', extension]);
  const subject = '/C=CH/O=Strongroom Seeds/OU=<b>x</b>/CN=a.example/emailAddress=x@example.org';
  const usual = ['req', '-new', '-utf8', '-subj', subject, '-outform', 'DER'];
  made.write('leaf.der', made.openssl('certificate', 'der', ...usual, '-x509', '-key', 'p256.pem', '-days', '99', ...options));
  made.openssl('certificate rsa', 'der', ...usual, '-x509', '-key', 'rsa.pem', '-days', '99');
  made.openssl('certificate pss', 'der', ...usual, '-x509', '-key', 'pss.pem', '-days', '99');
  made.openssl('certificate ed25519', 'der', ...usual, '-x509', '-key', 'ed25519.pem', '-days', '99');
  made.openssl('certificate explicit', 'der', ...usual, '-x509', '-key', 'explicit.pem', '-days', '99');
  made.openssl('request', 'der', ...usual, '-key', 'p256.pem', ...options);
  made.openssl('request rsa', 'der', ...usual, '-key', 'rsa.pem');
  made.write('leaf.pem', made.run('openssl', 'x509', '-inform', 'DER', '-in', 'leaf.der'));
  made.openssl('trusted certificate', 'text', 'x509', '-inform', 'DER', '-in', 'leaf.der', '-trustout', '-addtrust', 'serverAuth', '-setalias', 'x');
  made.write('ca.cnf', '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=9\n');
  made.write('index.txt', 'R\t300101000000Z\t260101000000Z,keyCompromise\t0A\tunknown\t/CN=x\nR\t300101000000Z\t260101000000Z\t0B\tunknown\t/CN=y\n');
  made.write('number', '01\n');
  made.write('crl.pem', made.run('openssl', 'ca', '-gencrl', '-config', 'ca.cnf', '-cert', 'leaf.pem', '-keyfile', 'p256.pem'));
  made.openssl('crl', 'der', 'crl', '-in', 'crl.pem', '-outform', 'DER');
  made.openssl('pkcs7', 'der', 'crl2pkcs7', '-in', 'crl.pem', '-certfile', 'leaf.pem', '-outform', 'DER');
}

function pkcs12Files(made: Oracles): void {
  const pkcs12 = (name: string, ...options: string[]) =>
    made.openssl(name, 'der', 'pkcs12', ...legacy, '-export', '-inkey', 'p256.pem', '-in', 'leaf.pem', '-passout', secret, '-name', 'Zürich', ...options);
  const clear = ['-keypbe', 'NONE', '-certpbe', 'NONE'];
  pkcs12('pkcs12', '-iter', '1', '-caname', 'x');
  pkcs12('pkcs12 of the 1990s', '-legacy', '-noiter', '-nomaciter');
  pkcs12('pkcs12 rc4', '-keypbe', 'PBE-SHA1-RC4-128', '-certpbe', 'PBE-SHA1-RC2-128', '-iter', '1');
  pkcs12('pkcs12 without mac', '-nomac', '-iter', '1');
  pkcs12('pkcs12 in the clear', '-nomac', ...clear, '-certfile', 'leaf.pem', '-CSP', 'x');
  pkcs12('pkcs12 in the clear with mac', ...clear, '-iter', '1');
  made.openssl('pkcs12 of certificates', 'der', 'pkcs12', '-export', '-nokeys', '-in', 'leaf.pem', '-passout', secret, '-iter', '1');
}

/** Java's programs take a second each. */
function javaStores(made: Oracles): void {
  made.write('seed.p12', made.files.find(({ name }) => name === 'pkcs12')?.bytes ?? new Uint8Array());
  const bouncy = ['-providerclass', 'org.bouncycastle.jce.provider.BouncyCastleProvider', '-providerpath', '/usr/share/java/bcprov.jar'];
  for (const type of ['JKS', 'JCEKS', 'BKS', 'BKS-V1', 'UBER', 'PKCS12']) {
    const file = `store.${type.toLowerCase()}`;
    // The first version of BKS is written only on request.
    const provider = ['BKS', 'BKS-V1', 'UBER'].includes(type) ? ['-J-Dorg.bouncycastle.bks.enable_v1=true', ...bouncy] : [];
    const java = [...plainJava, '-J-Djdk.jceks.iterationCount=10000', '-J-Dkeystore.pkcs12.macIterationCount=1'];
    const common = ['-srckeystore', 'seed.p12', '-srcstorepass', PASSPHRASE, '-destkeystore', file, '-deststoretype', type, '-deststorepass', PASSPHRASE];
    made.run('keytool', ...java, '-importkeystore', '-noprompt', ...common, ...provider);
    const store = ['-keystore', file, '-storetype', type, '-storepass', PASSPHRASE];
    if (type === 'JKS' || type === 'BKS') made.run('keytool', ...java, '-importcert', '-noprompt', '-alias', 'ca', '-file', 'leaf.pem', ...store, ...provider);
    made.keep(`keytool ${type}`, type === 'PKCS12' ? 'der' : 'java', made.read(file));
  }
}

/** Texts in which several things stand, and archives of all that. */
function mixtures(made: Oracles): void {
  const of = (name: string) => made.files.find((file) => file.name === name)?.bytes ?? new Uint8Array();
  const leaf = made.read('leaf.pem');
  const key = made.read('p256.pem');
  made.keep('pem with everything', 'text', Buffer.concat([leaf, key, made.read('rsa.pem'), made.read('crl.pem'), of('traditional -aes128'), leaf]));
  made.keep('pem of a pkcs12', 'text', made.run('openssl', 'pkcs12', '-in', 'seed.p12', '-passin', secret, '-nodes'));
  made.keep('bare base64', 'text', Buffer.from(Buffer.from(of('pkcs8 p256')).toString('base64')));
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  made.keep(
    'kubernetes secret',
    'text',
    Buffer.from(
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: www\ntype: kubernetes.io/tls\ndata:\n  tls.crt: ${base64(leaf)}\n  tls.key: ${base64(key)}\n`,
    ),
  );
  const data = { 'tls.crt': base64(leaf), 'tls.key': base64(key) };
  made.keep('kubernetes secret in json', 'text', Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', data }, null, 2)));
  made.keep(
    'yaml block',
    'text',
    Buffer.from(`cert: |\n${Buffer.from(leaf).toString().replace(/^/gm, '    ')}\nkey: |\n${Buffer.from(key).toString().replace(/^/gm, '    ')}\n`),
  );
  made.keep('puttygen', 'text', Buffer.from('PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n'));
  const dated = (bytes: Uint8Array): [Uint8Array, { mtime: string }] => [bytes, { mtime: '2026-01-01' }];
  const inner = made.keep('zip stored', 'zip', zipSync({ 'a.pem': dated(leaf), 'b.p12': dated(of('pkcs12')) }, { level: 0 }));
  made.keep(
    'zip',
    'zip',
    zipSync({ 'x/a.key': dated(key), 'x/inner.zip': dated(inner), 'readme.txt': dated(Buffer.from('hello')), 'b.jks': dated(of('keytool JKS')) }),
  );
}

/** A seed of every kind of file that people bring, each as cheap to open as its program will make it. */
export function makeSeedFiles(folder: string): SeedFile[] {
  const made = new Oracles(folder);
  for (const make of [plainKeys, encryptedKeys, certificates, pkcs12Files, javaStores, mixtures]) make(made);
  return made.files;
}
