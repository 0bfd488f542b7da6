import { openSshCiphers } from '../../crypto/openssh-ciphers.ts';
import { keyOids, namedCurves, rsaBits } from '../../pki/key-algorithm.ts';
import { algorithmNames } from '../algorithm-names.ts';
import { cbcOids, desOid, hmacOids, pbkdf2Oid, rc2Oid, scryptOid } from '../pbes2.ts';
import { blockCiphers, SINGLE_DES } from '../pem-encryption.ts';
import { digestOids } from '../pkcs12-mac.ts';
import type { CodeTag, KnownFormat } from './known-format.ts';

/** Algorithms of one kind, as a line of the guide has them. */
export interface AlgorithmGroup {
  name: string;
  /** In which files; in Markdown. */
  text: string;
  algorithms: readonly Omit<KnownFormat, 'text'>[];
}

/** Rows for a reader's table of object identifiers: what it reads is what is listed. */
function rows(table: Readonly<Record<string, keyof typeof algorithmNames>>, idPrefix: string, tag: string, namePrefix = ''): Omit<KnownFormat, 'text'>[] {
  return Object.entries(table).map(([key, algorithm]) => ({
    id: `${idPrefix}-${algorithm}`,
    name: `${namePrefix}${algorithmNames[algorithm]}`,
    code: [`${tag}:${key}` as CodeTag],
  }));
}

function row(id: string, name: string, ...code: CodeTag[]): Omit<KnownFormat, 'text'> {
  return { id, name, code };
}

/** How what is read may be protected. */
export const readProtections: readonly AlgorithmGroup[] = [
  {
    name: 'PBES2, cipher',
    text: 'PKCS#8, PKCS#12',
    algorithms: [
      ...rows(cbcOids, 'pbes2', 'cipher'),
      row('pbes2-des-cbc', 'DES-CBC', `cipher:${desOid}`),
      row('pbes2-rc2-cbc', 'RC2-CBC (40, 64, 128 bits)', `cipher:${rc2Oid}`),
    ],
  },
  {
    name: 'PBES2, key derivation',
    text: 'PKCS#8, PKCS#12',
    algorithms: [
      ...rows(hmacOids, 'pbkdf2', 'kdf', 'PBKDF2 with HMAC-').map((each) => ({ ...each, code: [...each.code, `kdf:${pbkdf2Oid}` as const] })),
      row('scrypt', 'scrypt', `kdf:${scryptOid}`),
    ],
  },
  {
    name: 'PBES1 of PKCS#12',
    text: 'PKCS#12, PKCS#8',
    algorithms: [
      row('pbes1-rc4-128', 'RC4 (128 bits)', 'scheme:1.2.840.113549.1.12.1.1'),
      row('pbes1-rc4-40', 'RC4 (40 bits)', 'scheme:1.2.840.113549.1.12.1.2'),
      row('pbes1-3des', '3DES with three keys', 'scheme:1.2.840.113549.1.12.1.3'),
      row('pbes1-2des', '3DES with two keys', 'scheme:1.2.840.113549.1.12.1.4'),
      row('pbes1-rc2-128', 'RC2 (128 bits)', 'scheme:1.2.840.113549.1.12.1.5'),
      row('pbes1-rc2-40', 'RC2 (40 bits)', 'scheme:1.2.840.113549.1.12.1.6'),
    ],
  },
  {
    name: 'PBES1 of PKCS#5',
    text: 'PKCS#8',
    algorithms: [
      row('pbes1-md5-des', 'MD5 and DES', 'scheme:1.2.840.113549.1.5.3'),
      row('pbes1-md5-rc2', 'MD5 and RC2', 'scheme:1.2.840.113549.1.5.6'),
      row('pbes1-sha1-des', 'SHA1 and DES', 'scheme:1.2.840.113549.1.5.10'),
      row('pbes1-sha1-rc2', 'SHA1 and RC2', 'scheme:1.2.840.113549.1.5.11'),
    ],
  },
  { name: 'MAC', text: 'PKCS#12', algorithms: rows(digestOids, 'mac', 'mac', 'HMAC-') },
  { name: 'PBMAC1', text: 'PKCS#12 (RFC 9579)', algorithms: rows(hmacOids, 'pbmac1', 'pbmac1', 'HMAC-') },
  {
    name: 'PEM’s own',
    text: 'PEM (`Proc-Type: 4,ENCRYPTED`)',
    algorithms: [...rows(blockCiphers, 'pem', 'dek'), row('pem-des-cbc', 'DES-CBC', `dek:${SINGLE_DES}`)],
  },
  {
    name: 'OpenSSH’s own',
    text: 'OpenSSH keys, under bcrypt',
    algorithms: Object.keys(openSshCiphers).map((name) => row(`openssh-${name.replace(/@.*$/, '')}`, name, `openssh:${name}`)),
  },
];

/** Kinds of keys that are kept. */
export const readKeys: readonly Omit<KnownFormat, 'text'>[] = [
  row('key-rsa', `RSA of ${rsaBits.least} to ${rsaBits.most.toLocaleString('en')} bits`, `key:${keyOids.rsa}`),
  row('key-rsa-pss', 'RSA bound to RSASSA-PSS, which stays so', `key:${keyOids.rsaPss}`),
  ...Object.entries(namedCurves).map(([oid, { id }]) => row(`key-${id}`, `ECDSA P-${id.slice('ec-p'.length)}`, `key:${keyOids.ec}`, `curve:${oid}`)),
  row('key-ed25519', 'Ed25519', `key:${keyOids.ed25519}`),
];
