import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { seededChoice } from '../../../main/service/demo/seeded-choice.ts';
import { type CertificateOrder, type CertificateQuery, countMatching, listCertificates } from '../../../main/store/certificate-list.ts';
import { insertCertificate } from '../../../main/store/certificates.ts';
import { checkWhole } from '../../../main/store/check-whole.ts';
import { migrate } from '../../../main/store/migrate.ts';
import { type Database, openDatabase } from '../../../main/store/open-database.ts';
import { emptyIndex, indexedUpTo, indexMore } from '../../../main/store/search-index.ts';
import { likeEachWord } from '../../../main/store/search-words.ts';
import { certificate } from '../audit/filled-vault.ts';
import { emptyLog } from '../audit/vault-log.ts';

const any: CertificateQuery = { search: '', privateKey: [], expiresFrom: null, expiresBefore: null, standing: 'any', finding: null };
const orders: CertificateOrder[] = ['common_name', 'issuer', 'not_before', 'not_after', 'key_algorithm', 'private_key', 'serial'];
/** Of all lengths in UTF-8, with what LIKE and FTS5 take for signs of their own, and with the zero at which LIKE stops. */
const character = fc.constantFrom('a', 'b', 'c', 'z', '.', '%', '_', '\\', '"', '*', '(', 'ü', '証', '明', '\u{1f511}', 'ſ', 'İ', '\0', '-');

async function put(queries: Database, texts: readonly string[]): Promise<void> {
  await queries.transaction().execute(async (change) => {
    for (const [at, search] of texts.entries()) {
      const name = {
        common_name: `n${at % 7}`,
        serial: String(at % 11),
        issuer: `i${at % 5}`,
        not_before: at % 13,
        not_after: at % 17,
        key_algorithm: `k${at % 3}`,
      };
      await insertCertificate(change, { ...certificate(`${at * 7919}`), ...name, search: search.toLowerCase(), log_entry: at });
    }
  });
}

async function index(queries: Database, limit: number, times = Number.MAX_SAFE_INTEGER): Promise<void> {
  for (let more = true, time = 0; more && time < times; time++) more = await queries.transaction().execute((change) => indexMore(change, limit));
}

/** As it was before there was an index: each text is looked through. */
async function lookedThrough(queries: Database, search: string, by: CertificateOrder, descending: boolean): Promise<string[]> {
  let rows = queries.selectFrom('certificates').select('id');
  for (const pattern of likeEachWord(search)) rows = rows.where('search', 'like', pattern);
  const direction = descending ? 'desc' : 'asc';
  // No certificate here has a key.
  const ordered = by === 'private_key' ? rows : rows.orderBy(by === 'common_name' ? sql`common_name collate nocase` : sql.ref(by), direction);
  return (await ordered.orderBy('id', direction).execute()).map(({ id }) => id);
}

async function expectSame(queries: Database, search: string, by: CertificateOrder, descending: boolean, page: { offset: number; limit: number }) {
  const expected = await lookedThrough(queries, search, by, descending);
  const shown = { ids: expected.slice(page.offset, page.offset + page.limit), total: expected.length };
  const { rows, total, counted } = await listCertificates(queries, { ...any, search }, { by, descending }, page);
  expect({ ids: rows.map(({ id }) => id), total }).toEqual(shown);
  expect(counted).toBe(true);
  const early = await listCertificates(queries, { ...any, search }, { by, descending }, page, true);
  expect(early.rows.map(({ id }) => id)).toEqual(shown.ids);
  if (early.counted) expect(early.total).toBe(shown.total);
  else expect([early.total, early.total <= shown.total]).toEqual([page.offset + shown.ids.length, true]);
  expect(await countMatching(queries, { ...any, search })).toBe(shown.total);
}

