import { readdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { CommandHere, runHere } from './command-here.ts';
import { makePair } from './pairs.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

const passphrases: Record<string, string> = {
  'Ada Custodian': 'quartz-lantern-48-meadow-tuba',
  Bob: 'velvet-orbit-71-canyon-flute',
  Carol: 'copper-willow-93-anchor-drum',
  Oscar: 'marble-pigeon-26-summit-oboe',
  Ines: 'saffron-glacier-57-timber-harp',
};

class Officers extends CommandHere {
  file(name: string, passphrase = passphrases[name]): string {
    return this.write(`password of ${name} ${passphrase?.length}`, `${passphrase}\n`);
  }

  /** Runs a command as an officer, with others who approve; the document of `--json`. */
  async as<T = Record<string, unknown>>(name: string, approving: readonly string[], status: number, ...args: string[]): Promise<T> {
    const approvals = approving.flatMap((other) => ['--approve', `${other}=${this.file(other)}`]);
    const run = await runHere(...args, '--vault', this.vault, '--officer', name, '--password-file', this.file(name), ...approvals, '--json');
    expect({ args, status: run.status, said: run.status === status ? '' : run.stderr }).toEqual({ args, status, said: '' });
    return JSON.parse(run.stdout) as T;
  }

  release(name: string, approving: readonly string[], status: number, certificate: string) {
    const out = this.path(`${certificate}-${Math.random()}.pem`);
    return this.as<{ error?: { code: string; message: string; hint: string } }>(
      name,
      approving,
      status,
      ...['export', `cn:${certificate}`, '--format', 'pem', '--plain', '--out', out],
    );
  }

  async verified(name: string): Promise<void> {
    expect(await this.as(name, [], 0, 'audit', 'verify')).toMatchObject({ valid: true });
  }

  databases(): string[] {
    return readdirSync(this.vault).filter((file) => file.startsWith('vault-'));
  }
}

const bench = new Officers();

interface Listed {
  generation: number;
  behind: number;
  need: number;
  officers: {
    name: string;
    role: string;
    state: string;
    holds: string;
    acknowledgement: { current: boolean } | null;
    since: { generation: number; at: number | null };
  }[];
  threshold: { default: number; tags: { tag: string; need: number | null; keys: number }[] };
  warnings: { code: string }[];
}
const list = (name: string) => bench.as<Listed>(name, [], 0, 'officers', 'list');
const add = (name: string, role: string, by: string, approving: string[] = []) =>
  bench.as(by, approving, 0, 'officers', 'add', '--name', name, '--role', role, '--new-password-file', bench.file(name));

beforeAll(async () => {
  await bench.create();
  for (const name of ['www.one.test', 'www.two.test']) {
    const { keyPem, certificatePem } = await makePair(name);
    writeFileSync(bench.path(`${name}.pem`), `${keyPem}${certificatePem}`);
  }
  await bench.as('Ada Custodian', [], 0, 'import', bench.path('www.one.test.pem'), bench.path('www.two.test.pem'));
});

describe('a vault of several officers', () => {
  test('is made step by step, each a policy of its own, and keys are sealed to whoever becomes a custodian', async () => {
    await add('Bob', 'custodian', 'Ada Custodian');
    await add('Carol', 'custodian', 'Bob');
    await add('Oscar', 'operator', 'Carol');
    await add('Ines', 'auditor', 'Carol');
    for (const name of ['Ada Custodian', 'Bob', 'Carol']) await bench.release(name, [], 0, 'www.one.test');
    expect(await list('Ines')).toMatchObject({ generation: 5, behind: 0, need: 1, threshold: { default: 1 } });
    await bench.verified('Ines');
  });

  test('refuses what only a custodian may do to an operator and an auditor, and what makes no sense to anybody', async () => {
    for (const name of ['Oscar', 'Ines']) {
      expect(await bench.release(name, [], 3, 'www.one.test')).toMatchObject({ error: { code: 'OFFICER_NOT_ALLOWED' } });
      expect(await bench.as(name, [], 3, 'quorum', 'set', '--need', '2')).toMatchObject({ error: { code: 'OFFICER_NOT_ALLOWED' } });
    }
    const refused = async (...args: string[]) => expect(await bench.as('Bob', [], 3, ...args)).toMatchObject({ error: { code: 'POLICY_REFUSED' } });
    await refused('quorum', 'set', '--need', '4');
    await refused('quorum', 'set', '--need', '4', '--tag', 'production');
    await refused('officers', 'add', '--name', 'BOB', '--role', 'auditor', '--new-password-file', bench.file('Bob'));
    await refused('officers', 'remove', '--name', 'Bob');
    await refused('officers', 'role', '--name', 'Bob', '--role', 'auditor');
    await refused('officers', 'suspend', '--name', 'Bob');
    expect((await list('Bob')).generation).toBe(5);
  });

  test('asks two of three: one alone gets nothing and is told who else may, two get the key', async () => {
    await bench.as('Ada Custodian', [], 0, 'quorum', 'set', '--need', '2');
    const { error } = await bench.release('Ada Custodian', [], 3, 'www.one.test');
    expect(error?.code).toBe('APPROVALS_MISSING');
    expect(error?.hint).toMatch(/Bob.*Carol|Carol.*Bob/);
    await bench.release('Ada Custodian', ['Carol'], 0, 'www.one.test');
    await bench.release('Bob', ['Ada Custodian'], 0, 'www.two.test');
    expect(await bench.as('Bob', [], 3, 'quorum', 'set', '--need', '1')).toMatchObject({ error: { code: 'APPROVALS_MISSING' } });
    expect(await list('Bob')).toMatchObject({ generation: 6, need: 2, threshold: { default: 2 } });
  });

  test('suspends a custodian, who cannot unlock and whose share opens nothing meanwhile, and reinstates', async () => {
    await bench.as('Ada Custodian', ['Bob'], 0, 'officers', 'suspend', '--name', 'Carol');
    expect(await bench.as('Carol', [], 3, 'officers', 'list')).toMatchObject({ error: { code: 'OFFICER_UNKNOWN' } });
    expect((await list('Bob')).warnings).toContainEqual(expect.objectContaining({ code: 'EVERYBODY_NEEDED_NO_KIT' }));
    await bench.as('Ada Custodian', ['Bob'], 0, 'officers', 'reinstate', '--name', 'Carol');
    await bench.release('Carol', ['Bob'], 0, 'www.one.test');
  });

  test('removes a custodian: another database file under other keys, and nothing of the old one stays', async () => {
    const before = bench.databases();
    await bench.as('Ada Custodian', ['Bob'], 0, 'officers', 'remove', '--name', 'Carol');
    const after = bench.databases();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
    expect(await bench.as('Carol', [], 3, 'officers', 'list')).toMatchObject({ error: { code: 'OFFICER_UNKNOWN' } });
    await bench.release('Ada Custodian', ['Bob'], 0, 'www.two.test');
    expect(await bench.as('Ada Custodian', ['Bob'], 3, 'officers', 'remove', '--name', 'Bob')).toMatchObject({ error: { code: 'POLICY_REFUSED' } });
    await bench.verified('Ines');
  });

  test('resets an officer to a new passphrase, and the old one opens nothing any more', async () => {
    const next = bench.file('Oscar', 'another-harbour-19-velvet-cello');
    await bench.as('Ada Custodian', ['Bob'], 0, 'officers', 'reset', '--name', 'Oscar', '--new-password-file', next);
    const run = (file: string) => runHere('officers', 'list', '--vault', bench.vault, '--officer', 'Oscar', '--password-file', file, '--json');
    expect((await run(bench.file('Oscar'))).status).toBe(3);
    expect((await run(next)).status).toBe(0);
  });

  test('gives roles: an operator becomes a custodian who opens keys with another, and is none again', async () => {
    passphrases.Oscar = 'another-harbour-19-velvet-cello';
    await bench.as('Ada Custodian', ['Bob'], 0, 'officers', 'role', '--name', 'Oscar', '--role', 'custodian');
    await bench.release('Oscar', ['Ada Custodian'], 0, 'www.one.test');
    await bench.as('Ada Custodian', ['Bob'], 0, 'officers', 'role', '--name', 'Oscar', '--role', 'auditor');
    expect(await bench.release('Oscar', ['Ada Custodian'], 3, 'www.one.test')).toMatchObject({ error: { code: 'OFFICER_NOT_ALLOWED' } });
    expect((await list('Oscar')).officers.find(({ name }) => name === 'Oscar')?.role).toBe('auditor');
  });

  test('asks one custodian by default and two for what is tagged, sealed so', async () => {
    await bench.as('Ada Custodian', ['Bob'], 0, 'quorum', 'set', '--need', '2', '--tag', 'production');
    await bench.as('Ada Custodian', ['Bob'], 0, 'tag', 'cn:www.one.test', '--add', 'production');
    await bench.as('Ada Custodian', ['Bob'], 0, 'quorum', 'set', '--need', '1');
    expect(await list('Bob')).toMatchObject({ need: 2, behind: 0, threshold: { default: 1, tags: [{ tag: 'production', need: 2, keys: 1 }] } });
    await bench.release('Bob', [], 0, 'www.two.test');
    expect(await bench.release('Bob', [], 3, 'www.one.test')).toMatchObject({ error: { code: 'APPROVALS_MISSING' } });
    await bench.release('Bob', ['Ada Custodian'], 0, 'www.one.test');
    expect(await bench.as('Bob', [], 3, 'tag', 'cn:www.one.test', '--remove', 'production')).toMatchObject({ error: { code: 'APPROVALS_MISSING' } });
    await bench.as('Bob', ['Ada Custodian'], 0, 'tag', 'cn:www.one.test', '--remove', 'production');
    await bench.release('Bob', [], 0, 'www.one.test');
  });

  test('records and prints what a custodian acknowledges', async () => {
    await bench.as('Bob', [], 0, 'officers', 'acknowledge', '--out', bench.path('bob.pdf'));
    expect((await list('Ines')).officers.find(({ name }) => name === 'Bob')?.acknowledgement?.current).toBe(true);
    expect(await bench.as('Ines', [], 3, 'officers', 'acknowledge')).toMatchObject({ error: { code: 'OFFICER_NOT_ALLOWED' } });
  });

  test('has a log that verifies after all of that, and tells when each came', async () => {
    await bench.verified('Ines');
    const { officers, generation } = await list('Ines');
    expect(officers.map(({ name, state }) => [name, state])).toContainEqual(['Carol', 'removed']);
    expect(officers.every(({ since }) => since.at !== null && since.generation <= generation)).toBe(true);
    const entries = await bench.as<{ items: { text: string }[] }>('Ines', [], 0, 'audit', 'list', '--action', 'policy.changed');
    expect(entries.items).toHaveLength(generation - 1);
  });
});
