import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { addOfficer, BOB, CAROL, choose, demand, ended, planned, sign, withKeyFile } from './custodians.ts';
import type { OfficerAtWork } from './officer-at-work.ts';
import { rowOf, type View, view } from './view.ts';

async function begin(officer: OfficerAtWork, page: Page, button: string): Promise<void> {
  await officer.go('officers');
  await officer.press(button);
  await page.getByTestId('dialog-change-officers').waitFor();
}

async function openOfficer(officer: OfficerAtWork, page: Page, name: string): Promise<void> {
  await officer.go('officers');
  await page.getByTestId('table-officers').getByRole('row').filter({ hasText: name }).click();
  await page.getByTestId('officer-holds').waitFor();
}

/** The dialog of what can be done about one officer, from his details. */
const change = (name: string, button: string): View =>
  view(`officers, ${name}`, async (officer, page) => {
    await openOfficer(officer, page, CAROL.name);
    await officer.press(button, page.getByTestId('details'));
    await page.getByTestId('dialog-change-officers').waitFor();
  });

const OTTO = { name: 'Otto Lantern', passphrase: 'velvet-anchor-biscuit-canoe' };

/** The views of the officers and of what several custodians do together, in a vault of one custodian; they add two. @param who sits there @param folder for files */
export const officerViews = (who: typeof BOB, folder: string): View[] => [
  view('officers, one custodian', async (officer, page) => {
    await officer.go('officers');
    await rowOf(page, 'officers', 0).waitFor();
  }),
  view('officers, add', async (officer, page) => {
    await begin(officer, page, 'Add an officer…');
    const dialog = page.getByTestId('dialog-change-officers');
    await dialog.getByLabel('Name', { exact: true }).fill(BOB.name);
    await dialog.getByRole('radio', { name: 'Custodian' }).check();
    await dialog.getByTestId('change-plan').waitFor();
  }),
  view('officers, one suspended', async (officer, page) => {
    await addOfficer(officer, OTTO, 'Operator', who.passphrase);
    await openOfficer(officer, page, OTTO.name);
    await officer.press('Suspend…', page.getByTestId('details'));
    await ended(officer, await sign(officer, await planned(officer), who.passphrase));
    await openOfficer(officer, page, OTTO.name);
    await page.getByTestId('details').getByText('suspended', { exact: true }).waitFor();
  }),
  view('officers, reinstate', async (officer, page) => {
    await openOfficer(officer, page, OTTO.name);
    await officer.press('Reinstate…', page.getByTestId('details'));
    await page.getByTestId('dialog-change-officers').getByTestId('change-plan').waitFor();
  }),
  view('officers, add, under way', async (officer, page) => {
    await begin(officer, page, 'Add an officer…');
    const dialog = page.getByTestId('dialog-change-officers');
    await dialog.getByLabel('Name', { exact: true }).fill(BOB.name);
    await dialog.getByRole('radio', { name: 'Custodian' }).check();
    await officer.typeTwice(dialog, 'His new passphrase', BOB.passphrase);
    const outcome = await sign(officer, await planned(officer), who.passphrase);
    await outcome
      .getByTestId('change-officers-state')
      .getByText(/: done\./)
      .waitFor({ timeout: 100_000 });
  }),
  view('officers', async (officer, page) => {
    await addOfficer(officer, CAROL, 'Custodian', who.passphrase);
    await demand(officer, 2, who.passphrase);
    await page.getByTestId('quorum').getByText('2 of 3 custodians').first().waitFor();
  }),
  view('officers, details', (officer, page) => openOfficer(officer, page, BOB.name)),
  view('officers, acknowledge', async (officer, page) => {
    await openOfficer(officer, page, who.name);
    await officer.press('Acknowledge…', page.getByTestId('details'));
    await page.getByTestId('dialog-acknowledge').waitFor();
  }),
  view('officers, acknowledged', async (officer, page) => {
    await openOfficer(officer, page, who.name);
    await officer.press('Acknowledge…', page.getByTestId('details'));
    const dialog = page.getByTestId('dialog-acknowledge');
    await dialog.getByLabel('I have read this, and accept it').check();
    await dialog.getByLabel(/^Your own passphrase/).fill(who.passphrase);
    await dialog.getByTestId('acknowledge').click();
    await page.getByTestId('details').getByRole('button', { name: 'Print the acknowledgement…' }).waitFor({ timeout: 100_000 });
  }),
  change('rename', 'Rename…'),
  view('officers, role', async (officer, page) => {
    await openOfficer(officer, page, CAROL.name);
    await officer.press('Change the role…', page.getByTestId('details'));
    const dialog = page.getByTestId('dialog-change-officers');
    await dialog.getByRole('radio', { name: 'Operator' }).check();
    await dialog.getByTestId('change-plan').waitFor();
  }),
  change('reset', 'Reset…'),
  view('officers, reset with a key file', async (officer, page) => {
    await openOfficer(officer, page, CAROL.name);
    await officer.press('Reset…', page.getByTestId('details'));
    const dialog = page.getByTestId('dialog-change-officers');
    await withKeyFile(officer, dialog, join(folder, 'carol.strongroom-key'));
    await dialog.getByTestId('change-plan').waitFor();
  }),
  change('suspend', 'Suspend…'),
  view('officers, remove', async (officer, page) => {
    await openOfficer(officer, page, CAROL.name);
    await officer.press('Remove…', page.getByTestId('details'));
    await page.getByTestId('dialog-change-officers').getByTestId('change-renew').waitFor();
  }),
  view('officers, quorum', async (officer, page) => {
    await begin(officer, page, 'Change the quorum…');
    const dialog = page.getByTestId('dialog-change-officers');
    await officer.press('Add a tag', dialog);
    await dialog.locator('input[name^=quorum-tag]').last().fill('production');
    await dialog.locator('input[name^=quorum-need]').last().fill('3');
    await dialog.getByTestId('change-plan').waitFor();
  }),
  view('officers, kit', async (officer, page) => {
    await officer.go('officers');
    await page.getByTestId('kit').getByRole('button').first().click();
    await page.getByTestId('dialog-change-officers').getByTestId('change-plan').waitFor();
  }),
  view('officers, answer a request', async (officer, page) => {
    await officer.go('officers');
    await officer.press('Answer a request…');
    await page.getByTestId('dialog-answer-request').waitFor();
  }),
  view('tags of a key', async (officer, page) => {
    await releasable(officer, page);
    await officer.press('Tags…', page.getByTestId('details'));
    await page.getByTestId('dialog-tags').waitFor();
  }),
  view('release, ask by file', async (officer, page) => {
    await releasable(officer, page);
    await officer.press('Release the key…', page.getByTestId('details'));
    const dialog = page.getByTestId('dialog-release');
    await dialog.getByRole('radio', { name: 'Ask by file…' }).check();
    await dialog.getByTestId('consent').scrollIntoViewIfNeeded();
  }),
  view('release, asked by file', async (officer, page) => {
    const dialog = await filled(officer, page, join(folder, 'asked.p12'), who.passphrase);
    await dialog.getByRole('radio', { name: 'Ask by file…' }).check();
    await officer.app.control.answerSaveDialog(join(folder, 'asked.strongroom-request'));
    await dialog.getByTestId('consent').getByRole('button', { name: 'Choose where to write…' }).click();
    await dialog.getByTestId('consent').getByTestId('destination').waitFor();
    await dialog.getByTestId('release-start').click();
    await page.getByTestId('dialog-asked-by-file').getByText('The request was written as', { exact: false }).waitFor({ timeout: 100_000 });
  }),
  view('release, with approvals', async (officer, page) => {
    const dialog = await filled(officer, page, join(folder, 'asked.p12'), who.passphrase);
    await dialog.getByRole('radio', { name: 'Release with approvals…' }).check();
    await officer.app.control.answerOpenDialog([join(folder, 'asked.strongroom-request')]);
    await officer.press('Choose the request…', dialog);
    await dialog.getByText('asked.strongroom-request').waitFor();
    await dialog.getByTestId('consent').scrollIntoViewIfNeeded();
  }),
  view('officers, a request that was read', async (officer, page) => {
    await officer.go('officers');
    await officer.press('Answer a request…');
    const dialog = page.getByTestId('dialog-answer-request');
    await officer.app.control.answerOpenDialog([join(folder, 'asked.strongroom-request')]);
    await officer.press('Choose the request…', dialog);
    await dialog.getByTestId('request-title').waitFor();
  }),
];

