import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Note } from '../audit/ledger.ts';
import { readLeaf } from '../audit/read-leaf.ts';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import type { Json } from '../formats/canonical-json.ts';
import { logEntriesOfKind } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import { KIT, type Policy, type PolicyChain, policyText } from '../vault/policy.ts';
import { kitDigits } from '../vault/recovery-kit.ts';
import type { VaultSession } from './vault-session.ts';

const CHANGED = 'policy.changed';

/**
 * Puts down that a policy is in force, and which recovery kit was made for it, if one was: `details.kit`, its digits.
 * @param chain to this policy, or beyond it
 * @param signers ids of officers, or `kit`
 * @param text one sentence: what is different
 */
export function notePolicy(
  note: Note,
  chain: PolicyChain,
  policy: Policy,
  about: { text: string; signers: readonly string[]; command: string | null; officer?: { id: string; name: string } | null },
): void {
  const { text, signers, command, officer } = about;
  note({
    action: CHANGED,
    command,
    objects: officer ? [{ kind: 'officer', id: officer.id, label: officer.name }] : [],
    rows: [],
    text,
    details: { generation: policy.generation, sha256: sha256Hex(utf8(policyText(policy))), signers, ...kitOf(chain, policy) },
  });
}

/** The digits of the kit that this policy names and the one before it does not. */
function kitOf({ policies }: PolicyChain, { generation, kit }: Policy): { kit?: string } {
  const before = policies.find((policy) => policy.generation === generation - 1)?.kit;
  return kit && kit.signingKey !== before?.signingKey ? { kit: kitDigits(kit) } : {};
}

/** The generation of the policy that the log last spoke of. The first is told by the vault's creation. */
async function loggedGeneration(queries: Database): Promise<number> {
  const [newest] = await logEntriesOfKind(queries, CHANGED, 1);
  return newest ? generationOf(readLeaf(newest.leaf)?.details) : 1;
}

function generationOf(details: Json | undefined): number {
  const generation = details !== null && typeof details === 'object' && 'generation' in details ? details.generation : 1;
  return typeof generation === 'number' ? generation : 1;
}

/**
 * A header that ends before the policy that the log knows was put back: it would let in again who was suspended or removed.
 * @throws StrongroomError `VAULT_ROLLED_BACK`
 */
export async function demandPolicyOfLog(queries: Database, chain: PolicyChain): Promise<void> {
  const logged = await loggedGeneration(queries);
  if (logged > chain.current.generation)
    throw new StrongroomError(
      'VAULT_ROLLED_BACK',
      `The log tells of policy ${logged}, and header.json ends with policy ${chain.current.generation}: it is an older copy.`,
      'Put the newest header.json back, or restore the vault from its last backup, and keep this folder for the investigation.',
    );
}

/** Policies that took effect before their entry could be written: the process ended in between. */
export async function notePolicies(session: Pick<VaultSession, 'queries' | 'chain' | 'ledger' | 'officerName'>): Promise<void> {
  const logged = await loggedGeneration(session.queries);
  const untold = session.chain.policies.slice(logged);
  if (untold.length === 0) return;
  await session.ledger.record(async (_queries, note) => {
    for (const policy of untold) {
      const text = `Policy ${policy.generation} is in force. It took effect before the vault was closed by a crash, and this entry is of the unlock after it.`;
      notePolicy(note, session.chain, policy, { text, signers: [], command: null });
    }
  });
}

/** When each policy took effect, by its generation, as far as the log tells; in ms. The first is told by the vault's creation. */
export async function policyTimes(queries: Database): Promise<ReadonlyMap<number, number>> {
  const times = new Map<number, number>();
  for (const { leaf } of await logEntriesOfKind(queries, CHANGED, 10_000)) {
    const entry = readLeaf(leaf);
    if (entry) times.set(generationOf(entry.details), entry.at);
  }
  return times;
}

/** Names of those who signed, for people. */
export function signerWords(session: Pick<VaultSession, 'officerName'>, signers: readonly string[]): string {
  return signers.map((id) => (id === KIT ? 'the recovery kit' : session.officerName(id))).join(' and ');
}
