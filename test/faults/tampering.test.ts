import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import { listInventory } from '../../main/service/inventory-calls.ts';
import { verifyLog } from '../../main/service/log-calls.ts';
import { openVault } from '../../main/service/open-vault.ts';
import { silentEvents } from '../../main/service/session-events.ts';
import { HEADER_FILE } from '../../main/vault/header-file.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { runHere } from '../integration/command-here.ts';
import { makePair } from '../integration/pairs.ts';
import { OFFICER, PASSPHRASE } from '../integration/strongroom.ts';
import { everyCertificate, importInto, VaultBench } from '../integration/vault-bench.ts';
import { extent, type Figures, keepFigures } from './figures.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('../integration/fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// What is changed behind the vault's back: every byte of its header, every page of its database, the whole folder. `npm test` tries some.

const hours = 3_600_000;
const PAGE = 4096;
const bench = new VaultBench();
/** The folder as it was after each import, locked; and as a crash of the last session left it. */
const older: string[] = [];
let crashed: string;

beforeAll(async () => {
  for (const name of ['one', 'two', 'three', 'four']) {
    const session = await (name === 'one' ? bench.create() : bench.open());
    const { keyPem, certificatePem } = await makePair(`${name}.example`);
    await importInto(session, [bench.write(`${name}.pem`, keyPem + certificatePem)]);
    crashed = bench.copy('crashed');
    await bench.close(session);
    older.push(bench.copy(`after-${name}`));
  }
  older.pop();
  // As the next start would leave it: the write-ahead log is in the file, and nobody has signed for the file as it is.
  rmSync(`${databaseOf(crashed)}-wal`);
  cpSync(databaseOf(bench.vault), databaseOf(crashed));
});

function databaseOf(folder: string): string {
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.db')) as string);
}

/** Who notices: the code that the unlock refuses with, or `named` by the check of the rows or of the log; `nobody`. */
async function whoNotices(folder: string, anchor: string | null = null): Promise<string> {
  try {
    const session = await bench.open(folder);
    try {
      const { ended } = await verifyLog(session, anchor);
      const verdict = await ended;
      await listInventory(session, everyCertificate);
      return verdict?.valid ? 'nobody' : 'named';
    } finally {
      await bench.close(session).catch(() => undefined);
    }
  } catch (error) {
    if (error instanceof StrongroomError) return error.code;
    throw error;
  } finally {
    // Wrong passphrases slow the next attempt; here every attempt is the first.
    rmSync(join(folder, 'failed-unlocks.jsonl'), { force: true });
  }
}

async function demandDone(running: ReturnType<typeof runHere>): Promise<void> {
  const { status, stderr } = await running;
  if (status !== 0) throw new Error(stderr);
}

/** Every one in full, some in `npm test`. */
function tried<T>(all: readonly T[], some: number): T[] {
  return extent === 'few' ? all.filter((_, at) => at % Math.ceil(all.length / some) === 0) : [...all];
}

/** Counts what was noticed and what was not. */
function newFigures(operation: string, points: number): Figures & { note(who: string, what: string): void; keep(): void } {
  const started = performance.now();
  const figures: Figures = { operation, points, injected: 0, survived: 0, detected: 0, done: 0, seconds: 0, problems: [] };
  return Object.assign(figures, {
    note(who: string, what: string) {
      figures.injected += 1;
      if (who === 'nobody') figures.problems.push(what);
      else {
        figures.detected += 1;
        figures.survived += 1;
      }
    },
    keep() {
      figures.seconds = Math.round((performance.now() - started) / 1000);
      keepFigures(figures);
    },
  });
}

describe('header.json of three officers, a key file and a kit', () => {
  const keyFile = bench.path('ada.strongroom-key');

  /** Who refuses it; `nobody` where it opens. */
  async function whoRefuses(folder: string): Promise<string> {
    const given = { folder, officer: OFFICER, passphrase: utf8(PASSPHRASE), keyFiles: [keyFile], host: 'bench', now: Date.now, events: silentEvents };
    try {
      await (await openVault(given)).close('by the test');
      return 'nobody';
    } catch (error) {
      if (error instanceof StrongroomError && error.code !== 'INTERNAL') return error.code;
      throw error;
    } finally {
      rmSync(join(folder, 'failed-unlocks.jsonl'), { force: true });
    }
  }

  test('a changed byte is refused with a code, whichever it is', { timeout: hours }, async () => {
    const folder = bench.path('three-officers');
    const [password, other] = [bench.write('password', `${PASSPHRASE}\n`), bench.write('other', 'pelican-drawer-52-saffron-mill\n')];
    const asOfficer = (...args: string[]) => runHere(...args, '--vault', folder, '--officer', OFFICER, '--password-file', password, '--json');
    await demandDone(asOfficer('create', '--recovery-kit', bench.path('kit.txt')));
    for (const [name, role] of [
      ['Ben Custodian', 'custodian'],
      ['Olga Operator', 'operator'],
    ] as const)
      await demandDone(asOfficer('officers', 'add', '--name', name, '--role', role, '--new-password-file', other));
    await demandDone(asOfficer('passphrase', 'change', '--new-password-file', password, '--new-key-file', keyFile));
    expect(await whoRefuses(folder)).toBe('nobody');
    const path = join(folder, HEADER_FILE);
    const header = readFileSync(path);
    const figures = newFigures('every byte of the header', header.length);
    const bits = extent === 'every' ? 8 : 1;
    for (const at of tried([...header.keys()], 400))
      for (let bit = 0; bit < bits; bit += 1) {
        const flipped = Buffer.from(header);
        flipped[at] = (flipped[at] as number) ^ (1 << ((at + bit) % 8));
        writeFileSync(path, flipped);
        figures.note(await whoRefuses(folder), `bit ${(at + bit) % 8} of byte ${at}: ${header.subarray(Math.max(0, at - 20), at + 20)}`);
      }
    figures.keep();
    expect(figures.problems).toEqual([]);
  });
});

