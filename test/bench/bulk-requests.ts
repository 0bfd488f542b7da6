import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { defaultProfile } from '../../main/service/built-in-profiles.ts';
import { startRequests } from '../../main/service/request-calls.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { requestsOfCommand } from '../../main/store/requests.ts';
import type { RequestedKey } from '../../preload/contract/requests.ts';
import { newVaultSession } from './own-side.ts';
import { type ProgramCall, timeJobs, versionOf } from './peer.ts';
import { type Comparison, type Measured, median } from './report.ts';

/** Requests in bulk beside as many `openssl genpkey` as there are processors, which only make the keys. */
interface BulkRequests extends Comparison {
  algorithm: RequestedKey;
  count: number;
  openssl: readonly string[];
}

/** What the issue of bulk requests promises: at least so many keys a second as the peer makes, times this. */
const AT_LEAST = { rsa: 0.95, p256: 20 } as const;

function bulkRequests(count: number): BulkRequests[] {
  const ours = 'make-requests command: key made on a thread, sealed, opened again and compared, PKCS#10 signed, logged, synced';
  return [
    {
      ours,
      oursMs: [],
      peerMs: [],
      name: `${count} requests, RSA-2048`,
      algorithm: 'rsa-2048',
      count,
      openssl: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
      peer: 'openssl genpkey, as many at once as there are processors; no request, nothing encrypted',
      limit: 1 / AT_LEAST.rsa,
    },
    {
      ours,
      oursMs: [],
      peerMs: [],
      name: `${count * 5} requests, P-256`,
      algorithm: 'ec-p256',
      count: count * 5,
      openssl: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      peer: 'the same; most of its time is the start of the process',
      limit: 1 / AT_LEAST.p256,
    },
  ];
}

/** Requests in bulk beside openssl. */
export async function requests(at: string, { requests: count, rounds }: { requests: number; rounds: number }): Promise<Measured> {
  const requesting = bulkRequests(count);
  const openssl = versionOf('openssl');
  for (let round = 0; round < rounds; round++) {
    const session = await newVaultSession(join(at, `vault-${round}`));
    try {
      for (const comparison of requesting) {
        const ownKeys = async () => comparison.oursMs.push(await timeRequests(session, comparison));
        const otherKeys = async () => openssl && comparison.peerMs.push(await timePeer(comparison, mkdtempSync(join(at, 'peer-'))));
        for (const side of round % 2 === 0 ? [ownKeys, otherKeys] : [otherKeys, ownKeys]) await side();
      }
    } finally {
      await session.close('the round ended');
    }
  }
  return {
    comparisons: requesting.map(({ algorithm: _algorithm, openssl: _openssl, ...comparison }) => ({
      ...comparison,
      note: `${keysPerSecond(comparison.oursMs, comparison.count)} keys a second beside ${keysPerSecond(comparison.peerMs, comparison.count)}.`,
    })),
  };
}

function keysPerSecond(times: readonly number[], count: number): string {
  const time = median(times);
  return time === null ? '-' : (count / (time / 1000)).toFixed(1);
}

/** Makes the requests by the command. @returns ms from the order to its end */
async function timeRequests(session: VaultSession, { algorithm, count }: Pick<BulkRequests, 'algorithm' | 'count'>): Promise<number> {
  const { draft } = defaultProfile;
  const started = performance.now();
  const { command, ended } = await startRequests(session, {
    kind: 'make-requests',
    title: `${count} requests`,
    orders: Array.from({ length: count }, (_, at) => {
      const name = `bulk-${at}.example.com`;
      return {
        draft: { ...draft, keyAlgorithm: algorithm, subject: [{ type: 'CN', value: name }], subjectAltNames: [{ kind: 'dns' as const, value: name }] },
        origin: 'benchmark',
        valuesFrom: 'officer' as const,
        renews: null,
        existingKey: null,
      };
    }),
    officerPassphrase: null,
    carryTo: null,
    lines: null,
  });
  await ended;
  const took = performance.now() - started;
  const made = await requestsOfCommand(session.queries, command);
  if (made.length !== count || new Set(made.map(({ spki_sha256 }) => spki_sha256)).size !== count)
    throw new Error(`${made.length} of ${count} requests were made`);
  return took;
}

/** @returns ms */
function timePeer({ count, openssl }: Pick<BulkRequests, 'count' | 'openssl'>, folder: string): Promise<number> {
  const jobs = Array.from({ length: count }, (_, at): readonly ProgramCall[] => [['openssl', 'genpkey', ...openssl, '-out', join(folder, `${at}.pem`)]]);
  return timeJobs(jobs);
}
