import { execFile, spawnSync } from 'node:child_process';
import { appendFileSync, createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { signersOf } from '../../main/audit/signers.ts';
import { verifyExport } from '../../main/audit/verify-export.ts';
import { utf8 } from '../../main/crypto/bytes.ts';
import { importCosignature, listCosigners, registerCosigner } from '../../main/service/cosign-calls.ts';
import { verifyLog, writeCheckpoint } from '../../main/service/log-calls.ts';
import { exportLog } from '../../main/service/log-export.ts';
import { changeSettings } from '../../main/service/settings.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { verifyPolicyChain } from '../../main/vault/policy.ts';
import { createdVault } from '../unit/service/opened-vault.ts';
import { openedAs, passphraseOf, vaultOfSeveral } from '../unit/service/several-custodians.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

// What a stranger is convinced by: the verifier alone, under another Node than ours where there is one.
const VERIFIER = resolve('assets/verifier/strongroom-verify.mjs');
const node = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path) && isNew(path)) ?? process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'strongroom-stranger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);

function isNew(program: string): boolean {
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  return Number(/^v(\d+)\./.exec(version)?.[1]) >= 20;
}

interface Said {
  valid: boolean;
  size: number;
  root: string;
  policies: number;
  checkpoints: number;
  cosignatures: { size: number; officer: string; cosigner: string }[];
  anchors: { size: number }[];
  problems: { code: string; text: string }[];
}

function stranger(...args: string[]): { status: number | null; said: Said; stderr: string } {
  const { status, stdout, stderr } = spawnSync(node, [VERIFIER, ...args, '--json'], { encoding: 'utf8' });
  return { status, said: stdout === '' ? ({} as Said) : JSON.parse(stdout), stderr };
}

/** What our own code says of the same file. */
async function ours(file: string, anchors: string[] = []) {
  return verifyExport(
    createReadStream(file),
    (notes) => {
      try {
        const chain = verifyPolicyChain(notes);
        return signersOf(chain);
      } catch {
        return null;
      }
    },
    anchors,
  );
}

async function exported(session: VaultSession, name: string, format: 'jsonl' | 'tiles' = 'jsonl', verifier = false): Promise<string> {
  const { ended } = await exportLog(session, { format, from: null, to: null, destination: path(name), overwrite: false, verifier });
  await ended;
  return path(name);
}

/** Some things are done, each with entries and a checkpoint. */
async function work(session: VaultSession, times = 2): Promise<void> {
  for (let done = 0; done < times; done += 1) await changeSettings(session.ledger, { idleMinutes: 5 + done });
}

let vault: string;
let file: string;
let tiles: string;
const cosigner = { key: path('anna.key'), passphrase: path('anna.passphrase'), public: '' };

beforeAll(async () => {
  vault = await vaultOfSeveral(
    folder,
    'vault',
    [
      { name: 'Bob', role: 'auditor' },
      { name: 'Carol', role: 'custodian' },
    ],
    2,
  );
  const session = await openedAs(vault, 'Alice');
  await work(session);
  file = await exported(session, 'log.jsonl', 'jsonl', true);
  tiles = await exported(session, 'tiles', 'tiles', true);
  await session.close('test');
});

