import type { Profile } from '../../../preload/contract/profiles.ts';
import type { RequestDraft } from '../../../preload/contract/requests.ts';
import { Button } from '../../components/Button.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { keyWords } from '../../components/request-words.ts';
import { usageWords } from '../../components/usage-words.ts';
import { openDialog } from '../../stores/navigation.ts';

/** A subject in one line, as people write it. */
export function subjectWords(draft: RequestDraft): string {
  return draft.subject
    .filter(({ value }) => value !== '')
    .map(({ type, value }) => `${type}=${value}`)
    .join(', ');
}

function usageFact(usages: readonly string[], critical: boolean): string {
  if (usages.length === 0) return 'none';
  return `${usages.map(usageWords).join(', ')}${critical ? ' (critical)' : ''}`;
}

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

/** *Copy of Internal server*, or the next number of it. */
function nameOfCopy(name: string, taken: readonly string[]): string {
  const short = name.slice(0, 48);
  for (let number = 1; ; number += 1) {
    const copy = number === 1 ? `Copy of ${short}` : `Copy ${number} of ${short}`;
    if (!taken.includes(copy)) return copy;
  }
}

export function ProfileActions({ profile, taken }: { profile: Profile; taken: readonly string[] }) {
  return (
    <>
      <Button kind="primary" onClick={() => openDialog({ kind: 'request', profile: profile.name })}>
        New request with it…
      </Button>
      {!profile.builtIn && <Button onClick={() => openDialog({ kind: 'profile', profile, replaces: profile.name })}>Edit or rename…</Button>}
      <Button onClick={() => openDialog({ kind: 'profile', profile: { ...profile, builtIn: false, name: nameOfCopy(profile.name, taken) }, replaces: null })}>
        Duplicate…
      </Button>
      <Button onClick={() => openDialog({ kind: 'export-profiles', profiles: [profile.name] })}>Export…</Button>
      {!profile.builtIn && <Button onClick={() => openDialog({ kind: 'remove-profile', profile: profile.name })}>Remove…</Button>}
    </>
  );
}
