import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kitShapeOf, sheetPaths } from '../../../main/cli/keep-kit.ts';
import { readKitFiles } from '../../../main/cli/read-kit-file.ts';
import { sheetLine } from '../../../main/formats/kit-sheet-code.ts';
import { sheetText } from '../../../main/formats/kit-sheet-text.ts';
import { joinSheets, newKit, sheetsOf } from '../../../main/vault/recovery-kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'strongroom-kit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vaultId = 'ab'.repeat(32);
const about = { vaultName: 'acme', vaultId, createdAt: 0 };
type Sheets = ReturnType<typeof sheetsOf>;
let [only, three, others]: [Sheets, Sheets, Sheets] = [[], [], []];
const seeds = new Map<Sheets, string>();

beforeAll(async () => {
  only = sheetsOf(await newKit(1, 1), vaultId, 1);
  three = sheetsOf(await newKit(3, 2), vaultId, 1);
  others = sheetsOf(await newKit(3, 2), vaultId, 1);
  for (const sheets of [only, three, others]) seeds.set(sheets, hex((await joinSheets(sheets)).bytes));
});

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function file(name: string, ...parts: (Uint8Array | string)[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  return path;
}

const text = (sheet: Sheets[number] | undefined) => sheetText(sheet as Sheets[number], about);

async function read(...paths: string[]): Promise<{ seed: string; vaultId: string | null }> {
  using kit = await readKitFiles(paths);
  return { seed: hex(kit.seed.bytes), vaultId: kit.vaultId };
}

test('the only sheet, as its text and as its line alone', async () => {
  expect(await read(file('one', text(only[0])))).toEqual({ seed: seeds.get(only), vaultId });
  expect(await read(file('line', sheetLine(only[0] as Sheets[number]).bytes))).toEqual({ seed: seeds.get(only), vaultId: null });
});

test.each([[[0, 1]], [[2, 0]], [[1, 2]], [[0, 1, 2]]])('sheets %s of three make the kit', async (which) => {
  expect(await read(...which.map((at) => file(`s${at}`, text(three[at]))))).toEqual({ seed: seeds.get(three), vaultId });
});

test('two sheets in one file are as good as in two', async () => {
  expect(await read(file('both', text(three[0]), '\n', text(three[2])))).toEqual({ seed: seeds.get(three), vaultId });
});

test('one sheet of two that are needed is too few, and the same twice is one', async () => {
  const missing = expect.objectContaining({ code: 'KIT_SHEETS_MISSING', message: 'This recovery kit needs 2 of its 3 sheets; given is sheet 2.' });
  const path = file('second', text(three[1]));
  await expect(read(path)).rejects.toEqual(missing);
  await expect(read(path, file('again', text(three[1])))).rejects.toEqual(missing);
});

test('sheets of two kits do not go together, nor do those of two vaults', async () => {
  const differ = expect.objectContaining({ code: 'KIT_SHEETS_DIFFER' });
  await expect(read(file('a', text(three[0])), file('b', text(others[1])))).rejects.toEqual(differ);
  await expect(read(file('a', text(three[0])), file('c', text(only[0])))).rejects.toEqual(differ);
  const elsewhere = { ...(three[1] as Sheets[number]), head: { ...(three[1] as Sheets[number]).head, vault: 'cd'.repeat(8) } };
  await expect(read(file('a', text(three[0])), file('d', sheetLine(elsewhere).bytes))).rejects.toEqual(differ);
});

test('a share that says another kit’s number than the one it makes is found out', async () => {
  const forged = { ...(three[1] as Sheets[number]), secret: (others[1] as Sheets[number]).secret };
  await expect(read(file('a', text(three[0])), file('e', sheetLine(forged).bytes))).rejects.toMatchObject({ code: 'KIT_SHEETS_DIFFER' });
});

test.each([
  ['nothing', ''],
  ['another file', 'x'.repeat(100_000)],
  ['the passphrase', 'quartz-lantern-48-meadow-tuba\n'],
  ['a classic age identity', `AGE-SECRET-KEY-1${'Q'.repeat(58)}\n`],
])('%s is no kit', async (_what, content) => {
  await expect(read(file('none', content))).rejects.toMatchObject({ code: 'KIT_INVALID' });
});

test('a file that is missing, a folder and standard input are refused', async () => {
  await expect(read(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(read(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await expect(read('-')).rejects.toMatchObject({ code: 'USAGE' });
});

test('sheets go beside each other, with their numbers', () => {
  expect(sheetPaths('/usb/kit.txt', { sheets: 1, need: 1 })).toEqual(['/usb/kit.txt']);
  expect(sheetPaths('/usb/kit.txt', { sheets: 2, need: 2 })).toEqual(['/usb/kit-1.txt', '/usb/kit-2.txt']);
  expect(sheetPaths('/usb/kit', { sheets: 2, need: 2 })).toEqual(['/usb/kit-1', '/usb/kit-2']);
});

test('a kit of several sheets takes at least two, and more than half where nothing is said', () => {
  expect(kitShapeOf({})).toEqual({ sheets: 1, need: 1 });
  expect(kitShapeOf({ sheets: 3 })).toEqual({ sheets: 3, need: 2 });
  expect(kitShapeOf({ sheets: 4 })).toEqual({ sheets: 4, need: 3 });
  for (const wrong of [{ sheets: 3, need: 1 }, { sheets: 2, need: 3 }, { need: 2 }, { sheets: 17, need: 2 }])
    expect(() => kitShapeOf(wrong)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
