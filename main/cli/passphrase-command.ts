import { basename, resolve } from 'node:path';
import type { KeyFileChange } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { changeOfficerPassphrase } from '../service/change-officer-passphrase.ts';
import { demandStrongPassphrase } from '../service/passphrase-strength.ts';
import { askNewPassphrase } from './ask-passphrase.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';

interface ChangePassphraseOptions extends GlobalOptions {
  newPasswordFile?: string;
  newKeyFile?: string;
  /** The officer is to need none any more. */
  noKeyFile: boolean;
}

/** Changes the officer's passphrase, and whether a key file is needed with it. */
export async function changePassphrase(options: ChangePassphraseOptions, voice: Voice): Promise<Answer> {
  const change = keyFileChange(options);
  using fromFile = options.newPasswordFile === undefined ? null : readPassphraseFile(options.newPasswordFile);
  return await withSession(options, voice, async ({ session, passphrase }) => {
    const { name } = session.officer;
    const judge = (next: Uint8Array) => demandStrongPassphrase(next, [name, basename(session.folder), 'strongroom']);
    using typed = fromFile ? null : await askNewPassphrase(`New passphrase for ${name}`, judge, voice.say);
    const next = Uint8Array.from((fromFile ?? typed)?.bytes ?? []);
    await changeOfficerPassphrase(session, Uint8Array.from(passphrase.bytes), next, change);
    return {
      status: exitStatus.done,
      document: { officer: name, changed: true, keyFile: session.keyFile.path },
      text: `The passphrase of ${name} was changed. Copies of the vault that exist still open with the old one.${keyFileWords(change)}`,
    };
  });
}

/** @throws StrongroomError `USAGE` */
function keyFileChange({ newKeyFile, noKeyFile }: ChangePassphraseOptions): KeyFileChange {
  if (newKeyFile === undefined) return { kind: noKeyFile ? 'none' : 'keep' };
  if (noKeyFile) throw new StrongroomError('USAGE', 'Either a new key file or none, not both.', 'Give --new-key-file FILE or --no-key-file.');
  return { kind: 'new', destination: resolve(newKeyFile) };
}

function keyFileWords(change: KeyFileChange): string {
  if (change.kind === 'keep') return '';
  if (change.kind === 'none') return '\nNo key file is needed any more.';
  return `\nThe key file ${change.destination} is needed from now on. Keep a copy in a safe: without it the other custodians must reset you, or the recovery kit opens the vault.`;
}
