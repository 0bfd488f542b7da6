import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { dispatchTo } from '../../main/agent/dispatch.ts';
import { createService, type Service } from '../../main/service/service.ts';
import { createAgentCalls } from '../../main/shell/calls/agent-calls.ts';
import { createFileTokens } from '../../main/shell/file-tokens.ts';
import type { AgentCallName, Source } from '../../preload/contract/agent-port.ts';
import { toErrorAnswer } from '../../preload/contract/errors.ts';
import { type CallName, contract } from '../../preload/contract/index.ts';
import { fileToken } from '../../preload/contract/values.ts';
import { passphraseOf, vaultOfSeveral } from '../unit/service/several-custodians.ts';
import { type Place, placesIn, valueAt, variantsOf, withValueAt } from '../unit/shell/contract-places.ts';
import { boundsOfList } from '../unit/shell/hostile-values.ts';
import { validInputs } from '../unit/shell/valid-inputs.ts';

vi.mock(import('../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('./fast-derivation.ts')) }));
// It would find that this is not Argon2id.
vi.mock('../../main/crypto/self-test.ts', () => ({ selfTest: async () => undefined }));

/** The least role that each call takes. Written down once more, so that a call that is declared anew has to be thought about. */
const least: Record<AgentCallName, 'auditor' | 'operator' | 'custodian'> = {
  'passphrase.keyFile': 'auditor',
  'passphrase.change': 'auditor',
  'commands.list': 'auditor',
  'commands.show': 'auditor',
  'commands.cancel': 'auditor',
  'commands.repeat': 'operator',
  'certificates.count': 'auditor',
  'certificates.list': 'auditor',
  'certificates.show': 'auditor',
  'overview.get': 'auditor',
  'keys.waiting': 'auditor',
  'keys.show': 'auditor',
  'keys.destroy': 'custodian',
  'keys.setTags': 'operator',
  'keys.retirable': 'auditor',
  'keys.setRetireRule': 'custodian',
  'import.start': 'operator',
  'import.answer': 'operator',
  'release.targets': 'auditor',
  'release.plan': 'auditor',
  'release.start': 'custodian',
  'approvals.list': 'auditor',
  'approvals.give': 'operator',
  'approvals.refuse': 'operator',
  'approvals.ask': 'custodian',
  'approvals.read': 'operator',
  'approvals.answer': 'custodian',
  'drives.list': 'auditor',
  'requests.list': 'auditor',
  'requests.show': 'auditor',
  'requests.check': 'auditor',
  'requests.make': 'operator',
  'requests.readFile': 'operator',
  'requests.makeFromFile': 'operator',
  'requests.carryOut': 'operator',
  'requests.withdraw': 'operator',
  'profiles.list': 'auditor',
  'profiles.save': 'operator',
  'profiles.remove': 'operator',
  'profiles.export': 'operator',
  'profiles.import': 'operator',
  'quality.check': 'auditor',
  'quality.state': 'auditor',
  'blocklist.readNote': 'custodian',
  'blocklist.import': 'custodian',
  'blocklist.remove': 'custodian',
  'renewal.draft': 'auditor',
  'renewal.plan': 'auditor',
  'renewal.start': 'operator',
  'authorities.list': 'auditor',
  'authorities.create': 'custodian',
  'authorities.plan': 'auditor',
  'authorities.issue': 'custodian',
  'authorities.revoke': 'custodian',
  'authorities.publishCrl': 'custodian',
  'reports.export': 'auditor',
  'audit.list': 'auditor',
  'audit.show': 'auditor',
  'audit.growth': 'auditor',
  'audit.verify': 'auditor',
  'audit.export': 'auditor',
  'audit.anchors': 'auditor',
  'audit.saveAnchorFolder': 'operator',
  'audit.saveAnchorDrive': 'operator',
  'audit.removeAnchor': 'operator',
  'audit.anchorNow': 'operator',
  'audit.checkpoint': 'auditor',
  'audit.cosigners': 'auditor',
  'audit.registerCosigner': 'auditor',
  'audit.importCosignature': 'auditor',
  'agents.list': 'auditor',
  'agents.edit': 'operator',
  'settings.get': 'auditor',
  'settings.set': 'operator',
  'backup.state': 'auditor',
  'backup.list': 'auditor',
  'backup.saveSftp': 'operator',
  'backup.saveFolder': 'operator',
  'backup.removeTarget': 'operator',
  'backup.testSftp': 'operator',
  'backup.testTarget': 'operator',
  'backup.setSchedule': 'operator',
  'backup.run': 'operator',
  'backup.verify': 'operator',
  'backup.drill': 'operator',
  'recovery.show': 'auditor',
  'recovery.kept': 'operator',
  'recovery.save': 'operator',
  'recovery.test': 'operator',
  'recovery.putAway': 'operator',
  'officers.list': 'auditor',
  'officers.plan': 'auditor',
  'officers.change': 'custodian',
  'officers.reseal': 'custodian',
  'officers.acknowledge': 'custodian',
  'officers.acknowledgement': 'auditor',
};

const calls = (Object.keys(contract) as CallName[]).filter((name): name is AgentCallName => contract[name].side === 'agent');

const rank = { auditor: 0, operator: 1, custodian: 2 };
const officers = { Alice: 'custodian', Olga: 'operator', Arno: 'auditor' } as const;
type Officer = keyof typeof officers;
const wrongPassphrase = () => new TextEncoder().encode('copper-kettle-outing');

let place: string;
let vault: string;
let service: Service;
let officer: Officer | null = null;
/** Wrong passphrases make the next attempt wait; by the next officer's turn that is over (ms). */
let later = 0;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'strongroom-roles-'));
  vault = await vaultOfSeveral(
    place,
    'acme',
    [
      { name: 'Olga', role: 'operator' },
      { name: 'Arno', role: 'auditor' },
    ],
    1,
  );
  service = createService({ version: '0', host: 'here', now: () => Date.now() + later });
});
afterAll(async () => {
  await service.close('test');
  rmSync(place, { recursive: true, force: true });
});

