import { type RefObject, useCallback, useRef, useState } from 'react';
import type { TargetPlace } from '../../../preload/contract/backup.ts';
import type { CallInput } from '../../../preload/contract/index.ts';
import { wholeNumber } from '../../components/NumberField.tsx';
import type { PassphraseHandle } from '../../components/PassphraseField.tsx';

/** An SFTP server and how to sign in there, as calls take it. */
export type SftpAccess = CallInput<'restore.connectSftp'>;
type SftpPlace = Extract<TargetPlace, { kind: 'sftp' }>;

/** A private key that the agent has read and keeps. */
export interface SftpIdentity {
  id: string;
  /** Of its file. */
  file: string;
  type: string;
  encrypted: boolean;
}

/** What was entered. Password and passphrase are not among it: they stay in their fields. */
export interface SftpEntered {
  host: string;
  /** As typed. */
  port: string;
  user: string;
  path: string;
  /** The key of this server that the officer confirmed. */
  hostKey: string | null;
  /** `kept`: as the target that is edited does already. */
  signIn: 'password' | 'key' | 'kept';
  identity: SftpIdentity | null;
}

export interface SftpAccessState {
  value: SftpEntered;
  /** Another host or port is another server: its key has to be confirmed anew. */
  onChange: (change: Partial<SftpEntered>) => void;
  /** How the target that is edited signs in; `null` for a new one. */
  kept: 'password' | 'key' | null;
  port: number | null;
  password: RefObject<PassphraseHandle | null>;
  identityPassphrase: RefObject<PassphraseHandle | null>;
  /** To be called when something was typed into one of the two fields. */
  onSecret: () => void;
  /** What still has to be given, in words; `null` where a server can be asked. */
  left: string | null;
  /** Asks with what was entered; the copies of what is secret are wiped when they have crossed the bridge, the fields keep theirs for the next step. */
  askWith: <T>(question: (access: SftpAccess) => Promise<T>) => Promise<T | null>;
  /** Empties the fields for password and passphrase. */
  clear: () => void;
}

const HOST = /^[0-9A-Za-z.:_-]+$/;
const LINE = /^\P{Cc}+$/u;
const NOTHING: SftpEntered = { host: '', port: '22', user: '', path: '', hostKey: null, signIn: 'password', identity: null };

function begin(kept: { place: SftpPlace } | null): SftpEntered {
  if (kept === null) return NOTHING;
  const { host, port, user, path, hostKey } = kept.place;
  return { host, port: String(port), user, path, hostKey, signIn: 'kept', identity: null };
}

/** What `SftpForm` shows and changes. @param edited the target that is edited, or `null` for a server that nobody entered yet */
export function useSftpAccess(edited: { place: SftpPlace; signIn: 'password' | 'key' } | null = null): SftpAccessState {
  const [value, setValue] = useState(() => begin(edited));
  const [, typed] = useState(0);
  const password = useRef<PassphraseHandle>(null);
  const identityPassphrase = useRef<PassphraseHandle>(null);
  const port = wholeNumber(value.port, 1, 65_535);
  const host = value.host.trim();

  const onChange = useCallback((change: Partial<SftpEntered>) => {
    setValue((before) => {
      const elsewhere = (change.host ?? before.host).trim() !== before.host.trim() || (change.port ?? before.port).trim() !== before.port.trim();
      return { ...before, ...(elsewhere ? { hostKey: null } : {}), ...change };
    });
  }, []);

  const left = [
    host === '' && 'Name the server.',
    !HOST.test(host) && 'The name of a server has letters, digits, dots and dashes.',
    port === null && 'Give its port.',
    !LINE.test(value.user) && 'Say who signs in there.',
    !LINE.test(value.path) && 'Give the folder on the server.',
    value.hostKey === null && 'Ask the server for its key, and confirm it.',
    value.signIn === 'password' && (password.current?.isEmpty() ?? true) && 'The password of the server is needed.',
    value.signIn === 'key' && value.identity === null && 'Choose the file of the private key.',
    value.signIn === 'key' &&
      value.identity?.encrypted === true &&
      (identityPassphrase.current?.isEmpty() ?? true) &&
      'The passphrase of the private key is needed.',
  ].find((missing) => typeof missing === 'string');

  async function askWith<T>(question: (access: SftpAccess) => Promise<T>): Promise<T | null> {
    if (left !== undefined || port === null || value.hostKey === null) return null;
    const access: SftpAccess = {
      host,
      port,
      user: value.user,
      path: value.path,
      hostKey: value.hostKey,
      password: value.signIn === 'password' ? (password.current?.peek() ?? null) : null,
      identity: value.signIn === 'key' ? (value.identity?.id ?? null) : null,
      identityPassphrase: value.signIn === 'key' && value.identity?.encrypted === true ? (identityPassphrase.current?.peek() ?? null) : null,
    };
    try {
      return await question(access);
    } finally {
      access.password?.fill(0);
      access.identityPassphrase?.fill(0);
    }
  }

  return {
    value,
    onChange,
    kept: edited?.signIn ?? null,
    port,
    password,
    identityPassphrase,
    onSecret: () => typed((before) => before + 1),
    left: left ?? null,
    askWith,
    clear() {
      password.current?.clear();
      identityPassphrase.current?.clear();
      typed((before) => before + 1);
    },
  };
}
