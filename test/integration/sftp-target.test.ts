import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTarget } from '../../main/backup/targets/open-target.ts';
import { probeHostKey } from '../../main/backup/targets/probe-host-key.ts';
import { openSftpTarget } from '../../main/backup/targets/sftp-target.ts';
import { storeProved } from '../../main/backup/targets/store-proved.ts';
import type { SftpAccess } from '../../main/backup/targets/target.ts';
import { testTarget } from '../../main/backup/targets/test-connection.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { fingerprintOf, isRoot, SshServer, type SshServerOptions } from './ssh-server.ts';
import { TcpProxy } from './tcp-proxy.ts';

// Against OpenSSH's own server. Passwords need an account of its own, so root; so do small file systems.

const never = new AbortController().signal;
/** What sshd says last of a connection. */
const ended = /Connection (closed|reset) by|Received disconnect|Disconnected from/;
const secret = (text: string) => SecretBytes.take(Buffer.from(text));
if (!isRoot) console.info('some of sftp-target.test.ts is skipped: accounts and small file systems need root on Linux');

let server: SshServer;
beforeAll(async () => {
  server = await SshServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  for (const name of readdirSync(server.folder)) rmSync(join(server.folder, name), { recursive: true });
});

async function* pieces(bytes: Uint8Array, length = 60_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const file = (bytes: Uint8Array) => ({
  name: 'a.age',
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  content: () => pieces(bytes),
});

/** Stores through a connection of its own, as a backup does. */
async function store(access: SftpAccess, bytes: Uint8Array, temporary = `.${randomBytes(8).toString('hex')}.part`): Promise<void> {
  await using target = await openTarget(access, never);
  await storeProved(target, file(bytes), { signal: never, temporary });
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it worked',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

const named = (folder = server.folder) => readdirSync(folder).filter((name) => !name.endsWith('.part'));

async function withServer(options: SshServerOptions, work: (other: SshServer) => Promise<void>): Promise<void> {
  await using other = await SshServer.start(options);
  await work(other);
}

test.skipIf(!isRoot)('what a killed test leaves on the machine is gone with the next one', async () => {
  const start = `import('${join(import.meta.dirname, 'ssh-server.ts')}').then(async ({ SshServer }) => {
    const { user, base } = await SshServer.start();
    console.log(JSON.stringify({ user, base }));
    setInterval(() => undefined, 1000);
  });`;
  const killed = spawn(process.execPath, ['--input-type=module', '-e', start], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => killed.once('exit', resolve));
  const [said] = (await once(killed.stdout, 'data')) as [Buffer];
  const { user, base } = JSON.parse(said.toString()) as { user: string; base: string };
  const daemon = Number(readFileSync(join(base, 'pid'), 'utf8'));
  const accounts = () => readFileSync('/etc/passwd', 'utf8');
  // While it lives it is somebody's.
  await withServer({}, async (other) => expect(accounts()).toMatch(new RegExp(`^${user}:[^]*^${other.user}:`, 'm')));
  killed.kill('SIGKILL');
  await ended;
  await withServer({}, async () => {
    expect(accounts()).not.toContain(user);
    expect(accounts()).toContain(server.user);
    expect(existsSync(base)).toBe(false);
  });
  while (existsSync(`/proc/${daemon}/cmdline`) && readFileSync(`/proc/${daemon}/cmdline`, 'utf8').includes(base))
    await new Promise((resolve) => setTimeout(resolve, 20));
});

describe('signing in', () => {
  test('a key opens the way, and what is stored is there with its bytes, for its owner alone', async () => {
    const bytes = randomBytes(3_000_001);
    await using target = await openTarget(server.access(), never);
    expect(target.differences).toEqual([]);
    await storeProved(target, file(bytes), { signal: never, temporary: '.x.part' });
    expect(readFileSync(join(server.folder, 'a.age')).equals(bytes)).toBe(true);
    expect(statSync(join(server.folder, 'a.age')).mode & 0o777).toBe(0o600);
    expect(await target.freeBytes()).toBeGreaterThan(0);
    const read: Uint8Array[] = [];
    for await (const piece of target.read('a.age', never)) read.push(piece);
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
  });

  test.each([
    ['Ed25519', ['-t', 'ed25519']],
    ['ECDSA', ['-t', 'ecdsa', '-b', '256']],
    ['RSA', ['-t', 'rsa', '-b', '2048']],
  ])('an encrypted key of kind %s opens it with its passphrase, and no other is sent anywhere', async (kind, options) => {
    const path = server.makeKey(`locked-${kind}`, options, 'walnut-turbine');
    server.authorize(`${path}.pub`);
    const signIn = (passphrase: string | null) => ({
      kind: 'key' as const,
      privateKey: SecretBytes.take(readFileSync(path)),
      passphrase: passphrase === null ? null : secret(passphrase),
    });
    await using target = await openTarget(server.access('key', { signIn: signIn('walnut-turbine') }), never);
    expect(await target.list()).toEqual([]);
    const before = server.log.length;
    for (const wrong of ['walnut', null]) expect(await codeOf(openTarget(server.access('key', { signIn: signIn(wrong) }), never))).toBe('TARGET_INVALID');
    expect(server.log.slice(before)).not.toContain('Connection from');
  });

  test('a key that the server does not know is refused', async () => {
    const privateKey = SecretBytes.take(readFileSync(server.makeKey('stranger')));
    await expect(openTarget(server.access('key', { signIn: { kind: 'key', privateKey, passphrase: null } }), never)).rejects.toMatchObject({
      code: 'TARGET_REFUSED',
      message: expect.stringContaining('private key'),
    });
  });

  test.skipIf(!isRoot)('a password opens it, a wrong one is sent once and refused', async () => {
    await store(server.access('password'), randomBytes(1000));
    expect(named()).toEqual(['a.age']);
    const before = server.log.length;
    const signIn = { kind: 'password' as const, password: secret('wrong') };
    await expect(openTarget(server.access('password', { signIn }), never)).rejects.toMatchObject({
      code: 'TARGET_REFUSED',
      message: expect.stringContaining('password'),
    });
    await server.said(/Failed password/, before);
    expect(server.log.slice(before).split('Failed password')).toHaveLength(2);
  });

  test('a server that takes no passwords gets none', () =>
    withServer({ config: ['PasswordAuthentication no'] }, async (other) => {
      await expect(openTarget(other.access('password'), never)).rejects.toMatchObject({
        code: 'TARGET_REFUSED',
        message: expect.stringContaining('does not let'),
      });
      expect(other.log).not.toContain('method password');
    }));

  test('a server that wants more than one proof is not satisfied with one, and says so', () =>
    withServer({ config: ['AuthenticationMethods publickey,password', 'PasswordAuthentication yes'] }, async (other) => {
      await expect(openTarget(other.access(), never)).rejects.toMatchObject({ code: 'TARGET_REFUSED', message: expect.stringContaining('something more') });
    }));
});

describe('the host key', () => {
  test('a probe learns it as ssh-keygen prints it, and never signs in', async () => {
    const before = server.log.length;
    expect(await probeHostKey('127.0.0.1', server.port, never)).toEqual({ type: 'ssh-ed25519', hostKey: server.hostKey });
    await server.said(ended, before);
    expect(server.log.slice(before)).not.toContain('userauth-request');
  });

  test.each([
    ['RSA', ['-t', 'rsa', '-b', '3072'], 'ssh-rsa'],
    ['ECDSA', ['-t', 'ecdsa', '-b', '521'], 'ecdsa-sha2-nistp521'],
  ])('one of kind %s is known too', (_kind, options, type) =>
    withServer({}, async (other) => {
      other.makeKey('host', options);
      await other.restart();
      expect(await probeHostKey('127.0.0.1', other.port, never)).toEqual({ type, hostKey: other.hostKey });
      await store(other.access(), randomBytes(1000));
    }),
  );

  test('another than was agreed on ends everything before a word of who we are', () =>
    withServer({}, async (other) => {
      const agreed = other.access(isRoot ? 'password' : 'key');
      await store(agreed, randomBytes(1000));
      other.makeKey('host');
      await other.restart();
      const shown = fingerprintOf(join(other.base, 'host.pub'));
      const before = other.log.length;
      const failed = await openTarget(agreed, never).catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 'TARGET_HOST_KEY_CHANGED', message: expect.stringContaining(shown) });
      expect((failed as Error).message).toContain(agreed.hostKey);
      await other.said(ended, before);
      expect(other.log.slice(before)).not.toContain('userauth-request');
      expect(other.log.slice(before)).not.toContain(agreed.user);
    }));
});