async function become(name: Officer | null): Promise<void> {
  if (officer !== null) await service.life['agent.lock']({ interrupt: true, reason: 'officer' });
  officer = name;
  later += 3_600_000;
  if (name !== null) await service.life['agent.unlock']({ folder: vault, officer: name, passphrase: passphraseOf(name), keyFile: null });
}

/** The SHA-256 of everything that lies in the vault's folder, and the names of all else that lies beside it. */
function state(): Record<string, string> {
  const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'));
  return Object.fromEntries(
    files.map((entry) => [
      entry.name,
      createHash('sha256')
        .update(readFileSync(join(entry.parentPath, entry.name)))
        .digest('hex'),
    ]),
  );
}

/** Makes a call as the window would, through the shell's side and the agent's, with a token wherever one belongs. No passphrase of it is right. */
async function ask(name: AgentCallName, input: unknown): Promise<string> {
  let issued = 0;
  let reached = false;
  const newToken = () => (++issued).toString(16).padStart(32, '0');
  const sources = createFileTokens<Source>(newToken);
  const destinations = createFileTokens<string>(newToken);
  const clipboard = { read: () => Promise.reject(new Error('nothing is pasted here')), clearIfHolds: async () => undefined };
  const callAgent = createAgentCalls({
    ask: (called, given) => {
      reached = true;
      return dispatchTo(service).call(called, structuredClone(given));
    },
    sources,
    destinations,
    clipboard,
  });
  const schema = contract[name].input as z.ZodType;
  const places = placesIn(schema, input);
  // A token is of one of two kinds: whichever the call takes.
  for (const kind of ['source', 'destination', 'both'] as const) {
    const filled = places.reduce((value, { schema: at, path }, index) => {
      if (path.length > 0 && at === contract['keys.destroy'].input.shape.officerPassphrase) return withValueAt(value, path, wrongPassphrase());
      if (path.at(-1) === 'host') return withValueAt(value, path, '127.0.0.1');
      if (path.at(-1) === 'port') return withValueAt(value, path, 1);
      if (at !== fileToken) return value;
      const isSource = kind === 'source' || (kind === 'both' && !/destination|file/i.test(path.join('.')));
      return withValueAt(
        value,
        path,
        isSource ? sources.issue({ kind: 'path', path: join(place, `none-${index}`) }) : destinations.issue(join(place, `new-${index}`)),
      );
    }, input);
    const parsed = schema.parse(filled);
    const code = await callAgent(name, parsed).then(
      () => 'OK',
      (error: unknown) => {
        const answer = toErrorAnswer(error);
        return answer.code === 'INTERNAL' ? `INTERNAL: ${error instanceof Error ? error.stack : error}` : answer.code;
      },
    );
    if (reached) return code;
  }
  return 'refused by the shell';
}

