import { basename } from 'node:path';
import type { CommandRow } from '../../preload/contract/commands.ts';
import { fromErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { PlannedChange } from '../../preload/contract/officers.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { noteFailedUnlock } from '../vault/failed-unlocks.ts';
import { type Header, readHeader } from '../vault/header-file.ts';
import { comparableName, type Policy, type PolicyChain, verifyPolicyChain } from '../vault/policy.ts';
import { kitDigits } from '../vault/recovery-kit.ts';
import { KIT_NAME, unlockByKit } from '../vault/unlock-kit.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { startChange } from './change-officers.ts';
import { openUnlocked, openVault } from './open-vault.ts';
import { demandStrongPassphrase } from './passphrase-strength.ts';
import type { SessionEvents } from './session-events.ts';
import { joinTyped } from './typed-kit.ts';
import type { VaultSession } from './vault-session.ts';
import { refuseEarlyAttempt } from './wrong-passphrases.ts';

export interface OpenWithKitOptions {
  folder: string;
  /** Sheets as they were typed or read; wiped. */
  sheets: readonly Uint8Array[];
  /** Who gets the new passphrase: an officer of the vault, or the name of a new custodian. */
  officer: string;
  /** UTF-8; wiped. */
  passphrase: Uint8Array;
  host: string;
  now(): number;
  events: SessionEvents;
}

/**
 * Opens a vault with its recovery kit and without any officer. The kit alone signs the next policy, which gives an officer new keys or adds a custodian;
 * what he had opens nothing any more, and all keys are sealed anew with the kit's shares. Then the vault is opened by the new passphrase. The log tells of
 * it first of all, and every unlock shows it: as a loss until there is another kit, and for some time after.
 * @throws StrongroomError `KIT_INVALID`, `KIT_SHEETS_MISSING`, `KIT_SHEETS_DIFFER`, `KIT_OF_ANOTHER_VAULT`, `KIT_REVOKED`, `POLICY_REFUSED`, and as an unlock does
 */
export async function openWithKit(options: OpenWithKitOptions): Promise<VaultSession> {
  const { folder, sheets, passphrase, now } = options;
  try {
    const officer = options.officer.normalize('NFC').trim();
    await demandStrongPassphrase(passphrase, [officer, basename(folder), 'strongroom']);
    const header = readHeader(folder);
    const chain = verifyPolicyChain(header.policies);
    refuseEarlyAttempt(folder, now());
    const change = changeFor(chain.current, officer);
    const kit = await tryKit(folder, header, chain, sheets, now);
    const left = await giveOfficer(options, header, chain, kit, change);
    const session = await openVault({ ...options, officer, keyFiles: [] }).catch((error: unknown) => {
      throw countsAlready(error, officer);
    });
    if (left) session.alarms.push({ code: left.error?.code ?? 'KEYS_BEHIND', severity: 'loss', text: left.outcome ?? '' });
    return session;
  } finally {
    for (const bytes of [...sheets, passphrase]) wipe(bytes);
  }
}

/** A kit that is not this vault's, or not any more, is a failed attempt, as a wrong passphrase is; one that was mistyped is none. */
async function tryKit(folder: string, header: Header, chain: PolicyChain, sheets: readonly Uint8Array[], now: () => number): Promise<UnlockedOfficer> {
  try {
    using joined = await joinTyped(sheets);
    return unlockByKit(header, chain, joined);
  } catch (error) {
    if (error instanceof StrongroomError && failedAttempts.has(error.code)) noteFailedUnlock(folder, { at: now(), officer: KIT_NAME });
    throw error;
  }
}

const failedAttempts = new Set(['KIT_OF_ANOTHER_VAULT', 'KIT_REVOKED', 'KIT_SHEETS_MISSING', 'KIT_SHEETS_DIFFER']);

/** @throws StrongroomError `POLICY_REFUSED` where the officer would get a passphrase and could not release with it */
function changeFor(current: Policy, name: string): PlannedChange {
  const officer = current.officers.find(({ state, name: other }) => state !== 'removed' && comparableName(other) === comparableName(name));
  if (!officer) return { kind: 'add', name, role: 'custodian' };
  if (officer.role === 'custodian' && officer.state === 'active') return { kind: 'reset', officer: officer.id };
  throw new StrongroomError(
    'POLICY_REFUSED',
    `${officer.name} is ${officer.state === 'suspended' ? 'suspended' : `an ${officer.role}`}, and could not open a private key with a new passphrase either.`,
    'Name a custodian, or a name that this vault does not know, which becomes a new custodian.',
  );
}

/** What failed after the change came into force: whoever is told of it must know which passphrase opens the vault. */
export function countsAlready(error: unknown, officer: string): StrongroomError {
  const { code, message, hint } = toErrorAnswer(error);
  return new StrongroomError(code, `The recovery kit gave ${officer} the new passphrase, which counts. After that something failed: ${message}`, hint, {
    cause: error,
  });
}

/** @returns how it ended, where a part of it is left */
async function giveOfficer(
  options: OpenWithKitOptions,
  header: Header,
  chain: PolicyChain,
  kit: UnlockedOfficer,
  change: PlannedChange,
): Promise<CommandRow | null> {
  let session: VaultSession;
  let told: CommandRow | null = null;
  const command = (row: CommandRow) => {
    told = row;
    options.events.command(row);
  };
  try {
    session = await openUnlocked({ ...options, events: { ...options.events, command } }, header, chain, { unlocked: kit, keyFile: null });
  } catch (error) {
    kit[Symbol.dispose]();
    throw error;
  }
  let counts = false;
  try {
    await noteUse(session, chain, options.officer);
    const input = { change, newPassphrase: Uint8Array.from(options.passphrase), keyFile: null, officerPassphrase: new Uint8Array(0) };
    const { ended } = await startChange(
      session,
      input,
      () => undefined,
      async () => kit,
    );
    await ended;
    counts = session.chain.current.generation > chain.current.generation;
    // What was said of it last is true even where its end could not be written any more.
    const row = told as CommandRow | null;
    if (row?.error && row.state !== 'done-in-part') throw fromErrorAnswer(row.error);
    await session.close(CLOSED);
    return row?.state === 'done-in-part' ? row : null;
  } catch (error) {
    // Closed twice, it fails the second time, and says nothing new.
    await session.close(CLOSED).catch(() => undefined);
    throw counts ? countsAlready(error, options.officer) : error;
  } finally {
    kit[Symbol.dispose]();
  }
}

const CLOSED = 'after the recovery kit opened it';

/** Before anything is changed: whatever becomes of it, the kit was here. */
async function noteUse(session: VaultSession, chain: PolicyChain, officer: string): Promise<void> {
  const { kit } = chain.current;
  await session.ledger.record(async (_queries, note) => {
    note({
      action: 'kit.used',
      command: null,
      objects: [],
      rows: [],
      text: `ALARM: the recovery kit opened the vault, without any officer, to give ${officer} a new passphrase.`,
      details: { severity: 'loss', kit: kit ? kitDigits(kit) : null, generation: chain.current.generation },
    });
  });
  await session.ledger.checkpoint();
}
