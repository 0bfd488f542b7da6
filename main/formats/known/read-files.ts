import { jceksProtectionOid } from '../jceks-protection.ts';
import { jksProtectionOid } from '../jks-protection.ts';
import type { KnownFile, KnownFormat } from './known-format.ts';

/** Files and structures that are read, in the order in which the guide has them. */
export const readFiles: readonly KnownFile[] = [
  {
    id: 'pem',
    name: 'PEM',
    text: 'every block of a text: keys, certificates, requests, PKCS#7 and PKCS#12, in any mix and order; with a byte order mark, in UTF-16, with any line ends, as it comes in mails, JSON and YAML, and as base64 in a Secret of Kubernetes',
    protection: 'each key by itself: PKCS#8 or PEM’s own encryption',
    code: ['file:pem', 'format:pem'],
  },
  {
    id: 'base64',
    name: 'Base64 alone',
    text: 'what a paste leaves of a PEM block without its first and last line',
    protection: 'as in DER',
    code: ['file:base64'],
  },
  { id: 'der', name: 'DER or BER', text: 'one of the structures below', protection: 'as the structure has it', code: ['file:der'] },
  {
    id: 'pkcs8',
    name: 'PKCS#8 key',
    text: 'one private key, of version 1 or with its public key (RFC 5958)',
    protection: 'none',
    code: ['format:pkcs8', 'der:pkcs8'],
  },
  {
    id: 'encrypted-pkcs8',
    name: 'Encrypted PKCS#8 key',
    text: 'one private key',
    protection: 'PBES2 or PBES1',
    code: ['format:encrypted-pkcs8', 'der:encrypted-pkcs8'],
  },
  { id: 'pkcs1', name: 'PKCS#1 key', text: 'one RSA key (`BEGIN RSA PRIVATE KEY`)', protection: 'none, or PEM’s own', code: ['format:pkcs1', 'der:pkcs1'] },
  {
    id: 'sec1',
    name: 'SEC1 key',
    text: 'one EC key (`BEGIN EC PRIVATE KEY`), with or without its public key, its curve named, spelled out, or in `EC PARAMETERS` before it',
    protection: 'none, or PEM’s own',
    code: ['format:sec1', 'der:sec1', 'der:ec-parameters'],
  },
  {
    id: 'pkcs12',
    name: 'PKCS#12 (`.p12`, `.pfx`)',
    text: 'keys and certificates with their names; of Windows, macOS, Firefox, Java, OpenSSL and BouncyCastle, whatever it is called',
    protection:
      'PBES2 or PBES1 for each part and each key, which may have a passphrase of its own; a MAC, PBMAC1 or neither; an empty passphrase and none, in both encodings',
    code: ['format:pkcs12', 'der:pkcs12'],
  },
  {
    id: 'jks',
    name: 'Java KeyStore (`.jks`)',
    text: 'keys with their chains and trusted certificates, with their aliases',
    protection: 'Sun’s key protector; each key may have a passphrase of its own',
    code: ['file:jks', 'format:jks', `scheme:${jksProtectionOid}`],
  },
  {
    id: 'jceks',
    name: 'Java KeyStore of the kind JCEKS',
    text: 'keys with their chains and trusted certificates, with their aliases; secret keys are passed over',
    protection: 'Sun’s protector with MD5 and 3DES; each key may have a passphrase of its own',
    code: ['file:jceks', 'format:jceks', `scheme:${jceksProtectionOid}`],
  },
  {
    id: 'bks',
    name: 'BouncyCastle store, BKS',
    text: 'keys with their chains and trusted certificates, of versions 0 to 2',
    protection: 'an HMAC over all; 3DES for each key, which may have a passphrase of its own',
    code: ['file:bks', 'format:bks'],
  },
  {
    id: 'uber',
    name: 'BouncyCastle store, UBER',
    text: 'the same',
    protection: 'Twofish over all; 3DES for each key, which may have a passphrase of its own',
    code: ['file:uber', 'format:uber'],
  },
  {
    id: 'openssh',
    name: 'OpenSSH key',
    text: 'one RSA, ECDSA or Ed25519 key (`BEGIN OPENSSH PRIVATE KEY`)',
    protection: 'none, or bcrypt and one of OpenSSH’s ciphers',
    code: ['file:openssh', 'format:openssh'],
  },
  {
    id: 'jwk',
    name: 'JSON Web Key',
    text: 'keys and the certificates beside them (`x5c`), one or a set',
    protection: 'none; an encrypted one (JWE) is refused',
    code: ['file:jwk', 'format:jwk'],
  },
  { id: 'certificate', name: 'X.509 certificate', text: 'the certificate', protection: '', code: ['format:certificate', 'der:certificate'] },
  {
    id: 'pkcs7',
    name: 'PKCS#7 (`.p7b`)',
    text: 'the certificates in it; signatures are nobody’s concern here',
    protection: '',
    code: ['format:pkcs7', 'der:pkcs7'],
  },
  { id: 'request', name: 'PKCS#10 request', text: 'the request, for the key that signed it', protection: '', code: ['format:request', 'der:request'] },
  {
    id: 'zip',
    name: 'ZIP archive',
    text: 'any of these inside, also an archive in the archive',
    protection: 'as the files have it; an encrypted archive is refused',
    code: ['file:zip', 'format:zip'],
  },
];

/** What may stand in a file beside keys and certificates, and is passed over with a word. */
export const skippedThings: readonly KnownFormat[] = [
  { id: 'crl', name: 'CRL', text: 'list of revoked certificates', code: ['format:crl', 'der:crl', 'bag:crl'] },
  {
    id: 'public-key',
    name: 'Public key',
    text: 'without its private half there is nothing to keep',
    code: ['format:public-key', 'der:public-key', 'der:rsa-public-key'],
  },
  { id: 'parameters', name: 'DH and EC parameters', text: 'of a server’s settings', code: ['format:parameters', 'der:dh-parameters'] },
  { id: 'secret', name: 'Secret of a PKCS#12', text: 'symmetric keys and passwords', code: ['bag:secret'] },
];
