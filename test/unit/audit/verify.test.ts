import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { leafOf } from '../../../main/audit/entry.ts';
import { readLeaf } from '../../../main/audit/read-leaf.ts';
import { GrowingTree, leafHash } from '../../../main/audit/tree.ts';
import { verifyAgainst, verifyLog } from '../../../main/audit/verify.ts';
import { toHex, utf8 } from '../../../main/crypto/bytes.ts';
import type { Json } from '../../../main/formats/canonical-json.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { merkleTreeHash } from './reference-tree.ts';
import { append, bob, checkpoint, checkpoints, draft, drafts, emptyLog, entriesFrom, known, logSignedAt, sign, signedLog, signer } from './vault-log.ts';

/** Runs a change behind the log's back, in a transaction that is undone, and gives the problems that it made. */
async function problemsAfter(queries: Database, change: (queries: Database) => Promise<unknown>, anchors: string[] = []) {
  await sql`savepoint before`.execute(queries);
  try {
    await sql`pragma defer_foreign_keys = on`.execute(queries);
    await change(queries);
    return (await verifyLog(queries, { ...known, anchors })).problems;
  } finally {
    await sql`rollback to before`.execute(queries);
    await sql`release before`.execute(queries);
  }
}

const flipped = (bytes: Uint8Array, at: number) => Buffer.from(bytes).fill((bytes[at] as number) ^ 1, at, at + 1);

/** Rewrites entries, with hashes and nodes that fit: what somebody does who knows the format and has the database key. */
async function forge(queries: Database, change: (leaf: string) => string): Promise<void> {
  const rows = await entriesFrom(queries, 0, 1000);
  const tree = new GrowingTree(0, []);
  for (const row of rows) {
    const leaf = change(row.leaf);
    const hash = leafHash(utf8(leaf));
    const entry = readLeaf(leaf);
    if (leaf !== row.leaf) {
      const search = entry && [entry.text, ...entry.objects.flatMap(({ label, id }) => [label, id])].join('\n').toLowerCase();
      const columns = entry && search ? { at: entry.at, actor: entry.actor, action: entry.action, search } : {};
      await queries
        .updateTable('log_entries')
        .set({ leaf, leaf_hash: hash, ...columns })
        .where('idx', '=', row.idx)
        .execute();
    }
    for (const node of tree.append(hash))
      await queries.updateTable('log_nodes').set({ hash: node.hash }).where('level', '=', node.level).where('idx', '=', node.index).execute();
  }
}

describe('a log that nobody touched', () => {
  test('verifies, and says what is signed', async () => {
    const queries = await signedLog();
    const report = await verifyLog(queries, known);
    expect(report).toMatchObject({ size: 100, entriesChecked: 100, checkpointsChecked: 4, uncoveredTail: 2, problems: [], problemCount: 0 });
    expect(report.newest?.checkpoint.size).toBe(98);
    const leaves = (await entriesFrom(queries, 0, 1000)).map(({ leaf }) => utf8(leaf));
    expect(toHex(report.root)).toBe(merkleTreeHash(leaves).toString('hex'));
  });

  test('is empty, or longer than a block, or signed often at one size', async () => {
    const queries = await emptyLog();
    expect(await verifyLog(queries, known)).toMatchObject({ size: 0, uncoveredTail: 0, newest: null, problems: [] });
    await checkpoints(queries, 1_100);
    await append(queries, drafts(2_500));
    await checkpoints(queries, 600);
    const progress: number[] = [];
    const report = await verifyLog(queries, known, { onProgress: (done, total) => progress.push(done, total) });
    expect(report).toMatchObject({ size: 2_500, checkpointsChecked: 1_700, uncoveredTail: 0, problems: [] });
    expect(progress.slice(-2)).toEqual([2_500, 2_500]);
  });

  test('may grow while it is verified', async () => {
    const queries = await emptyLog();
    await append(queries, drafts(2_100));
    await checkpoint(queries);
    let grown: Promise<unknown> | null = null;
    const report = await verifyLog(queries, known, { onProgress: () => (grown ??= append(queries, drafts(50)).then(() => checkpoint(queries))) });
    await grown;
    expect(report).toMatchObject({ size: 2_100, problems: [] });
    expect(await verifyLog(queries, known)).toMatchObject({ size: 2_150, checkpointsChecked: 2, problems: [] });
  });

  test('may be signed at a size that it did not have when its verification began', async () => {
    const queries = await emptyLog();
    await append(queries, drafts(1_500));
    // So many that the next ones are read later, after the log has grown.
    await checkpoints(queries, 500);
    await append(queries, drafts(600));
    let grown: Promise<unknown> | null = null;
    const report = await verifyLog(queries, known, { onProgress: () => (grown ??= append(queries, drafts(50)).then(() => checkpoint(queries))) });
    await grown;
    expect(report).toMatchObject({ size: 2_100, problems: [], uncoveredTail: 600 });
  });

  test('stops when it is told to', async () => {
    const queries = await signedLog();
    const abort = new AbortController();
    abort.abort('cancelled');
    await expect(verifyLog(queries, known, { signal: abort.signal })).rejects.toBe('cancelled');
  });
});

