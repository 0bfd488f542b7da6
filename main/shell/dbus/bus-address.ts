/** A socket by its path; an abstract one (Linux) begins with a zero byte. */
export type SocketPath = string;

/** What an address is written with, unescaped (D-Bus specification, Server Addresses). */
const PLAIN = /^[-0-9A-Za-z_/.\\*]$/;

/** Every local socket in a list of addresses, in the order in which they are to be tried. What is no Unix socket is left out: nothing else is local. */
export function socketsOf(addresses: string): SocketPath[] {
  return addresses.split(';').flatMap((address) => {
    const colon = address.indexOf(':');
    if (address.slice(0, colon) !== 'unix') return [];
    for (const pair of address.slice(colon + 1).split(',')) {
      const equals = pair.indexOf('=');
      const value = unescaped(pair.slice(equals + 1));
      if (equals === -1 || value === null || value === '') continue;
      if (pair.slice(0, equals) === 'path') return [value];
      if (pair.slice(0, equals) === 'abstract') return [`\0${value}`];
    }
    return [];
  });
}

/** @returns `null` for what is not well formed */
function unescaped(value: string): string | null {
  const bytes: number[] = [];
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at] as string;
    if (character === '%') {
      const digits = value.slice(at + 1, at + 3);
      if (!/^[0-9a-fA-F]{2}$/.test(digits)) return null;
      bytes.push(Number.parseInt(digits, 16));
      at += 2;
    } else if (PLAIN.test(character)) {
      bytes.push(character.charCodeAt(0));
    } else {
      return null;
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The bus of the machine: where the environment says, else where the specification says. */
export function systemBus(environment: Environment): SocketPath[] {
  return socketsOf(environment.DBUS_SYSTEM_BUS_ADDRESS || 'unix:path=/run/dbus/system_bus_socket;unix:path=/var/run/dbus/system_bus_socket');
}

/** The bus of the officer's session. */
export function sessionBus(environment: Environment): SocketPath[] {
  if (environment.DBUS_SESSION_BUS_ADDRESS) return socketsOf(environment.DBUS_SESSION_BUS_ADDRESS);
  return environment.XDG_RUNTIME_DIR ? [`${environment.XDG_RUNTIME_DIR}/bus`] : [];
}
