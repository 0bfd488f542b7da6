import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyReader } from '../../../main/shell/dbus/body-values.ts';
import { sessionBus, socketsOf, systemBus } from '../../../main/shell/dbus/bus-address.ts';
import { callToBus, FIXED_HEADER, messageLength, readMessage } from '../../../main/shell/dbus/message.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('an address of a bus', () => {
  it.each([
    ['unix:path=/run/user/1000/bus', ['/run/user/1000/bus']],
    ['unix:path=/tmp/a%20b,guid=0123;unix:abstract=/tmp/dbus-x', ['/tmp/a b', '\0/tmp/dbus-x']],
    ['unix:guid=0123,path=/tmp/%c3%a4', ['/tmp/ä']],
    ['tcp:host=example.org,port=12', []],
    ['unixexec:path=/bin/sh', []],
    ['unix:runtime=yes', []],
    ['unix:path=', []],
    ['unix:path=/a%2', []],
    ['unix:path=/a%zz', []],
    ['unix:path=/a b', []],
    ['', []],
    [';;:,=;unix:', []],
  ])('%s', (address, sockets) => {
    expect(socketsOf(address)).toEqual(sockets);
  });

  it('is the environment’s where that has one, else the usual', () => {
    expect(systemBus({})).toEqual(['/run/dbus/system_bus_socket', '/var/run/dbus/system_bus_socket']);
    expect(systemBus({ DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/s' })).toEqual(['/s']);
    expect(sessionBus({})).toEqual([]);
    expect(sessionBus({ XDG_RUNTIME_DIR: '/run/user/1000' })).toEqual(['/run/user/1000/bus']);
    expect(sessionBus({ XDG_RUNTIME_DIR: '/run/user/1000', DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=x' })).toEqual(['\0x']);
  });
});

describe('values of a message', () => {
  it('are read in both orders of bytes, where their alignment puts them', () => {
    expect(new BodyReader(bytes('01 00 0200 00000000 0300000000000000'), true).values('yqx')).toEqual([1, 2, 3n]);
    expect(new BodyReader(bytes('01 000000 00000001 fffe 0000 00000000'), false).values('ybn')).toEqual([1, true, -2]);
    expect(new BodyReader(bytes('00000000 0000f03f'), true).values('d')).toEqual([1]);
  });

  it('are nested as the signature says', () => {
    // The specification’s own example of an array: a 64-bit integer behind four bytes of padding.
    expect(new BodyReader(bytes('00000008 00000000 0000000000000005'), false).values('ax')).toEqual([[5n]]);
    expect(new BodyReader(bytes('01 79 00 07'), true).values('v')).toEqual([7]);
    expect(new BodyReader(bytes('00000000 00000000'), true).values('a{sv}')).toEqual([[]]);
  });

  it.each([
    ['a text without its zero', '01000000 6161', 's'],
    ['a text longer than the message', 'ffffff7f 61', 's'],
    ['a boolean of 2', '02000000', 'b'],
    ['an array longer than the message', '10000000 01', 'ay'],
    ['an array that ends inside a value', '06000000 01000000 02000000', 'au'],
    ['an empty structure', '00', '()'],
    ['a dictionary of three', '00000000', 'a{sss}'],
    ['an unknown type', '00', 'z'],
    ['an array of nothing', '00000000', 'a'],
    ['a structure without an end', '00000000', '(u'],
    ['a variant of two', '02 7979 00 01 02', 'v'],
    ['a variant of none', '00 00', 'v'],
    ['arrays in arrays without end', '00000000', `${'a'.repeat(200)}y`],
    ['variants in variants without end', '01 76 00'.repeat(200), 'v'],
  ])('%s is refused', (_what, hex, signature) => {
    expect(() => new BodyReader(bytes(hex), true).values(signature)).toThrow(RangeError);
  });

  it('of whatever bytes and signature end with values or a refusal', () => {
    const signature = fc.string({ unit: fc.constantFrom(...'ybnqiuxtdsogva(){}'), maxLength: 24 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), signature, fc.boolean(), (given, types, little) => {
        try {
          new BodyReader(given, little).values(types);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a message', () => {
  it('is laid out as the specification has it', () => {
    const hello = callToBus(1, 'Hello');
    expect(hello.subarray(0, 16)).toEqual(bytes(`6c 01 00 01 00000000 01000000 ${(hello.length - 16 - 2).toString(16)}000000`));
    expect(readMessage(hello)).toMatchObject({ type: 1, path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus', member: 'Hello', body: [] });
    expect(readMessage(callToBus(2, 'AddMatch', "type='signal'")).body).toEqual(["type='signal'"]);
  });

  it('changed in any byte is read, refused, or no message at all', () => {
    const whole = callToBus(2, 'AddMatch', "type='signal',interface='org.gnome.ScreenSaver'");
    for (let at = 0; at < whole.length; at += 1) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(whole);
        changed[at] = value;
        try {
          messageLength(changed.subarray(0, FIXED_HEADER));
          readMessage(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }
    }
  });
});
