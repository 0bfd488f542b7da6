import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { OfficerAtWork } from './officer-at-work.ts';
import { rowOf, type View, view } from './view.ts';

const HEAD = 'common name,san,key,days\n';
const GOOD = `${HEAD}${Array.from({ length: 40 }, (_, at) => `device-${at}.lantern.example,"device-${at}.lantern.example, 10.0.0.${at}",p-256,200\n`).join('')}`;
const WRONG = `${HEAD}device one.lantern.example,,p-256,200\nok.lantern.example,300.0.0.1,p-256,200\n=cmd(),,rsa-512,0\nok.lantern.example,,p-256,ten\n`;

async function wizard(officer: OfficerAtWork, page: Page): Promise<Locator> {
  await officer.go('requests');
  await page.getByRole('tab', { name: /^Requests/ }).click();
  await page.keyboard.press('r');
  const dialog = page.getByTestId('dialog-request');
  await dialog.waitFor();
  return dialog;
}

async function fromFile(officer: OfficerAtWork, page: Page, file: string, content: string): Promise<Locator> {
  await officer.go('requests');
  await page.getByRole('tab', { name: /^Requests/ }).click();
  await page.getByRole('button', { name: 'From a file…', exact: true }).click();
  const dialog = page.getByTestId('dialog-requests-file');
  writeFileSync(file, content);
  await officer.app.control.answerOpenDialog([file]);
  await officer.press('Choose a file…', dialog);
  await dialog.getByTestId('requests-file-found').waitFor();
  return dialog;
}

async function profiles(officer: OfficerAtWork, page: Page): Promise<void> {
  await officer.go('requests');
  await page.getByRole('tab', { name: 'Profiles' }).click();
  await rowOf(page, 'profiles', 1).click();
  await page.getByTestId('details').waitFor();
}

/** The views of requests and profiles, in an open vault. @param folder where the files lie that are read in */
export function requestViews(folder: string): View[] {
  return [
    view('request wizard', async (officer, page) => {
      const dialog = await wizard(officer, page);
      await dialog.getByLabel('Common name', { exact: true }).fill('www.lantern.example');
      await dialog.getByLabel('Organisation', { exact: true }).fill('Lantern Fixtures');
      await dialog.getByLabel('Country', { exact: true }).fill('SE');
      await officer.addRow('Add a name', 'Name 2', 'api.lantern.example', dialog);
      await dialog.getByTestId('request-preview').getByText('DNS:api.lantern.example').waitFor();
    }),
    view('request wizard, errors', async (officer, page) => {
      const dialog = await wizard(officer, page);
      await dialog.getByLabel('Common name', { exact: true }).fill('www.lantern.example');
      await dialog.getByLabel('Country', { exact: true }).fill('Sweden');
      await officer.addRow('Add a name', 'Name 2', 'api lantern.example', dialog);
      await officer.addRow('Add a name', 'Name 3', '10.0.0.7', dialog);
      await dialog.getByLabel('Wanted term in days').fill('ten');
      await dialog.locator('[data-problem=error]').nth(2).waitFor();
    }),
    view('request wizard, save as a profile', async (officer, page) => {
      const dialog = await wizard(officer, page);
      await officer.press('Save as a profile…', dialog);
      await dialog.getByLabel('Name of the profile').fill('Lantern web');
    }),
    view('request made', async (officer, page) => {
      const dialog = await wizard(officer, page);
      await dialog.getByLabel('Common name', { exact: true }).fill('www.lantern.example');
      await page.locator('[data-testid=request-make]:not([aria-disabled])').click();
      await page.getByTestId('dialog-request-outcome').getByRole('button', { name: 'Carry out now…' }).waitFor();
    }),
    view('requests', async (officer, page) => {
      await officer.go('requests');
      await page.getByRole('tab', { name: /^Requests/ }).click();
      await rowOf(page, 'requests', 0).waitFor();
    }),
    view('request details', async (officer, page) => {
      await officer.go('requests');
      await rowOf(page, 'requests', 0).click();
      await page.getByTestId('request-summary').waitFor();
    }),
    view('request, carry out', async (officer, page) => {
      await officer.press('Carry out…', page.getByTestId('details'));
      const dialog = page.getByTestId('dialog-carry-out');
      await officer.app.control.answerOpenDialog([folder]);
      await officer.press('Choose a folder…', dialog);
      await dialog.getByTestId('destination').waitFor();
    }),
    view('request, withdraw', async (officer, page) => {
      await officer.press('Withdraw…', page.getByTestId('details'));
      await page.getByTestId('dialog-withdraw').waitFor();
    }),
    view('requests from a file', async (_officer, page) => {
      await page.getByRole('button', { name: 'Close details (Esc)' }).click();
      await page.getByRole('button', { name: 'From a file…', exact: true }).click();
      await page.getByTestId('dialog-requests-file').waitFor();
    }),
    view('requests from a file, wrong', async (officer, page) => {
      const dialog = await fromFile(officer, page, join(folder, 'wrong.csv'), WRONG);
      await dialog.getByTestId('line-problems').waitFor();
    }),
    view('requests from a file, right', async (officer, page) => {
      const dialog = await fromFile(officer, page, join(folder, 'devices.csv'), GOOD);
      await dialog.getByTestId('line-sample').waitFor();
    }),
    view('request profiles', profiles),
    view('request profile, duplicate', async (officer, page) => {
      await officer.press('Duplicate…', page.getByTestId('details'));
      await page.getByTestId('dialog-profile').getByTestId('request-preview').waitFor();
    }),
    view('request profiles, export', async (officer, page) => {
      await officer.press('Export…', page.getByTestId('details'));
      await page.getByTestId('dialog-export-profiles').waitFor();
    }),
  ];
}

/** The page of requests in a vault in which nothing is yet. */
export const emptyRequestViews: readonly View[] = [
  view('empty requests', async (officer, page) => {
    await officer.go('requests');
    await page.getByText('No requests yet').waitFor();
  }),
];
