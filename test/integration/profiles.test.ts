import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../preload/contract/profiles.ts';
import { openssl } from './oracles.ts';
import { CommandBench } from './strongroom.ts';

// Profiles from the command line: saved, asked with, carried to another vault, and nothing of them is lost on the way.

const bench = new CommandBench();
const names = async () => (await bench.answer<{ profiles: Profile[] }>(0, 'profiles')).profiles.map(({ name }) => name);
const builtIn = ['Public TLS server', 'Internal server', 'Client authentication'];
const printed = (file: string) => openssl('req', '-verify', '-noout', '-text', '-in', bench.path(file)).toString();

beforeAll(async () => {
  await bench.create();
  const values = ['--subject', 'O=Example Ltd,C=CH', '--san', 'DNS:all.example.com', '--key', 'rsa-3072', '--hash', 'sha384', '--pss', '--must-staple'];
  await bench.answer(0, 'profiles', 'save', 'Front doors', ...values, '--key-usage', 'digitalSignature,keyEncipherment', '--days', '47');
});

describe('a profile', () => {
  test('stands behind those that are built in, and its values go into a request that does not say otherwise', async () => {
    expect(await names()).toEqual([...builtIn, 'Front doors']);
    await bench.answer(0, 'request', '--profile', 'front doors', '--cn', 'door.example.com', '--out', 'door.csr');
    const text = printed('door.csr');
    for (const said of [
      'C = CH, O = Example Ltd, CN = door.example.com',
      'Public-Key: (3072 bit)',
      'rsassaPss',
      'Hash Algorithm: sha384',
      'DNS:door.example.com, DNS:all.example.com',
      'Key Encipherment',
      'status_request',
    ])
      expect(text).toContain(said);
  });

  test('whose key is an RSA key leaves behind what only that can do, where another is asked for', async () => {
    await bench.answer(0, 'request', '--profile', 'Front doors', '--cn', 'p.example.com', '--key', 'ec-p256', '--san', 'DNS:p.example.com', '--out', 'p.csr');
    const text = printed('p.csr');
    expect(text).toContain('ecdsa-with-SHA384');
    expect(text).not.toContain('Key Encipherment');
    expect(text).not.toContain('all.example.com');
  });

  test('is asked with by a whole file', async () => {
    bench.write('doors.csv', 'cn\nfirst.example.com\nsecond.example.com\n');
    await bench.answer(0, 'request', '--from', 'doors.csv', '--profile', 'Front doors', '--out', 'doors');
    const { items } = await bench.answer<{ items: { keyAlgorithm: string; subject: string }[] }>(0, 'requests', '--search', 'first.example.com');
    expect(items).toMatchObject([{ keyAlgorithm: 'rsa-3072', subject: expect.stringContaining('Example Ltd') }]);
  });

  test.each([
    [['save', 'FRONT DOORS'], 1, 'PROFILE_INVALID'],
    [['save', 'Internal server'], 1, 'PROFILE_INVALID'],
    [['save', ' '], 1, 'PROFILE_INVALID'],
    [['save', 'x'.repeat(65)], 1, 'PROFILE_INVALID'],
    [['save', 'Too many names', '--san', Array.from({ length: 1001 }, (_, at) => `DNS:h${at}.example.com`).join()], 1, 'PROFILE_INVALID'],
    [['save', 'Nobody', '--replace'], 1, 'PROFILE_NOT_FOUND'],
    [['remove', 'Internal server'], 1, 'PROFILE_INVALID'],
    [['remove', 'Nobody'], 1, 'PROFILE_NOT_FOUND'],
    [['export', 'Nobody', '--out', 'nobody.json'], 1, 'PROFILE_NOT_FOUND'],
    [['import', 'password'], 1, 'PROFILE_INVALID'],
  ] as const)('%j is refused, and all profiles are what they were', async (args, status, code) => {
    expect(await bench.answer(status, 'profiles', ...args)).toMatchObject({ error: { code } });
    expect(await names()).toEqual([...builtIn, 'Front doors']);
  });

  test('goes out and comes back under a free name, is replaced on demand, and is removed', async () => {
    await bench.answer(0, 'profiles', 'export', '--out', 'profiles.json');
    expect(await bench.answer(0, 'profiles', 'import', 'profiles.json')).toEqual({ names: ['Front doors (2)'] });
    await bench.answer(0, 'profiles', 'export', 'Front doors (2)', '--out', 'again.json');
    const drafts = ['profiles.json', 'again.json'].map(
      (file) => (JSON.parse(readFileSync(bench.path(file), 'utf8')) as { profiles: Profile[] }).profiles[0]?.draft,
    );
    expect(drafts[1]).toEqual(drafts[0]);
    await bench.answer(0, 'profiles', 'save', 'Front doors', '--replace', '--profile', 'Front doors', '--days', '90');
    await bench.answer(0, 'profiles', 'remove', 'front doors (2)');
    const { profiles } = await bench.answer<{ profiles: Profile[] }>(0, 'profiles');
    expect(profiles.at(-1)).toMatchObject({ name: 'Front doors', draft: { ...drafts[0], termDays: 90 } });
  });

  test('file with one bad profile brings in none of them', async () => {
    const good = { name: 'Good', draft: (await bench.answer<{ profiles: Profile[] }>(0, 'profiles')).profiles[0]?.draft };
    bench.write('half.json', JSON.stringify({ format: 'strongroom/profiles/v1', profiles: [good, { ...good, name: '' }] }));
    await bench.answer(1, 'profiles', 'import', 'half.json');
    bench.write('crowd.json', JSON.stringify({ format: 'strongroom/profiles/v1', profiles: Array.from({ length: 200 }, () => good) }));
    expect(await bench.answer(1, 'profiles', 'import', 'crowd.json')).toMatchObject({ error: { code: 'PROFILE_INVALID' } });
    expect(await names()).toEqual([...builtIn, 'Front doors']);
  });
});
