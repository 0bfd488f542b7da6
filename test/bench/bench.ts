import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BackupBench, snapshotSpeed, startBackupBench } from './backups.ts';
import { bulkRequests, timePeer, timeRequests } from './bulk-requests.ts';
import { makePairs, type Pair } from './make-pairs.ts';
import { newVaultSession, timeImport, timeRelease } from './own-side.ts';
import { type ProgramCall, timeJobs, versionOf } from './peer.ts';
import { measureRefusals, printRefusals } from './refusals.ts';
import { type Comparison, figuresOf, median, printTable } from './report.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '300' },
    releases: { type: 'string', default: '10' },
    requests: { type: 'string', default: '100' },
    'backup-mib': { type: 'string', default: '128' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const [pairCount, releaseCount, requestCount, backupMebibytes, rounds] = [
  values.pairs,
  values.releases,
  values.requests,
  values['backup-mib'],
  values.rounds,
].map(Number) as [number, number, number, number, number];
if (
  ![pairCount, releaseCount, requestCount, backupMebibytes, rounds].every((number) => Number.isSafeInteger(number) && number > 0) ||
  releaseCount > pairCount
) {
  console.error('usage: bench [--pairs N] [--releases M] [--requests Q] [--backup-mib B] [--rounds R] [--json FILE], whole numbers, M at most N');
  process.exit(2);
}

const PASSPHRASE = 'bench-passphrase-2938';
const ITERATIONS = '600000';
const pbe = ['-keypbe', 'AES-256-CBC', '-certpbe', 'AES-256-CBC', '-macalg', 'sha256'];
const secret = `pass:${PASSPHRASE}`;
const versions = { openssl: versionOf('openssl'), keytool: versionOf('keytool') };
const at = mkdtempSync(join(tmpdir(), 'strongroom-bench-'));

type Jobs = (pairs: readonly Pair[], folder: string) => (readonly ProgramCall[])[];

/** What the peers do. Passphrases on a command line are for made-up keys only. */
const archive: Jobs = (pairs, folder) =>
  pairs.map(({ name, key, certificate }) => [
    ['openssl', 'pkey', '-in', key, '-check', '-noout'],
    ['openssl', 'x509', '-in', certificate, '-noout', '-subject', '-fingerprint', '-sha256'],
    ['openssl', 'pkcs12', '-export', '-inkey', key, '-in', certificate, ...pbe, '-passout', secret, '-out', join(folder, `${name}.p12`)],
  ]);
const toPkcs12: Jobs = (pairs, folder) =>
  pairs.map(({ name, key, certificate }) => [
    [
      'openssl',
      'pkcs12',
      '-export',
      '-inkey',
      key,
      '-in',
      certificate,
      '-name',
      name,
      ...pbe,
      '-iter',
      ITERATIONS,
      '-passout',
      secret,
      '-out',
      join(folder, `${name}.p12`),
    ],
    ['openssl', 'pkcs12', '-in', join(folder, `${name}.p12`), '-passin', secret, '-noout'],
  ]);
const toPem: Jobs = (pairs, folder) =>
  pairs.map(({ name, key }) => [
    [
      'openssl',
      'pkcs8',
      '-topk8',
      '-in',
      key,
      '-v2',
      'aes-256-cbc',
      '-v2prf',
      'hmacWithSHA256',
      '-iter',
      ITERATIONS,
      '-passout',
      secret,
      '-out',
      join(folder, `${name}.pem`),
    ],
    ['openssl', 'pkey', '-in', join(folder, `${name}.pem`), '-passin', secret, '-noout'],
  ]);
const toJks: Jobs = (pairs, folder) =>
  pairs.map(({ name }) => {
    const file = join(folder, `${name}.jks`);
    const from = ['-srckeystore', join(at, 'keytool', `${name}.p12`), '-srcstoretype', 'PKCS12', '-srcstorepass', PASSPHRASE];
    return [
      [
        'keytool',
        '-importkeystore',
        '-noprompt',
        ...from,
        '-destkeystore',
        file,
        '-deststoretype',
        'JKS',
        '-deststorepass',
        PASSPHRASE,
        '-destkeypass',
        PASSPHRASE,
      ],
      ['keytool', '-list', '-keystore', file, '-storepass', PASSPHRASE],
    ];
  });

/** Where keytool takes its keys from; few iterations, because that is no part of the comparison. */
async function prepareForKeytool(pairs: readonly Pair[]): Promise<void> {
  mkdirSync(join(at, 'keytool'));
  await timeJobs(
    pairs.map(({ name, key, certificate }) => [
      [
        'openssl',
        'pkcs12',
        '-export',
        '-inkey',
        key,
        '-in',
        certificate,
        '-name',
        name,
        ...pbe,
        '-passout',
        secret,
        '-out',
        join(at, 'keytool', `${name}.p12`),
      ],
    ]),
  );
}

let folders = 0;
function freshFolder(): string {
  const folder = join(at, `run-${++folders}`);
  mkdirSync(folder);
  return folder;
}

async function measure(backups: BackupBench | null): Promise<Comparison[]> {
  const pairs = await makePairs(join(at, 'pairs'), pairCount);
  const some = pairs.slice(0, releaseCount);
  if (versions.openssl && versions.keytool) await prepareForKeytool(some);
  const ownReleases = 'release command: opened, written, synced, read back, opened with the passphrase, compared';
  const importing: Comparison = {
    name: `import ${pairCount} pairs`,
    ours: 'import command: parsed, checked, joined, sealed, logged, synced',
    peer: 'openssl pkey -check, x509, pkcs12 -export (its own 2,048 iterations, not synced): three processes a pair',
    oursMs: [],
    peerMs: [],
    limit: 1,
  };
  const releasing: (Comparison & { target: string; jobs: Jobs | null })[] = [
    {
      name: `release ${releaseCount} as .p12`,
      target: 'modern',
      jobs: versions.openssl ? toPkcs12 : null,
      ours: ownReleases,
      peer: 'openssl pkcs12 -export -iter 600000 (AES-256-CBC, SHA-256), then opened again with pkcs12 -noout',
      oursMs: [],
      peerMs: [],
      limit: 1.5,
    },
    {
      name: `release ${releaseCount} as .jks`,
      target: 'java',
      jobs: versions.openssl && versions.keytool ? toJks : null,
      ours: ownReleases,
      peer: 'keytool -importkeystore from PKCS#12, then -list: two processes a file',
      oursMs: [],
      peerMs: [],
      limit: 1,
    },
    {
      name: `release ${releaseCount} as .pem`,
      target: 'bundle',
      jobs: versions.openssl ? toPem : null,
      ours: ownReleases,
      peer: 'openssl pkcs8 -topk8 -iter 600000, then opened again with pkey -noout',
      oursMs: [],
      peerMs: [],
      limit: 1.5,
    },
  ];
  const requesting = bulkRequests(requestCount);
  const starts: number[] = [];
  const unlocks: number[] = [];
  const snapshots: Awaited<ReturnType<typeof snapshotSpeed>>[] = [];
  for (let round = 0; round < rounds; round++) {
    console.error(`round ${round + 1} of ${rounds}`);
    const session = await newVaultSession(join(freshFolder(), 'vault'));
    try {
      // Turn about, so that neither side always finds the files in the cache.
      const own = async () => importing.oursMs.push(await timeImport(session, join(at, 'pairs'), pairCount));
      const others = async () => versions.openssl && importing.peerMs.push(await timeJobs(archive(pairs, freshFolder())));
      for (const side of round % 2 === 0 ? [own, others] : [others, own]) await side();
      for (const comparison of releasing) {
        const { command, unlock } = await timeRelease(session, {
          target: comparison.target,
          destination: freshFolder(),
          count: releaseCount,
          passphrase: PASSPHRASE,
        });
        comparison.oursMs.push(command);
        unlocks.push(unlock);
        if (comparison.jobs) comparison.peerMs.push(await timeJobs(comparison.jobs(some, freshFolder())));
      }
      for (const comparison of requesting) {
        const ownKeys = async () => comparison.oursMs.push(await timeRequests(session, comparison));
        const otherKeys = async () => versions.openssl && comparison.peerMs.push(await timePeer(comparison, freshFolder()));
        for (const side of round % 2 === 0 ? [ownKeys, otherKeys] : [otherKeys, ownKeys]) await side();
      }
      await backups?.measure(round);
      snapshots.push(await snapshotSpeed(session));
      if (versions.openssl) starts.push((await timeJobs(Array.from({ length: 100 }, () => [['openssl', 'version']] as const))) / 100);
    } finally {
      await session.close('the round ended');
    }
  }
  const perStart = starts.length > 0 ? starts.reduce((sum, each) => sum + each, 0) / starts.length : 0;
  importing.note = `Starting openssl ${3 * pairCount} times takes about ${Math.round(perStart * 3 * pairCount).toLocaleString('en-US')} ms of the peer's time.`;
  const [snapshot] = snapshots.toSorted((left, right) => left.perSecond - right.perSecond).slice(Math.floor(snapshots.length / 2));
  if (backups && snapshot)
    backups.upload.note += ` Before it, once for all targets: a container of ${snapshot.mebibytes.toFixed(1)} MiB is made (snapshot, checkpoint, tar, age) at ${Math.round(snapshot.perSecond)} MiB/s.`;
  const unlock = Math.round(unlocks.reduce((sum, each) => sum + each, 0) / unlocks.length);
  return [
    importing,
    ...requesting.map(({ algorithm: _algorithm, openssl: _openssl, ...comparison }) => ({
      ...comparison,
      note: `${keysPerSecond(comparison.oursMs, comparison.count)} keys a second beside ${keysPerSecond(comparison.peerMs, comparison.count)}.`,
    })),
    ...(backups ? [backups.upload, backups.readBack] : []),
    ...releasing.map(({ target: _target, jobs: _jobs, ...comparison }) => ({
      ...comparison,
      note: `Before it, once for all files: the officer's passphrase (Argon2id), ${unlock.toLocaleString('en-US')} ms on average.`,
    })),
  ];
}

function keysPerSecond(times: readonly number[], count: number): string {
  const time = median(times);
  return time === null ? '-' : (count / (time / 1000)).toFixed(1);
}

try {
  await using backups = await startBackupBench(at, backupMebibytes);
  const comparisons = await measure(backups);
  const refusals = measureRefusals(join(at, 'refused'), rounds);
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    processors: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    node: process.versions.node,
    crypto: process.versions.openssl,
    ...versions,
  };
  console.log(
    `\n${machine.processors} processors (${machine.processor}), Node ${machine.node}, ${versions.openssl ?? 'no openssl here'}, ${versions.keytool ?? 'no keytool here'}; median of ${rounds} rounds\n`,
  );
  printTable(comparisons);
  printRefusals(refusals);
  if (values.json) {
    const report = join(at, 'report.json');
    writeFileSync(
      report,
      `${JSON.stringify({ at: new Date().toISOString(), machine, pairs: pairCount, releases: releaseCount, requests: requestCount, backupMebibytes, rounds, comparisons: comparisons.map(figuresOf), refusals }, null, 2)}\n`,
    );
    copyFileSync(report, values.json);
  }
} finally {
  rmSync(at, { recursive: true, force: true });
}
