import type { Clock } from './clock.ts';
import type { SocketPath } from './dbus/bus-address.ts';
import { listenOnBus } from './dbus/bus-connection.ts';
import type { BusMessage } from './dbus/message.ts';

export interface ScreenLockOptions {
  clock: Pick<Clock, 'after'>;
  userId: number;
  systemBus: readonly SocketPath[];
  sessionBus: readonly SocketPath[];
  /** The screen was locked, or somebody asked for it. */
  onLock(): void;
  /** The machine is about to sleep. */
  onSleep(): void;
}

/** Hears that the screen is locked, where the desktop says so over D-Bus: Electron tells it on macOS and Windows only. */
export interface ScreenLock {
  /** Whether at least one bus is listened to on which a lock of the screen is told. */
  hears(): boolean;
  close(): void;
}

const LOGIND = 'org.freedesktop.login1';
/** The names under which desktops tell it: KDE and others, GNOME, Cinnamon, MATE, Xfce. */
const SCREEN_SAVERS = ['org.freedesktop.ScreenSaver', 'org.gnome.ScreenSaver', 'org.cinnamon.ScreenSaver', 'org.mate.ScreenSaver', 'org.xfce.ScreenSaver'];
/** A bus that went away is looked for again (ms): it may have been restarted. */
const AGAIN = 30_000;

/** Of any session: this workstation is one person's, and a lock too many costs a passphrase. The bus delivers them from logind alone. */
const SYSTEM_RULES = [
  `type='signal',sender='${LOGIND}',interface='${LOGIND}.Session',member='Lock'`,
  `type='signal',sender='${LOGIND}',interface='${LOGIND}.Manager',member='PrepareForSleep'`,
  `type='signal',sender='${LOGIND}',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',arg0='${LOGIND}.Session'`,
];
const SESSION_RULES = SCREEN_SAVERS.map((name) => `type='signal',interface='${name}',member='ActiveChanged'`);

/** What a signal asks for. Whoever sends a false one on the officer's own bus only locks the vault. */
export function meaningOf(message: Pick<BusMessage, 'interface' | 'member' | 'body'>): 'lock' | 'sleep' | null {
  const [first, second] = message.body;
  switch (`${message.interface}.${message.member}`) {
    case `${LOGIND}.Session.Lock`:
      return 'lock';
    case `${LOGIND}.Manager.PrepareForSleep`:
      return first === true ? 'sleep' : null;
    case 'org.freedesktop.DBus.Properties.PropertiesChanged':
      return first === `${LOGIND}.Session` && isLockedHint(second) ? 'lock' : null;
    default:
      return message.member === 'ActiveChanged' && SCREEN_SAVERS.includes(message.interface ?? '') && first === true ? 'lock' : null;
  }
}

function isLockedHint(changed: unknown): boolean {
  return Array.isArray(changed) && changed.some((pair) => Array.isArray(pair) && pair[0] === 'LockedHint' && pair[1] === true);
}

export function listenForScreenLock(options: ScreenLockOptions): ScreenLock {
  const hearing = new Set<string>();
  const ends = new Set<() => void>();
  let closed = false;

  const heard = (message: BusMessage) => {
    const meaning = meaningOf(message);
    if (meaning === 'lock') options.onLock();
    else if (meaning === 'sleep') options.onSleep();
  };
  const listen = (bus: string, sockets: readonly SocketPath[], rules: readonly string[], from = 0) => {
    const socket = sockets[from];
    if (closed || socket === undefined) return;
    let heardFrom = false;
    const end = listenOnBus(socket, options.userId, rules, {
      listening() {
        heardFrom = true;
        hearing.add(bus);
      },
      signal: heard,
      ended() {
        ends.delete(end);
        hearing.delete(bus);
        if (closed) return;
        if (!heardFrom && from + 1 < sockets.length) return listen(bus, sockets, rules, from + 1);
        const cancel = options.clock.after(AGAIN, () => {
          ends.delete(cancel);
          listen(bus, sockets, rules);
        });
        ends.add(cancel);
      },
    });
    ends.add(end);
  };

  listen('system', options.systemBus, SYSTEM_RULES);
  listen('session', options.sessionBus, SESSION_RULES);
  return {
    hears: () => hearing.size > 0,
    close() {
      closed = true;
      for (const end of ends) end();
      ends.clear();
    },
  };
}
