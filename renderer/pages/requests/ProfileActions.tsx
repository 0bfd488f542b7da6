import type { Profile } from '../../../preload/contract/profiles.ts';
import { Button } from '../../components/Button.tsx';
import { openDialog } from '../../stores/navigation.ts';

/** *Copy of Internal server*, or the next number of it. */
function nameOfCopy(name: string, taken: readonly string[]): string {
  const short = name.slice(0, 48);
  for (let number = 1; ; number += 1) {
    const copy = number === 1 ? `Copy of ${short}` : `Copy ${number} of ${short}`;
    if (!taken.includes(copy)) return copy;
  }
}

/** What can be done with one profile. `taken`: the names that a copy of it cannot have. */
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
