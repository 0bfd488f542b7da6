import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planRelease, type ReleasePlan } from '../../../main/custody/release-plan.ts';
import { findTarget, releaseTargets, shownTargets } from '../../../main/custody/release-targets.ts';
import { DistinctNames, safeName } from '../../../main/custody/safe-name.ts';
import { pkcs12Algorithms, pkcs12Profiles } from '../../../main/formats/pkcs12-profiles.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { listCertificates } from '../../../main/store/certificate-list.ts';
import { releaseTarget } from '../../../preload/contract/release.ts';
import { makePair } from '../../integration/pairs.ts';
import { createdVault, imported } from '../service/opened-vault.ts';

const parent = mkdtempSync(join(tmpdir(), 'strongroom-plan-'));
const hostile = [
  '../../etc/passwd',
  'CON',
  'a\u0000b',
  '\u202efdp.exe',
  `${'x'.repeat(79)}.y`,
  'Web.Example.Test',
  'web.example.test',
  '*.example.test',
  '-rf',
  '..',
];
let session: VaultSession;
/** By common name. */
const ids = new Map<string, string>();

beforeAll(async () => {
  session = await createdVault(parent, 'vault');
  for (const [at, name] of hostile.entries()) {
    const { certificatePem, keyPem } = await makePair(name);
    writeFileSync(join(parent, `${at}.pem`), certificatePem + keyPem);
  }
  await imported(
    session,
    hostile.map((_name, at) => join(parent, `${at}.pem`)),
  );
  const query = { search: '', privateKey: [], expiresFrom: null, expiresBefore: null, standing: 'any' as const, finding: null };
  const { rows } = await listCertificates(session.queries, query, { by: 'common_name', descending: false }, { offset: 0, limit: 100 });
  for (const { id, common_name } of rows) ids.set(common_name ?? '', id);
  expect(rows).toHaveLength(hostile.length);
});

afterAll(async () => {
  await session.close('the test ended');
  rmSync(parent, { recursive: true, force: true });
});

const planOf = (target: string, certificates: readonly string[], protection: 'one' | 'each' | 'none' = 'one'): Promise<ReleasePlan> =>
  planRelease(session, certificates, findTarget(target), protection);
const all = () => [...ids.values()];

describe('a name', () => {
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

  test('of whatever text is one that every file system takes, and no device of Windows', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...hostile, 'nul.txt', 'COM1', 'lpt9.x', '.', ' ')), (text) => {
        const name = safeName(text, 'certificate');
        expect(name).toMatch(/^[a-z0-9_][a-z0-9._-]*$/);
        expect(name).not.toMatch(/[.-]$/);
        expect(name).not.toMatch(reserved);
        expect(name.length).toBeLessThanOrEqual(92);
        expect(name).not.toContain('..');
      }),
    );
  });

  test('is numbered where two differ only in case, also where the number is somebody’s name', () => {
    const names = new DistinctNames(['SHA256SUMS']);
    expect(['web', 'WEB', 'web-2', 'Web', 'sha256sums'].map((name) => names.take(name))).toEqual(['web', 'WEB-2', 'web-2-2', 'Web-3', 'sha256sums-2']);
  });

  test('is found soon among ten thousand of one name', () => {
    const names = new DistinctNames();
    const taken = Array.from({ length: 10_000 }, () => names.take('certificate'));
    expect(new Set(taken).size).toBe(10_000);
    expect(taken.at(-1)).toBe('certificate-10000');
  });
});

describe('a plan', () => {
  test('of a selection names each file once, whatever the certificates are called, and never outside of the folder', async () => {
    for (const { id, files } of releaseTargets) {
      const { certificates } = await planOf(id, all(), 'none');
      const names = certificates.flatMap((planned) => planned.files);
      expect(certificates, id).toHaveLength(hostile.length);
      const distinct = new Set(names.map((name) => name.toLowerCase()));
      expect(distinct.size, id).toBe(findTarget(id).together ? files.length : hostile.length * files.length);
      for (const name of names) expect(name, id).toMatch(/^[a-z0-9_][a-z0-9._-]*(\/tls\.(crt|key))?$/);
    }
  });

  test('of several has the id in each name; of one only its common name', async () => {
    const { certificates } = await planOf('modern', all());
    for (const { certificate, files } of certificates) expect(files[0]).toMatch(new RegExp(`-${certificate.fingerprint.slice(0, 8)}\\.p12$`));
    expect((await planOf('modern', [ids.get('web.example.test') as string])).certificates[0]).toMatchObject({
      files: ['web.example.test.p12'],
      alias: 'web.example.test',
    });
  });

  test('of one file goes into a file; of several files, of a selection or with a list into a folder', async () => {
    const one = [ids.get('CON') as string];
    expect(await planOf('modern', one)).toMatchObject({ goesInto: 'file', beside: [] });
    expect(await planOf('modern', one, 'each')).toMatchObject({ goesInto: 'folder', beside: [{ name: 'passphrases.csv.age' }] });
    expect(await planOf('nginx', one)).toMatchObject({
      goesInto: 'folder',
      beside: [],
      certificates: [{ files: ['certificate-con.crt', 'certificate-con.key'] }],
    });
    expect(await planOf('modern', all(), 'each')).toMatchObject({
      goesInto: 'folder',
      beside: [{ name: 'passphrases.csv.age' }, { name: 'release-report.pdf' }, { name: 'SHA256SUMS' }],
    });
    expect(await planOf('truststore', all())).toMatchObject({ goesInto: 'file', beside: [] });
  });

  test('of a truststore has an alias for each, of which no two are one to Java', async () => {
    for (const target of ['truststore', 'truststore-jks']) {
      const { certificates } = await planOf(target, all());
      const aliases = certificates.map(({ alias }) => alias);
      expect(new Set(aliases.map((alias) => alias.toLowerCase())).size).toBe(hostile.length);
      expect(aliases).toEqual(expect.arrayContaining(['web.example.test', 'web.example.test-2']));
    }
  });

  test('gives Tomcat its alias', async () => {
    expect((await planOf('tomcat', all())).certificates.every(({ alias }) => alias === 'tomcat')).toBe(true);
  });
});

describe('the targets', () => {
  test('are shown as the contract has them, each id once', () => {
    for (const shown of shownTargets()) expect(releaseTarget.parse(shown)).toEqual(shown);
    expect(new Set(releaseTargets.map(({ id }) => id)).size).toBe(releaseTargets.length);
  });

  test('say the algorithms that the writer takes, and which are weak', () => {
    for (const { id, files, algorithms, weak } of releaseTargets)
      for (const { content } of files) {
        if (content.kind !== 'pkcs12') continue;
        expect(algorithms, id).toEqual(pkcs12Algorithms(content.profile));
        expect(weak, id).toBe(pkcs12Profiles[content.profile].weak);
      }
    const weak = releaseTargets.filter((target) => target.weak !== null).map(({ id }) => id);
    expect(weak.sort()).toEqual(['java', 'java-8', 'windows-2016']);
  });

  test('with a key are protected, or say that they cannot be', () => {
    for (const { id, key, protection, algorithms } of releaseTargets)
      if (key && protection === 'never') expect(algorithms.join(), id).toContain('not encrypted');
  });

  test('that were there before are there', () => {
    for (const id of ['modern', 'java', 'bundle', 'key', 'certificate', 'chain', 'fullchain']) expect(findTarget(id).id).toBe(id);
    expect(() => findTarget('floppy')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
