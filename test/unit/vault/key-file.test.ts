import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { equalBytes } from '../../../main/crypto/constant-time.ts';
import { type KeyFile, makeKeyFile, readKeyFile, writeKeyFile } from '../../../main/vault/key-file.ts';
import { temporaryFolder } from './folder.ts';

const medium = vi.hoisted(() => ({ lies: false }));
vi.mock(import('../../../main/media/read-back.ts'), async (original) => {
  const { readBackUncached } = await original();
  return {
    async readBackUncached(path: string) {
      const read = await readBackUncached(path);
      if (medium.lies) read.bytes[read.bytes.length - 10] = 0x21;
      return read;
    },
  };
});

const folder = temporaryFolder();
const VAULT = 'ab'.repeat(32);
const ALICE = '0123456789abcdefghjkmnpqrs';
let path: string;
let number = 0;

beforeEach(() => {
  number += 1;
  path = join(folder, `${number}.strongroom-key`);
});

async function written(): Promise<KeyFile> {
  const made = makeKeyFile(VAULT, ALICE);
  await writeKeyFile(path, made);
  return made;
}

const refused = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });

test('a key file is one line that openssl decodes to the 32 bytes of the secret, with mode 0600', async () => {
  using made = await written();
  const line = readFileSync(path, 'latin1');
  expect(line).toMatch(new RegExp(`^strongroom-key-file/v1 ${'ab'.repeat(8)} ${ALICE} [A-Za-z0-9+/]{43}=\n$`));
  const decoded = execFileSync('openssl', ['base64', '-d', '-A'], { input: line.trimEnd().split(' ').at(-1) as string });
  expect(decoded.equals(made.secret.bytes)).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('it is read as it was written, and the secret of another is another', async () => {
  using made = await written();
  using read = await readKeyFile(path);
  expect(read).toMatchObject({ vault: 'ab'.repeat(8), officer: ALICE });
  expect(equalBytes(read.secret.bytes, made.secret.bytes)).toBe(true);
  using other = makeKeyFile(VAULT, ALICE);
  expect(equalBytes(read.secret.bytes, other.secret.bytes)).toBe(false);
});

test('an editor that ends lines in its own way, or not at all, does no harm', async () => {
  using made = await written();
  const line = readFileSync(path, 'latin1').trimEnd();
  for (const end of ['', '\r\n']) {
    writeFileSync(path, line + end);
    using read = await readKeyFile(path);
    expect(equalBytes(read.secret.bytes, made.secret.bytes)).toBe(true);
  }
});

describe('a key file is not written', () => {
  test('over a file that is there', async () => {
    writeFileSync(path, 'precious');
    using made = makeKeyFile(VAULT, ALICE);
    await expect(writeKeyFile(path, made)).rejects.toMatchObject({ code: 'DESTINATION_EXISTS' });
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  test('through a link, wherever it leads', async () => {
    symlinkSync(join(folder, 'elsewhere'), path);
    using made = makeKeyFile(VAULT, ALICE);
    await expect(writeKeyFile(path, made)).rejects.toMatchObject({ code: 'DESTINATION_EXISTS' });
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });

  test('into a folder that is not there', async () => {
    using made = makeKeyFile(VAULT, ALICE);
    await expect(writeKeyFile(join(folder, 'missing', 'a'), made)).rejects.toMatchObject({ code: 'DESTINATION_UNWRITABLE' });
  });

  test('where the medium gives back something else: then there is none', async () => {
    using made = makeKeyFile(VAULT, ALICE);
    medium.lies = true;
    await expect(writeKeyFile(path, made)).rejects.toMatchObject({ code: 'DESTINATION_UNWRITABLE' });
    expect(existsSync(path)).toBe(false);
    medium.lies = false;
    await writeKeyFile(path, made);
    expect(existsSync(path)).toBe(true);
  });
});

describe('a file is no key file', () => {
  test('that is not there', async () => {
    await expect(readKeyFile(path)).rejects.toEqual(refused('KEY_FILE_NEEDED', /is not there/));
    await expect(readKeyFile(join(path, 'below'))).rejects.toMatchObject({ code: 'KEY_FILE_NEEDED' });
  });

  test('that was cut short, at whatever place', async () => {
    using _made = await written();
    const whole = readFileSync(path);
    // The last byte is the line's end, which may be missing.
    for (let length = 0; length < whole.length - 1; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      await expect(readKeyFile(path), `${length} bytes`).rejects.toEqual(refused('KEY_FILE_UNREADABLE', /was changed/));
    }
  });

  test.each([
    ['another version', (line: string) => line.replace('/v1', '/v2')],
    ['more lines', (line: string) => `${line}${line}`],
    ['a blank before it', (line: string) => ` ${line}`],
    ['digits of a vault in capitals', (line: string) => line.replace('abab', 'ABAB')],
    ['a character that is no base64', (line: string) => line.replace(/.=\n$/, '!=\n')],
    ['a secret that is shorter', (line: string) => line.replace(/....=\n$/, '====\n')],
    ['a secret without its padding', (line: string) => line.replace(/=\n$/, '\n')],
    ['a secret that is longer', (line: string) => line.replace(/=\n$/, 'AAAAA=\n')],
    ['no vault', (line: string) => line.replace(/ [0-9a-f]{16} /, ' ')],
  ])('with %s', async (_, change) => {
    using _made = await written();
    const line = readFileSync(path, 'latin1');
    expect(change(line)).not.toBe(line);
    writeFileSync(path, change(line), 'latin1');
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'KEY_FILE_UNREADABLE' });
  });

  test('that is too long, of which no more is read than a key file has', async () => {
    using _made = await written();
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(2 * 1024 * 1024)]));
    await expect(readKeyFile(path)).rejects.toEqual(refused('KEY_FILE_UNREADABLE', /longer than any key file/));
  });

  test('that is a link', async () => {
    using _made = await written();
    const link = `${path}.link`;
    symlinkSync(path, link);
    await expect(readKeyFile(link)).rejects.toEqual(refused('KEY_FILE_UNREADABLE', /It is a link/));
  });

  test('that is a pipe, which is not waited for', async () => {
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    await expect(readKeyFile(path)).rejects.toEqual(refused('KEY_FILE_UNREADABLE', /It is no file/));
  });

  test('that is a folder', async () => {
    mkdirSync(path);
    await expect(readKeyFile(path)).rejects.toEqual(refused('KEY_FILE_UNREADABLE', /It is no file/));
  });

  test.runIf(process.platform === 'linux')('that the medium does not give', async () => {
    // No page is mapped at 0, so that reading there is an input/output error.
    await expect(readKeyFile('/proc/self/mem')).rejects.toEqual(refused('KEY_FILE_UNREADABLE', /does not let it be read/));
  });
});
