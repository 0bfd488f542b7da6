import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../../main/crypto/bytes.ts';
import type { ImportSummary } from '../../main/custody/import-outcome.ts';
import { Imports } from '../../main/service/import-calls.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { makePair } from '../integration/pairs.ts';
import { type HostileSample, hostileSamples } from './hostile-samples.ts';
import { newVaultSession } from './own-side.ts';
import type { Refusal } from './refusals.ts';

// A process of its own: what others did in it before would hide what a file makes of its memory. Answers in JSON.

const [folder, rounds] = [process.argv[2] as string, Number(process.argv[3])];
const file = join(folder, 'sample');

function write({ content, size }: HostileSample): void {
  const handle = openSync(file, 'w');
  writeFileSync(handle, content());
  if (size !== undefined) ftruncateSync(handle, size);
  closeSync(handle);
}

async function importFile(session: VaultSession): Promise<ImportSummary> {
  const order = { sources: [{ kind: 'path' as const, path: file }], eraseSource: false, interactive: false, passphrases: [utf8('changeit')] };
  return (await new Imports(session).start(order)).ended;
}

/** The most that lay in memory since the last call, and what lies there now, in bytes (proc(5)); `null` where there is no such file. */
function memory(): { most: number; now: number } | null {
  try {
    const status = readFileSync('/proc/self/status', 'latin1');
    const bytesOf = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
    return { most: bytesOf('VmHWM'), now: bytesOf('VmRSS') };
  } catch {
    return null;
  }
}

/** From here on the most is counted anew. */
function forgetMost(): void {
  globalThis.gc?.();
  if (memory()) writeFileSync('/proc/self/clear_refs', '5');
}

async function measure(session: VaultSession, sample: HostileSample): Promise<Refusal> {
  write(sample);
  const times: number[] = [];
  const growths: number[] = [];
  let code = '';
  for (let round = 0; round < rounds; round++) {
    forgetMost();
    const before = memory();
    const started = performance.now();
    const { files } = await importFile(session);
    times.push(performance.now() - started);
    if (before) growths.push((memory()?.most ?? 0) - before.now);
    if (files[0]?.outcome !== 'failed') throw new Error(`${sample.name} was not refused but ${files[0]?.outcome}`);
    code = files[0].code ?? '';
  }
  return { name: sample.name, code, ms: times, grewBytes: growths };
}

const session = await newVaultSession(join(folder, 'vault'));
try {
  // Warm: the threads are there, and every kind of reader was used.
  for (let at = 0; at < 5; at++) {
    const { keyPem, certificatePem } = await makePair(`warm-${at}.example`);
    writeFileSync(file, keyPem + certificatePem);
    await importFile(session);
  }
  for (const content of ['{}', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', '0\x80\0\0', 'PK\x03\x04']) {
    writeFileSync(file, content, 'latin1');
    await importFile(session);
  }
  const refusals: Refusal[] = [];
  for (const sample of hostileSamples) refusals.push(await measure(session, sample));
  console.log(JSON.stringify(refusals));
} finally {
  await session.close('measured');
  rmSync(file, { force: true });
}
