import type { FileEntry, SFTPWrapper } from 'ssh2';
import { expect, test } from 'vitest';
import type { BackupTarget } from '../../../../main/backup/targets/target.ts';
import { BentServer, EOF, OK } from './bent-server.ts';

const never = new AbortController().signal;
const FILE = 0o100600;

const named = (filename: string, size = 3): FileEntry => ({ filename, longname: '', attrs: { mode: FILE, uid: 0, gid: 0, size, atime: 0, mtime: 0 } });

async function withServer(bend: (sftp: SFTPWrapper) => void, work: (target: BackupTarget) => Promise<void>, answerWithin?: number): Promise<void> {
  await using server = await BentServer.start(bend);
  await using target = await server.open(answerWithin === undefined ? {} : { answerWithin });
  await work(target);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

test.each<[string, (target: BackupTarget) => Promise<unknown>]>([
  ['a list', (target) => target.list()],
  ['a write', (target) => target.write('.x.part', once(new Uint8Array(600_000)), never)],
  ['a read', (target) => target.read('a', never)[Symbol.asyncIterator]().next() as Promise<unknown>],
  ['a new name', (target) => target.rename('a', 'b')],
  ['a removal', (target) => target.remove('a')],
])('%s that is never answered is given up, though signs of life come', (_what, work) =>
  withServer(
    () => undefined,
    async (target) => {
      await expect(work(target)).rejects.toMatchObject({ code: 'TARGET_INTERRUPTED', message: expect.stringContaining('did not answer for 0.3 seconds') });
      await expect(target.list()).rejects.toMatchObject({ code: 'TARGET_INTERRUPTED' });
    },
    300,
  ),
);

test('answers that come slowly are waited for, and so is a caller who asks for nothing', () => {
  let left = 6;
  return withServer(
    (sftp) => {
      sftp.on('READDIR', (id) => setTimeout(() => (left-- > 0 ? sftp.name(id, [named(`file-${left}`)]) : sftp.status(id, EOF)), 400));
      sftp.on('CLOSE', (id) => sftp.status(id, OK));
    },
    async (target) => {
      expect(await target.list()).toHaveLength(6);
      await new Promise((resolve) => setTimeout(resolve, 1200));
      left = 1;
      expect(await target.list()).toHaveLength(1);
    },
    1000,
  );
});

test.each<[string, FileEntry[]]>([
  ['brings names', Array.from({ length: 200 }, (_, index) => named(`file-${index}`))],
  ['brings folders', Array.from({ length: 200 }, (_, index) => ({ ...named(`folder-${index}`), attrs: { ...named('').attrs, mode: 0o40755 } }))],
  ['brings nothing', []],
])('a list that never ends and %s is ended', (_what, names) =>
  withServer(
    (sftp) => {
      sftp.on('READDIR', (id) => sftp.name(id, names));
      sftp.on('CLOSE', (id) => sftp.status(id, OK));
    },
    (target) =>
      expect(target.list()).rejects.toMatchObject({ code: 'TARGET_INVALID', message: expect.stringContaining('/folder on the server holds more files') }),
  ),
);

test('a size that cannot be, or a name that no file can have, hides no other file', () => {
  let told = false;
  return withServer(
    (sftp) => {
      sftp.on('READDIR', (id) => {
        if (told) return sftp.status(id, EOF);
        told = true;
        return sftp.name(id, [named('a', 2 ** 60), named('b', 2 ** 53), named('c', 2 ** 53 - 1), named('n'.repeat(256)), named('d')]);
      });
      sftp.on('CLOSE', (id) => sftp.status(id, OK));
    },
    async (target) =>
      expect((await target.list()).map(({ name, size }) => [name, size])).toEqual([
        ['c', 2 ** 53 - 1],
        ['d', 3],
      ]),
  );
});

test.each<[string, (sftp: SFTPWrapper, id: number) => void]>([
  ['ends SFTP instead of answering', (sftp) => sftp.end()],
  ['answers what was not asked', (sftp, id) => sftp.status(id, OK)],
])('a server that %s interrupts what waits', (_what, answer) =>
  withServer(
    (sftp) => sftp.on('READDIR', (id) => answer(sftp, id)),
    (target) => expect(target.list()).rejects.toMatchObject({ code: 'TARGET_INTERRUPTED' }),
    5000,
  ),
);
