import { Facts } from '../../components/Facts.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, grouped } from '../../components/numbers.ts';
import { useAgents } from '../../stores/agents.ts';
import type { Overview } from '../../stores/inventory.ts';

/** The state of the local agent and of its log, in five facts. */
export function AgentLine({ log, running }: { log: Overview['log']; running: string }) {
  const agent = useAgents((state) => state.agents?.[0]);
  return (
    <Facts
      facts={[
        [
          'State',
          <Mark key="s" kind={agent === undefined || agent.state === 'disconnected' ? 'loss' : 'good'}>
            {agent?.state ?? 'unknown'}
          </Mark>,
        ],
        agent === undefined ? null : ['Name', <Name key="n" text={`${agent.name} on ${agent.host}`} wrap />],
        agent === undefined ? null : ['Keys', grouped(agent.keys)],
        ['Running', running],
        [
          'Log',
          <span key="l">
            {count(log.size, 'entry', 'entries')}
            {log.lastCheckpointAt === null ? (
              ''
            ) : (
              <>
                , checkpoint <Moment time={log.lastCheckpointAt} as="ago" />
              </>
            )}
          </span>,
        ],
      ]}
    />
  );
}