describe('what is altered in the database is found', () => {
  test('every byte of a leaf, and of the hash beside it', async () => {
    const queries = await logSignedAt(4, 7, 9);
    for (const index of [0, 5, 10]) {
      const [entry] = await entriesFrom(queries, index, 1);
      if (!entry) throw new Error('no entry');
      const leaf = utf8(entry.leaf);
      // One leaf byte for byte, the first and the last at every eleventh.
      for (let at = 0; at < leaf.length; at += index === 5 ? 1 : 11) {
        const changed = flipped(leaf, at).toString('utf8');
        const problems = await problemsAfter(queries, (rows) => rows.updateTable('log_entries').set({ leaf: changed }).where('idx', '=', index).execute());
        if (!problems.some((problem) => problem.about === 'entry' && problem.at === index)) expect.unreachable(`leaf ${index}, byte ${at}`);
      }
      for (let at = 0; at < 32; at += 1) {
        const problems = await problemsAfter(queries, (rows) =>
          rows
            .updateTable('log_entries')
            .set({ leaf_hash: flipped(entry.leaf_hash, at) })
            .where('idx', '=', index)
            .execute(),
        );
        expect(problems).toMatchObject([{ code: 'AUDIT_INVALID', about: 'entry', at: index }]);
      }
    }
  });

  test('every byte of every stored node', async () => {
    const queries = await signedLog();
    const nodes = await queries.selectFrom('log_nodes').selectAll().execute();
    expect(nodes).toHaveLength(97);
    for (const [number, { level, idx, hash }] of nodes.entries()) {
      const at = number % 32;
      const problems = await problemsAfter(queries, (rows) =>
        rows
          .updateTable('log_nodes')
          .set({ hash: flipped(hash, at) })
          .where('level', '=', level)
          .where('idx', '=', idx)
          .execute(),
      );
      expect(problems).toMatchObject([{ about: 'node', at: idx * 2 ** level }]);
    }
    const top = nodes.find(({ level }) => level === 6);
    for (let at = 0; at < 32; at += 1) {
      expect(
        await problemsAfter(queries, (rows) =>
          rows
            .updateTable('log_nodes')
            .set({ hash: flipped(top?.hash as Uint8Array, at) })
            .where('level', '=', 6)
            .execute(),
        ),
      ).toHaveLength(1);
    }
  });

  test('every byte of a checkpoint’s note and root', async () => {
    const queries = await logSignedAt(4, 7, 9);
    const stored = await queries.selectFrom('checkpoints').selectAll().where('size', '=', 7).executeTakeFirstOrThrow();
    const note = utf8(stored.note);
    const rewrite = (set: object) => problemsAfter(queries, (rows) => rows.updateTable('checkpoints').set(set).where('id', '=', stored.id).execute());
    for (let at = 0; at < note.length; at += 1) {
      expect(await rewrite({ note: flipped(note, at).toString('utf8') })).toMatchObject([{ about: 'checkpoint', at: 7 }]);
    }
    for (let at = 0; at < 32; at += 1) expect(await rewrite({ root: flipped(stored.root, at) })).toMatchObject([{ about: 'checkpoint', at: 7 }]);
    expect(await rewrite({ size: 6 })).toMatchObject([{ about: 'checkpoint', at: 6 }]);
    expect(await rewrite({ size: -1 })).toMatchObject([{ about: 'checkpoint', at: -1 }]);
    expect(await rewrite({ size: 12 })).toMatchObject([{ about: 'checkpoint', at: 12 }]);
    expect(await rewrite({ signed_at: 1 })).toMatchObject([{ about: 'checkpoint', at: 7 }]);
    expect(await rewrite({ signer: 'mallory' })).toMatchObject([{ about: 'checkpoint', at: 7 }]);
  });

  test.each([
    ['at', { at: 1 }],
    ['actor', { actor: 'bob' }],
    ['no actor', { actor: null }],
    ['action', { action: 'vault.locked' }],
    ['command', { command: null }],
    ['search', { search: 'nothing' }],
  ])('what an entry is filed under: %s', async (_, set) => {
    const queries = await signedLog();
    const problems = await problemsAfter(queries, (rows) => rows.updateTable('log_entries').set(set).where('idx', '=', 41).execute());
    expect(problems).toMatchObject([{ about: 'entry', at: 41 }]);
  });

  test('objects an entry is filed under: removed, added, renamed, out of the log', async () => {
    const queries = await signedLog();
    const objects = (rows: Database) => rows.updateTable('log_objects').where('entry', '=', 41).where('kind', '=', 'certificate');
    expect(await problemsAfter(queries, (rows) => rows.deleteFrom('log_objects').where('entry', '=', 41).where('kind', '=', 'vault').execute())).toMatchObject([
      { about: 'entry', at: 41 },
    ]);
    expect(await problemsAfter(queries, (rows) => rows.insertInto('log_objects').values({ entry: 41, kind: 'key', object: 'x' }).execute())).toMatchObject([
      { about: 'entry', at: 41 },
    ]);
    expect(await problemsAfter(queries, (rows) => objects(rows).set({ object: 'x' }).execute())).toMatchObject([{ about: 'entry', at: 41 }]);
    expect(await problemsAfter(queries, (rows) => objects(rows).set({ kind: 'key' }).execute())).toMatchObject([{ about: 'entry', at: 41 }]);
    await sql`pragma foreign_keys = off`.execute(queries);
    expect(await problemsAfter(queries, (rows) => rows.insertInto('log_objects').values({ entry: 5_000, kind: 'key', object: 'x' }).execute())).toMatchObject([
      { about: 'entry', at: null },
    ]);
  });

  test('hashes that are text, in a table that was made to take it', async () => {
    const queries = await signedLog();
    const remade = async (rows: Database) => {
      await sql`create table made as select level, idx, cast(hash as text) as hash from log_nodes`.execute(rows);
      await sql`drop table log_nodes`.execute(rows);
      await sql`alter table made rename to log_nodes`.execute(rows);
    };
    expect(await problemsAfter(queries, remade)).toHaveLength(97);
    expect(await problemsAfter(queries, async () => {})).toEqual([]);
  });

  test('nodes that are missing, and nodes of no entries', async () => {
    const queries = await signedLog();
    expect(await problemsAfter(queries, (rows) => rows.deleteFrom('log_nodes').where('level', '=', 3).where('idx', '=', 2).execute())).toMatchObject([
      { about: 'node', at: 16 },
    ]);
    const stray = { level: 9, idx: 4, hash: new Uint8Array(32) };
    expect(await problemsAfter(queries, (rows) => rows.insertInto('log_nodes').values(stray).execute())).toMatchObject([{ about: 'node', at: null }]);
  });
});

