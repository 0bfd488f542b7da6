import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { makePairs, type Pair } from './make-pairs.ts';
import { newVaultSession, timeImport, timeRelease } from './own-side.ts';
import { type ProgramCall, timeJobs, versionOf } from './peer.ts';
import type { Comparison, Measured } from './report.ts';

const PASSPHRASE = 'bench-passphrase-2938';
const ITERATIONS = '600000';
const pbe = ['-keypbe', 'AES-256-CBC', '-certpbe', 'AES-256-CBC', '-macalg', 'sha256'];
const secret = `pass:${PASSPHRASE}`;

type Jobs = (pairs: readonly Pair[], folder: string) => (readonly ProgramCall[])[];

/** What the peers do. Passphrases on a command line are for made-up keys only. */
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
const toJks =
  (prepared: string): Jobs =>
  (pairs, folder) =>
    pairs.map(({ name }) => {
      const file = join(folder, `${name}.jks`);
      const from = ['-srckeystore', join(prepared, `${name}.p12`), '-srcstoretype', 'PKCS12', '-srcstorepass', PASSPHRASE];
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
async function prepareForKeytool(pairs: readonly Pair[], into: string): Promise<void> {
  mkdirSync(into);
  await timeJobs(
    pairs.map(({ name, key, certificate }) => [
      ['openssl', 'pkcs12', '-export', '-inkey', key, '-in', certificate, '-name', name, ...pbe, '-passout', secret, '-out', join(into, `${name}.p12`)],
    ]),
  );
}

/** Release of keys, half of them P-256 and half RSA-2048, beside openssl and keytool, which write the same files and open them again. */
export async function releases(at: string, scale: { releases: number; jks: number; rounds: number }): Promise<Measured> {
  const versions = { openssl: versionOf('openssl'), keytool: versionOf('keytool') };
  const most = Math.max(scale.releases, scale.jks);
  const folder = join(at, 'pairs');
  const pairs = await makePairs(folder, most, ['ec-p256', 'rsa-2048']);
  const prepared = join(at, 'for-keytool');
  if (versions.openssl && versions.keytool) await prepareForKeytool(pairs.slice(0, scale.jks), prepared);
  const ours = 'release command: opened, written, synced, read back, opened with the passphrase, compared';
  const releasing: (Comparison & { target: string; count: number; jobs: Jobs | null })[] = [
    {
      name: 'release one .p12',
      target: 'modern',
      count: 1,
      jobs: versions.openssl ? toPkcs12 : null,
      ours,
      peer: 'openssl pkcs12 -export -iter 600000 (AES-256-CBC, SHA-256), then opened again with pkcs12 -noout',
      oursMs: [],
      peerMs: [],
      limit: 1,
    },
    {
      name: `release ${scale.releases} as .p12`,
      target: 'modern',
      count: scale.releases,
      jobs: versions.openssl ? toPkcs12 : null,
      ours,
      peer: 'the same, as many at once as there are processors',
      oursMs: [],
      peerMs: [],
      limit: 1,
    },
    {
      name: `release ${scale.releases} as .pem`,
      target: 'bundle',
      count: scale.releases,
      jobs: versions.openssl ? toPem : null,
      ours,
      peer: 'openssl pkcs8 -topk8 -iter 600000, then opened again with pkey -noout',
      oursMs: [],
      peerMs: [],
      limit: 1.5,
    },
    {
      name: `release ${scale.jks} as .jks`,
      target: 'java',
      count: scale.jks,
      jobs: versions.openssl && versions.keytool ? toJks(prepared) : null,
      ours,
      peer: 'keytool -importkeystore from PKCS#12, then -list: two processes a file',
      oursMs: [],
      peerMs: [],
      limit: 1 / 50,
    },
  ];
  const unlocks: number[] = [];
  for (let round = 0; round < scale.rounds; round++) {
    const session = await newVaultSession(join(at, `vault-${round}`));
    try {
      await timeImport(session, folder, most);
      for (const { target, count, jobs, oursMs, peerMs } of releasing) {
        const { command, unlock } = await timeRelease(session, { target, destination: mkdtempSync(join(at, 'ours-')), count, passphrase: PASSPHRASE });
        oursMs.push(command);
        unlocks.push(unlock);
        if (jobs) peerMs.push(await timeJobs(jobs(pairs.slice(0, count), mkdtempSync(join(at, 'peer-')))));
      }
    } finally {
      await session.close('the round ended');
    }
  }
  const unlock = Math.round(unlocks.reduce((sum, each) => sum + each, 0) / unlocks.length);
  const note = `Before it, once for all files: the officer’s passphrase (Argon2id), ${unlock.toLocaleString('en-US')} ms on average.`;
  return { comparisons: releasing.map(({ target: _target, count: _count, jobs: _jobs, ...comparison }) => ({ ...comparison, note })) };
}
