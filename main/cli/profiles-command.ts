import { resolve } from 'node:path';
import { defaultProfile } from '../service/built-in-profiles.ts';
import { exportProfiles, findProfile, importProfiles, listProfiles, removeProfile, saveProfile } from '../service/profile-calls.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { type DraftOptions, draftFrom } from './request-options.ts';
import { table } from './table.ts';

export function profiles(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const found = await listProfiles(session);
    const text = table(
      [
        { title: 'NAME', value: ({ name }) => name },
        { title: 'KEY', value: ({ draft }) => draft.keyAlgorithm },
        { title: 'USE', value: ({ draft }) => draft.extendedKeyUsage.join(', ') },
        { title: '', value: ({ builtIn }) => (builtIn ? 'built in' : '') },
      ],
      found,
    );
    return { status: exitStatus.done, document: { profiles: found }, text };
  });
}

/** Saves a profile made of options, over another profile's values. */
export function saveOneProfile(name: string, options: DraftOptions & { replace?: boolean }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const base = options.profile === undefined ? defaultProfile : await findProfile(session, options.profile);
    await saveProfile(session, { name, draft: draftFrom(options, base.draft), replaces: options.replace ? name : null });
    return { status: exitStatus.done, document: { saved: name }, text: `The profile ${name} was saved.` };
  });
}

export function removeOneProfile(name: string, options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    await removeProfile(session, name);
    return { status: exitStatus.done, document: { removed: name }, text: `The profile ${name} was removed.` };
  });
}

export function exportToFile(names: readonly string[], options: GlobalOptions & { out: string; overwrite?: boolean }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const chosen = names.length > 0 ? [...names] : (await listProfiles(session)).filter(({ builtIn }) => !builtIn).map(({ name }) => name);
    await exportProfiles(session, { names: chosen, destination: resolve(options.out), overwrite: options.overwrite ?? false });
    return {
      status: exitStatus.done,
      document: { names: chosen, file: resolve(options.out) },
      text: `${chosen.length === 1 ? '1 profile was' : `${chosen.length} profiles were`} written to ${options.out}.`,
    };
  });
}

export function importFromFile(file: string, options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const { names } = await importProfiles(session, { source: { kind: 'path', path: resolve(file) } });
    return { status: exitStatus.done, document: { names }, text: `Taken over: ${names.join(', ')}.` };
  });
}