/** Opens the details of a certificate whose key is in store. */
async function releasable(officer: OfficerAtWork, page: Page): Promise<void> {
  await officer.go('certificates');
  await page.getByRole('tab', { name: /^Certificates/ }).click();
  const inStore = page.getByRole('button', { name: 'in store', exact: true });
  if ((await inStore.getAttribute('aria-pressed')) !== 'true') await inStore.click();
  await rowOf(page, 'certificates', 0).getByText('in store').waitFor();
  await rowOf(page, 'certificates', 0).click();
  await page.getByTestId('certificate-summary').waitFor();
}

/** Opens a release and fills it in, up to how others approve. */
async function filled(officer: OfficerAtWork, page: Page, to: string, own: string): Promise<Locator> {
  await releasable(officer, page);
  await officer.press('Release the key…', page.getByTestId('details'));
  const dialog = page.getByTestId('dialog-release');
  await officer.typeTwice(dialog, 'Passphrase of the file', 'copper-kettle-outing');
  const elsewhere = dialog.getByRole('radio', { name: 'Another place…' });
  if ((await elsewhere.count()) > 0) await elsewhere.check();
  await officer.app.control.answerSaveDialog(to);
  await officer.press('Choose where to write…', dialog);
  await dialog.getByTestId('destination').waitFor();
  await dialog.getByLabel('Reason').fill('The server was rebuilt.');
  await dialog.getByLabel(/^Your own passphrase/).fill(own);
  return dialog;
}

