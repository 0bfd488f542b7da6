import { ScanSearch } from 'lucide-react';
import { blocklistFileWords, blocklistLabel } from '../../../preload/contract/blocklist-words.ts';
import type { BlocklistRow } from '../../../preload/contract/quality.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { LinkButton } from '../../components/LinkButton.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { Progress } from '../../components/Progress.tsx';
import { ask } from '../../stores/ask.ts';
import { unfinished, useCommands } from '../../stores/commands.ts';
import { useInventory } from '../../stores/inventory.ts';
import { goTo } from '../../stores/navigation.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useQuestion } from '../../stores/use-question.ts';

/** When all keys were checked last, against which list, and the way to do it now. */
export function QualityLine() {
  const revision = useInventory((state) => state.revision);
  const running = useCommands((state) => unfinished(state.live).find(({ kind }) => kind === 'check-keys'));
  const { value, error } = useAnswer(`${revision} ${running === undefined}`, () => ask('quality.state', {}));
  const starting = useQuestion();
  return (
    <div data-testid="quality">
      <ErrorNote error={starting.error ?? error} />
      {value !== null && (
        <Facts
          facts={[
            [
              'Checked',
              value.lastCheck === null ? (
                <Mark key="c" kind="quiet">
                  never as a whole
                </Mark>
              ) : (
                <span key="c" title={value.lastCheck.outcome}>
                  <Moment time={value.lastCheck.at} as="ago" />
                </span>
              ),
            ],
            ['Blocklist', <List key="b" list={value.blocklist} />],
          ]}
        />
      )}
      {running === undefined ? (
        <Button icon={<ScanSearch size={16} aria-hidden="true" />} busy={starting.busy} onClick={() => void starting.run(() => ask('quality.check', {}))}>
          Check keys
        </Button>
      ) : (
        <>
          <Progress done={running.done} total={running.total} label={running.title} />
          <Button onClick={() => void starting.run(() => ask('commands.cancel', { id: running.id }))}>Cancel the check</Button>
        </>
      )}
    </div>
  );
}

function List({ list }: { list: BlocklistRow | null }) {
  const state = list === null ? null : blocklistFileWords[list.file];
  const link = (
    <LinkButton title="Show the settings" onClick={() => goTo('settings')}>
      {list === null ? 'none' : <Name text={blocklistLabel(list)} wrap />}
    </LinkButton>
  );
  if (list === null) return <Mark kind="quiet">{link}</Mark>;
  return state === null ? (
    <>
      {link}, {count(list.count, 'key')}
    </>
  ) : (
    <Mark kind="attention">
      {link}: {state}
    </Mark>
  );
}
