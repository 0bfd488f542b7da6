import { describe, expect, it } from 'vitest';
import type { DriveRow } from '../../../preload/contract/drives.ts';
import { driveWords } from '../../../renderer/dialogs/release/DriveChoice.tsx';
import { NO_PLACE, type PlaceChoice, placeLeft, placeOf } from '../../../renderer/dialogs/release/place.ts';
import { plainOnly, takesEach } from '../../../renderer/dialogs/release/release-words.ts';

const drive = (id: string, more: Partial<DriveRow> = {}): DriveRow => ({
  id,
  name: id.toUpperCase(),
  size: 31e9,
  free: 30e9,
  fileSystem: 'vfat',
  readOnly: false,
  ...more,
});
const file = { token: '0'.repeat(32), name: 'a.p12', folder: '/media', exists: false, overwrite: false, into: 'file' } as const;
const said = (choice: Partial<PlaceChoice>, drives: DriveRow[], into: 'file' | 'folder' = 'file') => {
  const place = placeOf({ ...NO_PLACE, ...choice }, drives, into);
  return { place, left: placeLeft(place, drives, into) };
};

describe('where a release goes', () => {
  it('is the only stick that is plugged in, until the officer says otherwise', () => {
    expect(said({}, [drive('a')])).toEqual({ place: { kind: 'drive', drive: { id: 'a', name: 'A' } }, left: null });
    expect(said({ elsewhere: true }, [drive('a')])).toEqual({ place: null, left: 'Choose a drive.' });
    expect(said({ elsewhere: true, destination: file }, [drive('a')]).place).toEqual({ kind: 'file', destination: file });
  });

  it('is to be chosen among several, and a drive that cannot be written to is none of them', () => {
    expect(said({}, [drive('a'), drive('b')])).toEqual({ place: null, left: 'Choose a drive.' });
    expect(said({}, [drive('a'), drive('b', { readOnly: true })]).place).toMatchObject({ drive: { id: 'a' } });
    expect(said({}, [drive('b', { readOnly: true })])).toEqual({ place: null, left: 'Choose a drive.' });
    expect(said({ drive: { id: 'b', name: 'B' } }, [drive('b', { readOnly: true })]).left).toBe('B is read-only.');
  });

  it('is never another stick than the one that was chosen, also when that was pulled', () => {
    const chosen = { drive: { id: 'a', name: 'A' } };
    for (const drives of [[], [drive('b')]]) expect(said(chosen, drives).left).toBe('A is not plugged in any more.');
    expect(said(chosen, [drive('a'), drive('b')]).left).toBeNull();
  });

  it('is asked for where no stick is there', () => {
    expect(said({}, []).left).toBe('Plug in a stick, or choose where to write.');
    expect(said({ destination: file }, []).left).toBeNull();
    expect(said({ destination: { ...file, exists: true } }, []).left).toBe('A file of that name is there already.');
  });

  it('is asked for anew where a folder is needed and a file was chosen', () => {
    expect(said({ destination: file }, [], 'folder').place).toBeNull();
    expect(said({ destination: { ...file, into: 'folder' } }, [], 'folder').left).toBeNull();
  });

  it('is shown with size and space, and with what stands in the way', () => {
    expect(driveWords(drive('a'))).toBe('31 GB, 30 GB free, vfat');
    expect(driveWords(drive('a', { size: null, free: null, fileSystem: '', readOnly: true }))).toBe('read-only: nothing can be written');
  });
});

describe('how a release is protected', () => {
  it('is by nothing where the program takes no passphrase, which is only said of keys', () => {
    expect(plainOnly({ key: true, protection: 'never' })).toBe(true);
    expect(plainOnly({ key: false, protection: 'never' })).toBe(false);
    expect(plainOnly({ key: true, protection: 'optional' })).toBe(false);
  });

  it('can be one for each where there are several files with a key', () => {
    expect(takesEach({ key: true, protection: 'always', together: false }, true)).toBe(true);
    expect(takesEach({ key: true, protection: 'always', together: false }, false)).toBe(false);
    expect(takesEach({ key: false, protection: 'always', together: true }, true)).toBe(false);
    expect(takesEach({ key: true, protection: 'never', together: false }, true)).toBe(false);
  });
});
