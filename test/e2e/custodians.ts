import type { Locator } from 'playwright-core';
import { type OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';

/** Beside the officer who sits at the window. */
export const BOB = { name: 'Bob Lantern', passphrase: 'granite-saddle-mimosa-flute' };
export const CAROL = { name: 'Carol Lantern', passphrase: 'pewter-monsoon-cactus-oboe' };

/** A change of the officers derives keys, and seals others anew: on a shared machine that takes its time (ms). */
const LONG = 100_000;

/** Opens the dialog of a change and waits until it says what it would do. */
export async function planned(officer: OfficerAtWork): Promise<Locator> {
  const dialog = (await officer.page()).getByTestId('dialog-change-officers');
  await dialog.getByTestId('change-plan').waitFor();
  return dialog;
}

/** Signs the change that is planned with the passphrase of who sits here, and begins it; what becomes of it is in the dialog that this gives. */
export async function sign(officer: OfficerAtWork, dialog: Locator, own = PASSPHRASE): Promise<Locator> {
  await dialog.getByLabel(/^Your own passphrase/).fill(own);
  const button = dialog.getByTestId('change-start');
  const outcome = (await officer.page()).getByTestId('dialog-change-officers-outcome');
  // What takes something away has a button that is deaf at first.
  const begun = async () => (await outcome.isVisible()) || (await button.getAttribute('aria-busy', { timeout: 500 }).catch(() => null)) === 'true';
  await officer.pressUntil(button, begun);
  await outcome.waitFor({ timeout: LONG });
  return outcome;
}

/** Waits for the end of a change that is under way, and closes its dialog. */
export async function ended(officer: OfficerAtWork, outcome: Locator): Promise<string> {
  const state = outcome.getByTestId('change-officers-state');
  await state.getByText(/: done\./).waitFor({ timeout: LONG });
  const said = await state.innerText();
  await officer.press('Close', outcome.locator('footer'));
  return said;
}

/** Adds a custodian on the officers' page. @param keyFile where his key file goes */
export function addCustodian(officer: OfficerAtWork, who: typeof BOB, own = PASSPHRASE, keyFile?: string): Promise<void> {
  return addOfficer(officer, who, 'Custodian', own, keyFile);
}

/** Adds an officer of any role. */
export async function addOfficer(
  officer: OfficerAtWork,
  { name, passphrase }: typeof BOB,
  role: 'Custodian' | 'Operator' | 'Auditor',
  own = PASSPHRASE,
  keyFile?: string,
): Promise<void> {
  await officer.go('officers');
  await officer.press('Add an officer…');
  const form = (await officer.page()).getByTestId('dialog-change-officers');
  await form.getByLabel('Name', { exact: true }).fill(name);
  await form.getByRole('radio', { name: role }).check();
  await officer.typeTwice(form, 'His new passphrase', passphrase);
  if (keyFile !== undefined) await withKeyFile(officer, form, keyFile);
  await ended(officer, await sign(officer, await planned(officer), own));
}

/** Demands so many custodians for every key. */
export async function demand(officer: OfficerAtWork, custodians: number, own = PASSPHRASE): Promise<void> {
  await officer.go('officers');
  await officer.press('Change the quorum…');
  const form = (await officer.page()).getByTestId('dialog-change-officers');
  await form.getByRole('textbox', { name: 'To use any stored key' }).fill(String(custodians));
  await ended(officer, await sign(officer, await planned(officer), own));
}

/** What protects a file that leaves the vault here. */
export const OUT = 'copper-kettle-outing-seven';

/** Fills the release of a certificate's key in, up to its last button, or how others approve. @param to the file */
export async function fillRelease(officer: OfficerAtWork, certificate: string, to: string, reason: string): Promise<Locator> {
  await officer.press('Release the key…', await officer.openCertificate(certificate));
  const dialog = (await officer.page()).getByTestId('dialog-release');
  await officer.typeTwice(dialog, 'Passphrase of the file', OUT);
  await officer.app.control.answerSaveDialog(to);
  await officer.press('Choose where to write…', dialog);
  await dialog.getByTestId('destination').waitFor();
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
  return dialog;
}

/** Says that a key file is needed with the passphrase that is made in this form, and where it goes. */
export async function withKeyFile(officer: OfficerAtWork, form: Locator, to: string): Promise<void> {
  await form.getByRole('radio', { name: 'A key file on a stick is needed with it' }).check();
  await officer.app.control.answerSaveDialog(to);
  await officer.press('Choose where to write…', form);
  await form.getByTestId('destination').waitFor();
}

/** Chooses the key file that is needed beside a passphrase. */
export async function chooseKeyFile(officer: OfficerAtWork, within: Locator, path: string): Promise<void> {
  await officer.app.control.answerOpenDialog([path]);
  await officer.press('Choose…', within.getByTestId('key-file'));
  await within.getByTestId('key-file').getByRole('button', { name: 'Choose another…' }).waitFor();
}

/** A custodian's turn while a command waits: chooses his name and his key file, types his passphrase, and approves with Enter. */
export async function approve(officer: OfficerAtWork, within: Locator, { name, passphrase }: typeof BOB, keyFile?: string): Promise<void> {
  await choose(officer, within, name);
  if (keyFile !== undefined) await chooseKeyFile(officer, within, keyFile);
  const field = within.getByLabel(`Passphrase of ${name}`, { exact: true });
  await field.fill(passphrase);
  await field.press('Enter');
}

/** Says which of several custodians answers. */
export async function choose(officer: OfficerAtWork, within: Locator, name: string): Promise<void> {
  const select = within.getByTestId('select-approver');
  await within.getByTestId('approval-prompt').waitFor();
  if ((await select.count()) === 0) return;
  const page = await officer.page();
  await select.click();
  await page.getByRole('option', { name, exact: true }).click();
  // What is typed next is his passphrase: in the list, it would choose another custodian.
  await page.getByRole('listbox').waitFor({ state: 'hidden' });
  await within.getByLabel(`Passphrase of ${name}`, { exact: true }).and(page.locator(':focus')).waitFor();
}
