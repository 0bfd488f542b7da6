import { afterAll, expect, it } from 'vitest';
import { keepFigures } from '../faults/figures.ts';
import { HELD, type MemoryFigures, memoryCycles, sumOfFigures } from '../faults/memory-cycles.ts';
import type { Platform } from './app.ts';
import { LanternFiles } from './lantern-files.ts';
import { needlesOfKey } from './needles.ts';
import { OFFICER, OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { unreadableMemory } from './process-memory.ts';
import { vaultSecrets } from './vault-secrets.ts';
import { Workplace } from './workplace.ts';

// Unlock, release, lock, and no secret of the vault in any process of ours 1, 5 and 30 s later. 200 times where STRONGROOM_MEMORY_CYCLES says so, as
// `npm run test:faults` does; then several vaults beside each other, because most of the time is waiting.

const cycles = Number(process.env.STRONGROOM_MEMORY_CYCLES ?? 3);
const beside = cycles < 20 ? 1 : Number(process.env.STRONGROOM_MEMORY_BESIDE ?? 3);
const TIMES = [1000, 5000, 30_000];
const OUT = 'copper-kettle-outing';

onEachPlatform(
  'lock after lock',
  (on) => {
    const places = Array.from({ length: beside }, () => new Workplace());
    afterAll(() => Promise.all(places.map((place) => place.close())));

    it(`leaves no secret in any process, ${cycles} times`, { timeout: 300_000 + cycles * 120_000 }, async () => {
      const begun = performance.now();
      const all = await Promise.all(places.map((place, at) => cyclesIn(place, on, at, Math.floor((cycles + at) / beside))));
      const figures = sumOfFigures(all);
      const { memories, bytes, after } = figures;
      const unclean = new Set(after.map(({ vault, cycle }) => `${vault} ${cycle}`)).size;
      keepFigures({
        operation: `memory after lock, on ${on}`,
        points: memories,
        injected: figures.cycles,
        survived: figures.cycles - unclean,
        detected: Math.min(...HELD.map((name) => figures.before[name] ?? 0)),
        done: 0,
        seconds: Math.round((performance.now() - begun) / 1000),
        problems: after.map(({ vault, cycle, time, pid, name }) => `vault ${vault}, lock ${cycle}, after ${time / 1000} s, process ${pid}: ${name}`),
      });
      expect(after).toEqual([]);
      expect(figures.cycles).toBe(cycles);
      // The control: each of these was there before each of the locks.
      for (const name of HELD) expect(figures.before[name], name).toBe(cycles);
      // Three looks at no fewer than the shell and two of Chromium's processes.
      expect(memories).toBeGreaterThanOrEqual(cycles * TIMES.length * 3);
      expect(bytes / memories).toBeGreaterThan(1024 * 1024);
    });
  },
  { impossible: unreadableMemory },
);

async function cyclesIn(place: Workplace, on: Platform, vault: number, count: number): Promise<MemoryFigures> {
  const files = new LanternFiles(place.makeFolder('made'));
  const pairs = [files.pair('www.lantern.example'), files.pair('api.lantern.example', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'])];
  const officer = new OfficerAtWork(await place.start(on));
  await officer.create(place.vault);
  for (const { keyFile, certificateFile } of pairs) await officer.import(keyFile, certificateFile);
  const secrets = [
    ...pairs.flatMap((pair) => needlesOfKey(pair.commonName, pair.pkcs8)),
    ...(await vaultSecrets(place.vault, OFFICER, PASSPHRASE, place.path('copy'))),
  ];
  return memoryCycles({
    officer,
    vault,
    secrets,
    cycles: count,
    times: TIMES,
    work: async (cycle) => {
      const { commonName } = pairs[cycle % 2] as (typeof pairs)[number];
      const format = cycle % 3 === 0 ? 'jks' : 'p12';
      await officer.release({ certificate: commonName, format, passphrase: OUT, to: place.path(`out-${cycle}.${format}`) });
    },
  });
}
