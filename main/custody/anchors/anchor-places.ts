import { z } from 'zod';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import type { Ledger } from '../../audit/ledger.ts';
import { putLoggedSetting, removeLoggedSetting } from '../../audit/logged-setting.ts';
import type { Drive } from '../../media/drive.ts';
import type { Database } from '../../store/open-database.ts';
import { allSettings } from '../../store/setting-rows.ts';

const PREFIX = 'anchor/place/';

const storedPlace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), path: z.string() }),
  /** A removable drive by its label: the same stick has another id each time. */
  z.strictObject({ kind: z.literal('drive'), label: z.string() }),
]);

/** Where anchors are to be written. */
export interface AnchorPlace {
  name: string;
  place: z.infer<typeof storedPlace>;
}

/** A folder that anchors can be read from, and written to where it is one of the places. */
export interface ReachableAnchors {
  name: string;
  folder: string;
  isPlace: boolean;
}

export async function readAnchorPlaces(queries: Database): Promise<AnchorPlace[]> {
  const rows = (await allSettings(queries)).filter(({ name }) => name.startsWith(PREFIX));
  return rows.map(({ name, value }) => ({ name: name.slice(PREFIX.length), place: storedPlace.parse(JSON.parse(value)) }));
}

/** @throws StrongroomError `ANCHOR_PLACE_INVALID` where the name is taken */
export async function saveAnchorPlace(vault: { queries: Database; ledger: Ledger }, { name, place }: AnchorPlace): Promise<void> {
  const taken = (await readAnchorPlaces(vault.queries)).find((other) => sameName(other.name, name));
  if (taken) throw new StrongroomError('ANCHOR_PLACE_INVALID', `There is a place named ${taken.name} already.`, 'Choose another name, or remove that one.');
  await vault.ledger.record((queries, note) =>
    putLoggedSetting(queries, note, `${PREFIX}${name}`, place, {
      action: 'anchor.place-saved',
      text: `Anchors are written to ${name}: ${anchorPlaceWords(place)}.`,
    }),
  );
}

/** @throws StrongroomError `ANCHOR_PLACE_INVALID` */
export async function removeAnchorPlace(vault: { queries: Database; ledger: Ledger }, name: string): Promise<string> {
  const found = demandAnchorPlace(await readAnchorPlaces(vault.queries), name);
  await vault.ledger.record((queries, note) =>
    removeLoggedSetting(queries, note, `${PREFIX}${found.name}`, {
      action: 'anchor.place-removed',
      text: `No anchors are written to ${found.name} any more. Those that are there stay.`,
    }),
  );
  return found.name;
}

/** @throws StrongroomError `ANCHOR_PLACE_INVALID` */
export function demandAnchorPlace(places: readonly AnchorPlace[], name: string): AnchorPlace {
  const found = places.find((place) => sameName(place.name, name));
  if (found) return found;
  const names = places.map((place) => place.name).join(', ');
  throw new StrongroomError(
    'ANCHOR_PLACE_INVALID',
    `There is no place for anchors named ${name}.`,
    names === '' ? 'Set one up first.' : `Places are: ${names}.`,
  );
}

export function anchorPlaceWords(place: AnchorPlace['place']): string {
  return place.kind === 'folder' ? `the folder ${place.path}` : `the removable drive ${place.label}`;
}

/**
 * The places as they can be reached now, and every other removable drive: one that bears anchors of this vault is asked, whether it is set up or not.
 * A place of the kind `folder` is named here also where nobody knows yet whether it is there.
 */
export function reachableAnchors(places: readonly AnchorPlace[], drives: readonly Drive[]): ReachableAnchors[] {
  const folders = places.flatMap(({ name, place }) => (place.kind === 'folder' ? [{ name, folder: place.path, isPlace: true }] : []));
  const sticks = drives.map((drive) => {
    const place = places.find((one) => one.place.kind === 'drive' && one.place.label === drive.name);
    return { name: place?.name ?? drive.name, folder: drive.path, isPlace: place !== undefined && !drive.readOnly };
  });
  return [...folders, ...sticks];
}

function sameName(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}