describe('a server that is not as it should be', () => {
  test.each([
    ['cipher', 'Ciphers aes256-cbc,aes128-cbc', 'aes256-cbc, aes128-cbc'],
    ['key exchange', 'KexAlgorithms diffie-hellman-group14-sha256', 'diffie-hellman-group14-sha256'],
  ])('without a safe %s is refused, and told what it offers', (what, line, offered) =>
    withServer({ config: [line] }, async (other) => {
      for (const work of [() => openTarget(other.access(), never), () => probeHostKey('127.0.0.1', other.port, never)]) {
        await expect(work()).rejects.toMatchObject({ code: 'TARGET_REFUSED', message: expect.stringMatching(new RegExp(`${what} .*${offered}`)) });
      }
    }),
  );

  test('that signs with SHA-1 only is refused', () =>
    withServer({ config: ['HostKeyAlgorithms ssh-rsa'] }, async (other) => {
      other.makeKey('host', ['-t', 'rsa', '-b', '2048']);
      await other.restart();
      await expect(openTarget(other.access(), never)).rejects.toMatchObject({ code: 'TARGET_REFUSED', message: expect.stringContaining('host key') });
    }));

  test('that is not there, has no name, says nothing or speaks something else is unreachable', async () => {
    expect(await codeOf(openTarget(server.access('key', { port: 1 }), never))).toBe('TARGET_UNREACHABLE');
    expect(await codeOf(openTarget(server.access('key', { host: 'no-such-host.invalid' }), never))).toBe('TARGET_UNREACHABLE');
    for (const greeting of ['', 'HTTP/1.1 400 Bad Request\r\n\r\n']) {
      const mute = createServer((socket) => {
        socket.on('error', () => undefined);
        if (greeting) socket.end(greeting);
      });
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const { port } = mute.address() as { port: number };
      expect(await codeOf(openSftpTarget(server.access('key', { port }), never, { readyWithin: 1000 })), greeting).toBe('TARGET_UNREACHABLE');
      mute.close();
    }
  });

  test('that lets us in but has no SFTP says so', () =>
    withServer({ config: ['ForceCommand /bin/false'] }, async (other) => {
      expect(await codeOf(openTarget(other.access(), never))).toBe('TARGET_REFUSED');
    }));

  test('without the folder is unreachable, and the folder is not made', async () => {
    writeFileSync(join(server.folder, 'file'), '');
    for (const path of [join(server.folder, 'nowhere'), join(server.folder, 'file')]) {
      await expect(openTarget(server.access('key', { path }), never)).rejects.toMatchObject({
        code: 'TARGET_UNREACHABLE',
        message: expect.stringContaining(path),
      });
    }
    expect(existsSync(join(server.folder, 'nowhere'))).toBe(false);
  });

  test('with few abilities says which, and stores all the same, over an old file too', () =>
    withServer({ deny: ['fsync', 'posix-rename', 'statvfs', 'limits'] }, async (other) => {
      const access = other.access();
      await using target = await openTarget(access, never);
      expect(target.differences).toHaveLength(3);
      expect(await target.freeBytes()).toBeNull();
      for (const bytes of [randomBytes(700_000), randomBytes(900_000)]) {
        await storeProved(target, file(bytes), { signal: never, temporary: '.x.part' });
        expect(readFileSync(join(other.folder, 'a.age')).equals(bytes)).toBe(true);
      }
      // What is not there cannot cost the file that is.
      expect(await codeOf(target.rename('nothing', 'a.age'))).toBe('BACKUP_NOT_FOUND');
      expect(named(other.folder)).toEqual(['a.age']);
      expect((await testTarget(access, never)).differences).toEqual(target.differences);
    }));
});

