import { move, transferableSymbol, valueSymbol } from 'piscina';
import { wipe } from '../crypto/secret-bytes.ts';
import { type Reading, readEntries } from './read-entries.ts';
import { buildContainer, type ContainerOrder, type ProofOrder, proveContainer } from './release-container.ts';

/** A thread of the workshop. What it got and no longer needs is wiped here, because its memory is not the caller's. */
export function read({ bytes, passphrase }: { bytes: Uint8Array; passphrase: Uint8Array | null }): Reading {
  try {
    return handOver(readEntries(bytes, passphrase));
  } finally {
    wipe(bytes);
    if (passphrase) wipe(passphrase);
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
  const moved: Reading = { ...reading, keys };
  return move({ [transferableSymbol]: keys.map(({ pkcs8 }) => pkcs8.buffer), [valueSymbol]: moved } as never) as unknown as Reading;
}
