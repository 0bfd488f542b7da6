import { StrongroomError } from '../../../preload/contract/errors.ts';
import type { HostKey } from './host-key.ts';
import type { ServerOffer } from './server-offer.ts';

export interface ServerAddress {
  host: string;
  port: number;
}

/** `host:port`, for people. */
export function addressText({ host, port }: ServerAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Why no connection came about, by the system's own code. */
export function unreachable(address: ServerAddress, cause: unknown): StrongroomError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  const [message, hint] = reasons(address)[code ?? ''] ?? [
    `The connection to ${addressText(address)} ended before it was ready.`,
    'Check that an SSH server answers there, and that nothing between cuts the connection.',
  ];
  return new StrongroomError('TARGET_UNREACHABLE', message, hint, { cause });
}

function reasons(address: ServerAddress): Record<string, [string, string]> {
  const at = addressText(address);
  const noName: [string, string] = [`The name ${address.host} is not known.`, 'Check how it is written, and that this workstation can look up names.'];
  const noWay: [string, string] = [`There is no way to ${at}.`, 'Check that this workstation is connected to the network of the server.'];
  return {
    ENOTFOUND: noName,
    EAI_AGAIN: noName,
    ECONNREFUSED: [`Nothing takes connections at ${at}.`, 'Check the port, and that the SSH server is running.'],
    EHOSTUNREACH: noWay,
    ENETUNREACH: noWay,
    EADDRNOTAVAIL: noWay,
    ETIMEDOUT: [`${at} does not answer.`, 'Check the address and the port, and whether a firewall is between.'],
  };
}

export function silent(address: ServerAddress, seconds: number): StrongroomError {
  return new StrongroomError(
    'TARGET_UNREACHABLE',
    `${addressText(address)} was not ready within ${seconds} seconds.`,
    'Check the address and the port, whether a firewall is between, and whether the server is overloaded.',
  );
}

export function unanswered(address: ServerAddress, seconds: number): StrongroomError {
  return new StrongroomError(
    'TARGET_INTERRUPTED',
    `${addressText(address)} keeps the connection open, but did not answer for ${seconds} seconds.`,
    'Look on the server whether its disk answers, then repeat the step. What was sent in part has no final name.',
  );
}

export function interrupted(address: ServerAddress, cause?: unknown): StrongroomError {
  return new StrongroomError(
    'TARGET_INTERRUPTED',
    `The connection to ${addressText(address)} was lost.`,
    'Repeat the step when the network and the server are back. What was sent in part has no final name.',
    { cause },
  );
}

export function hostKeyChanged(address: ServerAddress, expected: string, shown: HostKey): StrongroomError {
  return new StrongroomError(
    'TARGET_HOST_KEY_CHANGED',
    `${addressText(address)} shows another host key: ${shown.hostKey} (${shown.type}), expected is ${expected}. Nothing was sent to it.`,
    'Somebody may stand between. Ask the administrator of the server, over another way, whether its key was changed, and which it is now.',
  );
}

/** The two sides did not agree on how to speak. */
export function notSpoken(address: ServerAddress, offer: ServerOffer, cause: unknown): StrongroomError {
  const missing = offer.disagreement();
  if (!missing) return unreachable(address, cause);
  return new StrongroomError(
    'TARGET_REFUSED',
    `${addressText(address)} has no ${missing.what} that is safe enough: it offers ${missing.theirs}.`,
    'Ask its administrator for an SSH server of this decade: AES-GCM, Curve25519 or ECDH, a host key other than SHA-1 RSA.',
    { cause },
  );
}

export function passwordExpired(user: string): StrongroomError {
  return new StrongroomError(
    'TARGET_REFUSED',
    `The server wants a new password for ${user} before it lets anybody in.`,
    'Change the password on the server, then set up the target with the new one.',
  );
}

export function noSftp(address: ServerAddress, cause: unknown): StrongroomError {
  return new StrongroomError(
    'TARGET_REFUSED',
    `${addressText(address)} let us in, but does not offer SFTP.`,
    'Ask its administrator to allow the sftp subsystem for this account.',
    { cause },
  );
}
