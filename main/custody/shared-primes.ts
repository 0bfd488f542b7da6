import type { CommandRun } from '../commands/queue.ts';
import { groupsOf } from '../pki/batch-gcd.ts';
import { foundThat, type WeakKeyFinding } from '../pki/finding.ts';
import { greatestCommonDivisor } from '../pki/integer.ts';
import { certificateLabel } from './certificate-object.ts';
import type { KeyUse } from './reused-keys.ts';
import type { Workshop } from './workshop.ts';

/** A modulus and all that have it. */
export interface Modulus {
  modulus: bigint;
  subjects: { spkiSha256: string; certificate: string }[];
}

/** Up to so many are held against each other to say with whom; of a generator that broke for thousands it is enough to know that it did. */
const COMPARED = 300;
const NAMED = 3;

/**
 * Finds RSA keys that share a prime: anybody who has both certificates has both private keys.
 * @param nameOf a certificate of a key, by the key's SHA-256
 * @param before units of progress that were done before
 */
export async function findSharedPrimes(
  workshop: Pick<Workshop, 'productOf' | 'shared'>,
  moduli: readonly Modulus[],
  nameOf: (spkiSha256: string) => KeyUse | null,
  run: Pick<CommandRun, 'signal' | 'progress'>,
  before = 0,
): Promise<{ subjects: Modulus['subjects']; finding: WeakKeyFinding }[]> {
  const groups = groupsOf(moduli.map(({ modulus }) => modulus));
  const total = before + moduli.length;
  run.progress(before, total);
  const products = groups.length > 1 ? await Promise.all(groups.map((group) => workshop.productOf(group, run.signal))) : [];
  let done = before;
  const common: bigint[] = [];
  for (const [at, group] of groups.entries()) {
    // One after the other: each takes a hundred megabytes and more.
    common.push(...(await workshop.shared(group, products.toSpliced(at, 1), run.signal)));
    done += group.length;
    run.progress(done, total);
  }
  const flagged = moduli.filter((_, at) => common[at] !== 1n);
  return flagged.map(({ modulus, subjects }) => {
    const others = flagged.length > COMPARED ? [] : flagged.filter((other) => other.modulus !== modulus && greatestCommonDivisor(other.modulus, modulus) > 1n);
    return {
      subjects,
      finding: foundThat(
        'RSA_SHARED_PRIME',
        `Its key shares a prime with ${wordsFor(others, nameOf)}: anybody can compute the private keys from the certificates.`,
      ),
    };
  });
}

function wordsFor(others: readonly Modulus[], nameOf: (spkiSha256: string) => KeyUse | null): string {
  if (others.length === 0) return 'other keys of this vault';
  const named = others.slice(0, NAMED).map(({ subjects: [first] }) => {
    const use = first && nameOf(first.spkiSha256);
    return use ? `that of ${certificateLabel(use)}` : `the key ${first?.spkiSha256.slice(0, 8)}…`;
  });
  return `${named.join(', ')}${others.length > NAMED ? ` and ${others.length - NAMED} more` : ''}`;
}
