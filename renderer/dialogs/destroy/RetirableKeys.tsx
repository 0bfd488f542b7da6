import type { CallOutput } from '../../../preload/contract/index.ts';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { count, grouped } from '../../components/numbers.ts';
import dialogs from '../Dialogs.module.css';

/** What a rule would destroy at the next unlock. */
export function RetirableKeys({ keys }: { keys: CallOutput<'keys.retirable'> }) {
  if (keys.count === 0) return <p data-testid="retirable">By this rule no key would go now.</p>;
  const more = keys.count - keys.first.length;
  return (
    <div className={dialogs.part} data-testid="retirable">
      <Mark kind="loss">By this rule {count(keys.count, 'key')} would go at the next unlock:</Mark>
      <ul className={dialogs.bullets}>
        {/* Two certificates can have one name. */}
        {keys.first.map((name, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole
          <li key={at}>
            <Name text={name} wrap />
          </li>
        ))}
        {more > 0 && <li>and {grouped(more)} more</li>}
      </ul>
    </div>
  );
}
