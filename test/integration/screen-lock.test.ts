import { execFileSync } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { socketsOf } from '../../main/shell/dbus/bus-address.ts';
import { listenOnBus } from '../../main/shell/dbus/bus-connection.ts';
import { listenForScreenLock, meaningOf, type ScreenLock } from '../../main/shell/screen-lock.ts';
import { until } from '../electron/until.ts';
import { createFakeClock, type FakeClock } from '../unit/shell/fake-clock.ts';
import { PrivateBus } from './private-bus.ts';

// What the desktop tells over D-Bus reaches the lock: against the reference implementation of the bus, with signals that others encoded.

const onLinux = describe.skipIf(process.platform !== 'linux');
const userId = process.getuid?.() ?? 0;
const LOGIND = 'org.freedesktop.login1';
const SESSION = '/org/freedesktop/login1/session/_31';

let heard: string[];
let lock: ScreenLock | null = null;
let clock: FakeClock;
function listen(systemBus: string[], sessionBus: string[]): ScreenLock {
  clock = createFakeClock();
  lock = listenForScreenLock({
    clock,
    userId,
    systemBus,
    sessionBus,
    onLock: () => heard.push('lock'),
    onSleep: () => heard.push('sleep'),
  });
  return lock;
}
beforeEach(() => {
  heard = [];
});
afterEach(() => {
  lock?.close();
  lock = null;
});
const untilHears = (hears = true) => until('what can be heard', () => lock?.hears() === hears);
const untilHeard = (...all: string[]) => until(`${all} to be heard instead of ${heard}`, () => heard.join() === all.join());

onLinux('on a bus', () => {
  const system = new PrivateBus();
  const session = new PrivateBus();
  beforeAll(() => Promise.all([system.start(), session.start()]));
  afterAll(() => Promise.all([system.close(), session.close()]));

  test('every desktop’s word that the screen is locked is heard, and that it is open again is none', async () => {
    listen([], [session.socket]);
    await untilHears();
    for (const name of ['org.freedesktop.ScreenSaver', 'org.gnome.ScreenSaver', 'org.cinnamon.ScreenSaver', 'org.mate.ScreenSaver', 'org.xfce.ScreenSaver']) {
      session.send('/org/freedesktop/ScreenSaver', `${name}.ActiveChanged`, 'boolean:false');
      session.send('/org/freedesktop/ScreenSaver', `${name}.ActiveChanged`, 'boolean:true');
    }
    await untilHeard('lock', 'lock', 'lock', 'lock', 'lock');
  });

  test('what other programs say to each other is not, and neither are signals of the same name with another body', async () => {
    listen([], [session.socket]);
    await untilHears();
    session.send('/a', 'org.example.ScreenSaver.ActiveChanged', 'boolean:true');
    session.send('/a', 'org.gnome.ScreenSaver.WakeUpScreen');
    session.send('/a', 'org.gnome.ScreenSaver.ActiveChanged', 'string:true');
    session.send('/a', 'org.gnome.ScreenSaver.ActiveChanged', 'uint32:1');
    session.send('/a', 'org.gnome.ScreenSaver.ActiveChanged');
    session.send('/a', 'org.gnome.ScreenSaver.ActiveChanged', 'boolean:true');
    await untilHeard('lock');
  });

  test('logind’s lock, hint and sleep are heard, and from nobody else', async () => {
    const logind = await system.speaker(LOGIND);
    const stranger = await system.speaker('org.example.stranger');
    listen([system.socket], []);
    await untilHears();
    stranger(SESSION, `${LOGIND}.Session`, 'Lock');
    stranger('/org/freedesktop/login1', `${LOGIND}.Manager`, 'PrepareForSleep', 'true');
    stranger(SESSION, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'hint');
    logind(SESSION, `${LOGIND}.Session`, 'Unlock');
    logind('/org/freedesktop/login1', `${LOGIND}.Manager`, 'PrepareForSleep', 'false');
    logind(SESSION, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'org.freedesktop.login1.Session');
    logind(SESSION, `${LOGIND}.Session`, 'Lock');
    logind('/org/freedesktop/login1', `${LOGIND}.Manager`, 'PrepareForSleep', 'true');
    logind(SESSION, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'hint');
    await untilHeard('lock', 'sleep', 'lock');
  });

  test('a hint is heard as GLib writes it', async () => {
    const meanings: (string | null)[] = [];
    const end = listenOnBus(session.socket, userId, [`type='signal',interface='org.freedesktop.DBus.Properties'`], {
      listening: () => heard.push('hears'),
      // The bus itself tells each listener its name.
      signal: (message) => message.member !== 'NameAcquired' && meanings.push(meaningOf(message)),
      ended: () => undefined,
    });
    await untilHeard('hears');
    const emit = (changed: string) =>
      execFileSync(
        'gdbus',
        [
          ...['emit', '--session', '--object-path', SESSION, '--signal', 'org.freedesktop.DBus.Properties.PropertiesChanged'],
          ...[`'${LOGIND}.Session'`, changed, "['Seat']"],
        ],
        { env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: session.address } },
      );
    emit("{'LockedHint': <true>, 'Name': <'ada'>, 'User': <(uint32 1000, objectpath '/org/user')>}");
    emit("{'LockedHint': <false>}");
    emit("{'IdleHint': <true>, 'LockedHint': <'true'>}");
    emit("{'Deep': <<<[{'a': <byte 1>}]>>>, 'Big': <int64 -3>, 'Half': <0.5>, 'LockedHint': <true>}");
    await until('four signals', () => meanings.length === 4);
    expect(meanings).toEqual(['lock', null, null, 'lock']);
    end();
  });

  test('a bus that ends is looked for again, and heard again', async () => {
    const bus = new PrivateBus();
    await bus.start();
    listen([], [bus.socket]);
    await untilHears();
    await bus.stop();
    await untilHears(false);
    await bus.start();
    clock.advance(30_000);
    await untilHears();
    bus.send('/a', 'org.gnome.ScreenSaver.ActiveChanged', 'boolean:true');
    await untilHeard('lock');
    await bus.close();
  });

  test('the first of several addresses at which there is one is taken, an abstract one too', async () => {
    const name = `strongroom-${process.pid}`;
    listen(['/nowhere/at/all', ...socketsOf(`tcp:host=localhost,port=1;unix:abstract=${name};${session.address},guid=00`)], []);
    await untilHears();
    lock?.close();
    const abstract = new PrivateBus(`unix:abstract=${name}`);
    await abstract.start();
    listen(socketsOf(abstract.address), []);
    await untilHears();
    await abstract.close();
  });

  test('a rule that the bus refuses is not taken for hearing', async () => {
    let ended = false;
    listenOnBus(session.socket, userId, ["type='signal'", 'no rule at all'], {
      listening: () => heard.push('hears'),
      signal: () => undefined,
      ended: () => {
        ended = true;
      },
    });
    await until('the end', () => ended);
    expect(heard).toEqual([]);
  });
});

