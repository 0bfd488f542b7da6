import { beforeAll, expect, test, vi } from 'vitest';
import { listAudit } from '../../main/service/audit-calls.ts';
import { describeVault } from '../../main/service/describe-vault.ts';
import { VaultBench } from './vault-bench.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

// Wrong passphrases: a plain answer, a growing delay, and each one in the log after the next unlock.

const bench = new VaultBench();
beforeAll(async () => {
  await bench.close(await bench.create());
});

test('the third failure and each one after it makes the next attempt wait twice as long, the right passphrase too', async () => {
  let now = Date.UTC(2027, 0, 1);
  const clock = () => now;
  const waits: number[] = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    await expect(bench.open(bench.vault, 'wrong', clock)).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
    const { retryAfter, failedAttempts } = describeVault(bench.vault, now);
    expect(failedAttempts).toBe(attempt + 1);
    waits.push(retryAfter);
    if (retryAfter === 0) continue;
    now += retryAfter - 1;
    await expect(bench.open(bench.vault, undefined, clock)).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_DELAYED' });
    now += 1;
  }
  expect(waits).toEqual([0, 0, 1000, 2000, 4000, 8000, 16_000]);
  const session = await bench.open(bench.vault, undefined, clock);
  const { items } = await listAudit(session, {
    search: '',
    actor: null,
    action: 'vault.unlock-failed',
    object: null,
    from: null,
    to: null,
    offset: 0,
    limit: 100,
  });
  expect(items).toHaveLength(7);
  expect(items.every(({ actor }) => actor === null)).toBe(true);
  expect(describeVault(bench.vault, now)).toMatchObject({ failedAttempts: 0, retryAfter: 0 });
  await bench.close(session);
});

test('a clock that was set back does not lengthen the wait', async () => {
  const now = Date.UTC(2027, 5, 1);
  for (let attempt = 0; attempt < 3; attempt += 1)
    await expect(bench.open(bench.vault, 'wrong', () => now)).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
  expect(describeVault(bench.vault, now - 365 * 86_400_000).retryAfter).toBe(1000);
});