describe('the folder on the server', () => {
  test('is named from the root or from where the account begins', async () => {
    mkdirSync(join(server.folder, 'inside'));
    if (isRoot) chownSync(join(server.folder, 'inside'), statSync(server.folder).uid, statSync(server.folder).gid);
    const paths = [`${server.folder}/inside/`, ...(isRoot ? ['inside', './inside'] : [])];
    for (const path of paths) {
      await store(server.access('key', { path }), randomBytes(1000));
      expect(named(join(server.folder, 'inside'))).toEqual(['a.age']);
      rmSync(join(server.folder, 'inside', 'a.age'));
    }
  });

  test('lists regular files alone', async () => {
    writeFileSync(join(server.folder, 'a.age'), 'abc');
    mkdirSync(join(server.folder, 'inside'));
    symlinkSync('/etc/passwd', join(server.folder, 'link'));
    writeFileSync(join(server.folder, 'a\\b'), '');
    await using target = await openTarget(server.access(), never);
    expect(await target.list()).toEqual([{ name: 'a.age', size: 3, modifiedAt: expect.any(Number) }]);
  });

  test('keeps a part that exists, and a link in its place leads nowhere', async () => {
    writeFileSync(join(server.folder, '.x.part'), 'older');
    symlinkSync(join(server.folder, 'elsewhere'), join(server.folder, '.y.part'));
    for (const temporary of ['.x.part', '.y.part']) expect(await codeOf(store(server.access(), randomBytes(1000), temporary))).toBe('TARGET_UNWRITABLE');
    expect(readFileSync(join(server.folder, '.x.part'), 'utf8')).toBe('older');
    expect(readdirSync(server.folder)).toEqual(['.x.part', '.y.part']);
  });

  test('forgets a file that is removed, once and twice', async () => {
    writeFileSync(join(server.folder, 'a.age'), 'abc');
    await using target = await openTarget(server.access(), never);
    await target.remove('a.age');
    await target.remove('a.age');
    expect(await target.list()).toEqual([]);
    expect(await codeOf(target.read('a.age', never)[Symbol.asyncIterator]().next())).toBe('BACKUP_NOT_FOUND');
  });

  test.skipIf(!isRoot)('that may not be written, or on a server that only gives, is said not to be writable', async () => {
    chmodSync(server.folder, 0o500);
    try {
      expect(await codeOf(store(server.access(), randomBytes(1000)))).toBe('TARGET_UNWRITABLE');
      const { steps } = await testTarget(server.access(), never);
      expect(steps.map(({ step, error }) => [step, error?.code])).toEqual([
        ['connect', undefined],
        ['write', 'TARGET_UNWRITABLE'],
      ]);
    } finally {
      chmodSync(server.folder, 0o700);
    }
    await withServer({ sftpOptions: ['-R'] }, async (other) => expect(await codeOf(store(other.access(), randomBytes(1000)))).toBe('TARGET_UNWRITABLE'));
  });

  test.skipIf(!isRoot)('on a full disk says so before, and in the middle, and keeps no part', async () => {
    const small = join(server.base, 'small');
    mkdirSync(small);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=777', 'tmpfs', small]).status).toBe(0);
    try {
      const bytes = randomBytes(6_000_000);
      expect(await codeOf(store(server.access('key', { path: small }), bytes))).toBe('DISK_FULL');
      await using target = await openTarget(server.access('key', { path: small }), never);
      // Others may fill it after the look.
      const free = target.freeBytes.bind(target);
      target.freeBytes = () => {
        target.freeBytes = free;
        return Promise.resolve(null);
      };
      expect(await codeOf(storeProved(target, file(bytes), { signal: never, temporary: '.x.part' }))).toBe('DISK_FULL');
      expect(readdirSync(small)).toEqual([]);
    } finally {
      spawnSync('umount', ['-l', small]);
    }
  });

  test('that gives back other bytes than it got gives no name', async () => {
    await using target = await openTarget(server.access(), never);
    const read = target.read.bind(target);
    target.read = (name, signal) => {
      const path = join(server.folder, name);
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill((bytes[5000] as number) ^ 1, 5000, 5001));
      return read(name, signal);
    };
    expect(await codeOf(storeProved(target, file(randomBytes(500_000)), { signal: never, temporary: '.x.part' }))).toBe('TARGET_DIFFERS');
    expect(readdirSync(server.folder)).toEqual([]);
  });

  test('is as it was after a test that went well', async () => {
    const { steps } = await testTarget(server.access(), never);
    expect(steps.map(({ error }) => error)).toEqual([null, null, null, null, null]);
    expect(readdirSync(server.folder)).toEqual([]);
  });
});

