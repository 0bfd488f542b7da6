import { expect, test } from 'vitest';
import { findBackups, MOST_NOTES, MOST_TEXT } from '../../../main/backup/find-backups.ts';
import { backupName, containerFile, noteFile } from '../../../main/backup/note.ts';
import { canonicalJson } from '../../../main/formats/canonical-json.ts';
import { type ErrorCode, StrongroomError } from '../../../preload/contract/errors.ts';
import { MemoryTarget } from './targets/memory-target.ts';

const never = new AbortController().signal;
const [OURS, OTHERS] = ['a'.repeat(64), 'b'.repeat(64)] as const;

/** A note that nobody signed: enough to be found. */
function noteText(vaultId: string, logSize: number): string {
  const said = { type: 'strongroom/backup/v1', vaultId, policyGeneration: 1, logSize, takenAt: 0, size: 1, sha256: vaultId, previous: null };
  return `${canonicalJson({ ...said, checkpoint: '', slots: [] })}\n\n`;
}

function put(target: MemoryTarget, vaultId: string, logSize: number, { note = noteText(vaultId, logSize), container = true } = {}): string {
  const name = backupName(vaultId, logSize);
  if (container) target.files.set(containerFile(name), new Uint8Array(1));
  target.files.set(noteFile(name), Buffer.from(note));
  return name;
}

/** Makes reading one file fail. */
function refuse(target: MemoryTarget, file: string, error: Error): void {
  const read = target.read.bind(target);
  target.read = async function* (name, signal) {
    if (name === file) throw error;
    yield* read(name, signal);
  };
}

const sizes = ({ backups }: Awaited<ReturnType<typeof findBackups>>) => backups.map(({ note }) => note.logSize);

test('backups are found with what their notes say, the newest first, and of one vault alone where one is asked for', async () => {
  const target = new MemoryTarget();
  for (const logSize of [9, 100, 20]) put(target, OURS, logSize);
  put(target, OTHERS, 50, { container: false });
  target.files.set('strongroom-readme.txt', new Uint8Array(1));
  const all = await findBackups(target, never);
  expect(sizes(all)).toEqual([100, 50, 20, 9]);
  expect(all.backups.map(({ containerSize }) => containerSize)).toEqual([1, null, 1, 1]);
  expect(all.problems).toEqual([]);
  expect(sizes(await findBackups(target, never, OURS))).toEqual([100, 20, 9]);
});

test('a note that is none, is too long, or is missing is named and hides no other', async () => {
  const target = new MemoryTarget();
  put(target, OURS, 1);
  const damaged = [
    put(target, OURS, 2, { note: 'no note' }),
    put(target, OURS, 3, { note: noteText(OURS, 4) }),
    put(target, OURS, 5, { note: `${'['.repeat(400_000)}${']'.repeat(400_000)}\n\n` }),
    put(target, OURS, 6, { note: noteText(OURS, 6) + 'x'.repeat(1024 * 1024) }),
  ];
  const unfinished = backupName(OURS, 7);
  target.files.set(containerFile(unfinished), new Uint8Array(1));
  const found = await findBackups(target, never);
  expect(sizes(found)).toEqual([1]);
  expect(new Map(found.problems.map(({ name, error }) => [name, error.code]))).toEqual(
    new Map([...damaged.map((name) => [name, 'BACKUP_DAMAGED'] as const), [unfinished, 'BACKUP_INCOMPLETE']]),
  );
});

test.each<ErrorCode>(['TARGET_UNWRITABLE', 'BACKUP_NOT_FOUND', 'TARGET_INTERRUPTED'])(
  'a note that the target does not give (%s), while it gives others, counts as damaged and says why',
  async (code) => {
    const target = new MemoryTarget();
    const name = put(target, OURS, 2);
    put(target, OURS, 1);
    refuse(target, noteFile(name), new StrongroomError(code, 'A broken place.', 'Look at it.'));
    const found = await findBackups(target, never);
    expect(sizes(found)).toEqual([1]);
    expect(found.problems).toEqual([
      { name, error: expect.objectContaining({ code: 'BACKUP_DAMAGED', message: expect.stringMatching(/could not be read\. A broken place\.$/) }) },
    ]);
  },
);

