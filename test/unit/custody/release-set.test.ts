import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { mediumOf } from '../../../main/custody/release-drive.ts';
import { takeBack } from '../../../main/custody/release-file.ts';
import { StagedSet } from '../../../main/custody/release-set.ts';

const parent = mkdtempSync(join(tmpdir(), 'strongroom-set-'));
let out: string;
let count = 0;

beforeEach(() => {
  out = join(parent, String((count += 1)));
  mkdirSync(out);
});

afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Key first, as a careless target might have it. */
function staged(names: readonly string[], overwrite: boolean): StagedSet {
  const files = names.map((name) => ({ path: join(out, name), key: name.endsWith('.key') }));
  const set = new StagedSet(join(out, '.x.part'), files, overwrite, mediumOf(out));
  for (const [at, name] of names.entries()) set.write(at, utf8(`new ${name}`));
  return set;
}

/** The system's call fails from the n-th time on. */
function failing(name: 'linkSync' | 'renameSync', from: number, work: () => void): void {
  const original = fs[name] as (...args: unknown[]) => void;
  let calls = 0;
  (fs as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => {
    // Between temporary names nothing is named: that is the way back.
    const toName = !String(args[1]).includes('.part');
    if (toName) calls += 1;
    if (toName && calls === from) throw Object.assign(new Error('pulled'), { code: 'EIO' });
    original(...args);
  };
  syncBuiltinESMExports();
  try {
    work();
  } finally {
    (fs as unknown as Record<string, unknown>)[name] = original;
    syncBuiltinESMExports();
  }
}

/** A name that cannot be taken away, as on a medium that became read-only. */
function withoutUnlink<T>(kept: string, work: () => T): T {
  const original = fs.unlinkSync;
  fs.unlinkSync = (path) => {
    if (path === kept) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
    original(path);
  };
  syncBuiltinESMExports();
  try {
    return work();
  } finally {
    fs.unlinkSync = original;
    syncBuiltinESMExports();
  }
}

test('files that turned out wrong are taken back, and those that cannot be are told', () => {
  const set = staged(['a.crt', 'a.key'], false);
  set.name();
  expect(withoutUnlink(join(out, 'a.key'), () => set.takeBack())).toEqual([join(out, 'a.key')]);
  expect(readdirSync(out).filter((name) => name.startsWith('a'))).toEqual(['a.key']);
  expect(set.takeBack()).toEqual([]);
  set.clear();
  expect(readdirSync(out)).toEqual([]);
});

test('of files whose medium is gone nobody says that they were taken back', () => {
  const set = staged(['a.crt', 'a.key'], false);
  set.name();
  renameSync(out, `${out}-pulled`);
  expect(set.takeBack()).toEqual([join(out, 'a.crt'), join(out, 'a.key')]);
  expect(readdirSync(`${out}-pulled`).filter((name) => name.startsWith('a'))).toEqual(['a.crt', 'a.key']);
});

test('files lie in a folder that only their owner enters, and get their names with the key last', () => {
  const set = staged(['a.key', 'a.crt'], false);
  expect(statSync(join(out, '.x.part')).mode & 0o777).toBe(0o700);
  const named: string[] = [];
  const original = fs.linkSync;
  fs.linkSync = (from, to) => {
    named.push(String(to));
    original(from, to);
  };
  syncBuiltinESMExports();
  set.name();
  fs.linkSync = original;
  syncBuiltinESMExports();
  set.clear();
  expect(named).toEqual([join(out, 'a.crt'), join(out, 'a.key')]);
  expect(readdirSync(out).sort()).toEqual(['a.crt', 'a.key']);
});

describe('where one file cannot get its name', () => {
  test('those before it are taken back, with the folder that was made for them', () => {
    const set = staged(['a/tls.crt', 'a/tls.key'], false);
    // A name is given by a second link, or where there are none by renaming: both fail.
    expect(() => failing('linkSync', 2, () => failing('renameSync', 1, () => set.name()))).toThrow(expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }));
    set.clear();
    expect(readdirSync(out)).toEqual([]);
  });

  test('what they replaced is put back, byte for byte', () => {
    for (const name of ['a.crt', 'a.chain.crt', 'a.key']) writeFileSync(join(out, name), `old ${name}`);
    const set = staged(['a.crt', 'a.chain.crt', 'a.key'], true);
    expect(() => failing('renameSync', 3, () => set.name())).toThrow(expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }));
    set.clear();
    for (const name of ['a.crt', 'a.chain.crt', 'a.key']) expect(readFileSync(join(out, name), 'utf8')).toBe(`old ${name}`);
    expect(readdirSync(out)).toHaveLength(3);
  });
});