onLinux('without a bus', () => {
  test('nothing is heard, and nothing breaks', async () => {
    listen(['/nowhere/at/all'], []);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(lock?.hears()).toBe(false);
    expect(heard).toEqual([]);
  });
});

onLinux('at something that is no bus', () => {
  const bus = new PrivateBus();
  let server: Server;
  let answer: (socket: Socket, data: Buffer) => void;
  beforeAll(
    () =>
      new Promise<void>((resolve) => {
        server = createServer((socket) => {
          socket.on('error', () => undefined);
          socket.on('data', (data) => answer(socket, data));
        }).listen(bus.socket, resolve);
      }),
  );
  afterAll(async () => {
    server.close();
    await bus.close();
  });
  /** Greets as a bus does and then says this. */
  const after = (...said: Buffer[]) => {
    let greeted = false;
    answer = (socket, data) => {
      if (!greeted) socket.write('OK 0123456789abcdef\r\n');
      else if (data.includes('BEGIN')) for (const bytes of said) socket.write(bytes);
      greeted = true;
    };
  };
  const endOf = async (what: string) => {
    let ended = false;
    const end = listenOnBus(bus.socket, userId, [], {
      listening: () => heard.push('hears'),
      signal: ({ member }) => heard.push(String(member)),
      ended: () => {
        ended = true;
      },
    });
    await until(what, () => ended);
    end();
  };

  test.each([
    ['a refusal', 'REJECTED DBUS_COOKIE_SHA1\r\n'],
    ['a word too many', 'OK 0123\r\nMORE'],
    ['a line without an end', 'O'.repeat(2000)],
  ])('%s ends it', async (_what, said) => {
    answer = (socket) => socket.write(said);
    await endOf('the end');
    expect(heard).toEqual([]);
  });

  test.each([
    ['bytes that begin no message', Buffer.alloc(64, 0x41)],
    ['a message longer than D-Bus allows', Buffer.from('6c04000100000008010000000000ffff', 'hex')],
  ])('%s end it', async (_what, said) => {
    after(said);
    await endOf('the end');
    expect(heard).toEqual([]);
  });

  test('a message of 8 MiB is passed over without being kept, and the one behind it is heard', async () => {
    const long = signalOf('Long', 8 * 1024 * 1024);
    after(long.subarray(0, 20), long.subarray(20), signalOf('Short', 0), Buffer.alloc(64, 0x41));
    await endOf('the end');
    expect(heard).toEqual(['Short']);
  });

  test('a message that cannot be read is passed over, and the one behind it is heard', async () => {
    const broken = signalOf('Broken', 0);
    broken.writeUInt8(200, 16);
    broken.fill(0xff, 18, 24);
    after(broken, signalOf('Whole', 0), Buffer.alloc(64, 0x41));
    await endOf('the end');
    expect(heard).toEqual(['Whole']);
  });
});

/** A signal with a name and a body of zeros that no signature describes, by the specification's picture of a message. */
function signalOf(member: string, bodyLength: number): Buffer {
  const field = Buffer.from([3, 1, 's'.charCodeAt(0), 0, member.length, 0, 0, 0, ...Buffer.from(`${member}\0`)]);
  const header = Buffer.alloc(16 + Math.ceil(field.length / 8) * 8 + bodyLength);
  header.set([0x6c, 4, 0, 1]);
  header.writeUInt32LE(bodyLength, 4);
  header.writeUInt32LE(7, 8);
  header.writeUInt32LE(field.length, 12);
  field.copy(header, 16);
  return header;
}
