import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { createVault } from '../../../main/service/create-vault.ts';
import { fillInventory } from '../../../main/service/demo/fill-inventory.ts';
import { overview } from '../../../main/service/inventory-calls.ts';
import { verifyLog } from '../../../main/service/log-calls.ts';
import { silentEvents } from '../../../main/service/session-events.ts';

test('a vault is filled with exactly as many certificates as were ordered, and its log verifies', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'strongroom-test-'));
  const { session } = await createVault({
    folder: join(parent, 'vault'),
    officer: 'Filler',
    passphrase: utf8('only-for-this-test'),
    kit: false,
    host: 'workstation.test',
    now: Date.now,
    events: silentEvents,
  });
  try {
    const { certificates, keys } = await fillInventory(session, { certificates: 2500, believable: 40, seed: 3 });
    const figures = await overview(session);
    expect(certificates).toBe(2500);
    expect(figures.certificates).toBe(2500);
    expect(figures.keysInStore).toBe(keys);
    expect(figures.keysMissing).toBeGreaterThanOrEqual(2460);
    const verdict = await (await verifyLog(session, null)).ended;
    expect(verdict?.valid).toBe(true);
  } finally {
    await session.close('the test ended');
    rmSync(parent, { recursive: true, force: true });
  }
});