describe('where a file has its name and the folder does not take it for good', () => {
  /** The n-th fsync of a folder fails, as on a stick that is failing. */
  function unsynced(from: number, work: () => void): void {
    const original = fs.fsyncSync;
    let calls = 0;
    fs.fsyncSync = (handle) => {
      if (fs.fstatSync(handle).isDirectory()) calls += 1;
      if (calls === from) throw Object.assign(new Error('failing'), { code: 'EIO' });
      original(handle);
    };
    syncBuiltinESMExports();
    try {
      work();
    } finally {
      fs.fsyncSync = original;
      syncBuiltinESMExports();
    }
  }

  test('it is taken back with those before it: a key that was not released lies nowhere', () => {
    const set = staged(['a.crt', 'a.key'], false);
    expect(() => unsynced(2, () => set.name())).toThrow(expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }));
    set.clear();
    expect(readdirSync(out)).toEqual([]);
  });

  test('what it replaced is put back', () => {
    for (const name of ['a.crt', 'a.key']) writeFileSync(join(out, name), `old ${name}`);
    const set = staged(['a.crt', 'a.key'], true);
    expect(() => unsynced(2, () => set.name())).toThrow(expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }));
    set.clear();
    for (const name of ['a.crt', 'a.key']) expect(readFileSync(join(out, name), 'utf8')).toBe(`old ${name}`);
  });

  test('what cannot be taken back is named in the error: nothing was released, and yet a key lies there', () => {
    const set = staged(['a.crt', 'a.key'], false);
    const kept = withoutUnlink(join(out, 'a.crt'), () => {
      try {
        unsynced(2, () => set.name());
      } catch (error) {
        return error;
      }
      return null;
    });
    expect(kept).toMatchObject({
      code: 'DESTINATION_UNWRITABLE',
      message: expect.stringContaining(`${join(out, 'a.crt')} could not be removed, and may hold the private key: remove it by hand.`),
    });
    set.clear();
    expect(readdirSync(out)).toEqual(['a.crt']);
  });

  test('its temporary name that cannot be taken away takes the other with it', () => {
    const set = staged(['a.key'], false);
    const original = fs.unlinkSync;
    fs.unlinkSync = (path) => {
      if (String(path).includes('.part')) throw Object.assign(new Error('failing'), { code: 'EIO' });
      original(path);
    };
    syncBuiltinESMExports();
    try {
      expect(() => set.name()).toThrow(expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }));
    } finally {
      fs.unlinkSync = original;
      syncBuiltinESMExports();
    }
    expect(existsSync(join(out, 'a.key'))).toBe(false);
  });
});

test('a folder that somebody put a link in the place of takes no key elsewhere', () => {
  mkdirSync(join(parent, `elsewhere-${count}`));
  symlinkSync(join(parent, `elsewhere-${count}`), join(out, 'a'));
  const set = staged(['a/tls.crt', 'a/tls.key'], true);
  expect(() => set.name()).toThrow(expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }));
  set.clear();
  expect(readdirSync(join(parent, `elsewhere-${count}`))).toEqual([]);
});

test('nothing is begun where one of the names is taken', () => {
  writeFileSync(join(out, 'a.key'), 'old');
  expect(() => staged(['a.crt', 'a.key'], false)).toThrow(expect.objectContaining({ code: 'DESTINATION_EXISTS' }));
  expect(readdirSync(out)).toEqual(['a.key']);
});

test('nothing is written to another medium that lies where the chosen one was', () => {
  const files = [{ path: join(out, 'a.key'), key: true }];
  const elsewhere = { name: 'KINGSTON', device: statSync(out).dev + 1 };
  expect(() => new StagedSet(join(out, '.x.part'), files, false, elsewhere)).toThrow(expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }));
  expect(readdirSync(out)).toEqual([]);
  expect(existsSync(dirname(out))).toBe(true);
});

test('a file that cannot be taken back is told as the place that does not take it, and one that is gone is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'take-back-'));
  try {
    // A folder is in its place: no system removes that as a file.
    expect(() => takeBack(folder)).toThrow(expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }));
    expect(() => takeBack(join(folder, 'gone'))).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
