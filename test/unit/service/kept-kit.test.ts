import { beforeAll, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { KeptKit } from '../../../main/service/kept-kit.ts';
import { newKit } from '../../../main/vault/recovery-kit.ts';

const about = { vaultName: 'acme', vaultId: '5e'.repeat(32), createdAt: 0, policyGeneration: 1 };
let kit: KeptKit;

beforeAll(async () => {
  kit = new KeptKit(await newKit(3, 2), about);
});

/** What a person types who reads it from the sheets, as the window shows them. */
function read(of = kit): { sheet: number; word: number; typed: Uint8Array }[] {
  return of.show().sheets.flatMap(({ sheet, words, asked }) => {
    const all = Buffer.from(words).toString('latin1').split(' ');
    return asked.map((word) => ({ sheet, word, typed: utf8(all[word - 1] as string) }));
  });
}

test('words of each sheet are asked for, other ones for another kit', async () => {
  const asked = kit.show().sheets.map((sheet) => sheet.asked);
  for (const numbers of asked) {
    expect(new Set(numbers).size).toBe(3);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(38);
  }
  const others = await Promise.all(Array.from({ length: 5 }, async () => new KeptKit(await newKit(3, 2), about).show().sheets.map((sheet) => sheet.asked)));
  expect(others.some((other) => JSON.stringify(other) !== JSON.stringify(asked))).toBe(true);
});

test('a word that is wrong, on another sheet or left out is named, and the kit does not count', () => {
  const right = read();
  const untested = (sheet: number, word: number) =>
    expect.objectContaining({ code: 'KIT_UNTESTED', message: `On sheet ${sheet}, word ${word} is not what was typed.` });
  for (const [at, { sheet, word }] of right.entries()) {
    expect(() => kit.test(right.with(at, { sheet, word, typed: utf8('nonsense') }))).toThrow(untested(sheet, word));
    expect(() => kit.test(right.toSpliced(at, 1))).toThrow(untested(sheet, word));
  }
  expect(() => kit.test([])).toThrow(expect.objectContaining({ code: 'KIT_UNTESTED' }));
  expect(kit.tested).toBe(false);
});

test('the right words make it count', () => {
  kit.test(read());
  expect(kit.tested).toBe(true);
});

test('files that were written prove it by what lies in them', async () => {
  const written = new KeptKit(await newKit(3, 2), about);
  const stranger = new KeptKit(await newKit(3, 2), about);
  const untested = expect.objectContaining({ code: 'KIT_UNTESTED' });
  await expect(written.prove((sheet) => (sheet === 3 ? stranger.text(3) : written.text(sheet)))).rejects.toEqual(untested);
  await expect(written.prove((sheet) => (sheet === 2 ? new Uint8Array(0) : written.text(sheet)))).rejects.toEqual(untested);
  await expect(written.prove(() => written.text(1))).rejects.toEqual(untested);
  expect(written.tested).toBe(false);
  await written.prove((sheet) => written.text(sheet));
  expect(written.tested).toBe(true);
});

test('what was put away is wiped', async () => {
  const gone = new KeptKit(await newKit(1, 1), about);
  gone[Symbol.dispose]();
  expect(() => gone.show()).toThrow('wiped');
});