test('the index finds what looking through every text finds, however much of it is filled', async () => {
  const queries = await emptyLog();
  const words = fc.array(fc.string({ unit: character, maxLength: 6 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.oneof(character, fc.constant(' ')), maxLength: 30 }), { maxLength: 25 }),
      fc.nat(25),
      fc.array(words, { minLength: 1, maxLength: 8 }),
      async (texts, filled, searches) => {
        await queries.deleteFrom('certificates').execute();
        await queries.transaction().execute(emptyIndex);
        await put(queries, texts);
        if (filled > 0) await index(queries, filled, 1);
        for (const search of searches) await expectSame(queries, search.join(' '), 'not_after', false, { offset: 0, limit: 10 });
      },
    ),
    { numRuns: 100 },
  );
});

test('among many certificates each way to a page finds the same page, in the order of every column', async () => {
  const queries = await emptyLog();
  const choice = seededChoice(7);
  const letters = [...'abcdefghij.-'];
  const word = (length: number) => Array.from({ length }, () => choice.pick(letters)).join('');
  const texts = Array.from(
    { length: 4000 },
    (_, at) => `${word(12)} common.example ${at % 40 === 0 ? 'rare' : ''} ${at > 3900 ? 'zuletzt' : ''} ${at.toString(16)}`,
  );
  await put(queries, texts);
  await index(queries, 700, 4);
  const search = fc.oneof(
    fc.constantFrom('common', 'rare', 'zuletzt', 'z', 'zu', 'ab', 'e', 'q', 'xy', 'com exa', 'common rare', 'z rare', 'common.example a', 'no-such-word'),
    fc.nat(texts.length - 1).chain((at) => fc.nat(20).map((from) => (texts[at] as string).slice(from, from + 5))),
  );
  const page = fc.record({ offset: fc.oneof(fc.constant(0), fc.nat(4000)), limit: fc.integer({ min: 1, max: 300 }) });
  const properties = fc.asyncProperty(search, fc.constantFrom(...orders), fc.boolean(), page, (typed, by, descending, asked) =>
    expectSame(queries, typed, by, descending, asked),
  );
  await fc.assert(properties, { numRuns: 150 });
  await index(queries, 700);
  expect(await indexedUpTo(queries)).toBe(4000);
  await fc.assert(properties, { numRuns: 150 });
});

test('an index that leads astray hides nothing once it is made anew', async () => {
  const queries = await emptyLog();
  await put(queries, ['mail.example', 'www.example']);
  await index(queries, 10);
  // Somebody who has the database's key.
  await sql`update certificate_texts set text = 'nothing' where number = 1`.execute(queries);
  expect((await listCertificates(queries, { ...any, search: 'mail' }, { by: 'not_after', descending: false }, { offset: 0, limit: 10 })).total).toBe(0);
  await queries.transaction().execute(emptyIndex);
  await expectSame(queries, 'mail', 'not_after', false, { offset: 0, limit: 10 });
  await index(queries, 10);
  await expectSame(queries, 'mail', 'not_after', false, { offset: 0, limit: 10 });
  await checkWhole(queries, true);
});

test('a snapshot keeps the numbers under which the index knows the certificates', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-snapshot-'));
  const key = () => SecretBytes.take(new Uint8Array(32).fill(7));
  const database = openDatabase(join(folder, 'vault.db'), key(), { create: true });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await migrate(database.queries);
  await put(
    database.queries,
    Array.from({ length: 50 }, (_, at) => `name-${at}.example`),
  );
  // Nothing removes a certificate; where something did, the numbers would have a gap that a copy could close.
  await sql`delete from certificates where rowid <= 20`.execute(database.queries);
  await index(database.queries, 100);
  await database.snapshot(join(folder, 'copy.db'));
  await database.close();
  const copy = openDatabase(join(folder, 'copy.db'), key(), { create: false });
  for (const search of ['name-30', 'name-4', 'example', '9.']) await expectSame(copy.queries, search, 'not_after', false, { offset: 0, limit: 100 });
  await copy.close();
});
