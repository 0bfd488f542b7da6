import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import type { PlannedChange } from '../../preload/contract/officers.ts';
import { randomBytes, randomIdentifier } from '../crypto/random.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { ONLY_THE_KIT } from '../custody/approvals/approval-errors.ts';
import { certificateLabel } from '../custody/certificate-object.ts';
import { type Behind, keysBehind, stranded } from '../custody/reseal.ts';
import { listCertificates } from '../store/certificate-list.ts';
import { demandOfficer, type Made, nextPolicy, rotates } from '../vault/next-policy.ts';
import { deriveOfficerKeys } from '../vault/officer-keys.ts';
import { custodians, KIT, needOf, type Policy, publicStatement } from '../vault/policy.ts';
import { newKit } from '../vault/recovery-kit.ts';
import { changeTitle, doesNotUndo, whatWillHappen } from './officer-change-words.ts';
import { warningsOf } from './officer-warnings.ts';
import type { VaultSession } from './vault-session.ts';

/** A change that may be made, and what it takes. */
export interface Plan {
  title: string;
  next: Policy;
  rotates: boolean;
  /** Keys that are to be sealed anew. */
  reseals: Behind[];
  /** How many custodians it takes. */
  need: number;
}

type PlanningSession = Pick<VaultSession, 'chain' | 'queries' | 'officer'>;

/**
 * What a change makes of the vault, from what was made for it.
 * @throws StrongroomError `POLICY_REFUSED`, `OFFICER_UNKNOWN`, `OFFICER_NAME_INVALID`
 */
export async function planChange(session: PlanningSession, change: PlannedChange, made: Made): Promise<Plan> {
  const { chain, queries, officer } = session;
  const { current } = chain;
  const next = nextPolicy(current, change, officer.id, made);
  const future = { ...chain, policies: [...chain.policies, next], current: next };
  const reseals = await keysBehind(queries, future);
  // The kit opens every key by itself, and can go on with what was cut short.
  const byKit = officer.id === KIT;
  if (!byKit) demandHolders(session, next, reseals);
  return {
    title: changeTitle(current, change),
    next,
    rotates: rotates(current, change),
    reseals,
    need: byKit ? 1 : Math.max(needOf(current), ...reseals.map(({ threshold }) => threshold)),
  };
}

/**
 * The work of sealing anew may be cut short at any key, and the shares that were gathered are gone then: those who are custodians afterwards must be able
 * to open each key as it is sealed now.
 */
function demandHolders({ chain }: PlanningSession, next: Policy, reseals: readonly Behind[]): void {
  const short = stranded(reseals, chain, next);
  if (short === 0) return;
  // Where nobody can open them now either, nothing that custodians do helps.
  const already = chain.current.kit !== null && stranded(reseals, chain) > 0;
  throw new StrongroomError(
    'POLICY_REFUSED',
    `${short === 1 ? 'One key is' : `${short} keys are`} sealed to so few of the custodians who would be left that they could not open ${short === 1 ? 'it' : 'them'}.`,
    already ? ONLY_THE_KIT : 'Seal keys anew first, add a custodian, or let fewer act together until this is done.',
  );
}

/** Public halves for a plan that is only looked at: what is made for the change itself is made when it is asked for. */
async function madeForLooking(change: PlannedChange): Promise<Made> {
  using seed = SecretBytes.take(randomBytes(32));
  using keys = deriveOfficerKeys(seed);
  using kit = change.kind === 'kit' ? await newKit(change.sheets, change.need) : null;
  const id = change.kind === 'reset' ? change.officer : randomIdentifier();
  const officer = change.kind === 'add' || change.kind === 'reset' ? { id, keys: publicStatement(keys) } : null;
  return { officer, kit: kit?.statement ?? null, keyIds: null };
}

/** So many certificates to renew are named; the rest are counted. */
const NAMED = 1000;

export async function showPlan(session: VaultSession, change: PlannedChange): Promise<CallOutput<'officers.plan'>> {
  const { current } = session.chain;
  const plan = await planChange(session, change, await madeForLooking(change));
  const certificates = couldOpenKeys(current, change) ? await inStore(session) : { total: 0, items: [] };
  return {
    title: plan.title,
    will: whatWillHappen(current, change, plan),
    doesNot: doesNotUndo(current, change, plan),
    reseals: plan.reseals.length,
    rotates: plan.rotates,
    renew: certificates,
    need: plan.need,
    mayApprove: custodians(current).map(({ id, name }) => ({ officer: id, name })),
    warnings: warningsOf(plan.next),
  };
}

/** Whether somebody loses what opened private keys, so that copies of the vault which exist stay open to him. */
function couldOpenKeys(current: Policy, change: PlannedChange): boolean {
  switch (change.kind) {
    case 'remove':
    case 'reset':
    case 'suspend':
    case 'role':
      return demandOfficer(current, change.officer).role === 'custodian';
    case 'kit':
    case 'kit-revoke':
      return current.kit !== null;
    default:
      return false;
  }
}

async function inStore({ queries, now }: VaultSession): Promise<CallOutput<'officers.plan'>['renew']> {
  const query = { search: '', privateKey: ['in-store' as const], expiresFrom: now(), expiresBefore: null, standing: 'any' as const, finding: null };
  const { total, rows } = await listCertificates(queries, query, { by: 'not_after', descending: false }, { offset: 0, limit: NAMED });
  return { total, items: rows.map((row) => ({ id: row.id, name: certificateLabel(row), notAfter: row.not_after })) };
}
