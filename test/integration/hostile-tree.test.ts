import { spawn, spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openssl } from './oracles.ts';
import { makePair } from './pairs.ts';
import { CommandBench, type Run } from './strongroom.ts';

// A folder in which somebody put everything that he could think of, and between that the keys that an officer wants.

interface Imported {
  state: string;
  files: { path: string; outcome: string; code?: string; message?: string; hint?: string }[];
  keys: { stored: number };
  certificates: { stored: number };
}

const bench = new CommandBench();
/** Registered after the bench, so it runs before: longer paths than a system call takes are removed by a program that goes down step by step. */
afterAll(() => void spawnSync('rm', ['-rf', bench.path('in')]));

const NEEDLE = 'needle-that-no-vault-wants';
/** What acts on a terminal instead of being shown, line ends excepted. */
const acting = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const mib = 1024 * 1024;
const zipped = (size: number, name = 'a.pem') => zipSync({ [name]: new Uint8Array(size) }, { level: 9 });
const wanted: string[] = [];
let imported: Imported;
let run: Run;
let took: number;

/** A pair, by its place in the tree. */
async function good(place: string | Buffer, name: string): Promise<void> {
  const { keyPem, certificatePem } = await makePair(name);
  writeFileSync(typeof place === 'string' ? bench.path(`in/${place}`) : Buffer.concat([Buffer.from(bench.path('in/')), place]), keyPem + certificatePem);
  wanted.push(name);
}

function sparse(name: string, size: number, begin = ''): void {
  const file = openSync(bench.path(`in/${name}`), 'w');
  writeFileSync(file, begin);
  ftruncateSync(file, size);
  closeSync(file);
}

async function files(): Promise<void> {
  const first = await makePair('archived.example');
  const inClear = Buffer.from(first.keyPem + first.certificatePem);
  bench.write('in/needle.txt', `${NEEDLE}\n`.repeat(100));
  bench.write('in/putty.ppk', `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: ${NEEDLE}\n`);
  bench.write('in/half.pem', `${first.keyPem.slice(0, -40)}\n${NEEDLE}`);
  sparse('sparse-1-gib.pem', 1024 * mib, first.keyPem);
  sparse('sparse-60-mib', 60 * mib);
  bench.write('in/bomb.zip', zipped(65 * mib));
  bench.write('in/nested-bomb.zip', zipSync(Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`${at}.zip`, zipped(15 * mib)]))));
  bench.write('in/too-deep.zip', zipSync({ 'a.zip': zipSync({ 'b.zip': zipSync({ 'c.zip': zipSync({ 'd.pem': inClear }) }) }) }));
  const overlapping = zipSync({ 'a.pem': inClear, 'b.pem': inClear });
  const directory = Buffer.from(overlapping.buffer);
  // Both entries of the directory (APPNOTE.TXT 6.3.10, section 4.3.12) lead to the same file.
  directory.writeUInt32LE(0, directory.lastIndexOf('PK\u0001\u0002') + 42);
  bench.write('in/overlapping.zip', directory);
  const lying = Buffer.from(zipSync({ 'lies.pem': Buffer.alloc(8 * mib, '\n'), 'good.pem': inClear }));
  lying.writeUInt32LE(10, lying.indexOf('PK\u0001\u0002') + 24);
  bench.write('in/lying.zip', lying);
  wanted.push('archived.example');
  const sealed = await makePair('sealed.example');
  bench.write('sealed.pem', sealed.keyPem + sealed.certificatePem);
  openssl('pkcs12', '-export', '-in', bench.path('sealed.pem'), '-passout', 'pass:tin-soldier', '-out', bench.path('in/sealed.p12'));
  wanted.push('sealed.example');
}

function notFiles(): void {
  symlinkSync('nowhere', bench.path('in/dangling.pem'));
  symlinkSync('ring-b', bench.path('in/ring-a'));
  symlinkSync('ring-a', bench.path('in/ring-b'));
  symlinkSync('/', bench.path('in/to-the-root'));
  spawnSync('mkfifo', [bench.path('in/pipe.pem')]);
}

async function names(): Promise<void> {
  await good('CON.pem', 'con.example');
  await good('nul', 'nul.example');
  await good('..\\..\\up.pem', 'up.example');
  await good('a\u202egpj.pem', 'turned.example');
  await good('esc\u001b[2J\u009b\nline\rover\u0007.pem', 'escape.example');
  await good('%00.pem\u2028=cmd|x', 'percent.example');
  await good('n'.repeat(255), 'longest.example');
  await good('\u{1f512}'.repeat(63), 'locks.example');
  // Two names of another time, in which no letter is UTF-8: one and the same if that were made of them.
  await good(Buffer.from('Z\u00fcrich.pem', 'latin1'), 'zurich.example');
  await good(Buffer.from('Z\u00e4rich.pem', 'latin1'), 'zarich.example');
}

async function folders(): Promise<void> {
  mkdirSync(bench.path(`in/deep/${'d/'.repeat(39)}`), { recursive: true });
  await good(`deep/${'d/'.repeat(29)}seen.pem`, 'seen.example');
  bench.write(`in/deep/${'d/'.repeat(39)}unseen.pem`, NEEDLE);
  // As long as a path may be (PATH_MAX, 4,096 bytes with its end), and longer than that, where only a step at a time leads.
  const step = 'p'.repeat(200);
  const steps = Math.floor((4095 - bench.path('in/long/end.pem').length) / 201);
  const last = 4095 - bench.path(`in/long/${`${step}/`.repeat(steps)}.pem`).length;
  mkdirSync(bench.path(`in/long/${`${step}/`.repeat(steps)}`), { recursive: true });
  await good(`long/${`${step}/`.repeat(steps)}${'e'.repeat(last)}.pem`, 'far.example');
  const program = 'import os, sys\nfor step in [sys.argv[1]] * int(sys.argv[2]): os.makedirs(step, exist_ok=True); os.chdir(step)\nopen("x", "w").write("x")';
  const deeper = spawnSync('python3', ['-c', program, step, String(steps + 2)], { cwd: bench.path('in/long') });
  expect(deeper.status, String(deeper.stderr)).toBe(0);
}

