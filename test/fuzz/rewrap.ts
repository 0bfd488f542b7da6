import { createCipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { zipSync } from 'fflate';
import { der, derContext, derInteger, derObjectIdentifier, derOctetString, derSequence } from '../../main/pki/der-writer.ts';
import type { Random } from './random.ts';

/** What all seeds are protected with. */
export const PASSPHRASE = 'changeit';

const labels = [
  'PRIVATE KEY',
  'CERTIFICATE',
  'ENCRYPTED PRIVATE KEY',
  'EC PRIVATE KEY',
  'RSA PRIVATE KEY',
  'PKCS7',
  'X509 CRL',
  'CERTIFICATE REQUEST',
  'THING',
];

const salt = new Uint8Array(8).fill(1);
const iv = new Uint8Array(16).fill(2);
const key = pbkdf2Sync(PASSPHRASE, salt, 1, 16, 'sha1');

/** PBES2 as cheap as it can be: PBKDF2-HMAC-SHA-1 of one iteration, AES-128-CBC. */
const algorithm = derSequence(
  derObjectIdentifier('1.2.840.113549.1.5.13'),
  derSequence(
    derSequence(derObjectIdentifier('1.2.840.113549.1.5.12'), derSequence(derOctetString(salt), derInteger(1))),
    derSequence(derObjectIdentifier('2.16.840.1.101.3.4.1.2'), derOctetString(iv)),
  ),
);

function encrypted(bytes: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

const data = '1.2.840.113549.1.7.1';
const content = (bytes: Uint8Array) => derSequence(derObjectIdentifier(data), derContext(0, derOctetString(bytes)));
const pkcs12 = (...contents: Uint8Array[]) => derSequence(derInteger(3), content(derSequence(...contents)));
const bag = (oid: string, value: Uint8Array) => derSequence(derSequence(derObjectIdentifier(`1.2.840.113549.1.12.10.1.${oid}`), derContext(0, value)));

function pemOf(bytes: Uint8Array, label: string): Uint8Array {
  const base64 = Buffer.from(bytes)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return Buffer.from(`-----BEGIN ${label}-----\n${base64}-----END ${label}-----\n`);
}

/** Puts a changed structure back behind what would otherwise have kept it from being looked at: encoding, encryption, bags, archives. */
export function rewrapDer(bytes: Uint8Array, random: Random): Uint8Array {
  switch (random.below(9)) {
    case 0:
    case 1:
      return pemOf(bytes, random.pick(labels));
    case 2:
      return Buffer.from(Buffer.from(bytes).toString('base64'));
    case 3:
      return derSequence(algorithm, derOctetString(encrypted(bytes)));
    case 4:
      return pkcs12(content(bag('1', bytes)));
    case 5:
      return pkcs12(content(bag('2', derSequence(algorithm, derOctetString(encrypted(bytes))))));
    case 6:
      return pkcs12(content(bag('3', derSequence(derObjectIdentifier('1.2.840.113549.1.9.22.1'), derContext(0, derOctetString(bytes))))));
    case 7: {
      const info = derSequence(derObjectIdentifier(data), algorithm, der(0x80, encrypted(bytes)));
      return pkcs12(derSequence(derObjectIdentifier('1.2.840.113549.1.7.6'), derContext(0, derSequence(derInteger(0), info))));
    }
    default:
      return zipSync({ 'a.der': [bytes, { mtime: '2026-01-01' }] }, { level: 1 });
  }
}

/** Makes the digest at the end of a JKS or JCEKS right again, so that what was changed is reached. */
export function redigestJava(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 20) return bytes;
  const passphrase = Buffer.from(PASSPHRASE, 'utf16le').swap16();
  const digest = createHash('sha1').update(passphrase).update('Mighty Aphrodite').update(bytes.subarray(0, -20)).digest();
  return Buffer.concat([bytes.subarray(0, -20), digest]);
}
