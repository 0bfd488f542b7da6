import { StrongroomError } from '../../preload/contract/errors.ts';
import { openAesGcm, sealAesGcm } from './aes-gcm.ts';
import { argon2id } from './argon2id.ts';
import { decryptCbc } from './block-ciphers.ts';
import { fromHex, toHex, utf8 } from './bytes.ts';
import { signEd25519, signingKeyPair, verifyEd25519 } from './ed25519.ts';
import { sha256Hex } from './hash.ts';
import { hkdf } from './hkdf.ts';
import { hmac } from './hmac.ts';
import { pbkdf2 } from './pbkdf2.ts';
import { boxPublicKey, openSealedBox, sealToBox } from './sealed-box.ts';
import { SecretBytes } from './secret-bytes.ts';
import { openXChaCha, sealXChaCha } from './xchacha20-poly1305.ts';

interface KnownAnswer {
  name: string;
  holds(): boolean | Promise<boolean>;
}

const none = new Uint8Array(0);
const zeros = '00'.repeat(32);
const counting = Array.from({ length: 32 }, (_, at) => (at + 0x80).toString(16)).join('');
const sunscreen = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";

/** Every primitive that a vault hangs on, with an answer that is published or was computed by another implementation. */
export const knownAnswers: readonly KnownAnswer[] = [
  { name: 'SHA-256 (FIPS 180-4)', holds: () => sha256Hex(utf8('abc')) === 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
  {
    name: 'HMAC-SHA256 (RFC 4231, case 2)',
    holds: () =>
      toHex(hmac('sha256', utf8('Jefe'), utf8('what do ya want for nothing?'))) === '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    name: 'HKDF-SHA256 (RFC 5869)',
    holds: () => {
      using input = secret(counting);
      using output = hkdf(input, 'strongroom/v1/self-test');
      return toHex(output.bytes) === '8a0af27e9b4f8d2806b1c0031d5366277dd212887c02e979bdb47ed714c5c5cd';
    },
  },
  {
    name: 'PBKDF2-HMAC-SHA256 (RFC 7914, section 11)',
    holds: () =>
      toHex(pbkdf2('sha256', utf8('passwd'), utf8('salt'), 1, 64)) ===
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
  },
  {
    name: 'Argon2id (RFC 9106)',
    holds: async () => {
      using output = await argon2id(utf8('self-test'), bytes('000102030405060708090a0b0c0d0e0f'), { memoryMiB: 1, passes: 3 });
      return toHex(output.bytes) === 'bf4fbeb86d9cab9f31c09107b9d52d0c63c7960b10d2ebd8540b4918bfbbe5e2';
    },
  },
  {
    name: 'AES-256-GCM (NIST GCM specification, case 14)',
    holds: () => {
      using key = secret(zeros);
      using opened = openAesGcm(key, bytes(`${'00'.repeat(12)}cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919`), none);
      using again = openAesGcm(key, sealAesGcm(key, utf8('text'), none), none);
      using refused = openAesGcm(key, sealAesGcm(key, utf8('text'), none), utf8('other'));
      return opened !== null && toHex(opened.bytes) === '00'.repeat(16) && again !== null && refused === null;
    },
  },
  {
    name: 'AES-256-CBC (NIST SP 800-38A, F.2.6)',
    holds: () => {
      const key = bytes('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');
      // The padding block is our own; the first block is the published one.
      const text = decryptCbc(
        'aes-256-cbc',
        key,
        bytes('000102030405060708090a0b0c0d0e0f'),
        bytes('f58c4c04d6e5f1ba779eabfb5f7bfbd6485a5c81519cf378fa36d42b8547edc0'),
      );
      return text !== null && toHex(text) === '6bc1bee22e409f96e93d7e117393172a';
    },
  },
  {
    name: 'XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, A.3.1)',
    holds: () => {
      using key = secret(counting);
      const associated = bytes('50515253c0c1c2c3c4c5c6c7');
      const nonce = Array.from({ length: 24 }, (_, at) => (at + 0x40).toString(16)).join('');
      using opened = openXChaCha(
        key,
        bytes(
          `${nonce}bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49`,
        ),
        associated,
      );
      using refused = openXChaCha(key, sealXChaCha(key, utf8('text'), associated), none);
      return opened !== null && new TextDecoder().decode(opened.bytes) === sunscreen && refused === null;
    },
  },
  {
    name: 'Ed25519 (RFC 8032, section 7.1, test 1)',
    holds: () => {
      using seed = secret('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
      const { publicKey, secretKey } = signingKeyPair(seed);
      using key = secretKey;
      const signature = signEd25519(key, none);
      const expected = 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b';
      return (
        toHex(publicKey) === 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a' &&
        toHex(signature) === expected &&
        verifyEd25519(publicKey, none, signature) &&
        !verifyEd25519(publicKey, utf8('x'), signature)
      );
    },
  },
  {
    name: 'X25519 and sealed box (RFC 7748)',
    holds: () => {
      using key = secret(counting);
      const publicKey = boxPublicKey(key);
      using opened = openSealedBox(key, sealToBox(publicKey, utf8('text')));
      return (
        toHex(publicKey) === '493e82fc74464a59268817623d2053c5eb8e2cc4a988b4fee179ec6b010d531d' &&
        opened !== null &&
        new TextDecoder().decode(opened.bytes) === 'text'
      );
    },
  },
];

/**
 * Repeats all known answers.
 * @throws StrongroomError `SELF_TEST_FAILED`, which names the first that does not hold
 */
export async function selfTest(): Promise<void> {
  for (const { name, holds } of knownAnswers) {
    if (!(await holdsWithoutThrowing(holds))) {
      throw new StrongroomError(
        'SELF_TEST_FAILED',
        `The self-test of ${name} failed: no vault is opened.`,
        'This build or this machine computes wrongly. Install Strongroom again, or use another workstation.',
      );
    }
  }
}

async function holdsWithoutThrowing(holds: KnownAnswer['holds']): Promise<boolean> {
  try {
    return await holds();
  } catch {
    return false;
  }
}

function bytes(hex: string): Uint8Array {
  return fromHex(hex) as Uint8Array;
}

function secret(hex: string): SecretBytes {
  return SecretBytes.take(bytes(hex));
}