/** The dialog where the command that waits is answered. */
async function answering(page: Page): Promise<Locator> {
  await page
    .getByTestId('waiting-approvals')
    .getByRole('button', { name: /^Answer:/ })
    .click();
  return page.getByTestId('dialog-approval-outcome');
}

/** A release that waits for a custodian, and what is seen of it elsewhere. @param to a file that is not there yet */
export function waitingViews(to: string, own: string): View[] {
  return [
    view('release, waits for a custodian', async (officer, page) => {
      const dialog = await filled(officer, page, to, own);
      await dialog.getByTestId('release-start').click();
      await page.getByTestId('approval-step').waitFor({ timeout: 60_000 });
    }),
    view('overview, a release waits', async (officer, page) => {
      await officer.go('overview');
      await page.getByTestId('waiting-approvals').waitFor();
    }),
    view('release, a wrong passphrase of a custodian', async (officer, page) => {
      const dialog = await answering(page);
      await choose(officer, dialog, BOB.name);
      await dialog.getByLabel(`Passphrase of ${BOB.name}`, { exact: true }).fill('this is not it');
      await officer.press('Approve', dialog);
      await dialog.locator('[data-error=OFFICER_PASSPHRASE_WRONG]').waitFor({ timeout: 100_000 });
    }),
    view('release, to be refused', async (officer, page) => {
      const dialog = await answering(page);
      await officer.press('Refuse…', dialog);
      await dialog.getByLabel('Why it is refused').fill('This server was switched off.');
    }),
    view('release, refused', async (officer, page) => {
      const dialog = await answering(page);
      await officer.press('Refuse…', dialog);
      await choose(officer, dialog, BOB.name);
      await dialog.getByLabel('Why it is refused').fill('This server was switched off.');
      await dialog.getByLabel(`Passphrase of ${BOB.name}`, { exact: true }).fill(BOB.passphrase);
      const refused = dialog.locator('[data-error=APPROVALS_REFUSED]');
      await officer.pressUntil(dialog.getByRole('button', { name: 'Refuse', exact: true }), () => refused.isVisible());
    }),
  ];
}
