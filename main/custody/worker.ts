import { move, transferableSymbol, valueSymbol } from 'piscina';
import { type GeneratedKeyAlgorithm, generateKeysHere, type KeyPairDer } from '../crypto/key-generation.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { makeCrl } from '../pki/crl.ts';
import { issueCertificate } from '../pki/issue-certificate.ts';
import { issueFromRequest } from '../pki/issue-from-request.ts';
import { makeRequest } from '../pki/make-request.ts';
import { describePrivateKey } from '../pki/private-key.ts';
import { type Reading, readEntries } from './read-entries.ts';
import { buildContainer, type ContainerOrder, type ProofOrder, proveContainer } from './release-container.ts';
import type { AuthorityOrders, SigningOrder } from './workshop.ts';

/** A thread of the workshop. What it got and no longer needs is wiped here, because its memory is not the caller's. */
export function read({ bytes, passphrases }: { bytes: Uint8Array; passphrases: Uint8Array[] }): Reading {
  try {
    return handOver(readEntries(bytes, passphrases));
  } finally {
    wipe(bytes);
    passphrases.forEach(wipe);
  }
}

export function generate(algorithm: GeneratedKeyAlgorithm): KeyPairDer {
  const pair = generateKeysHere(algorithm);
  return moved(pair, [pair.pkcs8]);
}

export async function signRequest({ draft, spki, pkcs8 }: SigningOrder): Promise<Uint8Array> {
  try {
    return await makeRequest({ draft, spki: spki ?? describePrivateKey(pkcs8).spki, pkcs8 });
  } finally {
    wipe(pkcs8);
  }
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

export function build(order: ContainerOrder): Uint8Array {
  try {
    return buildContainer(order);
  } finally {
    wipe(order.pkcs8);
    if (order.passphrase) wipe(order.passphrase);
  }
}

export function prove(order: ProofOrder): string | null {
  try {
    return proveContainer(order);
  } finally {
    wipe(order.pkcs8);
    if (order.passphrase) wipe(order.passphrase);
  }
}

/** Moves keys to the agent's thread instead of leaving a copy here. */
function handOver(reading: Reading): Reading {
  if (!reading.ok || reading.keys.length === 0) return reading;
  const keys = reading.keys.map((key) => {
    const own = Uint8Array.from(key.pkcs8);
    wipe(key.pkcs8);
    return { ...key, pkcs8: own };
  });
  return moved(
    { ...reading, keys },
    keys.map(({ pkcs8 }) => pkcs8),
  );
}

/** A value whose keys go to the agent's thread with their memory, each of which is a buffer of its own. */
function moved<Value extends object>(value: Value, keys: readonly Uint8Array[]): Value {
  return move({ [transferableSymbol]: keys.map(({ buffer }) => buffer), [valueSymbol]: value } as never) as unknown as Value;
}
