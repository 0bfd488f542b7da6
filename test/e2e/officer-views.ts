import type { Page } from 'playwright-core';
import { addCustodian, BOB, CAROL, demand } from './custodians.ts';
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

/** The views of the officers and of what several custodians do together, in a vault of one custodian; they add two. @param who sits there */
export const officerViews = (who: typeof BOB): View[] => [
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
  view('officers', async (officer, page) => {
    await officer.go('officers');
    if ((await page.getByTestId('table-officers').getByText(BOB.name).count()) === 0) {
      await addCustodian(officer, BOB, who.passphrase);
      await addCustodian(officer, CAROL, who.passphrase);
      await demand(officer, 2, who.passphrase);
    }
    await page.getByTestId('quorum').getByText('2 of 3 custodians').first().waitFor();
  }),
  view('officers, details', (officer, page) => openOfficer(officer, page, BOB.name)),
  view('officers, acknowledge', async (officer, page) => {
    await openOfficer(officer, page, who.name);
    await officer.press('Acknowledge…', page.getByTestId('details'));
    await page.getByTestId('dialog-acknowledge').waitFor();
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

/** A release that waits for a custodian, and what is seen of it elsewhere. @param to a file that is not there yet */
export function waitingViews(to: string, own: string): View[] {
  return [
    view('release, waits for a custodian', async (officer, page) => {
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
      await dialog.getByTestId('release-start').click();
      await page.getByTestId('approval-step').waitFor({ timeout: 60_000 });
    }),
    view('overview, a release waits', async (officer, page) => {
      await officer.go('overview');
      await page.getByTestId('waiting-approvals').waitFor();
    }),
    view('release, refused', async (officer, page) => {
      await page
        .getByTestId('waiting-approvals')
        .getByRole('button', { name: /^Answer:/ })
        .click();
      const dialog = page.getByTestId('dialog-approval-outcome');
      await officer.press('Refuse…', dialog);
      await dialog.getByLabel('Why it is refused').fill('This server was switched off.');
    }),
  ];
}
