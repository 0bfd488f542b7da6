import { resolve } from 'node:path';
import { anchoredWords, tailWords } from '../../preload/contract/anchor-words.ts';
import type { AnchorState } from '../../preload/contract/anchors.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { anchorNow, anchorState, removeAnchor, saveAnchorDrive, saveAnchorFolder } from '../service/anchor-calls.ts';
import { demandRole } from '../service/who-may.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { table } from './table.ts';

export function addAnchor(options: GlobalOptions & { name: string; folder?: string; drive?: string }, voice: Voice): Promise<Answer> {
  const { name, folder, drive } = options;
  if ((folder === undefined) === (drive === undefined))
    throw new StrongroomError('USAGE', 'Name one place.', 'Give a folder with --folder DIR, or a drive with --drive NAME.');
  return withSession(options, voice, async ({ session }) => {
    demandRole(session.officer.role, 'audit.saveAnchorFolder');
    if (folder !== undefined) return stateAnswer(await saveAnchorFolder(session, { name, destination: resolve(folder) }));
    const named = (await session.anchors.drives()).filter((one) => one.name === drive);
    const [only] = named;
    if (!only || named.length > 1)
      throw new StrongroomError(
        'ANCHOR_PLACE_INVALID',
        only ? `Several drives are named ${drive}.` : `There is no drive named ${drive}.`,
        'Look at the names with “drives”, and unplug those that are not meant.',
      );
    return stateAnswer(await saveAnchorDrive(session, { name, drive: only.id }));
  });
}

export function removeAnchorPlace(options: GlobalOptions & { name: string }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    demandRole(session.officer.role, 'audit.removeAnchor');
    return stateAnswer(await removeAnchor(session, options.name));
  });
}

export function listAnchors(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => stateAnswer(await anchorState(session)));
}

export function anchorHere(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    demandRole(session.officer.role, 'audit.anchorNow');
    const result = await anchorNow(session);
    const missed = result.failed.length + result.unreachable.length;
    const status = missed === 0 && result.written.length > 0 ? exitStatus.done : result.written.length > 0 ? exitStatus.partly : exitStatus.failed;
    return { status, document: { ...result }, text: printable(anchoredWords(result)) };
  });
}

function stateAnswer(state: AnchorState): Answer {
  const { places, newest, tail } = state;
  const lines = [
    places.length === 0 ? 'No place for anchors is set up.' : table(columns, places),
    '',
    newest === null ? 'No anchor is known.' : `The newest anchor covers ${newest.size} entries: ${printable(newest.place)}, ${utcMinute(newest.at)} UTC.`,
    `${tailWords(tail)}${tail.since === null ? '' : `, the first of ${utcMinute(tail.since)} UTC`}.`,
  ];
  return { status: exitStatus.done, document: { ...state }, text: lines.join('\n') };
}

type Place = AnchorState['places'][number];
const columns = [
  { title: 'NAME', value: ({ name }: Place) => name },
  { title: 'WHERE', value: ({ where }: Place) => where },
  { title: 'ENTRIES', value: ({ last }: Place) => (last === null ? '-' : String(last.size)), right: true },
  { title: 'WHEN (UTC)', value: ({ last }: Place) => (last === null ? '-' : utcMinute(last.at)) },
  { title: 'PROBLEM', value: ({ problem }: Place) => problem ?? '' },
];