describe('on a bad network', () => {
  let proxy: TcpProxy;
  beforeEach(async () => {
    proxy = await TcpProxy.start(server.port);
    return () => proxy[Symbol.asyncDispose]();
  });
  const through = () => server.access('key', { port: proxy.port });

  test('a connection that is cut anywhere leaves parts at most, and the next whole one stores the file', async () => {
    const bytes = randomBytes(300_000);
    await store(through(), bytes);
    const whole = proxy.passed;
    rmSync(join(server.folder, 'a.age'));
    const cuts = 30;
    for (let cut = 1; cut < cuts; cut += 1) {
      proxy.weather = { cutAfter: Math.floor((whole * cut) / cuts) };
      const code = await codeOf(store(through(), bytes));
      // The rename's answer may be what is cut: then the file is there, and proved.
      if (named().length > 0) expect(readFileSync(join(server.folder, 'a.age')).equals(bytes), `${cut}`).toBe(true);
      else expect(['TARGET_UNREACHABLE', 'TARGET_INTERRUPTED'], `${cut}`).toContain(code);
      expect(named().length === 0 || proxy.weather.cutAfter! > whole * 0.9, `${cut}`).toBe(true);
    }
    proxy.weather = {};
    await store(through(), bytes);
    expect(readFileSync(join(server.folder, 'a.age')).equals(bytes)).toBe(true);
  });

  test('a slow link is waited for', async () => {
    proxy.weather = { trickle: 2000 };
    const bytes = randomBytes(400_000);
    await store(through(), bytes);
    expect(readFileSync(join(server.folder, 'a.age')).equals(bytes)).toBe(true);
  });

  test('a server that falls silent is given up after its signs of life stay away', async () => {
    await using target = await openTarget(through(), never);
    proxy.weather = { silentAfter: 0 };
    expect(await codeOf(target.list())).toBe('TARGET_INTERRUPTED');
  });

  test('a server that dies in the middle interrupts what waits, and what comes after', async () => {
    await using target = await openTarget(server.access(), never);
    let sent = 0;
    const endless = async function* () {
      for (; ; sent += 1) {
        if (sent === 20) server.killSessions();
        yield randomBytes(50_000);
      }
    };
    expect(await codeOf(target.write('.x.part', endless(), never))).toBe('TARGET_INTERRUPTED');
    for (const work of [target.list(), target.freeBytes(), target.remove('a'), target.rename('a', 'b')]) expect(await codeOf(work)).toBe('TARGET_INTERRUPTED');
    expect(named()).toEqual([]);
  });

  test('cancelling ends a write, a read and an opening that nobody answers', async () => {
    const bytes = randomBytes(2_000_000);
    writeFileSync(join(server.folder, 'b.age'), bytes);
    if (isRoot) chmodSync(join(server.folder, 'b.age'), 0o644);
    const works: ((signal: AbortSignal) => Promise<unknown>)[] = [
      async (signal) => {
        await using target = await openTarget(through(), never);
        proxy.weather = { silentAfter: proxy.passed + 100_000 };
        await storeProved(target, file(bytes), { signal, temporary: '.x.part' });
      },
      async (signal) => {
        await using target = await openTarget(through(), never);
        proxy.weather = { silentAfter: proxy.passed + 100_000 };
        for await (const _piece of target.read('b.age', signal));
      },
      async (signal) => {
        await using target = await openTarget(through(), signal);
        proxy.weather = { silentAfter: 0 };
        await target.list();
      },
      (signal) => {
        proxy.weather = { silentAfter: 0 };
        return openTarget(through(), signal);
      },
      (signal) => {
        proxy.weather = { silentAfter: 0 };
        return probeHostKey('127.0.0.1', proxy.port, signal);
      },
    ];
    for (const work of works) {
      proxy.weather = {};
      const stop = new AbortController();
      const code = codeOf(work(stop.signal));
      const { silentAfter } = proxy.weather as { silentAfter?: number };
      while (silentAfter === undefined && proxy.weather.silentAfter === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
      while (proxy.passed <= (proxy.weather.silentAfter ?? 0)) await new Promise((resolve) => setTimeout(resolve, 10));
      const began = performance.now();
      stop.abort();
      expect(await code).toBe('CANCELLED');
      // Far below the 20 and 40 s after which it would be given up anyway.
      expect(performance.now() - began).toBeLessThan(10_000);
      while (proxy.busy) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(named()).toEqual(['b.age']);
  });
});
