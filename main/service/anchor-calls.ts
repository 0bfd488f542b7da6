import { isAbsolute, relative, resolve } from 'node:path';
import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import type { AnchorState } from '../../preload/contract/anchors.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { unverifiedCheckpoint } from '../audit/checkpoint.ts';
import { anchorPlaceWords, readAnchorPlaces, removeAnchorPlace, saveAnchorPlace } from '../custody/anchors/anchor-places.ts';
import { readAnchoredNotes } from '../custody/anchors/anchored-notes.ts';
import type { VaultSession } from './vault-session.ts';

/** Places for anchors, what is known to lie there, and what no anchor covers yet. */
export async function anchorState(session: VaultSession): Promise<AnchorState> {
  const kept = readAnchoredNotes(session.folder);
  const places = await readAnchorPlaces(session.queries);
  return {
    places: places.map(({ name, place }) => {
      const last = kept[name] && unverifiedCheckpoint(kept[name].note);
      return {
        name,
        kind: place.kind,
        where: anchorPlaceWords(place),
        last: last ? { size: last.size, at: last.time } : null,
        problem: session.anchors.failures.get(name) ?? null,
      };
    }),
    ...(await session.anchors.summary()),
  };
}

/** @throws StrongroomError `ANCHOR_PLACE_INVALID` */
export async function saveAnchorFolder(session: VaultSession, { name, destination }: AgentArguments<'audit.saveAnchorFolder'>): Promise<AnchorState> {
  const path = resolve(destination);
  const inside = relative(session.folder, path);
  if (inside === '' || !(inside.startsWith('..') || isAbsolute(inside)))
    throw new StrongroomError(
      'ANCHOR_PLACE_INVALID',
      'An anchor in the vault’s own folder is rolled back together with it.',
      'Choose a folder on another medium, one that others than you write to.',
    );
  await saveAnchorPlace(session, { name, place: { kind: 'folder', path } });
  return saved(session);
}

/** @throws StrongroomError `ANCHOR_PLACE_INVALID`, `DESTINATION_UNWRITABLE` */
export async function saveAnchorDrive(session: VaultSession, { name, drive: id }: AgentArguments<'audit.saveAnchorDrive'>): Promise<AnchorState> {
  const drive = (await session.anchors.drives()).find((one) => one.id === id);
  if (!drive) throw new StrongroomError('ANCHOR_PLACE_INVALID', 'The drive is not there any more.', 'Plug it in again, or choose another.');
  await saveAnchorPlace(session, { name, place: { kind: 'drive', label: drive.name } });
  return saved(session);
}

export async function removeAnchor(session: VaultSession, name: string): Promise<AnchorState> {
  await removeAnchorPlace(session, name);
  await session.ledger.checkpoint();
  return anchorState(session);
}

/** Compares what can be reached with the log, and then writes the log as it stands there. */
export async function anchorNow(session: VaultSession): Promise<CallOutput<'audit.anchorNow'>> {
  await session.anchors.compare();
  return session.anchors.write();
}

/** A new place has its first anchor at once: so it is seen whether it can be written. */
async function saved(session: VaultSession): Promise<AnchorState> {
  await session.ledger.checkpoint();
  await anchorNow(session);
  return anchorState(session);
}
