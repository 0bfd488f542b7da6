import type { CallOutput } from '../../preload/contract/index.ts';
import { custodianStatement, holdsWords } from '../../preload/contract/officer-words.ts';
import type { OfficerRow } from '../../preload/contract/officers.ts';
import { readLeaf } from '../audit/read-leaf.ts';
import { keysBehind, stranded } from '../custody/reseal.ts';
import { countTags } from '../store/key-tags.ts';
import { findLogEntry } from '../store/log-entries.ts';
import { needOf, type PolicyOfficer } from '../vault/policy.ts';
import { kitGeneration } from '../vault/recovery-kit.ts';
import { needsKeyFile } from '../vault/unlock-officer.ts';
import { shownAcknowledgement } from './acknowledge.ts';
import { warningsOf } from './officer-warnings.ts';
import { policyTimes } from './policy-in-log.ts';
import { untestedKit } from './recovery-calls.ts';
import type { VaultSession } from './vault-session.ts';

/** Who the officers are, what each holds, how many must act together, and what is to be done about it. */
export async function listOfficers(session: VaultSession): Promise<CallOutput<'officers.list'>> {
  const { chain, queries } = session;
  const { current } = chain;
  const times = await policyTimes(queries);
  const created = readLeaf((await findLogEntry(queries, 0))?.leaf ?? '')?.at ?? null;
  const keys = await keysBehind(queries, chain);
  const behind = { keys: keys.length, stranded: stranded(keys, chain) };
  const untested = await untestedKit(session);
  return {
    generation: current.generation,
    officers: await Promise.all(
      [...current.officers]
        .sort(inOrder)
        .map((officer) => row(session, officer, (generation) => (generation === 1 ? created : (times.get(generation) ?? null)))),
    ),
    threshold: { default: current.threshold.default, tags: await tagRows(session) },
    kit: current.kit && { sheets: current.kit.sheets, need: current.kit.need, generation: kitGeneration(chain) },
    behind: behind.keys,
    stranded: behind.stranded,
    need: needOf(current),
    warnings: [...warningsOf(current, behind), ...(untested ? [untested] : [])],
    statement: custodianStatement,
  };
}

async function row(session: VaultSession, officer: PolicyOfficer, at: (generation: number) => number | null): Promise<OfficerRow> {
  const { id, name, role, state } = officer;
  const generation = session.chain.policies.find(({ officers }) => officers.some((one) => one.id === id))?.generation ?? session.chain.current.generation;
  return {
    id,
    name,
    role,
    state,
    keyFile: needsKeyFile(session.header, id),
    since: { generation, at: at(generation) },
    acknowledgement: await shownAcknowledgement(session, id),
    holds: holdsWords(role, state),
  };
}

async function tagRows({ queries, chain }: VaultSession): Promise<CallOutput<'officers.list'>['threshold']['tags']> {
  const { tags } = chain.current.threshold;
  const counted = new Map((await countTags(queries)).map(({ tag, keys }) => [tag, keys]));
  const names = [...new Set([...Object.keys(tags), ...counted.keys()])].sort();
  return names.map((tag) => ({ tag, need: tags[tag] ?? null, keys: counted.get(tag) ?? 0 }));
}

const ranks = { custodian: 0, operator: 1, auditor: 2 };

function inOrder(left: PolicyOfficer, right: PolicyOfficer): number {
  return (
    Number(left.state === 'removed') - Number(right.state === 'removed') || ranks[left.role] - ranks[right.role] || left.name.localeCompare(right.name, 'en')
  );
}
