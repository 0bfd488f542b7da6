import { useEffect, useState } from 'react';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { HandedFile } from '../../../preload/contract/files.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { ask } from '../../stores/ask.ts';

type Read = CallOutput<'blocklist.readNote'>;

export interface BlocklistNote {
  file: HandedFile | null;
  choose: (file: HandedFile) => void;
  /** What it says, judged with the key that was entered. */
  read: Read | null;
  error: ErrorAnswer | null;
  /** Nobody signed it whom the vault believes. */
  asksKey: boolean;
  entered: string;
  enter: (text: string) => void;
  keyError: ErrorAnswer | null;
  confirmed: boolean;
  confirm: (on: boolean) => void;
  /** The key to be believed from now on; `null` where the vault believes the signer already. */
  publisherKey: string | null;
  /** What still has to be done, in words. */
  left: string | undefined;
}

/** A key is looked at when nobody has typed for this long (ms). */
const PAUSE = 250;

/** The note beside a blocklist: whom it is believed for, asked again with each key that is entered. */
export function useBlocklistNote(): BlocklistNote {
  const [file, setFile] = useState<HandedFile | null>(null);
  const [entered, setEntered] = useState('');
  const [confirmed, setConfirmed] = useState(false);
  const [answer, setAnswer] = useState<{ token: string; key: string; read: Read | null; error: ErrorAnswer | null } | null>(null);
  /** Of the note without any key: whether one is needed. */
  const [asksKey, setAsksKey] = useState(false);
  const key = entered.trim();

  useEffect(() => {
    if (file === null) return;
    let here = true;
    const timer = setTimeout(
      async () => {
        const given = await ask('blocklist.readNote', { source: file.token, publisherKey: key === '' ? null : key });
        if (!here) return;
        setAnswer({ token: file.token, key, read: given.ok ? given.value : null, error: given.ok ? null : given.error });
        if (key === '') setAsksKey(given.ok ? given.value.signer === null : given.error.code === 'BLOCKLIST_UNTRUSTED');
      },
      key === '' ? 0 : PAUSE,
    );
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [file, key]);

  const current = answer !== null && file !== null && answer.token === file.token && answer.key === key ? answer : null;
  const read = current?.read ?? null;
  const error = current?.error ?? null;
  return {
    file,
    choose(chosen) {
      setFile(chosen);
      setEntered('');
      setConfirmed(false);
      setAsksKey(false);
    },
    read,
    error: key === '' || error?.code === 'BLOCKLIST_INVALID' ? error : null,
    asksKey,
    entered,
    enter(text) {
      setEntered(text);
      setConfirmed(false);
    },
    keyError: key !== '' && error?.code !== 'BLOCKLIST_INVALID' ? error : null,
    confirmed,
    confirm: setConfirmed,
    publisherKey: key === '' ? null : key,
    left: leftOf(read, error, confirmed, key),
  };
}

function leftOf(read: Read | null, error: ErrorAnswer | null, confirmed: boolean, key: string): string | undefined {
  if (error !== null) return key === '' ? 'Choose another note.' : 'Give the key of its publisher.';
  if (read === null) return 'The note is being read.';
  if (read.signer === null) return key === '' ? 'Give the key of its publisher.' : 'Give the key that signed it.';
  return read.newPublisher !== null && !confirmed ? 'Confirm the key of its publisher.' : undefined;
}
