import { Decrypter, Encrypter } from 'age-encryption';
import { expect, test } from 'vitest';
import { AgeDamaged } from '../../../main/crypto/age.ts';
import { openWithPassphrase, sealToPassphrase } from '../../../main/crypto/age-passphrase.ts';
import { concatBytes, utf8 } from '../../../main/crypto/bytes.ts';
import { randomBytes } from '../../../main/crypto/random.ts';

const passphrase = 'Liste für Grüße 77';
/** 2^10: what takes a second otherwise is nothing that these tests are about. */
const QUICK = 10;

async function refused(file: Uint8Array, given = passphrase): Promise<boolean> {
  try {
    await openWithPassphrase(file, utf8(given));
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(AgeDamaged);
    return true;
  }
}

test('age’s own library opens what was sealed to a passphrase, and the other way round', async () => {
  const text = randomBytes(200_001);
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  expect(await decrypter.decrypt(await sealToPassphrase(text, utf8(passphrase), QUICK))).toEqual(text);
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(QUICK);
  expect(await openWithPassphrase(await encrypter.encrypt(text), utf8(passphrase))).toEqual(text);
});

test('the work is that of age itself where nothing is said', async () => {
  const file = await sealToPassphrase(utf8('list'), utf8(passphrase));
  expect(new TextDecoder().decode(file.subarray(0, 80))).toMatch(/^age-encryption\.org\/v1\n-> scrypt [A-Za-z0-9+/]{22} 18\n/);
  expect(await openWithPassphrase(file, utf8(passphrase))).toEqual(utf8('list'));
  // scrypt's 256 MiB, twice, in JavaScript.
}, 120_000);

test('another passphrase, another byte and a cut open nothing', async () => {
  const file = await sealToPassphrase(utf8('a list of passphrases'), utf8(passphrase), QUICK);
  expect(await refused(file, 'Liste für Gruesse 77')).toBe(true);
  expect(await refused(file.subarray(0, file.length - 1))).toBe(true);
  for (let at = 0; at < file.length; at += 7) {
    const changed = Uint8Array.from(file);
    changed[at] = (changed[at] as number) ^ 1;
    expect(await refused(changed)).toBe(true);
  }
});

test('a file that asks for too much work, or names somebody beside the passphrase, is refused before the work', async () => {
  const text = new TextDecoder('latin1').decode(await sealToPassphrase(utf8('x'), utf8(passphrase), QUICK));
  const changed = (from: RegExp, to: string) => new Uint8Array(Buffer.from(text.replace(from, to), 'latin1'));
  for (const work of ['20', '30', '99', '010', '1e1', '-1']) expect(await refused(changed(/ 10\n/, ` ${work}\n`))).toBe(true);
  expect(await refused(changed(/-> scrypt/, '-> x y\n\n-> scrypt'))).toBe(true);
  expect(await refused(concatBytes(utf8('no age file'), randomBytes(50)))).toBe(true);
});
