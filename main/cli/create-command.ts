import { basename, resolve } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { officerName } from '../../preload/contract/vault.ts';
import { selfTest } from '../crypto/self-test.ts';
import { removeFile } from '../media/remove-file.ts';
import { createVault } from '../service/create-vault.ts';
import { demandStrongPassphrase } from '../service/passphrase-strength.ts';
import { noteTested } from '../service/recovery-calls.ts';
import { removeUnfinished } from '../service/vault-files.ts';
import { removeKeyFile } from '../vault/key-file.ts';
import { askNewPassphrase } from './ask-passphrase.ts';
import { exitStatus } from './exit-status.ts';
import { type KitShapeOptions, keepKit, keepWords, kitShapeOf, sheetPaths, tryToWrite } from './keep-kit.ts';
import { type GlobalOptions, keyFilePaths, sessionContext, vaultFolder } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';
import { facts } from './table.ts';

export interface CreateOptions extends GlobalOptions, KitShapeOptions {
  recoveryKit?: string;
}

/** Creates a vault with its first custodian, and the kit's sheet where one is wanted; both or neither. */
export async function create(options: CreateOptions, voice: Voice): Promise<Answer> {
  const folder = vaultFolder(options);
  const officer = officerName.safeParse(options.officer);
  if (!officer.success)
    throw new StrongroomError('USAGE', 'A new vault needs the name of its first custodian.', 'Give it with --officer NAME, 1 to 64 characters.');
  const [keyFile, ...more] = keyFilePaths(options);
  if (more.length > 0)
    throw new StrongroomError('USAGE', 'A custodian has one key file.', 'Give --key-file FILE once; copies of the file do as well as the file.');
  const kitFile = options.recoveryKit === undefined ? null : resolve(options.recoveryKit);
  if (kitFile === null && (options.sheets ?? options.need) !== undefined)
    throw new StrongroomError('USAGE', 'Sheets are those of a recovery kit.', 'Say where it goes, with --recovery-kit FILE.');
  const shape = kitFile === null ? null : kitShapeOf(options);
  const sheets = kitFile === null || shape === null ? [] : sheetPaths(kitFile, shape);
  await selfTest();
  const words = [officer.data, basename(folder), 'strongroom'];
  const judge = (passphrase: Uint8Array) => demandStrongPassphrase(passphrase, words);
  using passphrase =
    options.passwordFile === undefined
      ? await askNewPassphrase(`New passphrase for ${officer.data}`, judge, voice.say)
      : readPassphraseFile(options.passwordFile);
  await judge(passphrase.bytes);
  tryToWrite(sheets);
  if (kitFile === null) voice.say('No recovery kit is made: without the passphrase nobody will open this vault. --recovery-kit FILE makes one.');
  const { session, kit } = await createVault({
    folder,
    officer: officer.data,
    passphrase: passphrase.bytes,
    kit: shape ?? false,
    keyFile: keyFile ?? null,
    ...sessionContext(voice),
  });
  const { vaultId, header } = session;
  using kept = kit;
  let closing = false;
  try {
    if (kept) await keepKit(kept, sheets, voice);
    if (kept?.tested) await noteTested(session, kept);
    closing = true;
    await session.close('by the command line');
  } catch (error) {
    if (!closing) await session.abandon();
    // A kit that nobody holds would open the vault all the same, and of one that was not signed nobody was told: a second old and empty, it is no vault.
    removeUnfinished(folder, header.database);
    // That there was nothing at these paths was seen before.
    for (const path of sheets) removeSheet(path, voice);
    if (keyFile !== undefined) await removeKeyFile(keyFile);
    throw error;
  }
  const made = { vault: folder, vaultId, officer: officer.data, role: 'custodian', recoveryKit: kitFile, recoveryKitSheets: sheets, keyFile: keyFile ?? null };
  const text = [
    facts([
      ['Vault', folder],
      ['Vault id', vaultId],
      ['Custodian', officer.data],
      ...(sheets.length === 0 ? [['Recovery kit', 'none'] as const] : sheets.map((path) => ['Recovery kit', path] as const)),
      ...(keyFile === undefined ? [] : [['Key file', keyFile] as const]),
    ]),
    ...(keyFile === undefined ? [] : ['', 'The key file is needed at each unlock, beside the passphrase. Keep a copy of it in a safe.']),
    ...(sheets.length === 0 ? [] : ['', keepWords(sheets)]),
  ].join('\n');
  return { status: exitStatus.done, document: made, text };
}

/** Why the creation failed is what has to be told; a sheet that stays is told beside it. */
function removeSheet(path: string, voice: Voice): void {
  try {
    removeFile(path);
  } catch {
    voice.say(`${path} could not be removed. It is a sheet of a kit that opens no vault: delete it by hand, and rely on it for nothing.`);
  }
}
