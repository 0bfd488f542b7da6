import { existsSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openssl } from '../integration/oracles.ts';
import { addCustodian, approve, BOB, CAROL, choose, demand, ended, fillRelease, OUT, planned, sign } from './custodians.ts';
import { LanternFiles } from './lantern-files.ts';
import { OFFICER, OfficerAtWork } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { Workplace } from './workplace.ts';

const NAME = 'www.lantern.example';
const LONG = 100_000;

onEachPlatform('several custodians', (on) => {
  const place = new Workplace();
  let officer: OfficerAtWork;

  beforeAll(async () => {
    officer = new OfficerAtWork(await place.start(on));
    await officer.create(place.vault);
    const pair = new LanternFiles(place.makeFolder('made')).pair(NAME, ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    await officer.import(pair.keyFile, pair.certificateFile);
  });
  afterAll(() => place.close());

  const violations = async (): Promise<string[]> => {
    const axe = new AxeBuilder({ page: await officer.page() }).setLegacyMode(true);
    return (await axe.analyze()).violations.map(({ id }) => id);
  };

  const fill = (file: string, reason: string): Promise<Locator> => fillRelease(officer, NAME, place.path(file), reason);

  /** Begins a release, which then waits for another custodian. */
  const begin = async (file: string, reason: string): Promise<Locator> => {
    await (await fill(file, reason)).getByTestId('release-start').click();
    const outcome = (await officer.page()).getByTestId('dialog-release-outcome');
    await outcome.getByTestId('approval-step').waitFor({ timeout: LONG });
    return outcome;
  };

  it('says what it means to have one custodian only, and what a second one would hold, before anything happens', async () => {
    const page = await officer.go('officers');
    await page.getByText(/^There is one custodian/).waitFor();
    await page.getByTestId('quorum').getByText('1 of 1 custodian').waitFor();
    await officer.press('Add an officer…');
    const dialog = page.getByTestId('dialog-change-officers');
    await dialog.getByLabel('Name', { exact: true }).fill(BOB.name);
    await dialog.getByRole('radio', { name: 'Custodian' }).check();
    await dialog.getByText(`${BOB.name} can unlock the vault as a custodian.`, { exact: false }).waitFor();
    expect(await dialog.getByTestId('change-start').getAttribute('aria-disabled')).toBe('true');
    expect(await violations()).toEqual([]);
    await officer.press('Cancel', dialog);
    expect(await page.getByTestId('table-officers').getByRole('row').count()).toBe(2);
  });

  it('adds custodians, each with a passphrase of his own, and demands two of the three', async () => {
    await addCustodian(officer, BOB);
    await addCustodian(officer, CAROL);
    await demand(officer, 2);
    const page = await officer.go('officers');
    await page.getByTestId('quorum').getByText('2 of 3 custodians').first().waitFor();
    const rows = page.getByTestId('table-officers');
    for (const name of [OFFICER, BOB.name, CAROL.name]) await rows.getByRole('row').filter({ hasText: name }).getByText('custodian').waitFor();
    expect(await violations()).toEqual([]);
  });

  it('shows beside the list what an officer holds, in words', async () => {
    const page = await officer.go('officers');
    await page.getByTestId('table-officers').getByRole('row').filter({ hasText: BOB.name }).click();
    await page.getByTestId('officer-holds').getByText('A share of every private key').waitFor();
    expect(await violations()).toEqual([]);
    await officer.press('Close details (Esc)');
  });

  it('waits with a release for another custodian, shows what he approves, and takes no wrong passphrase', async () => {
    const outcome = await begin('first.p12', 'the server was rebuilt');
    await outcome.getByText('2 custodians have to approve this; 1 has.').waitFor();
    await outcome.getByText('the server was rebuilt').waitFor();
    await outcome.getByTestId('approval-items').getByText(NAME).waitFor();
    await outcome
      .getByTestId('approval-time')
      .getByText(/^given up in \d+ min$/)
      .waitFor();
    expect(await violations()).toEqual([]);
    await choose(officer, outcome, BOB.name);
    const field = outcome.getByLabel(`Passphrase of ${BOB.name}`, { exact: true });
    await field.fill(CAROL.passphrase);
    await officer.press('Approve', outcome);
    await outcome.locator('[data-error=OFFICER_PASSPHRASE_WRONG]').waitFor({ timeout: LONG });
    expect(await field.inputValue()).toBe('');
    expect(existsSync(place.path('first.p12'))).toBe(false);
  });

  it('releases once he has approved, and says afterwards who did', async () => {
    const outcome = (await officer.page()).getByTestId('dialog-release-outcome');
    await approve(officer, outcome, BOB);
    await outcome.getByText(/released, read back and proved\.$/).waitFor({ timeout: LONG });
    await outcome.getByText(`${OFFICER}, ${BOB.name}`).waitFor();
    await officer.press('Close', outcome.locator('footer'));
    const written = openssl('pkcs12', '-in', place.path('first.p12'), '-nodes', '-passin', `pass:${OUT}`).toString();
    expect(written).toContain('BEGIN PRIVATE KEY');
  });

  it('ends the release where he refuses, and keeps his reason', async () => {
    const outcome = await begin('second.p12', 'nobody knows');
    await officer.press('Refuse…', outcome);
    await choose(officer, outcome, CAROL.name);
    await outcome.getByLabel('Why it is refused').fill('this server was switched off');
    const field = outcome.getByLabel(`Passphrase of ${CAROL.name}`, { exact: true });
    await field.fill(CAROL.passphrase);
    // Enter approves, and here it must not.
    await field.press('Enter');
    expect(await outcome.getByTestId('approval-step').isVisible()).toBe(true);
    await officer.press('Refuse', outcome);
    await outcome.locator('[data-error=APPROVALS_REFUSED]').getByText('this server was switched off', { exact: false }).waitFor({ timeout: LONG });
    expect(existsSync(place.path('second.p12'))).toBe(false);
    await officer.press('Close', outcome.locator('footer'));
    const page = await officer.go('audit');
    await page
      .getByTestId('table-audit')
      .getByText(/Carol Lantern refused.*switched off/)
      .first()
      .waitFor();
  });

  it('keeps the way to what waits when its dialog was closed, and lets it be cancelled there', async () => {
    const outcome = await begin('third.p12', 'to be closed');
    await officer.press('Close', outcome.locator('footer'));
    const page = await officer.go('overview');
    await page.getByTestId('nav-officers').getByText('1 command waits for custodians').waitFor({ state: 'attached' });
    await page
      .getByTestId('waiting-approvals')
      .getByRole('button', { name: /^Answer: Release/ })
      .click();
    const again = page.getByTestId('dialog-approval-outcome');
    await again.getByTestId('approval-step').waitFor();
    await officer.press('Cancel the command', again);
    await again.getByTestId('approval-state').waitFor();
    await officer.press('Close', again.locator('footer'));
    await page.getByTestId('waiting-approvals').waitFor({ state: 'detached' });
    expect(existsSync(place.path('third.p12'))).toBe(false);
  });

  it('asks by file, and then releases nothing', async () => {
    const dialog = await fill('fourth.p12', 'asked by file');
    await dialog.getByRole('radio', { name: 'Ask by file…' }).check();
    await officer.app.control.answerSaveDialog(place.path('fourth.strongroom-request'));
    await dialog.getByTestId('consent').getByRole('button', { name: 'Choose where to write…' }).click();
    await dialog.getByText('Ask by file: write fourth.strongroom-request').waitFor();
    await dialog.getByTestId('release-start').click();
    const asked = (await officer.page()).getByTestId('dialog-asked-by-file');
    await asked.getByText(`Carry it to ${BOB.name} or ${CAROL.name}`, { exact: false }).waitFor({ timeout: LONG });
    expect(existsSync(place.path('fourth.strongroom-request'))).toBe(true);
    expect(existsSync(place.path('fourth.p12'))).toBe(false);
    await officer.press('Close', asked.locator('footer'));
  });

  it('shows a request as it was asked, and does not let its own author answer it', async () => {
    const page = await officer.go('officers');
    await officer.press('Answer a request…');
    const dialog = page.getByTestId('dialog-answer-request');
    await officer.app.control.answerOpenDialog([place.path('fourth.strongroom-request')]);
    await officer.press('Choose the request…', dialog);
    await dialog.getByTestId('request-title').getByText(OFFICER).waitFor();
    await dialog.getByText('asked by file', { exact: true }).waitFor();
    await dialog.getByText('This request is your own: others have to answer it.').waitFor();
    expect(await violations()).toEqual([]);
    await officer.press('Cancel', dialog);
  });

  it('removes an officer: by his name typed, with another’s signature, and with what has to be renewed', async () => {
    const page = await officer.go('officers');
    await page.getByTestId('table-officers').getByRole('row').filter({ hasText: CAROL.name }).click();
    await officer.press('Remove…', page.getByTestId('details'));
    const dialog = await planned(officer);
    await dialog.getByTestId('change-renew').getByText(NAME).waitFor();
    await dialog.getByRole('heading', { name: 'What it does not undo' }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Cancel' }).evaluate((button) => button === document.activeElement)).toBe(true);
    await dialog.getByLabel(`Type ${CAROL.name} to confirm`).fill(CAROL.name);
    expect(await violations()).toEqual([]);
    const outcome = await sign(officer, dialog);
    await outcome.getByTestId('approval-step').waitFor({ timeout: LONG });
    await approve(officer, outcome, BOB);
    await ended(officer, outcome);
    await page.getByTestId('table-officers').getByRole('row').filter({ hasText: CAROL.name }).getByText('removed').waitFor();
    await page.getByTestId('quorum').getByText('2 of 2 custodians').first().waitFor();
  });

  it('offers nobody who was removed at the next unlock, and opens for the others as before', async () => {
    const page = await officer.lock();
    await page.getByTestId('select-officer').click();
    await page.getByRole('option').first().waitFor();
    const offered = await page.getByRole('option').allInnerTexts();
    expect(offered.map((text) => text.trim())).toEqual([`${OFFICER} (custodian)`, `${BOB.name} (custodian)`]);
    await page.getByRole('option', { name: OFFICER }).click();
    await officer.open();
  });
});