describe('an export convinces a stranger', () => {
  test.each([
    ['lines', () => file],
    ['tiles', () => tiles],
  ])('as %s, with every policy and every checkpoint', async (_, given) => {
    const { status, said } = stranger(given());
    expect(said.problems).toEqual([]);
    expect(status).toBe(0);
    expect(said).toMatchObject({ valid: true, policies: 4, anchors: [] });
    expect(said.checkpoints).toBeGreaterThan(3);
    if (given() === file) {
      const own = await ours(file);
      expect({ size: said.size, root: said.root }).toEqual({ size: own.size, root: Buffer.from(own.root).toString('hex') });
      expect(own.problems).toEqual([]);
      expect(said.checkpoints).toBe(own.checkpointsChecked);
    }
  });

  test('with the verifier beside it, which is the one that we ship', () => {
    for (const copy of [path('strongroom-verify.mjs'), join(tiles, 'strongroom-verify.mjs')]) expect(readFileSync(copy)).toEqual(readFileSync(VERIFIER));
    expect(spawnSync(node, [path('strongroom-verify.mjs'), file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('and wrong use is no verdict', () => {
    for (const args of [[], ['--nonsense'], [path('missing.jsonl')], ['cosign', file], ['keygen']]) expect(stranger(...args).status).toBe(1);
  });
});

describe('an export that was altered convinces nobody', () => {
  test('with any one byte changed', { timeout: 600_000 }, async () => {
    const small = await createdVault(folder, 'small');
    const whole = await exported(small, 'small.jsonl');
    await small.close('test');
    const { stdout } = await promisify(execFile)(node, [resolve('test/integration/flip-bytes.mjs'), VERIFIER, whole, path('scratch.jsonl')]);
    const length = readFileSync(whole).length;
    expect(JSON.parse(stdout)).toEqual({ bytes: length, whole: true, passed: [] });
  });

  test('with lines taken out, exchanged, put in, or from another log', async () => {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    const other = await createdVault(folder, 'other');
    const foreign = readFileSync(await exported(other, 'other.jsonl'), 'utf8').split('\n');
    await other.close('test');
    const leaves = lines.flatMap((line, at) => (line.startsWith('{"action"') ? [at] : []));
    const [third, fourth] = [leaves[3] as number, leaves[4] as number];
    const note = foreign.find((line) => line.startsWith('"')) as string;
    const changes: Record<string, string[]> = {
      'a leaf removed': lines.toSpliced(third, 1),
      'the last leaf removed': lines.toSpliced(leaves.at(-1) as number, 1),
      'two leaves exchanged': lines.with(third, lines[fourth] as string).with(fourth, lines[third] as string),
      'a leaf doubled': lines.toSpliced(third, 0, lines[third] as string),
      'a checkpoint of another log': lines.toSpliced(third, 0, note),
      'a header of another log': lines.with(0, foreign[0] as string),
      'cut off': lines.slice(0, -3),
      'a policy left out': lines.with(0, (lines[0] as string).replace(/,"strongroom[^"]*"|("\{(?:[^"\\]|\\.)*")(?=\],"size")/, '')),
    };
    for (const [name, changed] of Object.entries(changes)) {
      writeFileSync(path('changed.jsonl'), `${changed.join('\n')}\n`);
      const { status, said } = stranger(path('changed.jsonl'));
      expect([name, status, said.valid]).toEqual([name, 4, false]);
      expect([name, (await ours(path('changed.jsonl'))).problemCount > 0]).toEqual([name, true]);
    }
  });

  test('by a policy that too few custodians signed', async () => {
    const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
    const header = JSON.parse(first);
    const chain = verifyPolicyChain(header.policy);
    expect(chain.current.threshold.default).toBe(2);
    // Another policy after the last, by one custodian alone: he lowers what takes two.
    const session = await openedAs(vault, 'Alice');
    const { canonicalJson } = await import('../../main/formats/canonical-json.ts');
    const { signNote } = await import('../../main/formats/signed-note.ts');
    const { sha256Hex } = await import('../../main/crypto/hash.ts');
    const before = header.policy.at(-1).split('\n\n')[0];
    const lowered = { ...chain.current, generation: 5, previous: sha256Hex(utf8(`${before}\n`)), threshold: { default: 1, tags: {} } };
    const note = signNote(`${canonicalJson(lowered)}\n`, [session.signer]);
    await session.close('test');
    writeFileSync(path('lowered.jsonl'), [canonicalJson({ ...header, policy: [...header.policy, note] }), ...rest].join('\n'));
    const { status, said } = stranger(path('lowered.jsonl'));
    expect(status).toBe(4);
    expect(said.problems[0]?.text).toMatch(/Policy 5 does not hold: 1 of 2 custodians signed it/);
    expect((await ours(path('lowered.jsonl'))).problemCount).toBeGreaterThan(0);
  });

  test('as an older state, once there is an anchor; and a second history', async () => {
    const session = await openedAs(vault, 'Alice');
    await work(session, 1);
    await writeCheckpoint(session, path('anchor.txt'), false);
    const anchor = readFileSync(path('anchor.txt'), 'utf8');
    const newer = await exported(session, 'newer.jsonl');
    await session.close('test');
    expect(stranger(file)).toMatchObject({ status: 0 });
    const { status, said } = stranger(file, '--anchor', path('anchor.txt'));
    expect([status, said.problems.map(({ code }) => code)]).toEqual([4, ['VAULT_ROLLED_BACK']]);
    expect((await ours(file, [anchor])).problems.map(({ code }) => code)).toEqual(['VAULT_ROLLED_BACK']);
    expect(stranger(newer, '--anchor', path('anchor.txt'))).toMatchObject({ status: 0, said: { anchors: [{}] } });
    expect(stranger(newer, '--vault-id', 'ab'.repeat(32)).status).toBe(4);
    // The anchor's own numbers with other entries behind them: somebody went on from an older copy.
    appendFileSync(path('anchor.txt'), '\n');
    const forked = readFileSync(newer, 'utf8').replace(/now 5\./, 'now 6.');
    writeFileSync(path('forked.jsonl'), forked);
    expect(stranger(path('forked.jsonl'), '--anchor', path('anchor.txt')).said.problems.map(({ code }) => code)).toContain('LOG_FORKED');
  });

  test('and proves that one checkpoint continues another, which it does not for others', () => {
    const notes = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('"'))
      .map((line) => JSON.parse(line) as string);
    for (const [at, name] of [
      [0, 'a'],
      [-1, 'b'],
    ] as const)
      writeFileSync(path(`${name}.txt`), notes.at(at) as string);
    const { status, stdout } = spawnSync(node, [VERIFIER, 'consistency', path('b.txt'), path('a.txt'), '--export', file, '--json'], { encoding: 'utf8' });
    expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ valid: true, from: Number(notes[0]?.split('\n')[1]) })]);
    writeFileSync(
      path('c.txt'),
      (notes[0] as string).replace(/^[A-Za-z0-9+/]{43}=$/m, (root) => `${root.startsWith('A') ? 'B' : 'A'}${root.slice(1)}`),
    );
    expect(spawnSync(node, [VERIFIER, 'consistency', path('c.txt'), path('b.txt'), '--export', file], { encoding: 'utf8' }).status).toBe(4);
  });
});

