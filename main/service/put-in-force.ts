import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { openLedger } from '../audit/ledger.ts';
import { currentMark } from '../audit/policy-mark.ts';
import { resealSignIns } from '../backup/target-settings.ts';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { randomIdentifier } from '../crypto/random.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { removeFile } from '../media/remove-file.ts';
import { syncFolder } from '../media/sync-folder.ts';
import { type OpenDatabase, openDatabase, rekeyFile } from '../store/open-database.ts';
import { namedFileError } from '../vault/atomic-file.ts';
import { databaseKeyOf } from '../vault/grant.ts';
import { type Header, headerThere, writeHeader } from '../vault/header-file.ts';
import { nextHeader } from '../vault/next-header.ts';
import { type Policy, type PolicyChain, policyText, verifyPolicyChain } from '../vault/policy.ts';
import type { Slot } from '../vault/slot.ts';
import { notePolicy } from './policy-in-log.ts';
import { databasePath, withCompanions } from './vault-files.ts';
import type { VaultSession } from './vault-session.ts';

/** The open vault as a change of its policy sees it. */
export type PolicySession = Pick<
  VaultSession,
  | 'folder'
  | 'vaultId'
  | 'header'
  | 'chain'
  | 'ledger'
  | 'officer'
  | 'signer'
  | 'now'
  | 'agentKey'
  | 'databaseKey'
  | 'headerTurn'
  | 'moveDatabase'
  | 'enterPolicy'
>;

/** A policy that was signed, with what belongs to it. */
export interface SignedChange {
  policy: Policy;
  /** The signed note. */
  note: string;
  /** Ids of officers, or `kit`. */
  signers: readonly string[];
  /** One sentence for the log: what is different. */
  text: string;
  /** Whom it is about. */
  officer: { id: string; name: string } | null;
  command: string | null;
  /** Of the officer who was added or reset. */
  slot: Slot | null;
  /** The vault's new agent key, where the policy names another; stays the caller's to wipe. */
  agentKey: SecretBytes | null;
}

/** The medium failed around the rename that commits, and what lies there cannot be read: whether the policy is in force shows when the vault is opened again. */
export class PolicyInDoubt extends StrongroomError {
  constructor({ generation }: Policy, cause: unknown) {
    super(
      'VAULT_UNWRITABLE',
      `Whether policy ${generation} is in force cannot be told: the medium failed while header.json was written, and does not give it back.`,
      'Lock the vault, mend the medium or plug it in again, and unlock: the policy of before counts then, or this one. Keep what was made for it until you know.',
      { cause },
    );
  }
}

/**
 * Puts a signed policy in force. The rename of `header.json` is the commit: a crash before it leaves everything as it was, one after it the new policy,
 * of which the log is told at the next unlock where it does not know yet. Where the keys change, the database goes on in a file of its own under the
 * new ones, which holds the entry before it counts.
 * @throws PolicyInDoubt where the database file of before and the new one must both stay
 * @throws StrongroomError `POLICY_REFUSED`, `VAULT_POLICY_INVALID`, `OFFICER_NOT_ALLOWED`, `DISK_FULL`, `VAULT_UNWRITABLE`
 */
export async function putInForce(session: PolicySession, change: SignedChange): Promise<void> {
  await session.headerTurn.take(new AbortController().signal, async () => {
    demandNext(session.chain.current, change.policy);
    // Whatever was signed: a header that does not verify would never open again.
    const chain = verifyPolicyChain([...session.header.policies, change.note]);
    if (change.agentKey) await moveToNewKeys(session, chain, change, change.agentKey);
    else await replaceHeader(session, chain, change);
  });
  await session.ledger.checkpoint();
}

/** Another change may have come first since this one was planned. */
function demandNext(current: Policy, next: Policy): void {
  if (next.previous === sha256Hex(utf8(policyText(current)))) return;
  throw new StrongroomError(
    'POLICY_REFUSED',
    `This change was made for another policy than policy ${current.generation}, which is in force by now: somebody else changed it meanwhile.`,
    'Look at the officers again, then begin anew.',
  );
}

