import type { Profile } from '../../../preload/contract/profiles.ts';
import { Facts } from '../../components/Facts.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { keyWords, subjectWords } from '../../components/request-words.ts';
import { usageWords } from '../../components/usage-words.ts';

function usageFact(usages: readonly string[], critical: boolean): string {
  if (usages.length === 0) return 'none';
  return `${usages.map(usageWords).join(', ')}${critical ? ' (critical)' : ''}`;
}

/** What every request made with a profile has in common. */
export function ProfileDetails({ profile: { draft, builtIn } }: { profile: Profile }) {
  const subject = subjectWords(draft);
  return (
    <>
      <p>{builtIn ? 'Built in: it cannot be changed, but duplicated and changed then.' : 'One of your own.'}</p>
      <Facts
        facts={[
          ['Key', keyWords(draft)],
          ['Subject', subject === '' ? 'left to each request' : <Name key="s" text={subject} wrap />],
          draft.subjectAltNames.length === 0 ? null : ['Names', <Name key="n" text={draft.subjectAltNames.map(({ value }) => value).join(', ')} wrap />],
          ['Key usage', usageFact(draft.keyUsage, draft.critical.includes('keyUsage'))],
          ['Extended usage', usageFact(draft.extendedKeyUsage, draft.critical.includes('extendedKeyUsage'))],
          ['Must staple', draft.mustStaple ? 'yes' : 'no'],
          ['Wanted term', draft.termDays === null ? 'not said' : count(draft.termDays, 'day')],
          draft.otherExtensions.length === 0 ? null : ['Other extensions', draft.otherExtensions.map(({ oid }) => oid).join(', ')],
        ]}
      />
    </>
  );
}
