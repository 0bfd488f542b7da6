import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openssl } from './oracles.ts';
import { CommandBench } from './strongroom.ts';

// A thousand requests from one file: SIGKILL in the middle, three times, and yet exactly a thousand keys.

const LINES = 1000;
const bench = new CommandBench();

interface Listed {
  total: number;
  items: { id: string; commonName: string; spkiSha256: string; state: string; privateKey: string }[];
}
interface Manifest {
  requests: { line: number; file: string; sha256: string; spkiSha256: string; commonName: string }[];
  failed?: unknown;
}
interface Made {
  state: string;
  total: number;
  resumed: boolean;
  manifest: string;
}

const name = (at: number) => `device-${String(at).padStart(4, '0')}.example.com`;
const csv = (count: number, from = 0) =>
  ['commonName,O,key', ...Array.from({ length: count }, (_, at) => `${name(from + at)},Example Ltd,p-256`), ''].join('\r\n');
const files = (folder: string) => readdirSync(bench.path(folder)).filter((file) => file.endsWith('.csr'));
const manifest = (folder: string, file: string) => JSON.parse(readFileSync(join(bench.path(folder), file), 'utf8')) as Manifest;

beforeAll(async () => {
  bench.write('devices.csv', csv(LINES));
  await bench.create();
  cpSync(bench.vault, bench.path('fresh'), { recursive: true });
});

describe('killed in the middle, three times', () => {
  const request = ['request', '--from', 'devices.csv', '--out', 'out'];
  let made: Made;
  let listed: Listed;

  beforeAll(async () => {
    let before = 0;
    for (let time = 0; time < 3; time += 1) {
      const { child, ended, said } = bench.begin([...request, '--password-file', bench.passwordFile]);
      await said(new RegExp(`: (?!${before} )[1-9]\\d* of ${LINES.toLocaleString('en-US')}`));
      child.kill('SIGKILL');
      const run = await ended;
      expect(run.signal).toBe('SIGKILL');
      if (time > 0) expect(run.stderr).toContain('Going on with the run of');
      const progress = run.stderr.matchAll(new RegExp(`: ([\\d,]+) of ${LINES.toLocaleString('en-US')}`, 'g'));
      before = Math.max(...[...progress].map(([, made]) => Number(made?.replace(',', ''))));
      expect(before).toBeLessThan(LINES);
    }
    made = await bench.answer<Made>(0, ...request);
    listed = await bench.answer<Listed>(0, 'requests');
  });

  test('the last run goes on, and there are exactly a thousand requests with a thousand keys', async () => {
    expect(made).toMatchObject({ state: 'done', total: LINES, resumed: true });
    expect(listed.total).toBe(LINES);
    expect(new Set(listed.items.map(({ spkiSha256 }) => spkiSha256)).size).toBe(LINES);
    expect(new Set(listed.items.map(({ commonName }) => commonName))).toEqual(new Set(Array.from({ length: LINES }, (_, at) => name(at))));
    expect(listed.items.every(({ privateKey, state }) => privateKey === 'in-store' && state === 'carried-out')).toBe(true);
    const { inventory } = await bench.answer<{ inventory: { keysInStore: number } }>(0, 'status');
    expect(inventory.keysInStore).toBe(LINES);
  });

  test('the folder has each request once, and the manifest tells the truth of every file', () => {
    const { requests, failed } = manifest('out', made.manifest);
    expect(failed).toBeUndefined();
    expect(files('out').toSorted()).toEqual(requests.map(({ file }) => file).toSorted());
    expect(requests.map(({ line }) => line)).toEqual(Array.from({ length: LINES }, (_, at) => at + 2));
    for (const { file, sha256, commonName } of requests) {
      expect(
        createHash('sha256')
          .update(readFileSync(join(bench.path('out'), file)))
          .digest('hex'),
        file,
      ).toBe(sha256);
      expect(file.startsWith(commonName)).toBe(true);
    }
    for (const { file, spkiSha256 } of requests.filter((_, at) => at % 100 === 0)) {
      const path = join(bench.path('out'), file);
      openssl('req', '-verify', '-noout', '-in', path);
      const spki = openssl('pkey', '-pubin', '-outform', 'DER', '-in', bench.write('public.pem', openssl('req', '-noout', '-pubkey', '-in', path)));
      expect(createHash('sha256').update(spki).digest('hex')).toBe(spkiSha256);
    }
  });

  test('the log is whole', async () => {
    expect(await bench.answer(0, 'audit', 'verify')).toMatchObject({ valid: true });
  });
});

describe('stopped by a signal', () => {
  test('SIGINT cancels in order; deleted files come back when it goes on, and a run that ended is begun anew', async () => {
    const vault = bench.path('stopped');
    cpSync(bench.path('fresh'), vault, { recursive: true });
    // As many as take a quiet machine some batches: the signal comes after the first.
    const few = bench.write('few.csv', csv(2000));
    const request = ['request', '--from', few, '--out', 'few', '--vault', vault];
    const { child, ended, said } = bench.begin([...request, '--json', '--password-file', bench.passwordFile]);
    await said(/: [1-9][\d,]* of 2,000/);
    child.kill('SIGINT');
    const run = await ended;
    expect([run.status, (JSON.parse(run.stdout) as Made).state]).toEqual([5, 'cancelled']);
    const [first] = files('few');
    rmSync(join(bench.path('few'), first as string));
    expect(await bench.answer<Made>(0, ...request)).toMatchObject({ state: 'done', resumed: true });
    expect(files('few')).toHaveLength(2000);
    expect((await bench.answer<Listed>(0, 'requests', '--vault', vault, '--limit', '1')).total).toBe(2000);
    // What came to its end is not gone on with: the same file again is new keys, as next year's are.
    expect(await bench.answer<Made>(0, ...request.with(4, 'again'))).toMatchObject({ resumed: false });
    expect((await bench.answer<Listed>(0, 'requests', '--vault', vault, '--limit', '1')).total).toBe(4000);
  });
});