async function replaceHeader(session: PolicySession, chain: PolicyChain, change: SignedChange): Promise<void> {
  const { folder, header, databaseKey } = session;
  const agentKey = demandAgentKey(session);
  let committed: Committed | null = null;
  try {
    await session.ledger.record(async (_queries, note) => {
      notePolicy(note, chain, chain.current, change);
      committed = commitHeader(folder, nextHeader(header, { ...change, agentKey }), databaseKey, change.policy);
    });
  } finally {
    const done = committed as Committed | null;
    if (done) session.enterPolicy({ header: done.header, chain, keys: null });
  }
}

async function moveToNewKeys(session: PolicySession, chain: PolicyChain, change: SignedChange, agentKey: SecretBytes): Promise<void> {
  const { folder, header } = session;
  const before = databasePath(folder, header);
  const database = `vault-${randomIdentifier()}.db`;
  const path = join(folder, database);
  using databaseKey = databaseKeyOf(agentKey);
  let committed: Committed | null = null;
  let inDoubt = false;
  try {
    await session.moveDatabase(async (copyTo) => {
      copyTo(path);
      rekeyFile(path, session.databaseKey, databaseKey);
      const copy = openDatabase(path, databaseKey, { create: false });
      try {
        await tellCopy(session, copy, chain, change, agentKey);
        syncFile(path);
        syncFolder(folder);
        const done = commitHeader(folder, nextHeader(header, { ...change, agentKey, database }), databaseKey, change.policy);
        committed = done;
        session.enterPolicy({ header: done.header, chain, keys: { agentKey, databaseKey } });
        return copy;
      } catch (error) {
        inDoubt = error instanceof PolicyInDoubt;
        await copy.close().catch(() => undefined);
        throw error;
      }
    });
  } catch (error) {
    throw namedFileError(error);
  } finally {
    const done = committed as Committed | null;
    if (!done && !inDoubt) removeDatabase(path);
    else if (done?.synced) removeDatabase(before);
  }
}

/** What happens is told in the file that will count, and in no other. */
async function tellCopy(session: PolicySession, copy: OpenDatabase, chain: PolicyChain, change: SignedChange, agentKey: SecretBytes): Promise<void> {
  const { folder, vaultId, officer, signer, now } = session;
  const ledger = openLedger({
    queries: copy.queries,
    folder,
    vaultId,
    policy: () => currentMark(chain),
    officer: officer.id,
    signer,
    now,
    grown: () => undefined,
  });
  await ledger.record(async (queries, note) => {
    await resealSignIns(queries, note, { vaultId, agentKey: demandAgentKey(session) }, agentKey, { command: change.command });
    notePolicy(note, chain, chain.current, change);
  });
  await copy.foldLog();
}

interface Committed {
  header: Header;
  /** Whether the rename is known to outlive a crash: until then the files of before must stay. */
  synced: boolean;
}

function commitHeader(folder: string, header: Omit<Header, 'mac'>, databaseKey: SecretBytes, policy: Policy): Committed {
  try {
    return { header: writeHeader(folder, header, databaseKey), synced: true };
  } catch (error) {
    const there = headerThere(folder);
    // It may be the one of before, or the next.
    if (!there) throw new PolicyInDoubt(policy, error);
    // The rename was done, and only its sync failed: who reads the folder now finds the new policy.
    if (there.database === header.database && there.policies.at(-1) === header.policies.at(-1)) return { header: there, synced: false };
    throw error;
  }
}

function syncFile(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function removeDatabase(path: string): void {
  // What stays is removed at the next unlock.
  for (const file of withCompanions(path)) {
    try {
      removeFile(file);
    } catch (error) {
      console.error('strongroom: a database file that does not count any more could not be removed', (error as NodeJS.ErrnoException).code);
    }
  }
}

function demandAgentKey({ agentKey }: PolicySession): SecretBytes {
  if (!agentKey) throw new StrongroomError('OFFICER_NOT_ALLOWED', 'An auditor reads and changes nothing.', 'Ask a custodian of this vault.');
  return agentKey;
}
