import { z } from 'zod';
import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { type Profile, profile } from '../../preload/contract/profiles.ts';
import { requestDraft } from '../../preload/contract/requests.ts';
import type { Note } from '../audit/ledger.ts';
import { putLoggedSetting, removeLoggedSetting } from '../audit/logged-setting.ts';
import { utf8 } from '../crypto/bytes.ts';
import { refuseInside, writeWhole } from '../custody/release-file.ts';
import type { Change } from '../store/open-database.ts';
import { allSettings } from '../store/setting-rows.ts';
import { builtInProfiles } from './built-in-profiles.ts';
import { readSourceFile } from './read-source-file.ts';
import type { VaultSession } from './vault-session.ts';

/** Profiles are kept among the settings, under names that no setting has. */
const PROFILE_PREFIX = 'profile/';
const MOST_PROFILES = 200;

const profileFile = z.strictObject({
  format: z.literal('strongroom/profiles/v1'),
  profiles: z.array(z.strictObject({ name: profile.shape.name, draft: requestDraft })).max(MOST_PROFILES),
});

/** Built in ones first, then the officer's own by name. */
export async function listProfiles(session: VaultSession): Promise<Profile[]> {
  const rows = (await allSettings(session.queries)).filter(({ name }) => name.startsWith(PROFILE_PREFIX));
  const own = rows.map(({ name, value }) => ({ name: name.slice(PROFILE_PREFIX.length), builtIn: false, draft: requestDraft.parse(JSON.parse(value)) }));
  return [...builtInProfiles, ...own.sort((a, b) => a.name.localeCompare(b.name, 'en'))];
}

/** @throws StrongroomError `PROFILE_NOT_FOUND` */
export async function findProfile(session: VaultSession, name: string): Promise<Profile> {
  const profiles = await listProfiles(session);
  const found = profiles.find((candidate) => candidate.name.toLowerCase() === name.trim().toLowerCase());
  if (!found)
    throw new StrongroomError('PROFILE_NOT_FOUND', `There is no profile named ${name}.`, `Profiles are: ${profiles.map((known) => known.name).join(', ')}.`);
  return found;
}

export async function saveProfile(session: VaultSession, { name: typed, draft, replaces }: CallArguments<'profiles.save'>): Promise<void> {
  const name = typed.trim();
  const profiles = await listProfiles(session);
  const before = replaces === null ? null : profiles.find((candidate) => !candidate.builtIn && candidate.name === replaces);
  if (before === undefined) throw new StrongroomError('PROFILE_NOT_FOUND', `There is no profile of yours named ${replaces}.`, 'Save it under a new name.');
  if (profiles.some((candidate) => candidate !== before && isSame(candidate.name, name)))
    throw new StrongroomError('PROFILE_INVALID', `There is a profile named ${name} already.`, 'Choose another name.');
  demandReadable(name, draft);
  if (before === null) demandRoom(profiles.length + 1);
  await session.ledger.record(async (queries, note) => {
    if (before && before.name !== name) await remove(queries, note, before.name);
    await put(queries, note, name, draft);
  });
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** What the list could not read back would take the whole list with it. */
function demandReadable(name: string, draft: Profile['draft']): void {
  const problem = profile.safeParse({ name, builtIn: false, draft }).error?.issues[0];
  if (problem)
    throw new StrongroomError(
      'PROFILE_INVALID',
      problem.path[0] === 'name' ? 'A profile has a name of 1 to 64 characters.' : 'This is more than one request can ask for.',
      problem.path[0] === 'name' ? 'Choose another name.' : 'Leave out what not every request of this kind asks for.',
    );
}

function demandRoom(profiles: number): void {
  if (profiles - builtInProfiles.length > MOST_PROFILES)
    throw new StrongroomError('PROFILE_INVALID', `There is room for ${MOST_PROFILES} profiles.`, 'Remove those that are not used any more.');
}

function put(queries: Change, note: Note, name: string, draft: Profile['draft']): Promise<void> {
  const about = { action: 'profile.saved', text: `The request profile ${name} was saved.` } as const;
  return putLoggedSetting(queries, note, `${PROFILE_PREFIX}${name}`, draft, about);
}

function remove(queries: Change, note: Note, name: string): Promise<void> {
  return removeLoggedSetting(queries, note, `${PROFILE_PREFIX}${name}`, { action: 'profile.removed', text: `The request profile ${name} was removed.` });
}

export async function removeProfile(session: VaultSession, name: string): Promise<void> {
  const found = await findProfile(session, name);
  if (found.builtIn) throw new StrongroomError('PROFILE_INVALID', `${found.name} is built in and stays.`, 'Save a profile of your own under another name.');
  await session.ledger.record((queries, note) => remove(queries, note, found.name));
}

export async function exportProfiles(session: VaultSession, { names, destination, overwrite }: AgentArguments<'profiles.export'>): Promise<void> {
  refuseInside(session.folder, destination);
  const profiles = await Promise.all(names.map((name) => findProfile(session, name)));
  const file: z.infer<typeof profileFile> = { format: 'strongroom/profiles/v1', profiles: profiles.map(({ name, draft }) => ({ name, draft })) };
  await writeWhole(destination, overwrite, [utf8(`${JSON.stringify(file, null, 2)}\n`)]);
}

/** Takes profiles over from a file: all of them or none. One whose name is taken gets a number behind it: nothing is replaced unseen. */
export async function importProfiles(session: VaultSession, { source }: AgentArguments<'profiles.import'>): Promise<CallOutput<'profiles.import'>> {
  const read = parseProfiles(readSourceFile(session, source).bytes);
  const known = await listProfiles(session);
  demandRoom(known.length + read.length);
  const taken = known.map(({ name }) => name);
  const named = read.map(({ name, draft }) => {
    let free = name;
    for (let number = 2; taken.some((other) => isSame(other, free)); number += 1) free = `${name.slice(0, 58)} (${number})`;
    taken.push(free);
    return { name: free, draft };
  });
  await session.ledger.record(async (queries, note) => {
    for (const { name, draft } of named) await put(queries, note, name, draft);
  });
  return { names: named.map(({ name }) => name) };
}

function parseProfiles(bytes: Uint8Array): z.infer<typeof profileFile>['profiles'] {
  try {
    return profileFile.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).profiles;
  } catch (cause) {
    throw new StrongroomError('PROFILE_INVALID', 'This file holds no profiles of Strongroom.', 'Export them in another Strongroom, and bring in that file.', {
      cause,
    });
  }
}
