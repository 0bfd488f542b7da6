// Writes a picture of every page and dialog and runs axe over each. First `npm run build` and `vite build -c test/renderer-preview/vite.config.ts`; then
// `node test/renderer-preview/look.ts OUT [part of a name]`.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { browse, preview } from './window.ts';

const [out = '.cache/looks', only = ''] = process.argv.slice(2);
const nav = (name: string) => async (page: Page) => {
  await page.getByTestId(`nav-${name}`).click();
  await page.waitForTimeout(150);
};
const firstRow = async (page: Page, table: string): Promise<void> => {
  await page.getByTestId(`table-${table}`).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(150);
};
const certificates = nav('certificates');

interface View {
  name: string;
  scenario?: Record<string, unknown>;
  do: (page: Page) => Promise<void>;
}

const VIEWS: View[] = [
  { name: 'overview', do: nav('overview') },
  { name: 'overview-empty', scenario: { empty: true }, do: nav('overview') },
  { name: 'overview-large', scenario: { certificates: 100_000 }, do: nav('overview') },
  { name: 'certificates', do: certificates },
  { name: 'certificates-empty', scenario: { empty: true }, do: certificates },
  { name: 'certificates-one', scenario: { certificates: 1 }, do: certificates },
  {
    name: 'certificates-none-found',
    do: async (page) => {
      await certificates(page);
      await page.keyboard.press('/');
      await page.keyboard.type('no such name');
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'certificates-details',
    do: async (page) => {
      await certificates(page);
      await firstRow(page, 'certificates');
    },
  },
  {
    name: 'certificates-long-name',
    do: async (page) => {
      await certificates(page);
      await page.keyboard.press('/');
      await page.keyboard.type('very-long');
      await page.waitForTimeout(300);
      await firstRow(page, 'certificates');
    },
  },
  {
    name: 'certificates-selected',
    do: async (page) => {
      await certificates(page);
      await page.getByTestId('table-certificates').focus();
      await page.keyboard.press('Space');
      for (let i = 0; i < 6; i += 1) await page.keyboard.press('Shift+ArrowDown');
      await page.waitForTimeout(150);
    },
  },
  {
    name: 'certificates-end',
    scenario: { certificates: 100_000 },
    do: async (page) => {
      await certificates(page);
      await page.getByTestId('table-certificates').focus();
      await page.keyboard.press('End');
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'certificates-columns',
    do: async (page) => {
      await certificates(page);
      await page.getByTestId('columns-certificates').click();
      await page.waitForTimeout(150);
    },
  },
  {
    name: 'keys',
    do: async (page) => {
      await certificates(page);
      await page.getByRole('tab', { name: /Keys without/ }).click();
      await page.waitForTimeout(150);
      await firstRow(page, 'keys');
    },
  },
  {
    name: 'agents',
    do: async (page) => {
      await nav('agents')(page);
      await page.getByTestId('table-agents').focus();
      await page.keyboard.press('Enter');
      await page.waitForTimeout(100);
    },
  },
  {
    name: 'commands',
    scenario: { waiting: true },
    do: async (page) => {
      await nav('commands')(page);
      await firstRow(page, 'commands');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'audit',
    do: async (page) => {
      await nav('audit')(page);
      await page.getByRole('button', { name: 'Verify the log' }).click();
      await page.waitForTimeout(1500);
      await firstRow(page, 'audit');
    },
  },
  { name: 'settings', do: nav('settings') },
  {
    name: 'settings-select',
    do: async (page) => {
      await nav('settings')(page);
      await page.getByTestId('select-theme').click();
      await page.waitForTimeout(150);
    },
  },
  { name: 'guide', do: nav('guide') },
  {
    name: 'dialog-import',
    do: async (page) => {
      await page.keyboard.press('i');
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'dialog-import-passphrase',
    do: async (page) => {
      await page.keyboard.press('i');
      await page.waitForTimeout(200);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(500);
      await page.getByLabel('Passphrase of this file').fill('wrong');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(600);
    },
  },
  {
    name: 'dialog-import-done',
    do: async (page) => {
      await page.keyboard.press('i');
      await page.waitForTimeout(200);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(500);
      await page.getByLabel('Passphrase of this file').fill('open');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(900);
    },
  },
  {
    name: 'dialog-release',
    do: async (page) => {
      await certificates(page);
      await firstRow(page, 'certificates');
      await page.keyboard.press('e');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'dialog-release-ready',
    do: async (page) => {
      await certificates(page);
      await firstRow(page, 'certificates');
      await page.keyboard.press('e');
      await page.waitForTimeout(300);
      await page.getByRole('button', { name: 'Generate a passphrase' }).click();
      await page.getByRole('button', { name: 'Choose where to write…' }).click();
      await page.waitForTimeout(300);
      await page
        .getByLabel(/Your own passphrase/)
        .first()
        .fill('open');
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'dialog-release-several',
    do: async (page) => {
      await certificates(page);
      await page.getByTestId('table-certificates').focus();
      for (let i = 0; i < 6; i += 1) await page.keyboard.press('Shift+ArrowDown');
      await page.waitForTimeout(100);
      await page.keyboard.press('e');
      await page.waitForTimeout(300);
      await page.getByText('PEM (.pem)').click();
      await page.getByLabel('Without a passphrase').click();
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'dialog-release-outcome',
    do: async (page) => {
      await certificates(page);
      await firstRow(page, 'certificates');
      await page.keyboard.press('e');
      await page.waitForTimeout(300);
      await page.getByRole('button', { name: 'Generate a passphrase' }).click();
      await page.getByRole('button', { name: 'Choose where to write…' }).click();
      await page.waitForTimeout(300);
      await page
        .getByLabel(/Your own passphrase/)
        .first()
        .fill('open');
      await page.waitForTimeout(300);
      await page.getByTestId('release-start').click();
      await page.waitForTimeout(1600);
    },
  },
  {
    name: 'dialog-lock',
    scenario: { waiting: true },
    do: async (page) => {
      await page.keyboard.press('Control+l');
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'dialog-agent',
    do: async (page) => {
      await nav('agents')(page);
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.waitForTimeout(100);
    },
  },
  {
    name: 'dialog-passphrase',
    do: async (page) => {
      await nav('settings')(page);
      await page.getByRole('button', { name: /Change your passphrase/ }).click();
      await page.getByLabel('New passphrase', { exact: true }).fill('password');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'dialog-export',
    do: async (page) => {
      await nav('audit')(page);
      await page.getByRole('button', { name: 'Export the log…' }).click();
      await page.waitForTimeout(100);
    },
  },
  {
    name: 'dialog-shortcuts',
    do: async (page) => {
      await page.keyboard.press('?');
      await page.waitForTimeout(100);
    },
  },
  {
    name: 'dialog-palette',
    do: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('a');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'dialog-code',
    scenario: { waiting: true },
    do: async (page) => {
      await nav('commands')(page);
      await page.getByTestId('table-commands').focus();
      for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(400);
      await page.getByRole('button', { name: 'FILE_MALFORMED' }).first().click();
      await page.waitForTimeout(100);
    },
  },
  {
    name: 'drop',
    do: async (page) => {
      await page.evaluate(() => {
        const transfer = new DataTransfer();
        for (let i = 0; i < 7; i += 1) transfer.items.add(new File(['x'], `${i}.pem`));
        window.dispatchEvent(new DragEvent('dragenter', { dataTransfer: transfer, cancelable: true }));
      });
      await page.waitForTimeout(100);
    },
  },
  {
    name: 'unlock',
    scenario: { locked: true },
    do: async (page) => {
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'unlock-wrong',
    scenario: { locked: true },
    do: async (page) => {
      await page.waitForTimeout(200);
      for (let i = 0; i < 2; i += 1) {
        await page.getByLabel('Passphrase', { exact: true }).fill('no');
        await page.keyboard.press('Enter');
        await page.waitForTimeout(300);
      }
    },
  },
  {
    name: 'unlock-in-use',
    scenario: { locked: true },
    do: async (page) => {
      await page.getByRole('button', { name: 'Open another vault…' }).click();
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'unlock-none',
    scenario: { locked: true, vaults: 0 },
    do: async (page) => {
      await page.waitForTimeout(100);
    },
  },
  {
    name: 'unlock-after-lock',
    do: async (page) => {
      await page.keyboard.press('Control+l');
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'create',
    scenario: { locked: true },
    do: async (page) => {
      await page.getByRole('button', { name: 'Create a vault…' }).click();
      await page.waitForTimeout(100);
      await page.getByLabel('Your name').fill('alice');
      await page.getByRole('button', { name: 'Generate a passphrase' }).click();
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'kit',
    scenario: { locked: true },
    do: async (page) => {
      await page.getByRole('button', { name: 'Create a vault…' }).click();
      await page.getByLabel('Your name').fill('alice');
      await page.getByRole('button', { name: 'Generate a passphrase' }).click();
      await page.waitForTimeout(400);
      await page.getByRole('button', { name: 'Create the vault' }).click();
      await page.waitForTimeout(400);
    },
  },
];

const SIZES = [
  { name: 'light-1280', theme: 'light', width: 1280, height: 800 },
  { name: 'dark-1280', theme: 'dark', width: 1280, height: 800 },
  { name: 'light-1920', theme: 'light', width: 1920, height: 1080 },
  // What 200 % zoom leaves of 1280x800.
  { name: 'zoom-200', theme: 'light', width: 640, height: 400 },
];

const browser = await browse();
let failed = 0;
for (const size of SIZES) {
  await mkdir(join(out, size.name), { recursive: true });
  for (const view of VIEWS) {
    if (!`${size.name}/${view.name}`.includes(only)) continue;
    const { page, complaints, close } = await preview(
      browser,
      { theme: size.theme, ...view.scenario },
      { viewport: { width: size.width, height: size.height } },
    );
    try {
      await view.do(page);
      await page.screenshot({ path: join(out, size.name, `${view.name}.png`) });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      for (const violation of violations)
        complaints.push(
          `axe ${violation.id}: ${violation.help}; ${violation.nodes
            .slice(0, 3)
            .map((node) => node.html.slice(0, 200))
            .join(' | ')} ${violation.nodes[0]?.any[0]?.message ?? ''}`,
        );
    } catch (error) {
      complaints.push(String(error).split('\n').slice(0, 4).join(' '));
      await page.screenshot({ path: join(out, size.name, `${view.name}.png`) }).catch(() => undefined);
    }
    if (complaints.length > 0) {
      failed += 1;
      console.log(`${size.name}/${view.name}`);
      for (const complaint of new Set(complaints)) console.log(`  ${complaint}`);
    }
    await close();
  }
}
await browser.close();
console.log(failed === 0 ? 'nothing to complain of' : `${failed} views with complaints`);
