import { join } from 'node:path';
import type { GeneratedKeyAlgorithm } from '../../main/crypto/key-generation.ts';
import { makePairs } from './make-pairs.ts';
import { newVaultSession, timeImport } from './own-side.ts';
import type { Comparison, Measured } from './report.ts';
import { timeTightLoop } from './tight-loop.ts';
import { timeXca, versionOfXca } from './xca.ts';

/** Pairs that XCA gets: at some dozens a second it would be at it for minutes, and is no faster with more. */
const MOST_FOR_XCA = 500;

/** Pairs that wake the threads before anything is measured. */
const WARM = 40;

const algorithms: readonly { name: string; algorithm: GeneratedKeyAlgorithm; share: number }[] = [
  { name: 'P-256', algorithm: 'ec-p256', share: 1 },
  // Making one takes a hundred times as long as importing it.
  { name: 'RSA-2048', algorithm: 'rsa-2048', share: 10 },
];

/** Import of keys with their certificates, each in a file of its own, beside XCA and beside the least that an import could do. */
export async function imports(at: string, { pairs, rounds }: { pairs: number; rounds: number }): Promise<Measured> {
  const comparisons: Comparison[] = [];
  const xca = versionOfXca();
  for (const { name, algorithm, share } of algorithms) {
    const count = Math.max(1, Math.round(pairs / share));
    const folder = join(at, algorithm);
    const made = await makePairs(folder, count, [algorithm]);
    const warm = join(at, `warm-${algorithm}`);
    await makePairs(warm, WARM, [algorithm]);
    const forXca = made.slice(0, MOST_FOR_XCA + 1);
    const ours = 'import command: read, parsed, checked, joined, sealed, logged, synced';
    const besideXca: Comparison = {
      name: `import ${count} pairs, ${name}, XCA`,
      ours,
      peer: `XCA ${xca ?? ''} --import of ${forXca.length - 1} of the same pairs, for as many as ours`,
      oursMs: [],
      peerMs: [],
      limit: 1 / 100,
    };
    const besideLoop: Comparison = {
      name: `import ${count} pairs, ${name}, tight loop`,
      ours,
      peer: 'read, parsed, sealed, one SHA-256 and inserted, in one loop for each processor: no commands, log or search',
      oursMs: besideXca.oursMs,
      peerMs: [],
      limit: 2,
    };
    for (let round = 0; round < rounds; round++) {
      const own = async () => {
        const session = await newVaultSession(join(at, `vault-${algorithm}-${round}`));
        try {
          // The threads read their program from its source here, which takes seconds; the built one is a single file.
          await timeImport(session, warm, WARM);
          besideXca.oursMs.push(await timeImport(session, folder, count));
        } finally {
          await session.close('the round ended');
        }
      };
      const others = async () => {
        besideLoop.peerMs.push(await timeTightLoop(at, made));
        if (xca === null || forXca.length < 2) return;
        const [first, ...rest] = forXca.map(({ key, certificate }) => [key, certificate]);
        const took = await timeXca(join(at, `xca-${algorithm}-${round}`), first as string[], rest.flat());
        besideXca.peerMs.push((took / rest.length) * count);
      };
      // Turn about, so that neither side always finds the files in the cache.
      for (const side of round % 2 === 0 ? [own, others] : [others, own]) await side();
    }
    for (const comparison of [besideXca, besideLoop]) comparison.note = perSecond(comparison, count);
    comparisons.push(besideXca, besideLoop);
  }
  return { comparisons };
}

function perSecond({ oursMs, peerMs }: Comparison, count: number): string {
  const rate = (times: readonly number[]) => (times.length === 0 ? '-' : Math.round((count / Math.min(...times)) * 1000).toLocaleString('en-US'));
  return `${rate(oursMs)} pairs a second at best beside ${rate(peerMs)}.`;
}