/** A page of the file, as somebody changes it. */
type Change = (content: Buffer, page: number) => Buffer | null;

const flip: Change = (content, page) => {
  const changed = Buffer.from(content);
  // Of the first page, whose head is not encrypted, a byte of the rest as of every other.
  const at = page * PAGE + 100 + ((page * 397) % (PAGE - 100));
  changed[at] = (changed[at] as number) ^ 0x10;
  return changed;
};

const swapWithNext: Change = (content, page) => {
  const other = (page + 1) % (content.length / PAGE);
  const changed = Buffer.from(content);
  content.copy(changed, page * PAGE, other * PAGE, (other + 1) * PAGE);
  content.copy(changed, other * PAGE, page * PAGE, (page + 1) * PAGE);
  return changed;
};

/** `null` where the page was the same then. */
function replaceByOlder(then: Buffer): Change {
  return (content, page) => {
    const span = [page * PAGE, (page + 1) * PAGE] as const;
    if (span[1] > then.length || content.subarray(...span).equals(then.subarray(...span))) return null;
    const changed = Buffer.from(content);
    then.copy(changed, span[0], ...span);
    return changed;
  };
}

/** Makes a change of each page, one at a time. @returns the pages that nobody missed */
async function changePages(figures: ReturnType<typeof newFigures>, from: string, change: Change, some: number): Promise<number[]> {
  const content = readFileSync(databaseOf(from));
  const silent: number[] = [];
  const pages = [...Array(content.length / PAGE).keys()].filter((page) => change(content, page) !== null);
  for (const page of tried(pages, some)) {
    const folder = bench.copy('page', from);
    writeFileSync(databaseOf(folder), change(content, page) as Buffer);
    const who = await whoNotices(folder);
    if (who === 'nobody') silent.push(page);
    figures.note(who, `page ${page}`);
  }
  return silent;
}

describe.each(['locked', 'crashed'] as const)('the database of a vault that was %s', (how) => {
  const from = () => (how === 'locked' ? bench.vault : crashed);
  const pagesOf = (folder: string) => readFileSync(databaseOf(folder)).length / PAGE;

  test('untouched, it opens and verifies', async () => {
    expect(await whoNotices(bench.copy('untouched', from()))).toBe('nobody');
  });

  test.each([
    ['flipped', flip],
    ['swapped with the next', swapWithNext],
  ] as const)('a page %s is refused, whichever it is', { timeout: hours }, async (name, change) => {
    const figures = newFigures(`every page ${name}, ${how}`, pagesOf(from()));
    await changePages(figures, from(), change, 12);
    figures.keep();
    expect(figures.problems).toEqual([]);
    expect(figures.injected).toBeGreaterThan(5);
  });

  test('a page replaced by an older one of the same file is noticed, whichever it is', { timeout: hours }, async () => {
    const figures = newFigures(`every page replaced by an older one, ${how}`, pagesOf(from()));
    const names = await tablesOfPages();
    for (const then of extent === 'few' ? older.slice(-1) : older)
      for (const page of await changePages(figures, from(), replaceByOlder(readFileSync(databaseOf(then))), 12))
        figures.problems.push(`page ${page} of ${then}: ${names.get(page)}`);
    figures.problems = figures.problems.filter((problem) => / of /.test(problem));
    figures.keep();
    expect(figures.problems).toEqual([]);
    expect(figures.injected).toBeGreaterThan(5);
  });
});

/** The table or index whose first page this is. */
async function tablesOfPages(): Promise<Map<number, string>> {
  const session = await bench.open(bench.copy('schema'));
  const { rows } = await sql<{ name: string; page: number }>`select name, rootpage - 1 as page from sqlite_schema`.execute(session.queries);
  await bench.close(session);
  return new Map(rows.map(({ page, name }) => [page, name]));
}

describe('the whole folder', () => {
  test('put back as it was once is convicted by any anchor that was made after', async () => {
    const figures = newFigures('the whole folder rolled back, with an anchor', older.length);
    const anchor = readFileSync(join(bench.vault, 'checkpoint'), 'utf8');
    for (const folder of older) figures.note(await whoNotices(bench.copy('rolled-back', folder), anchor), folder);
    figures.keep();
    expect(figures.problems).toEqual([]);
    // The same without one opens: that is what anchors are for.
    expect(await whoNotices(bench.copy('rolled-back', older[0]))).toBe('nobody');
  });
});
