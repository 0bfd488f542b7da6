import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepJson } from '../../../main/shell/kept-json.ts';
import { createPreferences, defaultPreferences } from '../../../main/shell/preferences.ts';
import { createRecentVaults, recentVaultEntries } from '../../../main/shell/recent-vaults.ts';
import { preferences as preferencesSchema } from '../../../preload/contract/app.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => createPreferences(keepJson(join(folder, 'sub', 'preferences.json'), preferencesSchema, defaultPreferences));

describe('preferences', () => {
  it('last', () => {
    open().set({ theme: 'dark', columns: { certificates: ['commonName'] } });
    expect(open().get()).toEqual({ theme: 'dark', density: 'automatic', columns: { certificates: ['commonName'] } });
    expect(readdirSync(join(folder, 'sub'))).toEqual(['preferences.json']);
    expect(statSync(join(folder, 'sub', 'preferences.json')).mode & 0o777).toBe(0o600);
  });

  it.each(['', '{', 'null', '[]', '{"theme":"neon"}', '{"theme":"dark","density":"automatic","columns":{},"more":1}', '\0'])(
    'are the defaults where the file holds %j',
    (text) => {
      mkdirSync(join(folder, 'sub'));
      writeFileSync(join(folder, 'sub', 'preferences.json'), text);
      expect(open().get()).toEqual(defaultPreferences);
    },
  );

  it('cannot be made to fill the disk', () => {
    expect(() => open().set({ columns: { x: Array(10_000).fill('column') } })).toThrow(expect.objectContaining({ code: 'BRIDGE_INPUT' }));
    expect(existsSync(join(folder, 'sub'))).toBe(false);
  });

  it('do not stop the application where they cannot be written', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    writeFileSync(join(folder, 'sub'), 'a file where the folder should be');
    expect(open().set({ theme: 'light' }).theme).toBe('light');
    expect(said).toHaveBeenCalled();
    said.mockRestore();
  });
});

describe('recent vaults', () => {
  const recent = () => createRecentVaults(keepJson(join(folder, 'recent.json'), recentVaultEntries, []));

  it('are listed latest first, each once, a dozen at most, and whether they are there', () => {
    mkdirSync(join(folder, 'v3'));
    writeFileSync(join(folder, 'v3', 'header.json'), '{}');
    for (let index = 0; index < 15; index += 1) recent().remember({ name: `v${index}`, folder: join(folder, `v${index}`), lastOpened: index });
    recent().remember({ name: 'v3', folder: join(folder, 'v3'), lastOpened: 99 });
    expect(recent().list()).toHaveLength(12);
    expect(recent().list().slice(0, 2)).toMatchObject([
      { name: 'v3', present: true },
      { name: 'v14', present: false },
    ]);
  });

  it('hold nothing but name, folder and time', () => {
    recent().remember({ name: 'a', folder: '/a', lastOpened: 1 });
    expect(JSON.parse(readFileSync(join(folder, 'recent.json'), 'utf8'))).toEqual([{ name: 'a', folder: '/a', lastOpened: 1 }]);
    recent().forget('/a');
    expect(recent().list()).toEqual([]);
  });
});
