import { setTimeout } from 'node:timers/promises';
import { argon2id } from '../../main/crypto/argon2id.ts';
import { utf8 } from '../../main/crypto/bytes.ts';
import { createService } from '../../main/service/service.ts';
import { readHeader } from '../../main/vault/header-file.ts';
import { OFFICER, OFFICER_PASSPHRASE } from './own-side.ts';

/** What a process that opens a vault finds of itself; it prints this as JSON. */
export interface OpenedFigures {
  total: number;
  /** Of one Argon2id at the slot's cost. */
  derivationMs: number;
  /** From the passphrase to the first rows. */
  unlockMs: number;
  residentMB: number;
  idlePercent: number;
}

const IDLE = 5_000;
const page = { search: '', privateKey: [], expiry: 'any', standing: 'any', finding: null, sort: 'notAfter', descending: false, offset: 0, limit: 200 } as const;

const [folder = ''] = process.argv.slice(2);
const slot = readHeader(folder).slots[0];
if (!slot) throw new Error('the vault has no slot');
const before = performance.now();
(await argon2id(new Uint8Array(16), new Uint8Array(16), slot.kdf))[Symbol.dispose]();
const derivationMs = performance.now() - before;

const service = createService({ version: 'bench', host: 'bench' });
const started = performance.now();
await service.life['agent.unlock']({ folder, officer: OFFICER, passphrase: Uint8Array.from(utf8(OFFICER_PASSPHRASE)), keyFile: null });
const { total } = await service.call('certificates.list', { ...page, privateKey: [] });
const unlockMs = performance.now() - started;

for (const search of ['e', 'ex', 'exa', 'no-such-name']) {
  await service.call('certificates.list', { ...page, privateKey: [], search });
  await service.call('certificates.count', { ...page, privateKey: [], search });
}
await service.call('overview.get', {});
// The rows are held against the log in the background; it has ended where nothing is worked on any more.
for (let used = process.cpuUsage(), busy = true; busy; ) {
  await setTimeout(1000);
  const now = process.cpuUsage(used);
  used = process.cpuUsage();
  busy = now.user + now.system > 50_000;
}
const residentMB = process.memoryUsage.rss() / 1e6;
const used = process.cpuUsage();
await setTimeout(IDLE);
const idle = process.cpuUsage(used);
await service.close('the figures are known');
const figures: OpenedFigures = { total, derivationMs, unlockMs, residentMB, idlePercent: (idle.user + idle.system) / 10 / IDLE };
console.log(JSON.stringify(figures));
