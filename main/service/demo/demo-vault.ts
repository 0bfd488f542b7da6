import { utf8 } from '../../crypto/bytes.ts';
import { createVault } from '../create-vault.ts';
import { openVault } from '../open-vault.ts';
import { type SessionEvents, silentEvents } from '../session-events.ts';
import type { VaultSession } from '../vault-session.ts';
import { DemoClock } from './demo-clock.ts';
import { DemoHistory } from './demo-history.ts';
import { issueInventory } from './issue-inventory.ts';
import { DAY, planInventory } from './plan-inventory.ts';
import { SourceFolder } from './source-files.ts';

export const DEMO_OFFICER = 'Dana Demo';
/** Known to everybody, so that unlocking and releasing can be tried; the guide's first page says it. */
export const DEMO_PASSPHRASE = 'demo-vault-only-not-a-secret';

const CERTIFICATES = 300;
const DAYS_OLD = 46;

export interface DemoOptions {
  folder: string;
  host: string;
  now(): number;
  events: SessionEvents;
  /** Of names and dates; another one makes another inventory. */
  seed?: number;
}

/**
 * Makes a throw-away vault with six weeks of history in a few seconds: our own keys and certificates, put in by our own commands under a clock
 * that begins in the past. It is then locked and unlocked again, so that the session that is handed over began now.
 */
export async function createDemoVault({ folder, host, now, events, seed = 1 }: DemoOptions): Promise<VaultSession> {
  const today = now();
  const clock = new DemoClock(now);
  clock.skipTo(today - DAYS_OLD * DAY);
  const officer = { folder, officer: DEMO_OFFICER, host };
  using files = new SourceFolder();
  // Keys are made while Argon2id works: both take their time on threads of their own.
  const making = issueInventory(planInventory({ certificates: CERTIFICATES, seed, now: today }), today);
  const creating = createVault({ ...officer, passphrase: utf8(DEMO_PASSPHRASE), kit: false, now: clock.now, events: silentEvents });
  const [inventory, vault] = await Promise.allSettled([making, creating]);
  if (inventory.status === 'rejected' || vault.status === 'rejected') {
    if (vault.status === 'fulfilled') await vault.value.session.close('because the demonstration could not be made');
    throw inventory.status === 'rejected' ? inventory.reason : (vault as PromiseRejectedResult).reason;
  }
  using made = inventory.value;
  const { session } = vault.value;
  try {
    await new DemoHistory({ session, clock, now: today, made, files }).tell(DEMO_PASSPHRASE);
  } finally {
    await session.close('by the officer');
  }
  clock.catchUp();
  return openVault({ ...officer, passphrase: utf8(DEMO_PASSPHRASE), now: clock.now, events });
}
