import type { Locator, Page } from 'playwright-core';
import { until } from '../electron/until.ts';
import type { LaunchedApp } from './app.ts';
import { dropFiles } from './drop-files.ts';
import type { WindowWatch } from './window-watch.ts';

export const OFFICER = 'Alice Lantern';
export const PASSPHRASE = 'walnut-turbine-harbor-lilac';
/** Says that something hangs, never that it was slow; below the time of a test, which would not say what was waited for (ms). */
const PATIENCE = 100_000;

export type PageName = 'overview' | 'certificates' | 'requests' | 'agents' | 'commands' | 'audit' | 'backup' | 'officers' | 'settings' | 'guide';
/** One target of each format, with the kind of programs that it stands under. */
const TARGETS = {
  p12: ['General', 'PKCS#12, modern'],
  jks: ['Java', 'Java KeyStore (JKS)'],
  pem: ['PEM parts', 'PEM: key, certificate and chain in one file'],
} as const;

/** What an officer does in the window, one step each, by the names that stand on the controls. */
export class OfficerAtWork {
  readonly app: LaunchedApp;
  readonly #watch: WindowWatch;

  constructor({ app, watch }: { app: LaunchedApp; watch: WindowWatch }) {
    this.app = app;
    this.#watch = watch;
  }

  /** The window there is now. */
  async page(): Promise<Page> {
    const page = await this.app.window();
    page.setDefaultTimeout(PATIENCE);
    await this.#watch.attach(page);
    return page;
  }

