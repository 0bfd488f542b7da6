import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { openssl } from './oracles.ts';
import { makePair } from './pairs.ts';
import { CommandBench, ENTRY } from './strongroom.ts';

// Bad input costs nothing: each file has its outcome and its code, and keeps no other from going in.

interface Imported {
  state: string;
  files: { path: string; outcome: string; code?: string; message?: string; hint?: string }[];
  keys: { stored: number };
}

const bench = new CommandBench();
let imported: Imported;
let took: number;
const outcomes = () => Object.fromEntries(imported.files.map(({ path, outcome, code }) => [path.slice(bench.path('in/').length), code ?? outcome]));

beforeAll(async () => {
  const pair = await makePair('good.example');
  mkdirSync(bench.path('in/folder'), { recursive: true });
  mkdirSync(bench.path('in/deep/'.padEnd(90, 'd/')), { recursive: true });
  bench.write('in/z-good.pem', pair.keyPem + pair.certificatePem);
  bench.write('in/empty', '');
  bench.write('in/garbage', Buffer.from('aKéy\u0000\u0001'.repeat(1000)));
  bench.write('in/text', 'Dear officer, the key is on the other stick.\n');
  bench.write('in/torn.pem', pair.keyPem.slice(0, 80));
  bench.write('in/torn.der', pair.certificate.subarray(0, 200));
  const serial = `0x${'7f'.repeat(9000)}`;
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    bench.path('long.key'),
    '-out',
    bench.path('in/serial.pem'),
    '-subj',
    '/',
    '-set_serial',
    serial,
  );
  bench.write('in/not-base64.pem', '-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n');
  bench.write('in/public.pem', '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n');
  const huge = openSync(bench.path('in/huge'), 'w');
  ftruncateSync(huge, 5 * 1024 ** 3);
  closeSync(huge);
  symlinkSync('loop', bench.path('in/loop'));
  symlinkSync('../in', bench.path('in/folder/back'));
  spawnSync('mkfifo', [bench.path('in/pipe')]);
  const server = createServer().listen(bench.path('in/socket'));
  await bench.create();
  const started = performance.now();
  imported = await bench.answer<Imported>(5, 'import', 'in', 'missing.pem', '/dev/zero');
  took = performance.now() - started;
  server.close();
});

test('each bad file is told by its code', () => {
  expect(outcomes()).toMatchObject({
    empty: 'FILE_EMPTY',
    garbage: 'FILE_UNRECOGNISED',
    text: 'FILE_UNRECOGNISED',
    'torn.pem': 'FILE_MALFORMED',
    'torn.der': 'FILE_MALFORMED',
    'not-base64.pem': 'FILE_MALFORMED',
    'public.pem': 'skipped',
    'serial.pem': 'FILE_LIMITS',
    huge: 'FILE_TOO_LARGE',
    loop: 'FILE_NOT_REGULAR',
    'folder/back': 'FILE_NOT_REGULAR',
    pipe: 'FILE_NOT_REGULAR',
    socket: 'FILE_NOT_REGULAR',
  });
  expect(imported.files.filter(({ code }) => code === 'FILE_LIMITS')).toHaveLength(2);
  expect(imported.files.at(-2)).toMatchObject({ path: bench.path('missing.pem'), code: 'FILE_NOT_FOUND' });
  expect(imported.files.at(-1)).toMatchObject({ path: '/dev/zero', code: 'FILE_NOT_REGULAR' });
});

test('each says what is and what to do', () => {
  for (const { code, message, hint } of imported.files.filter(({ outcome }) => outcome === 'failed')) {
    expect(code).not.toBe('INTERNAL');
    expect(message).toMatch(/\.$/);
    expect(hint).toMatch(/\.$/);
  }
});

test('the good file among them goes in, and nobody waits for a pipe', () => {
  expect(outcomes()).toMatchObject({ 'z-good.pem': 'stored' });
  expect(imported).toMatchObject({ state: 'done-in-part', keys: { stored: 1 } });
  expect(took).toBeLessThan(30_000);
});

test('where nothing goes in, the command failed', async () => {
  expect(await bench.answer(1, 'import', 'in/garbage')).toMatchObject({ state: 'failed', error: { code: 'FILE_UNRECOGNISED' }, keys: { stored: 0 } });
});

/** Root may read everything: what it cannot be denied is tried as the account that owns nothing, where that may run the command at all. */
const NOBODY = 65_534;
const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const mayRun = process.platform !== 'win32' && spawnSync(process.execPath, [ENTRY, 'self-test'], owner).status === 0;
if (!mayRun) console.info('bad-input.test.ts: nobody else may run the command here, so no file can be denied to it');

test.runIf(mayRun)('a file and a folder without permission are told, and what lies beside them goes in', async () => {
  const pair = await makePair('beside.example');
  mkdirSync(bench.path('guarded/closed'), { recursive: true });
  bench.write('guarded/secret', 'x');
  bench.write('guarded/z-beside.pem', pair.keyPem + pair.certificatePem);
  if (owner.uid !== undefined) spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, bench.folder]);
  spawnSync('chmod', ['000', bench.path('guarded/secret'), bench.path('guarded/closed')]);
  const args = ['import', 'guarded', '--password-file', bench.passwordFile, '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [ENTRY, ...args], {
    ...owner,
    cwd: bench.folder,
    env: { ...process.env, STRONGROOM_VAULT: bench.vault },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(5);
  expect(JSON.parse(stdout)).toMatchObject({
    keys: { stored: 1 },
    files: [
      { path: bench.path('guarded/closed'), code: 'FILE_UNREADABLE' },
      { path: bench.path('guarded/secret'), code: 'FILE_UNREADABLE' },
      { path: bench.path('guarded/z-beside.pem'), outcome: 'stored' },
    ],
  });
});
