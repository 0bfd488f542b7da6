import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type FileToStore, storeProved } from '../../../../main/backup/targets/store-proved.ts';
import { MemoryTarget } from './memory-target.ts';

const bytes = randomBytes(10_500);
const never = new AbortController().signal;

function file(content: Uint8Array = bytes): FileToStore {
  return {
    name: 'a.age',
    size: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    async *content() {
      for (let at = 0; at < content.length; at += 4000) yield content.subarray(at, at + 4000);
    },
  };
}

const options = { signal: never, temporary: '.random.part' };

test('a file gets its name with the bytes that were sent, and its part is gone', async () => {
  const target = new MemoryTarget();
  const steps: number[] = [];
  await storeProved(target, file(), { ...options, progress: (done, total) => steps.push(done / total) });
  expect([...target.files.keys()]).toEqual(['a.age']);
  expect(Buffer.from(target.files.get('a.age') as Uint8Array).equals(bytes)).toBe(true);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(steps.at(-1)).toBe(1);
});

test.each<[string, (sent: Uint8Array) => Uint8Array]>([
  ['one bit', (sent) => sent.with(5000, (sent[5000] as number) ^ 1)],
  ['a byte less', (sent) => sent.subarray(1)],
  ['a byte more', (sent) => Buffer.concat([sent, new Uint8Array(1)])],
  ['nothing', () => new Uint8Array(0)],
])('what is read back with %s changed gets no name, and what had the name stays', async (_what, change) => {
  const target = new MemoryTarget();
  target.files.set('a.age', Buffer.from('older'));
  const read = target.read.bind(target);
  target.read = (name, signal) => {
    target.files.set(name, change(target.files.get(name) as Uint8Array));
    return read(name, signal);
  };
  await expect(storeProved(target, file(), options)).rejects.toMatchObject({ code: 'TARGET_DIFFERS' });
  expect([...target.files.keys()]).toEqual(['a.age']);
  expect(target.files.get('a.age')?.length).toBe(5);
});

test('a target that never stops giving back is not listened to for ever', async () => {
  const target = new MemoryTarget();
  let given = 0;
  target.read = async function* () {
    for (;;) {
      given += 1000;
      yield new Uint8Array(1000);
    }
  };
  await expect(storeProved(target, file(), options)).rejects.toMatchObject({ code: 'TARGET_DIFFERS' });
  expect(given).toBeLessThan(bytes.length + 2000);
});

test('too little space is said before a byte is sent', async () => {
  const target = new MemoryTarget();
  target.free = bytes.length;
  let asked = false;
  const content = () => {
    asked = true;
    return file().content();
  };
  await expect(storeProved(target, { ...file(), content }, options)).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(asked).toBe(false);
  expect(target.files.size).toBe(0);
});

test('a part that was there before is not ours: it stays as it is', async () => {
  const target = new MemoryTarget();
  target.files.set(options.temporary, Buffer.from('somebody else'));
  await expect(storeProved(target, file(), options)).rejects.toThrow('it exists');
  expect(Buffer.from(target.files.get(options.temporary) as Uint8Array).toString()).toBe('somebody else');
});

test('of several errors the first one is told', async () => {
  const target = new MemoryTarget();
  target.rename = () => Promise.reject(new Error('the first'));
  target.remove = () => Promise.reject(new Error('the second'));
  await expect(storeProved(target, file(), options)).rejects.toThrow('the first');
});

test('a file that is cancelled while it is read back gets no name', async () => {
  const target = new MemoryTarget();
  const stop = new AbortController();
  const read = target.read.bind(target);
  target.read = (name, signal) => {
    stop.abort();
    return read(name, signal);
  };
  await expect(storeProved(target, file(), { ...options, signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(target.files.size).toBe(0);
});