  async press(name: string | RegExp, within?: Locator): Promise<void> {
    await (within ?? (await this.page())).getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) }).click();
  }

  /** Adds a row to a form and types into the field of that label, to which the focus goes by itself. */
  async addRow(button: string, label: string, text: string, within: Locator): Promise<void> {
    await this.press(button, within);
    await within.getByLabel(label, { exact: true }).and(within.page().locator(':focus')).waitFor();
    await (await this.page()).keyboard.insertText(text);
  }

  /** Presses a button that destroys, which is deaf for its first quarter of a second, until what it does shows. */
  async pressUntil(button: Locator, shows: () => Promise<boolean>): Promise<void> {
    await until(`what ${button} does`, async () => {
      if (!(await shows())) await button.click({ timeout: 500 }).catch(() => undefined);
      return shows();
    });
  }

  async go(to: PageName): Promise<Page> {
    const page = await this.page();
    await page.getByTestId(`nav-${to}`).click();
    await page.getByTestId(`page-${to}`).waitFor();
    return page;
  }

  /** Opens the form for a new vault in this folder. */
  async beginVault(folder: string): Promise<Page> {
    await this.app.control.answerSaveDialog(folder);
    await this.press('Create a vault…');
    const page = await this.page();
    await page.getByLabel('Your name').fill(OFFICER);
    return page;
  }

  /** Creates a vault and puts its kit away unsaved, where there is to be one. */
  async create(folder: string, { kit = false } = {}): Promise<void> {
    const page = await this.beginVault(folder);
    await this.typeTwice(page.getByTestId('create-form'), 'Passphrase', PASSPHRASE);
    if (!kit) await page.getByLabel('Make a recovery kit').uncheck();
    await this.press('Create the vault');
    if (kit) {
      await this.putKitAway();
    }
    await page.getByTestId('page-overview').waitFor();
  }

  /** The window that shows a recovery kit: the newest there is. */
  async kitWindow(): Promise<Page> {
    return until('the kit’s window', async () => {
      const page = await this.page();
      return (await page
        .getByTestId('kit-window')
        .count()
        .catch(() => 0)) > 0
        ? page
        : null;
    });
  }

  /** Reads the sheets that the kit's window shows, one after another. */
  async readKit(): Promise<{ line: string; words: string[] }[]> {
    const kit = await this.kitWindow();
    const sheets: { line: string; words: string[] }[] = [];
    for (let sheet = 1; sheet <= (await kit.locator('article[data-testid^=kit-sheet-]').count()); sheet++) {
      const show = kit.getByRole('button', { name: `Show sheet ${sheet}` });
      if (await show.isVisible()) await show.click();
      const words = await kit.getByTestId(`kit-words-${sheet}`).locator('li').allInnerTexts();
      sheets.push({ line: await kit.getByTestId(`kit-line-${sheet}`).innerText(), words });
    }
    return sheets;
  }

  /** Types back what the kit's window asks for. @returns the line of its first sheet */
  async proveKit(): Promise<string> {
    const kit = await this.kitWindow();
    const sheets = await this.readKit();
    await this.press('Type some of it back', kit.locator('main'));
    for (const field of await kit.locator('input[name^=kit-word-]').all()) {
      const [sheet = '', word = ''] = (await field.getAttribute('name'))?.split('-').slice(-2) ?? [];
      await field.fill(sheets[Number(sheet) - 1]?.words[Number(word) - 1] ?? '');
    }
    await this.press('Compare', kit.locator('main'));
    await kit.getByRole('button', { name: 'It is put away' }).waitFor();
    return sheets[0]?.line ?? '';
  }

  /** Proves the kit, unless that was done, and puts it away; its window is gone then. @returns the line of its first sheet */
  async putKitAway(): Promise<string> {
    const kit = await this.kitWindow();
    const away = kit.getByRole('button', { name: 'It is put away' });
    const line = (await away.isVisible()) ? ((await this.readKit())[0]?.line ?? '') : await this.proveKit();
    await away.click();
    await until('the kit’s window to be gone', async () => (await this.app.control.windows()).length === 1);
    return line;
  }

  /** Fills a passphrase and its repetition, and waits until it was judged. */
  async typeTwice(form: Locator, label: string, passphrase: string): Promise<void> {
    await form.getByLabel(label, { exact: true }).fill(passphrase);
    await form.getByLabel(`${label}, once more`, { exact: true }).fill(passphrase);
    await form
      .getByTestId('strength')
      .getByText(/Good enough|Refused/)
      .waitFor();
  }

  async unlock(passphrase = PASSPHRASE): Promise<void> {
    const page = await this.page();
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await this.press('Unlock the vault');
  }

  /** Unlocks with the right passphrase and waits for the open vault. */
  async open(): Promise<Page> {
    await this.unlock();
    const page = await this.page();
    await page.getByTestId('page-overview').waitFor();
    return page;
  }

  /** Waits for the locked screen, which is in another window than the vault was. */
  async locked(): Promise<Page> {
    const page = await until(
      'the locked screen',
      async () => {
        const shown = await this.app.window();
        return (await shown
          .getByRole('heading', { name: 'Vaults on this workstation' })
          .isVisible()
          .catch(() => false))
          ? shown
          : undefined;
      },
      PATIENCE,
    );
    page.setDefaultTimeout(PATIENCE);
    await this.#watch.attach(page);
    return page;
  }

  async lock(): Promise<Page> {
    await this.press('Lock');
    return this.locked();
  }

  /** Drops files or folders and starts their import; the sheet that shows its progress stays open. */
  async drop(...paths: string[]): Promise<Locator> {
    const page = await this.page();
    // Where the vault was opened just now, there is nothing to drop onto for a moment.
    await page.getByTestId('nav-overview').waitFor();
    await dropFiles(page.locator('body'), paths);
    const sheet = page.getByTestId('dialog-import');
    await sheet.getByRole('button', { name: /^Import \d/ }).click();
    const progress = page.getByTestId('dialog-import-progress');
    await progress.waitFor();
    return progress;
  }

  /** Imports files that need no passphrase, to the end. */
  async import(...paths: string[]): Promise<string> {
    const sheet = await this.drop(...paths);
    await sheet.getByRole('button', { name: 'Show the certificates' }).waitFor();
    const outcome = await sheet.getByTestId('import-state').innerText();
    await this.press('Close', sheet.locator('footer'));
    return outcome;
  }

  /** The import waits for a passphrase: the prompt. */
  async prompt(): Promise<Locator> {
    const prompt = (await this.page()).getByTestId('passphrase-prompt');
    await prompt.waitFor();
    return prompt;
  }

  /** Opens a certificate's details by its name in the table. */
  async openCertificate(commonName: string): Promise<Locator> {
    const page = await this.go('certificates');
    await page.getByTestId('table-certificates').getByRole('row').filter({ hasText: commonName }).first().click();
    const details = page.getByTestId('details');
    await details.getByRole('heading', { name: commonName }).waitFor();
    return details;
  }

  /** Releases one certificate's key into a file; gives what the outcome says. */
  async release(order: { certificate: string; format: keyof typeof TARGETS; passphrase: string; to: string; own?: string }): Promise<string> {
    await this.press('Release the key…', await this.openCertificate(order.certificate));
    const page = await this.page();
    const dialog = page.getByTestId('dialog-release');
    const [group, target] = TARGETS[order.format];
    await dialog.getByText(group, { exact: true }).click();
    await dialog.getByLabel(target, { exact: true }).check();
    await this.typeTwice(dialog, 'Passphrase of the file', order.passphrase);
    await this.app.control.answerSaveDialog(order.to);
    await this.press('Choose where to write…', dialog);
    await dialog.getByTestId('destination').waitFor();
    await dialog.getByLabel(/^Your own passphrase/).fill(order.own ?? PASSPHRASE);
    await dialog.getByTestId('release-start').click();
    const outcome = page.getByTestId('dialog-release-outcome');
    const refused = dialog.locator('[data-error]');
    await outcome
      .getByText(/read back and proved\.$|not released|failed/)
      .or(refused)
      .first()
      .waitFor();
    if (await refused.isVisible()) throw new Error(`it was not begun: ${await refused.innerText()}`);
    const said = await outcome.getByTestId('release-state').innerText();
    await this.press('Close', outcome.locator('footer'));
    return said;
  }
}
