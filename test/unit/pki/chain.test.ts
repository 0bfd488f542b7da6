import { beforeAll, describe, expect, test } from 'vitest';
import { generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { buildChain, issuerPool } from '../../../main/pki/chain.ts';
import { type CertificateOrder, issueCertificate } from '../../../main/pki/issue-certificate.ts';

const start = Date.UTC(2026, 0, 1);
const year = 365 * 86_400_000;
let keys: KeyPairDer[];
let root: Uint8Array;
let ca: Uint8Array;
let leaf: Uint8Array;

/** A certificate for the key of that number, signed by the key of the other. */
function issue(subject: string, key: number, signer: number, issuer: Uint8Array | null, more: Partial<CertificateOrder> = {}): Promise<Uint8Array> {
  return issueCertificate({
    subject: [{ type: 'CN', value: subject }],
    spki: (keys[key] as KeyPairDer).spki,
    signingKey: (keys[signer] as KeyPairDer).pkcs8,
    issuer,
    profile: 'issuing-ca',
    notBefore: start,
    notAfter: start + year,
    ...more,
  });
}

beforeAll(async () => {
  keys = await Promise.all(Array.from({ length: 4 }, () => generateKeys('ec-p256')));
  root = await issue('Root', 0, 0, null, { profile: 'root' });
  ca = await issue('CA', 1, 0, root);
  leaf = await issue('leaf', 2, 1, ca, { profile: 'server' });
});

describe('a chain', () => {
  test('is found in any order, leaf first, up to the root', () => {
    expect(buildChain(leaf, [root, leaf, ca])).toEqual([leaf, ca, root]);
    expect(buildChain(leaf, issuerPool([ca, root, ca]))).toEqual([leaf, ca, root]);
    expect(buildChain(root, [root, ca])).toEqual([root]);
  });

  test('ends where no issuer is at hand', () => {
    expect(buildChain(leaf, [])).toEqual([leaf]);
    expect(buildChain(leaf, [root])).toEqual([leaf]);
    expect(buildChain(leaf, [ca])).toEqual([leaf, ca]);
  });

  test('does not take an issuer of the same name with another key', async () => {
    const impostor = await issue('CA', 3, 0, root);
    expect(buildChain(leaf, [impostor, root])).toEqual([leaf]);
    expect(buildChain(leaf, [impostor, ca, root])).toEqual([leaf, ca, root]);
  });

  test('prefers the path that reaches a root, and of two the issuer that lives longer', async () => {
    const crossed = await issue('CA', 1, 3, await issue('Elsewhere', 3, 3, null, { profile: 'root' }), { notAfter: start + 9 * year });
    expect(buildChain(leaf, [crossed, ca, root])).toEqual([leaf, ca, root]);
    const longer = await issue('CA', 1, 0, root, { notAfter: start + 5 * year });
    expect(buildChain(leaf, [ca, longer, root])).toEqual([leaf, longer, root]);
  });

  test('does not run in circles', async () => {
    const a = await issue('A', 0, 0, null);
    const b = await issue('B', 1, 0, a);
    const aByB = await issue('A', 0, 1, b);
    const end = await issue('end', 2, 1, b, { profile: 'server' });
    expect(buildChain(end, [b, aByB])).toEqual([end, b, aByB]);
    expect(buildChain(end, [b, aByB, a])).toEqual([end, b, a]);
  });

  test('leaves out of its pool what is no certificate, and refuses such a leaf', () => {
    expect(buildChain(leaf, [new Uint8Array(3), ca])).toEqual([leaf, ca]);
    expect(() => buildChain(new Uint8Array(3), [ca])).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
  });
});
