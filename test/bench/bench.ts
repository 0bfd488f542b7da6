import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from './audit.ts';
import { transfers } from './backups.ts';
import { requests } from './bulk-requests.ts';
import { growthPicture } from './growth-picture.ts';
import { imports } from './imports.ts';
import { inventoryBench } from './inventory.ts';
import { versionOf } from './peer.ts';
import { measureRefusals, printRefusals, type Refusal } from './refusals.ts';
import { releases } from './releases.ts';
import { figuresOf, type Measured, printComparisons, printGauges, printGrowths } from './report.ts';
import { windowBench } from './window.ts';
import { versionOfXca } from './xca.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    pairs: { type: 'string', default: '10000' },
    releases: { type: 'string', default: '10' },
    jks: { type: 'string', default: '1000' },
    certificates: { type: 'string', default: '100000' },
    entries: { type: 'string', default: '1000000' },
    growth: { type: 'string', default: '1000,10000,100000' },
    requests: { type: 'string', default: '100' },
    'backup-mib': { type: 'string', default: '128' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
    pictures: { type: 'string' },
  },
});
const whole = (text: string) => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new TypeError(`${text} is no whole number`);
  return number;
};

function partsOf() {
  const rounds = whole(values.rounds);
  const size = { pairs: whole(values.pairs), releases: whole(values.releases), jks: whole(values.jks), requests: whole(values.requests) };
  const mebibytes = whole(values['backup-mib']);
  const scale = { certificates: whole(values.certificates), entries: whole(values.entries), rounds, growth: values.growth.split(',').map(whole) };
  const parts: Record<string, (at: string) => Promise<Measured & { refusals?: Refusal[] }>> = {
    imports: (at) => imports(at, { ...size, rounds }),
    requests: (at) => requests(at, { ...size, rounds }),
    releases: (at) => releases(at, { ...size, rounds }),
    inventory: (at) => inventoryBench(at, scale),
    audit: (at) => audit(at, scale),
    window: () => windowBench(scale),
    backups: (at) => transfers(at, { mebibytes, scale }),
    refusals: async (at) => ({ refusals: measureRefusals(join(at, 'refused'), rounds) }),
  };
  const unknown = values.only.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new TypeError(`${unknown.join(', ')}: the parts are ${Object.keys(parts).join(', ')}`);
  return { rounds, parts: Object.entries(parts).filter(([name]) => values.only.length === 0 || values.only.includes(name)) };
}

let chosen: ReturnType<typeof partsOf>;
try {
  chosen = partsOf();
} catch (error) {
  console.error((error as Error).message);
  console.error(
    'usage: bench [--only PART]... [--pairs N] [--requests N] [--releases N] [--jks N] [--certificates N] [--entries N] [--growth N,N,...] [--backup-mib N] [--rounds N] [--json FILE] [--pictures FOLDER]',
  );
  process.exit(2);
}

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  processors: availableParallelism(),
  memoryMiB: Math.round(totalmem() / 2 ** 20),
  node: process.versions.node,
  crypto: process.versions.openssl,
  openssl: versionOf('openssl'),
  keytool: versionOf('keytool'),
  xca: versionOfXca(),
};
console.log(
  `${machine.processors} processors (${machine.processor}), Node ${machine.node}, ${machine.openssl ?? 'no openssl here'}, ${machine.keytool ?? 'no keytool here'}, ${machine.xca ? `XCA ${machine.xca}` : 'no XCA here'}; median of ${chosen.rounds} rounds`,
);
const at = mkdtempSync(join(tmpdir(), 'strongroom-bench-'));
const report: Record<string, unknown> = {};
try {
  for (const [name, measure] of chosen.parts) {
    const folder = join(at, name);
    mkdirSync(folder);
    const { comparisons = [], gauges = [], growths = [], refusals } = await measure(folder);
    console.log(`\n== ${name}`);
    if (comparisons.length > 0) printComparisons(comparisons);
    if (gauges.length > 0) printGauges(gauges);
    printGrowths(growths);
    if (refusals) printRefusals(refusals);
    for (const growth of growths) if (values.pictures) draw(values.pictures, growth);
    report[name] = { comparisons: comparisons.map(figuresOf), gauges, growths, ...(refusals ? { refusals } : {}) };
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.json) {
    const file = join(at, 'report.json');
    writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, rounds: chosen.rounds, parts: report }, null, 2)}\n`);
    copyFileSync(file, values.json);
  }
} finally {
  rmSync(at, { recursive: true, force: true });
}

function draw(folder: string, growth: Parameters<typeof growthPicture>[0]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `growth-${growth.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.svg`), growthPicture(growth));
}
