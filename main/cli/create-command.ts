import { rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { type KeptKit, officerName } from '../../preload/contract/vault.ts';
import { utf8 } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { selfTest } from '../crypto/self-test.ts';
import { stageReleased, takeBack, temporaryFor, writeWhole } from '../custody/release-file.ts';
import { createVault } from '../service/create-vault.ts';
import { kitText } from '../service/kit-sheet.ts';
import { demandStrongPassphrase } from '../service/passphrase-strength.ts';
import { HEADER_FILE } from '../vault/header-file.ts';
import { askNewPassphrase } from './ask-passphrase.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, sessionContext, vaultFolder } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';
import { facts } from './table.ts';

export interface CreateOptions extends GlobalOptions {
  recoveryKit?: string;
}

/** Creates a vault with its first custodian, and the kit's sheet where one is wanted; both or neither. */
export async function create(options: CreateOptions, voice: Voice): Promise<Answer> {
  const folder = vaultFolder(options);
  const officer = officerName.safeParse(options.officer);
  if (!officer.success)
    throw new StrongroomError('USAGE', 'A new vault needs the name of its first custodian.', 'Give it with --officer NAME, 1 to 64 characters.');
  const kitFile = options.recoveryKit === undefined ? null : resolve(options.recoveryKit);
  await selfTest();
  const words = [officer.data, basename(folder), 'strongroom'];
  const judge = (passphrase: Uint8Array) => demandStrongPassphrase(passphrase, words);
  using passphrase =
    options.passwordFile === undefined
      ? await askNewPassphrase(`New passphrase for ${officer.data}`, judge, voice.say)
      : readPassphraseFile(options.passwordFile);
  judge(passphrase.bytes);
  if (kitFile !== null) tryToWrite(kitFile);
  else voice.say('No recovery kit is made: without the passphrase nobody will open this vault. --recovery-kit FILE makes one.');
  const { session, kit } = await createVault({ folder, officer: officer.data, passphrase: passphrase.bytes, kit: kitFile !== null, ...sessionContext(voice) });
  const { vaultId } = session;
  await session.close('by the command line');
  if (kit && kitFile !== null) await saveKit(kit, kitFile, folder);
  const made = { vault: folder, vaultId, officer: officer.data, role: 'custodian', recoveryKit: kitFile };
  const text = [
    facts([
      ['Vault', folder],
      ['Vault id', vaultId],
      ['Custodian', officer.data],
      ['Recovery kit', kitFile ?? 'none'],
    ]),
    ...(kitFile === null ? [] : ['', 'Print the recovery kit, lock the sheet away, and erase the file: it opens everything alone.']),
  ].join('\n');
  return { status: exitStatus.done, document: made, text };
}

/** Whether the kit will find its place, before there is a vault that needs it. */
function tryToWrite(path: string): void {
  takeBack(stageReleased(path, temporaryFor(path), new Uint8Array(0), false));
}

/** A kit that nobody holds would open the vault all the same, so a vault whose kit is lost is no vault. It is a second old and empty. */
async function saveKit(kit: KeptKit, path: string, folder: string): Promise<void> {
  const text = utf8(kitText(kit));
  try {
    await writeWhole(path, false, [text]);
  } catch (error) {
    rmSync(join(folder, HEADER_FILE), { force: true });
    throw error;
  } finally {
    wipe(text);
  }
}