test.each<ErrorCode>(['TARGET_INTERRUPTED', 'TARGET_UNREACHABLE'])('a connection that has ended (%s) ends the whole', async (code) => {
  const target = new MemoryTarget();
  const error = new StrongroomError(code, 'Gone.', 'Come back.');
  put(target, OURS, 1);
  const list = target.list.bind(target);
  let lists = 0;
  target.list = () => (lists++ === 0 ? list() : Promise.reject(error));
  refuse(target, noteFile(put(target, OURS, 2)), error);
  await expect(findBackups(target, never)).rejects.toBe(error);
});

test('who cancels is heard, and a defect is not taken for a damaged note', async () => {
  const target = new MemoryTarget();
  const stop = new AbortController();
  for (const logSize of [1, 2, 3]) put(target, OURS, logSize);
  const read = target.read.bind(target);
  target.read = (name, signal) => {
    stop.abort();
    return read(name, signal);
  };
  await expect(findBackups(target, stop.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  target.read = read;
  const defect = new TypeError('a mistake');
  refuse(target, noteFile(backupName(OURS, 2)), defect);
  await expect(findBackups(target, never)).rejects.toBe(defect);
});

test('of many notes the newest of every vault are read, and what is not read is summed up under the newest of it', async () => {
  const target = new MemoryTarget();
  for (let logSize = 1; logSize <= MOST_NOTES + 500; logSize += 1) put(target, OTHERS, 1_000_000 + logSize);
  for (const logSize of [1, 2, 3]) put(target, OURS, logSize);
  const found = await findBackups(target, never);
  expect(found.backups).toHaveLength(MOST_NOTES);
  expect(sizes(found).slice(-3)).toEqual([3, 2, 1]);
  // 2000 were read: three of ours, and 1997 of the others'.
  const newestUnread = backupName(OTHERS, 1_000_000 + 503);
  expect(found.problems).toEqual([
    { name: newestUnread, error: expect.objectContaining({ code: 'BACKUP_DAMAGED', message: expect.stringContaining('503 notes there were not read') }) },
  ]);
});

test('long notes do not fill memory, and let other work run between them', async () => {
  const target = new MemoryTarget();
  const long = 1024 * 1024 - 1024;
  for (let logSize = 1; logSize <= 80; logSize += 1) put(target, OURS, logSize, { note: noteText(OURS, logSize).padEnd(long, 'x') });
  let given = 0;
  const sleepless = async function* (name: string) {
    const bytes = target.files.get(name) as Uint8Array;
    given += bytes.length;
    yield bytes;
  };
  target.read = sleepless;
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 0);
  const found = await findBackups(target, never);
  clearInterval(ticking);
  expect(given).toBeLessThanOrEqual(MOST_TEXT);
  expect(sizes(found)).toEqual(Array.from({ length: 64 }, (_, index) => 80 - index));
  expect(found.problems).toEqual([{ name: backupName(OURS, 16), error: expect.objectContaining({ code: 'BACKUP_DAMAGED' }) }]);
  expect(turns).toBeGreaterThan(10);
});

test('many containers without a note are not named one by one', async () => {
  const target = new MemoryTarget();
  for (let logSize = 1; logSize <= 3 * MOST_NOTES; logSize += 1) target.files.set(containerFile(backupName(OTHERS, logSize)), new Uint8Array(1));
  put(target, OURS, 1);
  const found = await findBackups(target, never);
  expect(sizes(found)).toEqual([1]);
  expect(found.problems).toHaveLength(MOST_NOTES + 1);
  expect(found.problems.at(-1)).toMatchObject({ name: backupName(OTHERS, 2 * MOST_NOTES), error: { code: 'BACKUP_INCOMPLETE' } });
});
