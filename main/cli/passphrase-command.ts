import { basename } from 'node:path';
import { changeOfficerPassphrase } from '../service/change-officer-passphrase.ts';
import { demandStrongPassphrase } from '../service/passphrase-strength.ts';
import { askNewPassphrase } from './ask-passphrase.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';

/** Changes the officer's passphrase. */
export async function changePassphrase(options: GlobalOptions & { newPasswordFile?: string }, voice: Voice): Promise<Answer> {
  using fromFile = options.newPasswordFile === undefined ? null : readPassphraseFile(options.newPasswordFile);
  return await withSession(options, voice, async ({ session, passphrase }) => {
    const { name } = session.officer;
    const judge = (next: Uint8Array) => demandStrongPassphrase(next, [name, basename(session.folder), 'strongroom']);
    using typed = fromFile ? null : await askNewPassphrase(`New passphrase for ${name}`, judge, voice.say);
    const next = Uint8Array.from((fromFile ?? typed)?.bytes ?? []);
    await changeOfficerPassphrase(session, Uint8Array.from(passphrase.bytes), next);
    return {
      status: exitStatus.done,
      document: { officer: name, changed: true },
      text: `The passphrase of ${name} was changed. Copies of the vault that exist still open with the old one.`,
    };
  });
}
