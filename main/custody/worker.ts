import { move, transferableSymbol, valueSymbol } from 'piscina';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { AgeDamaged } from '../crypto/age.ts';
import { openWithPassphrase, sealToPassphrase } from '../crypto/age-passphrase.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { type GeneratedKeyAlgorithm, generateKeysHere, type KeyPairDer } from '../crypto/key-generation.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { commonFactors, productOfAll } from '../pki/batch-gcd.ts';
import { makeCrl } from '../pki/crl.ts';
import { issueCertificate } from '../pki/issue-certificate.ts';
import { issueFromRequest } from '../pki/issue-from-request.ts';
import { makeRequest } from '../pki/make-request.ts';
import { describePrivateKey } from '../pki/private-key.ts';
import { type Made, type MakeOrder, makeAndSeal } from './make-and-seal.ts';
import { type ReadOnThread, type ReadOrder, readAndSeal } from './read-and-seal.ts';
import { type Built, buildContainers, type ContainerOrder, type ProofOrder, proveContainers } from './release-container.ts';
import type { AuthorityOrders, SigningOrder } from './workshop.ts';

/** A thread of the workshop. What it got and no longer needs is wiped here, because its memory is not the caller's. */
export async function read(order: ReadOrder): Promise<ReadOnThread[]> {
  const readings = await readAndSeal(order);
  const keys = readings.flatMap(({ reading }) => (reading.ok ? reading.keys.flatMap(({ pkcs8 }) => pkcs8 ?? []) : []));
  return keys.length === 0 ? readings : moved(readings, keys);
}

export function generate(algorithm: GeneratedKeyAlgorithm): KeyPairDer {
  const pair = generateKeysHere(algorithm);
  return moved(pair, [pair.pkcs8]);
}

/** Makes keys with their requests, sealed. */
export async function make(order: MakeOrder): Promise<Made[]> {
  const all = await makeAndSeal(order);
  return moved(
    all,
    all.flatMap((one) => (one.ok ? one.made.pkcs8 : [])),
  );
}

export async function signRequest({ draft, spki, pkcs8 }: SigningOrder): Promise<Uint8Array> {
  try {
    return await makeRequest({ draft, spki: spki ?? describePrivateKey(pkcs8).spki, pkcs8 });
  } finally {
    wipe(pkcs8);
  }
}

/** Looks at certificates and keys for the check of the vault; nothing of it is secret. */
export { examine } from './examine.ts';

export function productOf(moduli: readonly bigint[]): bigint {
  return productOfAll(moduli);
}

export function shared({ moduli, others }: { moduli: readonly bigint[]; others: readonly bigint[] }): bigint[] {
  return commonFactors(moduli, others);
}

type AuthorityOrder = { [Kind in keyof AuthorityOrders]: { kind: Kind; order: AuthorityOrders[Kind] } }[keyof AuthorityOrders];

export async function signAs(asked: AuthorityOrder): Promise<Uint8Array> {
  try {
    switch (asked.kind) {
      case 'authority':
        return await issueCertificate(asked.order);
      case 'certificate':
        return await issueFromRequest(asked.order);
      case 'crl':
        return await makeCrl(asked.order);
    }
  } finally {
    wipe(asked.order.signingKey);
  }
}

export function build(order: ContainerOrder): Built {
  try {
    const files = buildContainers(order);
    // Without a passphrase they are the key itself: no copy stays here.
    return moved({ ok: true, files }, files);
  } catch (error) {
    // Between threads an error keeps its text and loses what it is.
    if (error instanceof StrongroomError) return { ok: false, error: toErrorAnswer(error) };
    throw error;
  } finally {
    wipe(order.pkcs8);
    if (order.passphrase) wipe(order.passphrase);
  }
}

export function prove(order: ProofOrder): string | null {
  try {
    return proveContainers(order);
  } finally {
    wipe(order.pkcs8);
    if (order.passphrase) wipe(order.passphrase);
    order.files.forEach(wipe);
  }
}

interface SealingOrder {
  bytes: Uint8Array;
  passphrase: Uint8Array;
}

export async function seal({ bytes, passphrase }: SealingOrder): Promise<Uint8Array> {
  try {
    return await sealToPassphrase(bytes, passphrase);
  } finally {
    wipe(bytes);
    wipe(passphrase);
  }
}

export async function hashSealed({ bytes, passphrase }: SealingOrder): Promise<string | null> {
  try {
    const opened = await openWithPassphrase(bytes, passphrase);
    try {
      return sha256Hex(opened);
    } finally {
      wipe(opened);
    }
  } catch (error) {
    if (error instanceof AgeDamaged) return null;
    throw error;
  } finally {
    wipe(passphrase);
  }
}

/** A value whose keys go to the agent's thread with their memory, each of which is a buffer of its own. */
function moved<Value extends object>(value: Value, keys: readonly Uint8Array[]): Value {
  return move({ [transferableSymbol]: keys.map(({ buffer }) => buffer), [valueSymbol]: value } as never) as unknown as Value;
}
