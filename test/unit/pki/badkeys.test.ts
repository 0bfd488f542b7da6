import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readElement } from '../../../main/pki/der-reader.ts';
import { publicKeyAlgorithm } from '../../../main/pki/public-key.ts';
import { findWeakKey } from '../../../main/pki/weak-key.ts';
import { spkiOfRsaKey } from './rsa-spki.ts';

/** SubjectPublicKeyInfo of one of badkeys' test keys, of which most are bare RSAPublicKeys. */
function spkiOf(name: string): Uint8Array {
  const pem = readFileSync(new URL(`badkeys/${name}`, import.meta.url), 'utf8');
  if (pem.includes('CERTIFICATE')) return new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  const der = new Uint8Array(Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64'));
  return pem.includes('RSA PUBLIC') ? spkiOfRsaKey(der) : der;
}

/** What badkeys 0.0.21 finds in each, by its own tests, and what that is called here. */
const expected: [file: string, badkeys: string, ours: string][] = [
  ['rsa-fermat.crt', 'fermat', 'RSA_PRIMES_CLOSE'],
  ['rsa-roca.key', 'roca', 'RSA_ROCA'],
  ['rsa-pattern.key', 'pattern', 'RSA_PATTERN'],
  ['rsapoly128.key', 'rsapoly', 'RSA_PATTERN'],
  ['rsapoly32.key', 'rsapoly', 'RSA_PATTERN'],
  ['rsa-e1.key', 'rsainvalid: invalid_e', 'RSA_EXPONENT_BROKEN'],
  ['rsa-e-larger-n.key', 'rsainvalid: e_too_large', 'RSA_EXPONENT_BROKEN'],
  ['rsa-nprime.key', 'rsainvalid: prime_n', 'RSA_MODULUS_INVALID'],
  ['rsa-smallfactors-corrupt.key', 'smallfactors', 'RSA_SMALL_FACTOR'],
  ['rsa-smallfactors-valid.key', 'smallfactors', 'RSA_SMALL_FACTOR'],
  ['rsa-small-d.key', 'smalld', 'RSA_PRIVATE_EXPONENT_SMALL'],
  ['rsanzero.key', 'malformed', 'RSA_MODULUS_INVALID'],
  ['rsazerozero.key', 'malformed', 'RSA_EXPONENT_BROKEN'],
];

test.each(expected)('%s, in which badkeys finds %s, is %s here', (file, _badkeys, ours) => {
  const spki = spkiOf(file);
  expect(findWeakKey(spki, publicKeyAlgorithm(readElement(spki))).map(({ code }) => code)).toContain(ours);
});

test.each(['rsa-ok.key', 'ec-p256-rfc-example.key', 'ed25519-rfc-example.key', 'rsa-debianweak.key'])('nothing is wrong with %s by itself', (file) => {
  const spki = spkiOf(file);
  expect(findWeakKey(spki, publicKeyAlgorithm(readElement(spki)))).toEqual([]);
});
