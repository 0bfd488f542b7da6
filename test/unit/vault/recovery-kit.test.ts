import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { sheetText } from '../../../main/formats/kit-sheet-text.ts';
import { deriveOfficerKeys } from '../../../main/vault/officer-keys.ts';
import { publicStatement } from '../../../main/vault/policy.ts';
import { joinSheets, newKit, sheetsOf } from '../../../main/vault/recovery-kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'strongroom-sheets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vaultId = '9c'.repeat(32);
const recover = fileURLToPath(new URL('../../../assets/recovery/recover.py', import.meta.url));
const script = `
import importlib.util, sys
spec = importlib.util.spec_from_file_location('recover', sys.argv[1])
recover = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recover)
try:
    seed, stated = recover.read_kit(sys.argv[2:])
    print(seed.hex(), stated)
except recover.Failure as failure:
    print(failure)
`;

/** What the script for whoever has nothing of ours makes of sheets. */
function byScript(...paths: string[]): string {
  const done = spawnSync('python3', ['-B', '-c', script, recover, ...paths], { encoding: 'utf8' });
  expect(done.stderr).toBe('');
  return done.stdout.trim();
}

function write(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const about = { vaultName: 'acme', vaultId, createdAt: 0 };

describe.each([
  [1, 1],
  [3, 2],
  [16, 16],
])('a kit of %d sheets, of which %d are needed', (sheets, need) => {
  test('is made whole by any of them, by us and by the script, and has the keys that its statement says', async () => {
    using kit = await newKit(sheets, need);
    const all = sheetsOf(kit, vaultId, 3);
    const paths = all.map((sheet, at) => write(`sheet-${at}.txt`, sheetText(sheet, about)));
    for (const from of [0, sheets - need]) {
      using seed = await joinSheets(all.slice(from, from + need).reverse());
      using keys = deriveOfficerKeys(seed);
      expect({ sheets, need, ...publicStatement(keys) }).toEqual(kit.statement);
      if (from === sheets - need) expect(byScript(...paths.slice(from, from + need))).toBe(`${Buffer.from(seed.bytes).toString('hex')} ${vaultId}`);
    }
  });

  test('is not made whole by fewer', async () => {
    if (need === 1) return expect(joinSheets([])).rejects.toThrow();
    using kit = await newKit(sheets, need);
    const all = sheetsOf(kit, vaultId, 3);
    const paths = all.map((sheet, at) => write(`few-${at}.txt`, sheetText(sheet, about)));
    await expect(joinSheets(all.slice(0, need - 1))).rejects.toMatchObject({ code: 'KIT_SHEETS_MISSING' });
    if (need === 2) expect(byScript(...paths.slice(0, need - 1))).toMatch(new RegExp(`needs ${need} of its ${sheets} sheets`));
    return undefined;
  });
});

test('each sheet holds a share and nothing of the seed that the statement is of', async () => {
  using kit = await newKit(3, 2);
  using seed = await joinSheets(sheetsOf(kit, vaultId, 1));
  for (const share of kit.sheets) expect(Buffer.from(share.bytes.subarray(0, 32)).equals(seed.bytes)).toBe(false);
});

test.each([
  [0, 0],
  [1, 2],
  [3, 1],
  [3, 4],
  [17, 2],
  [2.5, 2],
])('there is no kit of %d sheets of which %d are needed', async (sheets, need) => {
  await expect(newKit(sheets, need)).rejects.toMatchObject({ code: 'KIT_INVALID' });
});

test('the script names sheets of two kits, and a line that is mistyped', async () => {
  using one = await newKit(3, 2);
  using other = await newKit(3, 2);
  const first = sheetText(sheetsOf(one, vaultId, 1)[0] as never, about);
  const stranger = sheetText(sheetsOf(other, vaultId, 1)[1] as never, about);
  expect(byScript(write('a', first), write('b', stranger))).toMatch(/do not belong to one recovery kit/);
  const mistyped = Buffer.from(stranger)
    .toString('utf8')
    .replace(/(STRONGROOM-KIT-1\w+)\w$/m, '$1B');
  expect(byScript(write('a', first), write('c', mistyped))).toMatch(/mistyped/);
  // The numbers of the kits are what anybody can write: the share does not fit all the same.
  const forged = {
    ...(sheetsOf(one, vaultId, 1)[1] as { head: never; secret: SecretBytes }),
    secret: SecretBytes.copy(other.sheets[1]?.bytes ?? new Uint8Array(33)),
  };
  expect(byScript(write('a', first), write('d', sheetText(forged, about)))).toMatch(/one of them is of another kit/);
});
