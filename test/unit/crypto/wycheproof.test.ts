import { describe, expect, test } from 'vitest';
import { openAesGcm } from '../../../main/crypto/aes-gcm.ts';
import type { MacHashName } from '../../../main/crypto/algorithms.ts';
import { type BlockCipherName, decryptCbc, encryptCbc } from '../../../main/crypto/block-ciphers.ts';
import { concatBytes, fromHex, toHex } from '../../../main/crypto/bytes.ts';
import { pbkdf2 } from '../../../main/crypto/pbkdf2.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import aesGcm from '../../vectors/wycheproof/aes-gcm.json' with { type: 'json' };
import pbes2 from '../../vectors/wycheproof/pbes2.json' with { type: 'json' };

// Where the vectors are from says test/vectors/wycheproof/README.md. This file runs on BoringSSL, too.

const hex = (text: string) => fromHex(text) as Uint8Array;

describe('AES-256-GCM answers Wycheproof', () => {
  for (const { tcId, key, iv, aad, msg, ct, tag, result } of aesGcm.tests) {
    test(`${tcId} (${result})`, () => {
      using secret = SecretBytes.take(hex(key));
      const opened = openAesGcm(secret, concatBytes(hex(iv), hex(ct), hex(tag)), hex(aad));
      if (result === 'valid') expect(opened && toHex(opened.bytes)).toBe(msg);
      else expect(opened).toBe(null);
      opened?.[Symbol.dispose]();
    });
  }
});

for (const { file, prf, keySize, tests } of pbes2.testGroups) {
  describe(`PBKDF2 and AES-CBC answer Wycheproof's ${file}`, () => {
    for (const { tcId, password, salt, iterationCount, iv, msg, ct } of tests) {
      test(`${tcId}`, () => {
        const key = pbkdf2(prf as MacHashName, hex(password), hex(salt), iterationCount, keySize / 8);
        const cipher = `aes-${keySize}-cbc` as BlockCipherName;
        expect(toHex(encryptCbc(cipher, key, hex(iv), hex(msg)))).toBe(ct);
        const opened = decryptCbc(cipher, key, hex(iv), hex(ct));
        expect(opened && toHex(opened)).toBe(msg);
      });
    }
  });
}
