import type { AuditEntry } from '../../preload/contract/audit.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import type { Entry } from '../audit/entry.ts';
import { inclusionProof, logSize } from '../audit/log.ts';
import { readLeaf } from '../audit/read-leaf.ts';
import { signersOf } from '../audit/signers.ts';
import { openStored } from '../audit/stored-checkpoint.ts';
import { toHex } from '../crypto/bytes.ts';
import { firstCheckpointCovering, latestCheckpoints } from '../store/checkpoints.ts';
import { findLogEntry } from '../store/log-entries.ts';
import { listLogEntries, logActions, logActors, logGrowth } from '../store/log-queries.ts';
import { signerName } from '../vault/policy.ts';
import type { VaultSession } from './vault-session.ts';

const GROWTH_POINTS = 200;

export async function listAudit(session: VaultSession, input: CallArguments<'audit.list'>): Promise<CallOutput<'audit.list'>> {
  const { queries } = session;
  const actors = await logActors(queries);
  const actor = input.actor === null ? null : (actors.find((id) => session.officerName(id) === input.actor) ?? input.actor);
  const { total, rows } = await listLogEntries(queries, { ...input, actor }, input);
  return {
    total,
    items: rows.map(({ idx, leaf }) => toAuditEntry(session, demandLeaf(leaf, idx))),
    size: await logSize(queries),
    actors: actors.map((id) => session.officerName(id)),
    actions: await logActions(queries),
  };
}

export async function showAuditEntry(session: VaultSession, { index }: CallArguments<'audit.show'>): Promise<CallOutput<'audit.show'>> {
  const row = await findLogEntry(session.queries, index);
  if (!row) throw new StrongroomError('AUDIT_INVALID', `The log has no entry ${index}.`, 'Look at the list of entries again.');
  const stored = await firstCheckpointCovering(session.queries, index);
  // A signer is named only where the signature holds, and was his to give.
  const opened = stored && (await openStored(session.queries, stored, signersOf(session.chain)));
  const checkpoint = opened?.signers.includes(signerName(session.vaultId, stored?.signer ?? '')) ? stored : null;
  const proof = checkpoint ? await inclusionProof(session.queries, index, checkpoint.size) : [];
  return {
    entry: toAuditEntry(session, demandLeaf(row.leaf, index)),
    leaf: row.leaf,
    leafHash: toHex(row.leaf_hash),
    proof: proof.map(toHex),
    checkpoint: checkpoint
      ? { size: checkpoint.size, root: toHex(checkpoint.root), signedAt: checkpoint.signed_at, signer: session.officerName(checkpoint.signer) }
      : null,
  };
}

export async function auditGrowth(session: VaultSession): Promise<CallOutput<'audit.growth'>> {
  const size = await logSize(session.queries);
  const checkpoints = await latestCheckpoints(session.queries, GROWTH_POINTS);
  return {
    points: await logGrowth(session.queries, size, GROWTH_POINTS),
    checkpoints: checkpoints.map(({ size: covered, signer, signed_at }) => ({ at: signed_at, size: covered, signer: session.officerName(signer) })),
  };
}

function toAuditEntry(session: VaultSession, entry: Entry): AuditEntry {
  const { index, at, actor, action, text, command, objects } = entry;
  return {
    index,
    at,
    actor: actor === null ? null : session.officerName(actor),
    action,
    text,
    command,
    objects: objects.map(({ kind, id, label }) => ({ kind, id, label })),
  };
}

function demandLeaf(leaf: string, index: number): Entry {
  const entry = readLeaf(leaf);
  if (!entry)
    throw new StrongroomError('VAULT_LOG_DAMAGED', `Entry ${index} of the log is damaged.`, 'Verify the log, and restore the vault from its last backup.');
  return entry;
}