beforeAll(async () => {
  mkdirSync(bench.path('in'));
  mkdirSync(bench.path('temporary'));
  await files();
  notFiles();
  await names();
  await folders();
  await good('z-last.pem', 'last.example');
  bench.write('passphrase', 'tin-soldier\n');
  await bench.create();
  const growing = spawn('sh', ['-c', 'while :; do echo "still being written" >> grows.log; done'], { cwd: bench.path('in'), stdio: 'ignore' });
  try {
    const started = performance.now();
    const options = ['--password-file', bench.passwordFile, '--passphrase-file', bench.path('passphrase'), '--json'];
    run = await bench.begin(['import', 'in', ...options], { TMPDIR: bench.path('temporary') }).ended;
    took = performance.now() - started;
  } finally {
    growing.kill('SIGKILL');
  }
  imported = JSON.parse(run.stdout) as Imported;
});

const outcomeOf = (name: string) => {
  const [file, ...more] = imported.files.filter(({ path }) => path === bench.path(`in/${name}`));
  expect({ name, found: file !== undefined, more }).toEqual({ name, found: true, more: [] });
  return file?.code ?? file?.outcome;
};

test('each is refused for what it is', () => {
  expect(run.status).toBe(5);
  const expected = {
    'needle.txt': 'FILE_UNRECOGNISED',
    'putty.ppk': 'FILE_UNSUPPORTED',
    'half.pem': 'FILE_MALFORMED',
    'sparse-1-gib.pem': 'FILE_TOO_LARGE',
    'sparse-60-mib': 'FILE_UNRECOGNISED',
    'bomb.zip': 'FILE_LIMITS',
    'nested-bomb.zip': 'FILE_LIMITS',
    'too-deep.zip': 'FILE_UNRECOGNISED',
    'overlapping.zip': 'FILE_MALFORMED',
    'lying.zip': 'FILE_MALFORMED',
    'dangling.pem': 'FILE_NOT_REGULAR',
    'ring-a': 'FILE_NOT_REGULAR',
    'ring-b': 'FILE_NOT_REGULAR',
    'to-the-root': 'FILE_NOT_REGULAR',
    'pipe.pem': 'FILE_NOT_REGULAR',
  };
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, outcomeOf(name)]))).toEqual(expected);
  expect(['FILE_CHANGED', 'FILE_UNRECOGNISED']).toContain(outcomeOf('grows.log'));
  expect(outcomeOf(`deep/${'d/'.repeat(30)}d`)).toBe('FILE_LIMITS');
  expect(imported.files.filter(({ code }) => code === 'FILE_UNREADABLE')).toMatchObject([{ path: expect.stringMatching(/long\/(p{200}\/)+p{200}$/) }]);
  for (const { path, outcome, code, message, hint } of imported.files) {
    if (outcome !== 'failed' && outcome !== 'in-part') continue;
    expect({ path, code, message, hint }).toEqual({
      path,
      code: expect.not.stringMatching('INTERNAL'),
      message: expect.stringMatching(/\.$/),
      hint: expect.stringMatching(/\.$/),
    });
  }
  expect(took).toBeLessThan(60_000);
});

test('everything that is wanted is in the vault, whatever its file was called, and the log is whole', async () => {
  const { items } = await bench.answer<{ items: { commonName: string; privateKey: string }[] }>(0, 'certificates');
  expect(items.map(({ commonName }) => commonName).toSorted()).toEqual(wanted.toSorted());
  expect(items.every(({ privateKey }) => privateKey === 'in-store')).toBe(true);
  expect(imported).toMatchObject({ state: 'done-in-part', keys: { stored: wanted.length }, certificates: { stored: wanted.length } });
  expect((await bench.asOfficer('audit', 'verify')).status).toBe(0);
});

test('nothing of it lies about afterwards', () => {
  expect(readdirSync(bench.path('temporary'))).toEqual([]);
  expect(spawnSync('grep', ['-rlaF', NEEDLE, bench.vault]).stdout.toString()).toBe('');
});

test('no name acts on a terminal: neither now nor in what is told later', async () => {
  const text = await bench.asOfficer('import', 'in', '--passphrase-file', bench.path('passphrase'));
  expect(text.status).toBe(5);
  expect(text.stdout).toContain('a\ufffdgpj.pem');
  expect(text.stdout).toContain('esc\ufffd[2J\ufffd\ufffdline\ufffdover\ufffd.pem');
  const later = await Promise.all([
    bench.asOfficer('audit', 'list', '--limit', '200'),
    bench.asOfficer('show', 'cn:escape.example'),
    bench.asOfficer('show', 'cn:turned.example', '--json'),
    bench.asOfficer('audit', 'list', '--limit', '200', '--json'),
  ]);
  for (const { stdout, stderr } of [run, text, ...later]) {
    expect(stdout).not.toMatch(acting);
    expect(stderr).not.toMatch(acting);
  }
  // An escape in JSON loses nothing.
  expect(imported.files.map(({ path }) => path)).toContain(bench.path('in/esc\u001b[2J\u009b\nline\rover\u0007.pem'));
});