describe('entries that are taken away, put in or exchanged are found', () => {
  const remove = async (rows: Database, from: number, to: number) => {
    await rows.deleteFrom('log_objects').where('entry', '>=', from).where('entry', '<', to).execute();
    await rows.deleteFrom('log_entries').where('idx', '>=', from).where('idx', '<', to).execute();
  };

  test.each([
    [0, 1],
    [50, 51],
    [10, 90],
  ])('removed from %i to %i', async (from, to) => {
    const queries = await signedLog();
    const problems = await problemsAfter(queries, (rows) => remove(rows, from, to));
    expect(problems).toContainEqual(expect.objectContaining({ about: 'entry', at: from, text: expect.stringContaining('missing') }));
  });

  test('cut off below the newest checkpoint', async () => {
    const queries = await signedLog();
    expect(await problemsAfter(queries, (rows) => remove(rows, 97, 100))).toContainEqual(expect.objectContaining({ about: 'checkpoint', at: 98 }));
  });

  test('cut off with its nodes and checkpoints: only an anchor tells', async () => {
    const queries = await signedLog();
    const anchor = await sign(queries);
    const cut = async (rows: Database) => {
      await remove(rows, 40, 100);
      await rows.deleteFrom('checkpoints').where('size', '>', 40).execute();
      await rows.deleteFrom('log_nodes').execute();
      const tree = new GrowingTree(0, []);
      for (const { leaf } of await entriesFrom(rows, 0, 100)) {
        for (const { level, index, hash } of tree.append(leafHash(utf8(leaf))))
          await rows.insertInto('log_nodes').values({ level, idx: index, hash }).execute();
      }
    };
    expect(await problemsAfter(queries, cut)).toEqual([]);
    expect(await problemsAfter(queries, cut, [anchor])).toMatchObject([{ code: 'VAULT_ROLLED_BACK', about: 'anchor', at: 100 }]);
    await cut(queries);
    expect(await verifyAgainst(queries, anchor, known)).toMatchObject({ code: 'VAULT_ROLLED_BACK' });
  });

  test('two leaves that changed places, with hashes that fit', async () => {
    const queries = await signedLog();
    const rows = await entriesFrom(queries, 0, 100);
    const swap = (database: Database) =>
      forge(database, (leaf) => (leaf === rows[3]?.leaf ? (rows[4]?.leaf as string) : leaf === rows[4]?.leaf ? (rows[3]?.leaf as string) : leaf));
    const problems = await problemsAfter(queries, swap);
    expect(problems).toContainEqual(expect.objectContaining({ about: 'entry', at: 3, text: expect.stringContaining('says that it is entry 4') }));
    for (const size of [40, 75, 98]) expect(problems).toContainEqual(expect.objectContaining({ about: 'checkpoint', at: size }));
  });

  test('an entry rewritten with every hash above it: the signatures tell', async () => {
    const queries = await signedLog();
    const rewrite = (database: Database) => forge(database, (leaf) => leaf.replace('Entry number 60.', 'Entry number 61.'));
    expect(await problemsAfter(queries, rewrite)).toMatchObject([
      { about: 'checkpoint', at: 75 },
      { about: 'checkpoint', at: 98 },
    ]);
  });

  test('an entry rewritten and signed again by somebody else', async () => {
    const queries = await signedLog();
    const mallory = signer('mallory');
    const problems = await problemsAfter(queries, async (rows) => {
      await forge(rows, (leaf) => leaf.replace('Entry number 60.', 'Entry number 61.'));
      await rows.deleteFrom('checkpoints').where('size', '>', 40).execute();
      await checkpoint(rows, mallory);
    });
    expect(problems).toMatchObject([{ code: 'CHECKPOINT_INVALID', about: 'checkpoint', at: 100 }]);
  });

  test('an entry rewritten and signed again by an officer: a fork that an anchor proves', async () => {
    const queries = await signedLog();
    const anchor = await sign(queries, bob);
    const fork = async (rows: Database) => {
      await forge(rows, (leaf) => leaf.replace('Entry number 60.', 'Entry number 61.'));
      await rows.deleteFrom('checkpoints').where('size', '>', 40).execute();
      await checkpoint(rows);
    };
    expect(await problemsAfter(queries, fork)).toEqual([]);
    expect(await problemsAfter(queries, fork, [anchor])).toMatchObject([{ code: 'LOG_FORKED', about: 'anchor', at: 100 }]);
    expect(await verifyAgainst(queries, anchor, known)).toBeNull();
    await fork(queries);
    expect(await verifyAgainst(queries, anchor, known)).toMatchObject({ code: 'LOG_FORKED', about: 'anchor' });
  });

  test('a leaf that says the same in another spelling', async () => {
    const queries = await signedLog();
    for (const respell of [
      (leaf: string) => leaf.replace('"actor":', '"actor": '),
      (leaf: string) => leaf.replace('Entry number', '\\u0045ntry number'),
      (leaf: string) => leaf.replace('"v":1}', '"v":1,"v":1}'),
      (leaf: string) => leaf.replace('"v":1}', '"v":1,"w":1}'),
      (leaf: string) => leaf.replace('"v":1}', '"v":1e0}'),
      (leaf: string) => leaf.replace(/"at":(\d+)/, '"at":$1.0'),
    ]) {
      expect(readLeaf(respell((await entriesFrom(queries, 5, 1))[0]?.leaf as string))).toBeNull();
      expect(await problemsAfter(queries, (rows) => forge(rows, respell))).toContainEqual(
        expect.objectContaining({ about: 'entry', at: 5, text: expect.stringContaining('canonical') }),
      );
    }
  });

  test('an entry before the first', async () => {
    const queries = await signedLog();
    const [row] = await entriesFrom(queries, 5, 1);
    if (!row) throw new Error('no entry');
    expect(
      await problemsAfter(queries, (rows) =>
        rows
          .insertInto('log_entries')
          .values({ ...row, idx: -5 })
          .execute(),
      ),
    ).toMatchObject([{ about: 'entry', at: null }]);
  });
});

