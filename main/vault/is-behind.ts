import { canonicalJson } from '../formats/canonical-json.ts';
import type { RecordTable } from '../store/schema.ts';
import { custodians, KIT, type Policy, type PolicyChain, thresholdFor } from './policy.ts';

type Sealed = Pick<RecordTable, 'policy_generation' | 'threshold'>;

/** Whom records of a policy are sealed to: custodians with the keys that they had, and the kit. */
function receivers(policy: Policy): string {
  const people = custodians(policy).map(({ id, boxKey }) => [id, boxKey]);
  return canonicalJson([people.sort(([left = ''], [right = '']) => (left < right ? -1 : 1)), policy.kit?.boxKey ?? null]);
}

/** The generations whose records are sealed to just those to whom the current policy seals. */
export function generationsLike(chain: PolicyChain, policy: Policy = chain.current): ReadonlySet<number> {
  const wanted = receivers(policy);
  return new Set(chain.policies.filter((one) => receivers(one) === wanted).map(({ generation }) => generation));
}

/**
 * How many custodians a record is to take. Never fewer than it takes now, unless what lowers it was signed: the policy of then asked for that many by the
 * same tags, and the present one for fewer. Tags are rows, which whoever can write the database can take away; the custodians' signatures are not.
 * @param lowers where custodians have agreed to other tags
 */
export function wantedThreshold(record: Sealed, policy: Policy, then: Policy | undefined, tags: readonly string[], lowers = false): number {
  const now = thresholdFor(policy, tags);
  if (lowers || record.threshold <= now) return now;
  return then && thresholdFor(then, tags) === record.threshold ? now : record.threshold;
}

/**
 * Whether a record is sealed otherwise than a policy says: to others, or for another number of custodians. So nothing but the rows themselves tells
 * what is still to be sealed anew, whatever cut the work short.
 * @param threshold how many custodians it is to take
 */
export function isBehind(record: Sealed, like: ReadonlySet<number>, threshold: number): boolean {
  return !like.has(record.policy_generation) || record.threshold !== threshold;
}

/** Whether a record was sealed to this holder, with the box key (base64) that he has now. @param holder an officer's id, or `kit` */
export function isHolder(record: Pick<Sealed, 'policy_generation'>, chain: PolicyChain, holder: string, boxKey: string): boolean {
  const given = chain.policies[record.policy_generation - 1];
  if (!given) return false;
  if (holder === KIT) return given.kit?.boxKey === boxKey;
  return custodians(given).some((custodian) => custodian.id === holder && custodian.boxKey === boxKey);
}

/** How many custodians of a policy still have a share of a record: those who were given one, are custodians, and have the keys of then. */
export function holdersLeft(record: Pick<Sealed, 'policy_generation'>, chain: PolicyChain, policy: Policy): number {
  const given = chain.policies[record.policy_generation - 1];
  if (!given) return 0;
  const then = new Map(custodians(given).map(({ id, boxKey }) => [id, boxKey]));
  return custodians(policy).filter(({ id, boxKey }) => then.get(id) === boxKey).length;
}
