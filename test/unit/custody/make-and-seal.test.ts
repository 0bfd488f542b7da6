import { expect, test, vi } from 'vitest';
import type * as keyGeneration from '../../../main/crypto/key-generation.ts';
import { makeAndSeal } from '../../../main/custody/make-and-seal.ts';
import { parseRequest } from '../../../main/pki/request.ts';
import { draftWith } from '../pki/drafts.ts';

let isMixedUp = false;

vi.mock('../../../main/crypto/key-generation.ts', async (original) => {
  const real = await original<typeof keyGeneration>();
  const generateKeysHere: typeof real.generateKeysHere = (algorithm) => {
    const pair = real.generateKeysHere(algorithm);
    return isMixedUp ? { ...pair, spki: real.generateKeysHere(algorithm).spki } : pair;
  };
  return { ...real, generateKeysHere };
});

const order = (keyAlgorithm: 'ec-p256' | 'rsa-2048' | 'ed25519') => ({
  vaultId: 'vault',
  epoch: 'epoch',
  policyGeneration: 1,
  keys: [{ officer: 'officer', key: new Uint8Array(32).fill(7) }],
  requests: [{ draft: draftWith({ keyAlgorithm }), threshold: 1 }],
});

test.each(['ec-p256', 'rsa-2048', 'ed25519'] as const)('a request of %s is signed, and one beside another public key never leaves', async (algorithm) => {
  const [made] = await makeAndSeal(order(algorithm));
  expect(made?.ok && parseRequest(made.made.request.der).signatureValid).toBe(true);
  isMixedUp = true;
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    expect(await makeAndSeal(order(algorithm))).toMatchObject([{ ok: false, error: { code: 'INTERNAL' } }]);
    expect(told).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ message: 'a request was signed wrongly' }));
  } finally {
    told.mockRestore();
    isMixedUp = false;
  }
});
