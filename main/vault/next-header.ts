import { StrongroomError } from '../../preload/contract/errors.ts';
import { fromBase64 } from '../crypto/bytes.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { databaseKeyOf, type Grant, makeGrant } from './grant.ts';
import { FULL_HEADER, type Header } from './header-file.ts';
import { KIT, type Policy } from './policy.ts';
import type { Slot } from './slot.ts';

/**
 * The header for a policy that was signed: grants for whom it names and what he is, no slot for whom it removed. All grants are made anew, so that none
 * outlives what it was given for.
 * @param note the signed policy
 * @param slot of the officer who was added or reset
 * @param database the name of the database file, where it is another
 * @throws StrongroomError `POLICY_REFUSED` where the header is full
 */
export function nextHeader(
  header: Omit<Header, 'mac'>,
  { note, policy, agentKey, slot, database }: { note: string; policy: Policy; agentKey: SecretBytes; slot: Slot | null; database?: string },
): Omit<Header, 'mac'> {
  const kept = header.slots.filter(
    ({ officer }) => officer !== slot?.officer && policy.officers.some(({ id, state }) => id === officer && state !== 'removed'),
  );
  const next = {
    format: header.format,
    policies: [...header.policies, note],
    slots: slot ? [...kept, slot] : kept,
    grants: grantsFor(policy, agentKey),
    database: database ?? header.database,
  };
  if (Buffer.byteLength(canonicalJson(next)) <= FULL_HEADER) return next;
  throw new StrongroomError(
    'POLICY_REFUSED',
    'The officers of this vault were changed so often that its header has no room for another policy.',
    'Create a new vault with these officers, and import there what this one releases. Until then it goes on as it is.',
  );
}

/** Custodians, operators and the kit get the agent key, auditors the database key alone; who is suspended gets nothing, and keeps his slot. */
function grantsFor(policy: Policy, agentKey: SecretBytes): Grant[] {
  using databaseKey = databaseKeyOf(agentKey);
  const grants = policy.officers
    .filter(({ state }) => state === 'active')
    .map(({ id, role, boxKey }) =>
      role === 'auditor' ? makeGrant(id, 'database', databaseKey, bytesOf(boxKey)) : makeGrant(id, 'agent', agentKey, bytesOf(boxKey)),
    );
  return policy.kit ? [...grants, makeGrant(KIT, 'agent', agentKey, bytesOf(policy.kit.boxKey))] : grants;
}

function bytesOf(text: string): Uint8Array {
  return fromBase64(text) as Uint8Array;
}