describe('an auditor vouches on a machine of his own', () => {
  test('with a key that only his passphrase opens', () => {
    writeFileSync(cosigner.passphrase, 'lattice-compass-orchid\n');
    const { status, stdout } = spawnSync(
      node,
      [VERIFIER, 'keygen', '--name', 'audit.example.com/bob', '--out', cosigner.key, '--passphrase-file', cosigner.passphrase, '--json'],
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
    cosigner.public = JSON.parse(stdout).publicKey;
    expect(cosigner.public).toMatch(/^audit\.example\.com\/bob\+[0-9a-f]{8}\+B/);
    writeFileSync(path('wrong'), 'something-else-here\n');
    const wrong = spawnSync(node, [VERIFIER, 'cosign', file, '--key', cosigner.key, '--out', path('x'), '--passphrase-file', path('wrong')], {
      encoding: 'utf8',
    });
    expect([wrong.status, existsSync(path('x'))]).toEqual([1, false]);
  });

  const cosign = (given: string, out: string) =>
    spawnSync(node, [VERIFIER, 'cosign', given, '--key', cosigner.key, '--out', path(out), '--passphrase-file', cosigner.passphrase, '--json'], {
      encoding: 'utf8',
    });
  const brought = (session: VaultSession, name: string) => importCosignature(session, { kind: 'path', path: path(name) });

  test('which he registers himself, and the vault then takes his word and tells it', async () => {
    const alice = await openedAs(vault, 'Alice');
    await expect(registerCosigner(alice, { publicKey: cosigner.public, officerPassphrase: passphraseOf('Alice') })).rejects.toMatchObject({
      code: 'OFFICER_NOT_ALLOWED',
    });
    await alice.close('test');
    const bob = await openedAs(vault, 'Bob');
    const given = await exported(bob, 'for-bob.jsonl');
    expect(cosign(given, 'early.txt').status).toBe(0);
    await expect(brought(bob, 'early.txt')).rejects.toMatchObject({ code: 'COSIGNATURE_INVALID' });
    await expect(registerCosigner(bob, { publicKey: `${cosigner.public}x`, officerPassphrase: passphraseOf('Bob') })).rejects.toMatchObject({
      code: 'COSIGNATURE_INVALID',
    });
    await registerCosigner(bob, { publicKey: cosigner.public, officerPassphrase: passphraseOf('Bob') });
    const told = await brought(bob, 'early.txt');
    expect(told).toMatchObject({ officer: 'Bob', cosigner: 'audit.example.com/bob' });
    // Twice is once.
    await brought(bob, 'early.txt');
    expect((await listCosigners(bob)).cosignatures).toEqual([told]);
    const later = await exported(bob, 'vouched.jsonl');
    await exported(bob, 'vouched', 'tiles');
    expect((await (await verifyLog(bob, null)).ended)?.valid).toBe(true);
    await bob.close('test');
    for (const one of [later, path('vouched')]) {
      const { status, said } = stranger(one);
      expect([status, said.cosignatures]).toEqual([0, [{ ...told, at: told.at }]]);
    }
  });

  test('but not for what does not continue what he vouched for before', () => {
    // An older export is a rollback to him who signed a newer one.
    const { status, stdout } = cosign(file, 'again.txt');
    expect([status, JSON.parse(stdout).problems[0].code, existsSync(path('again.txt'))]).toEqual([4, 'VAULT_ROLLED_BACK', false]);
  });

  test('and what was made up is not taken in', async () => {
    const bob = await openedAs(vault, 'Bob');
    const good = readFileSync(path('early.txt'), 'utf8');
    const lines = good.trimEnd().split('\n');
    const own = lines.at(-1) as string;
    const forged = {
      'another time': good.replace(
        own,
        own.replace(/(?<=\/bob .{6})./, (sign) => (sign === 'A' ? 'B' : 'A')),
      ),
      'another size': good.replace(/^\d+$/m, (size) => String(Number(size) - 1)),
      'without his line': `${lines.slice(0, -1).join('\n')}\n`,
      'without the officer’s': `${[...lines.slice(0, -2), own].join('\n')}\n`,
      nothing: 'hello\n',
    };
    for (const [name, text] of Object.entries(forged)) {
      writeFileSync(path('forged.txt'), text);
      await expect(brought(bob, 'forged.txt'), name).rejects.toMatchObject({ code: expect.stringMatching(/^(COSIGNATURE|CHECKPOINT)_INVALID$/) });
    }
    await bob.close('test');
  });
});
