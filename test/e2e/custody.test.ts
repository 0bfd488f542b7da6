import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openssl, runProgram } from '../integration/oracles.ts';
import { addCustodian, approve, BOB, chooseKeyFile, ended, fillRelease, OUT, planned, sign, withKeyFile } from './custodians.ts';
import { LanternFiles } from './lantern-files.ts';
import { OFFICER, OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import type { WindowWatch } from './window-watch.ts';
import { Workplace } from './workplace.ts';

const NAME = 'www.lantern.example';
const RESET = { name: BOB.name, passphrase: 'lantern-otter-crayon-quill' };
const LONG = 100_000;

onEachPlatform('two custodians with key files', (on) => {
  const place = new Workplace();
  const [alices, bobs, bobsNext] = ['alice', 'bob', 'bob-next'].map((name) => place.path(`${name}.strongroom-key`)) as [string, string, string];
  let officer: OfficerAtWork;
  let watch: WindowWatch;

  beforeAll(async () => {
    const started = await place.start(on);
    watch = started.watch;
    officer = new OfficerAtWork(started);
  });
  afterAll(() => place.close());

  const details = async (name: string): Promise<Locator> => {
    const page = await officer.go('officers');
    await page.getByTestId('table-officers').getByRole('row').filter({ hasText: name }).click();
    await page.getByTestId('officer-holds').waitFor();
    return page.getByTestId('details');
  };

  const fill = (file: string): Promise<Locator> => fillRelease(officer, NAME, place.path(file), 'the server was rebuilt');

  const released = async (file: string): Promise<void> => {
    const outcome = (await officer.page()).getByTestId('dialog-release-outcome');
    await outcome.getByText(/released, read back and proved\.$/).waitFor({ timeout: LONG });
    await officer.press('Close', outcome.locator('footer'));
    const key = openssl('pkcs12', '-in', place.path(file), '-nodes', '-nocerts', '-passin', `pass:${OUT}`).toString();
    expect(key).toContain('BEGIN PRIVATE KEY');
  };

  const unlockAs = async (name: string, passphrase: string, keyFile: string): Promise<void> => {
    const page = await officer.lock();
    await page.getByTestId('select-officer').click();
    await page.getByRole('option', { name }).click();
    // What is typed next is the passphrase.
    await page.getByLabel('Passphrase', { exact: true }).and(page.locator(':focus')).waitFor();
    await chooseKeyFile(officer, page.getByTestId('unlock-form'), keyFile);
    await officer.unlock(passphrase);
    await (await officer.page()).getByTestId('page-overview').waitFor({ timeout: LONG });
  };

  it('begin with one, whose key file is made with the vault, and without which his passphrase opens nothing', async () => {
    const page = await officer.beginVault(place.vault);
    const form = page.getByTestId('create-form');
    await officer.typeTwice(form, 'Passphrase', PASSPHRASE);
    await withKeyFile(officer, form, alices);
    await page.getByLabel('Make a recovery kit').uncheck();
    await form.getByText('so is every key in this vault', { exact: false }).waitFor();
    await officer.press('Create the vault');
    await page.getByTestId('page-overview').waitFor();
    expect(readFileSync(alices, 'utf8')).toMatch(/^strongroom-key-file\/v1 [0-9a-f]{16} /);
    await officer.lock();
    await officer.unlock();
    await (await officer.page()).locator('[data-error=KEY_FILE_NEEDED]').waitFor();
    await chooseKeyFile(officer, (await officer.page()).getByTestId('unlock-form'), alices);
    await officer.open();
    const pair = new LanternFiles(place.makeFolder('made')).pair(NAME, ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    await officer.import(pair.keyFile, pair.certificateFile);
  });

  it('and add the other with his', async () => {
    await addCustodian(officer, BOB, PASSPHRASE, bobs);
    expect(existsSync(bobs)).toBe(true);
    await (await details(BOB.name)).getByText('passphrase and key file').waitFor();
  });

  it('acknowledge what they answer for, in the log and on paper', async () => {
    await officer.press('Acknowledge…', await details(OFFICER));
    const page = await officer.page();
    const dialog = page.getByTestId('dialog-acknowledge');
    const statement = await dialog.getByRole('group', { name: 'What a custodian answers for' }).locator('p').first().innerText();
    expect(await dialog.getByTestId('acknowledge').getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel('I have read this, and accept it').check();
    await dialog.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
    await dialog.getByTestId('acknowledge').click();
    await dialog.waitFor({ state: 'detached', timeout: LONG });
    await officer.app.control.answerSaveDialog(place.path('acknowledged.pdf'));
    await officer.press('Print the acknowledgement…', page.getByTestId('details'));
    await expect.poll(() => existsSync(place.path('acknowledged.pdf')), { timeout: LONG }).toBe(true);
    const printed = runProgram('pdftotext', ['-layout', place.path('acknowledged.pdf'), '-'])
      .toString()
      .replaceAll(/\s+/g, ' ');
    expect(printed).toContain(OFFICER);
    expect(printed).toContain(statement.replaceAll(/\s+/g, ' ').slice(0, 60));
    await officer.go('audit');
    await page
      .getByTestId('table-audit')
      .getByText(/acknowledged/)
      .first()
      .waitFor();
  });

  it('suspend one and let him in again', async () => {
    await officer.press('Suspend…', await details(BOB.name));
    await ended(officer, await sign(officer, await planned(officer)));
    await (await details(BOB.name)).getByText('suspended').waitFor();
    await officer.press('Reinstate…', await details(BOB.name));
    await ended(officer, await sign(officer, await planned(officer)));
    await (await details(BOB.name)).getByText('active').waitFor();
  });

  it('reset one, with another key file: what opened for him before opens nothing any more', async () => {
    await officer.press('Reset…', await details(BOB.name));
    const dialog = await planned(officer);
    await officer.typeTwice(dialog, 'His new passphrase', RESET.passphrase);
    await withKeyFile(officer, dialog, bobsNext);
    await dialog.getByLabel(`Type ${BOB.name} to confirm`).fill(BOB.name);
    await ended(officer, await sign(officer, dialog));
    expect(readFileSync(bobsNext)).not.toEqual(readFileSync(bobs));
  });

  it('demand both for keys with a tag, and seal the key that gets it anew', async () => {
    await officer.go('officers');
    await officer.press('Change the quorum…');
    const page = await officer.page();
    const form = page.getByTestId('dialog-change-officers');
    await officer.addRow('Add a tag', 'Tag', 'production', form);
    await form.locator('input[name^=quorum-need]').last().fill('2');
    await ended(officer, await sign(officer, await planned(officer)));
    await page.getByTestId('quorum').getByText('2 of 2 custodians').first().waitFor();
    await officer.press('Tags…', await officer.openCertificate(NAME));
    const dialog = page.getByTestId('dialog-tags');
    await dialog.getByRole('button', { name: 'production', exact: true }).click();
    await dialog.getByText('production demands 2 custodians for its keys.').waitFor();
    await dialog.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
    await dialog.getByTestId('tags-start').click();
    const outcome = page.getByTestId('dialog-tags-outcome');
    await outcome.getByTestId('tags-state').getByText('1 key was tagged. 1 key was sealed anew.').waitFor({ timeout: LONG });
    await officer.press('Close', outcome.locator('footer'));
    await page.getByTestId('details').getByText('2 custodians to use it').waitFor();
  });

  it('release it at one window, the second with the key file that he chooses', async () => {
    await (await fill('here.p12')).getByTestId('release-start').click();
    const outcome = (await officer.page()).getByTestId('dialog-release-outcome');
    await outcome.getByTestId('approval-step').waitFor({ timeout: LONG });
    const field = outcome.getByLabel(`Passphrase of ${BOB.name}`, { exact: true });
    await field.fill(RESET.passphrase);
    await officer.press('Approve', outcome);
    await outcome.locator('[data-error=KEY_FILE_NEEDED]').waitFor({ timeout: LONG });
    // The one of before the reset opens nothing.
    await chooseKeyFile(officer, outcome, bobs);
    await field.fill(BOB.passphrase);
    await officer.press('Approve', outcome);
    await outcome.locator('[data-error=OFFICER_PASSPHRASE_WRONG]').waitFor({ timeout: LONG });
    await officer.press('Look on the drives', outcome);
    await approve(officer, outcome, RESET, bobsNext);
    await released('here.p12');
  });

  it('release it by files that travel: asked, answered at another unlock, brought back', async () => {
    const asking = await fill('carried.p12');
    await asking.getByRole('radio', { name: 'Ask by file…' }).check();
    await officer.app.control.answerSaveDialog(place.path('carried.strongroom-request'));
    await asking.getByTestId('consent').getByRole('button', { name: 'Choose where to write…' }).click();
    await asking.getByText('Ask by file: write carried.strongroom-request').waitFor();
    await asking.getByTestId('release-start').click();
    const asked = (await officer.page()).getByTestId('dialog-asked-by-file');
    await asked.getByText(`Carry it to ${BOB.name}`, { exact: false }).waitFor({ timeout: LONG });
    await officer.press('Close', asked.locator('footer'));
    expect(existsSync(place.path('carried.p12'))).toBe(false);

    await unlockAs(BOB.name, RESET.passphrase, bobsNext);
    const page = await officer.go('officers');
    await officer.press('Answer a request…');
    const answering = page.getByTestId('dialog-answer-request');
    await officer.app.control.answerOpenDialog([place.path('carried.strongroom-request')]);
    await officer.press('Choose the request…', answering);
    await answering.getByTestId('approval-items').getByText(NAME).waitFor();
    await answering.getByRole('radio', { name: 'Approve it' }).check();
    await officer.app.control.answerSaveDialog(place.path('carried.strongroom-approval'));
    await officer.press('Choose where to write…', answering);
    await answering.getByText('Approve and write carried.strongroom-approval').waitFor();
    await answering.getByLabel(/^Your own passphrase/).fill(RESET.passphrase);
    await answering.getByTestId('answer-start').click();
    await answering.getByText(`Carry it back to ${OFFICER}`, { exact: false }).waitFor({ timeout: LONG });
    // The button that ends it has the focus.
    await answering.getByRole('button', { name: 'Close', exact: true }).and(page.locator('footer :focus')).press('Enter');
    await answering.waitFor({ state: 'detached' });

    await unlockAs(OFFICER, PASSPHRASE, alices);
    const bringing = await fill('carried.p12');
    await bringing.getByRole('radio', { name: 'Release with approvals…' }).check();
    for (const [button, file] of [
      ['Choose the request…', 'carried.strongroom-request'],
      ['Choose the approvals…', 'carried.strongroom-approval'],
    ] as const) {
      await officer.app.control.answerOpenDialog([place.path(file)]);
      await officer.press(button, bringing);
      await bringing.getByText(file, { exact: true }).waitFor();
    }
    await bringing.getByTestId('release-start').click();
    await released('carried.p12');
  });

  it('make a kit of three sheets, which counts when it was read back in its own window', async () => {
    const page = await officer.go('officers');
    await officer.press('Make a kit…');
    const dialog = await planned(officer);
    expect(await dialog.getByRole('radio', { name: /^One sheet/ }).count()).toBe(0);
    const outcome = await sign(officer, dialog);
    await outcome.getByTestId('approval-step').waitFor({ timeout: LONG });
    await approve(officer, outcome, RESET, bobsNext);
    await officer.pressUntil(outcome.getByRole('button', { name: 'Put the new kit away…' }), async () => (await officer.app.control.windows()).length > 1);
    await officer.putKitAway();
    await officer.press('Close', outcome.locator('footer'));
    await page.getByTestId('kit').getByText('Any 2 of 3 sheets').waitFor();
  });

  it('hold the log against a checkpoint that was kept elsewhere, and are told of a file that is none', async () => {
    const page = await officer.go('audit');
    await officer.press('Save a checkpoint…');
    const dialog = page.getByTestId('dialog-save-checkpoint');
    await dialog.getByRole('radio', { name: 'A text file' }).check();
    await officer.app.control.answerSaveDialog(place.path('kept.txt'));
    await officer.press('Choose where to write…', dialog);
    await dialog.getByTestId('destination').waitFor();
    await dialog.getByTestId('checkpoint-save').click();
    await dialog.waitFor({ state: 'detached', timeout: LONG });
    await officer.app.control.answerOpenDialog([place.path('kept.txt')]);
    await officer.press('Verify with a checkpoint…');
    const result = page.getByTestId('result-verification');
    await result.getByText(/^The log is whole/).waitFor({ timeout: LONG });
    await result.getByText('Checkpoints that were given').waitFor();
    writeFileSync(place.path('none.txt'), 'hello');
    await officer.app.control.answerOpenDialog([place.path('none.txt')]);
    await officer.press('Verify with a checkpoint…');
    await page.locator('[data-error=CHECKPOINT_INVALID]').waitFor();
  });

  it('raise no violation of the policy and print no error', () => {
    expect(watch.violations).toEqual([]);
    expect(watch.errors).toEqual([]);
  });
});
