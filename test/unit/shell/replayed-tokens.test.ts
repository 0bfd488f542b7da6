import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { type CallName, contract } from '../../../preload/contract/index.ts';
import { fileToken } from '../../../preload/contract/values.ts';
import { placesIn, variantsOf, withValueAt } from './contract-places.ts';
import { type StartedShell, startedShell } from './started-shell.ts';
import { validInputs } from './valid-inputs.ts';

// No program of the machine is asked to hold sleep off, and no bus is listened to.
vi.mock('../../../main/shell/hold-sleep.ts', () => ({ createSleepHold: () => ({ hold: () => undefined, release: () => undefined }) }));
vi.mock('../../../main/shell/screen-lock.ts', () => ({ listenForScreenLock: () => ({ hears: () => false, close: () => undefined }) }));

type Kind = keyof StartedShell['issue'] | 'made up';
const kinds: readonly Kind[] = ['source', 'destination', 'vault', 'made up'];

/** Calls that only look into a file that was handed over: they may do so again until the vault locks. A place that is written to is used up by every call. */
const looksInto: ReadonlySet<string> = new Set([
  'approvals.answer',
  'approvals.give',
  'approvals.read',
  'approvals.refuse',
  'audit.verify',
  'blocklist.import',
  'blocklist.readNote',
  'release.start',
  'requests.readFile',
  'restore.check',
  'sftp.readIdentity',
  'vault.unlock',
]);
/** A folder of backups is read and not written. */
const readsPlace: ReadonlySet<string> = new Set(['restore.connectFolder']);
/** Refused while a vault is open, as one is here: a place that nothing was written to is not used up. */
const refusedHere: ReadonlySet<string> = new Set(['vault.create']);
const keeps = (name: string, kind: Kind) => refusedHere.has(name) || kind === 'vault' || (kind === 'source' ? looksInto : readsPlace).has(name);

let folder: string;
let shell: StartedShell;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-tokens-'));
  shell = startedShell(folder);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
});

type Path = readonly (string | number)[];
const cases = (Object.keys(contract) as CallName[]).flatMap((name) => {
  const schema = contract[name].input as z.ZodType;
  const found = variantsOf(schema, validInputs[name]()).flatMap((input) => {
    const paths = placesIn(schema, input).flatMap((place) => (place.schema === fileToken ? [place.path] : []));
    return paths.length === 0 ? [] : [{ name, input, paths, where: paths.map((path) => path.join('.')).join(', ') }];
  });
  // One input for each set of places: the rest of it is none of a token's business.
  return found.filter(({ where }, index) => found.findIndex((other) => other.where === where) === index);
});

const issue = (kind: Kind) => (kind === 'made up' ? Promise.resolve('0'.repeat(32)) : shell.issue[kind]());
const withTokens = (input: unknown, paths: readonly Path[], tokens: readonly string[]) =>
  paths.reduce((filled, path, index) => withValueAt(filled, path, tokens[index]), input);
const everyWay = (places: number): Kind[][] => (places === 0 ? [[]] : everyWay(places - 1).flatMap((way) => kinds.map((kind) => [...way, kind])));

/** Makes a call in an unlocked vault. `reached`: whether the agent heard of it. */
async function ask(name: CallName, input: unknown): Promise<{ code: string; reached: boolean }> {
  const state = await shell.call('app.state', {});
  if (state.ok && (state.value as { session: { state: string } }).session.state === 'locked') await shell.unlock();
  const before = shell.agent.length;
  const answer = await shell.call(name, input);
  return { code: answer.ok ? 'OK' : answer.error.code, reached: shell.agent.length > before };
}

/** The one way to fill the places that the call takes. */
async function rightWay({ name, input, paths }: (typeof cases)[number]): Promise<Kind[]> {
  const taken: Kind[][] = [];
  for (const way of everyWay(paths.length)) {
    const { code, reached } = await ask(name, withTokens(input, paths, await Promise.all(way.map(issue))));
    if (code === 'TOKEN_UNKNOWN') expect(reached, `${way} was refused and reached the agent`).toBe(false);
    else taken.push(way);
  }
  expect(taken).toHaveLength(1);
  return taken[0] as Kind[];
}

it('there are tokens to attack in calls of every room', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBeGreaterThan(25);
});

describe.each(cases)('$name with tokens at $where', (call) => {
  const { name, input, paths } = call;
  let way: Kind[];

  it('takes one kind of token in each place, and none that was made up or is of another kind', async () => {
    way = await rightWay(call);
    expect(way).not.toContain('made up');
  });

  it('takes what it uses up once, and what it looks into until the vault locks', async () => {
    const tokens = await Promise.all(way.map(issue));
    const filled = withTokens(input, paths, tokens);
    const first = await ask(name, filled);
    const again = await ask(name, filled);
    const kept = way.every((kind) => keeps(name, kind));
    expect([first.code === 'TOKEN_UNKNOWN', again]).toEqual([false, kept ? first : { code: 'TOKEN_UNKNOWN', reached: false }]);
  });

  it('takes nothing that was handed over before a lock', async () => {
    const tokens = await Promise.all(way.map(issue));
    await shell.call('vault.lock', { interrupt: true, next: null });
    const { code } = await ask(name, withTokens(input, paths, tokens));
    // A vault's folder is no secret, and keeps its name while the application runs.
    if (way.some((kind) => kind !== 'vault')) expect(code).toBe('TOKEN_UNKNOWN');
    else expect(code).not.toBe('TOKEN_UNKNOWN');
  });

  it('does not take one token for two files', async () => {
    const twins = paths.filter((_path, index) => way[index] === 'source');
    if (twins.length < 2) return;
    const tokens = await Promise.all(way.map(issue));
    const same = tokens.map((token, index) => (way[index] === 'source' ? (tokens[way.indexOf('source')] as string) : token));
    expect(await ask(name, withTokens(input, paths, same))).toEqual({ code: 'TOKEN_UNKNOWN', reached: false });
  });
});