describe('anchors', () => {
  test('of an earlier size hold; of another vault, of nobody, or no note at all are named', async () => {
    const queries = await emptyLog();
    await append(queries, drafts(10));
    const early = await sign(queries, bob);
    await append(queries, drafts(10));
    expect(await verifyAgainst(queries, early, known)).toBeNull();
    const report = await verifyLog(queries, { ...known, anchors: [early] });
    expect(report).toMatchObject({ uncoveredTail: 10, problems: [], checkpointsChecked: 0 });
    for (const anchor of ['', early.replace('\n10\n', '\n11\n'), await sign(queries, signer('mallory'))]) {
      expect((await verifyLog(queries, { ...known, anchors: [anchor] })).problems).toMatchObject([{ code: 'CHECKPOINT_INVALID', about: 'anchor' }]);
      expect(await verifyAgainst(queries, anchor, known)).toMatchObject({ code: 'CHECKPOINT_INVALID' });
    }
  });
});

describe('reading a leaf', () => {
  test('takes what was written, in every order of odd member names', () => {
    const oddities: Json[] = [null, 0, [], { '10': 1, '9': 2 }, { b: 1, a: { z: [true], '': null } }, { constructor: 'y' }];
    for (const details of oddities) {
      const leaf = leafOf({ index: 4, ...draft(4), details });
      expect(readLeaf(leaf)).toMatchObject({ index: 4 });
    }
  });

  test('refuses what is no entry', () => {
    const good = leafOf({ index: 4, ...draft(4, { rows: [{ table: 'records', id: 'x/1', hash: null }] }) });
    expect(readLeaf(good)).not.toBeNull();
    for (const [from, to] of [
      ['"v":1', '"v":2'],
      ['"kind":"vault"', '"kind":"volt"'],
      ['"hash":null', '"hash":"ABC"'],
      ['"rows":[', '"rows":[1,'],
      ['"index":4', '"index":4.5'],
      ['"index":4', '"index":"4"'],
      ['"text":"Entry number 4."', '"text":null'],
      ['"text":"Entry number 4."', '"text":"\\ud800"'],
      ['"command":"command4",', ''],
    ] as const) {
      expect(good.replace(from, to)).not.toBe(good);
      expect(readLeaf(good.replace(from, to))).toBeNull();
    }
    for (const other of ['', 'null', '[]', '1', '{}', `{"details":${'['.repeat(100_000)}${']'.repeat(100_000)},${good.slice(1)}`])
      expect(readLeaf(other)).toBeNull();
  });
});