/** What the contract lets through in a place and a program stumbles over: the most that it takes, and what query languages and displays make something of. */
function awkwardValues({ schema }: Place, valid: unknown): unknown[] {
  if (schema instanceof z.ZodString)
    return ['x'.repeat(schema.maxLength ?? 0), `"'%_*()\\[]{}^~:-;\u202e😀 AND NOT NEAR(`].filter((text) => schema.safeParse(text).success);
  if (schema instanceof z.ZodNumber) return [schema.minValue ?? Number.MIN_SAFE_INTEGER, schema.maxValue ?? Number.MAX_SAFE_INTEGER];
  if (schema instanceof z.ZodArray)
    return [[], Array((valid as unknown[]).length === 0 ? 0 : (boundsOfList(schema).maximum ?? 0)).fill((valid as unknown[])[0])];
  return [];
}

const inputsOf = (name: AgentCallName) => variantsOf(contract[name].input as z.ZodType, validInputs[name]());

it('of every call it is written down whose it is', () => {
  expect(Object.keys(least).toSorted()).toEqual(calls.toSorted());
});

describe.each(Object.keys(officers) as Officer[])('with the vault unlocked by %s', (name) => {
  const role = officers[name];
  beforeAll(() => become(name));

  const above = calls.filter((call) => rank[least[call]] > rank[role]);
  it(`no call above the ${role} has an effect, in any of its branches`, async () => {
    const before = state();
    const answers: Record<string, string[]> = {};
    for (const call of above) for (const input of inputsOf(call)) (answers[call] ??= []).push(await ask(call, input));
    expect(new Set(Object.values(answers).flat())).toEqual(new Set(above.length === 0 ? [] : ['OFFICER_NOT_ALLOWED']));
    expect(state()).toEqual(before);
  });

  const own = calls.filter((call) => rank[least[call]] <= rank[role]);
  it.each(own)('%s is answered, and by no defect, in each of its branches', async (call) => {
    for (const input of inputsOf(call)) expect(await ask(call, input)).not.toMatch(/^INTERNAL|^refused by the shell/);
  });
});

describe('with the vault unlocked by a custodian again', () => {
  beforeAll(() => become('Alice'));

  it.each(calls)('%s fails by no defect where its input is as large or as awkward as the contract allows', async (call) => {
    const schema = contract[call].input as z.ZodType;
    for (const input of inputsOf(call)) {
      for (const place of placesIn(schema, input)) {
        for (const value of awkwardValues(place, valueAt(input, place.path))) {
          const changed = withValueAt(input, place.path, value);
          if (schema.safeParse(changed).success)
            expect(await ask(call, changed), `${place.path.join('.')}: ${JSON.stringify(value).slice(0, 80)}`).not.toMatch(/^INTERNAL/);
        }
      }
    }
  });
});

describe('with the vault locked', () => {
  beforeAll(() => become(null));

  it('no call of the agent has an effect, though the shell let it through', async () => {
    const before = state();
    const answers = new Set<string>();
    for (const call of calls) for (const input of inputsOf(call)) answers.add(await ask(call, input));
    expect([...answers]).toEqual(['VAULT_LOCKED']);
    expect(state()).toEqual(before);
  });
});
