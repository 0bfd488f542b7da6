import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateHybridIdentity } from 'age-encryption';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../main/crypto/hash.ts';
import type { Database } from '../../main/store/open-database.ts';
import { readHeader, writeHeader } from '../../main/vault/header-file.ts';
import { KIT, policyText, signPolicy } from '../../main/vault/policy.ts';
import { fingerprintOf, keyBytes, openssl } from './oracles.ts';
import { chainOf, flip, KitHolder, keyFiles, pack, type Recovery, recover, takeBackup, unpack } from './recovery-bench.ts';
import { CommandBench, OFFICER } from './strongroom.ts';

// The day when there is no Strongroom: a backup, the kit, and python3. What the script gives back is compared by openssl; what it must not
// pass over is changed at one place each.

const kinds = {
  rsa: ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p256: ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  ed25519: ['genpkey', '-algorithm', 'ed25519'],
} as const;
type Kind = keyof typeof kinds;
const names = Object.keys(kinds) as Kind[];
/** What stands in the certificates: a name for a file, and names that must not become one. */
const commonNames: Record<Kind, string> = {
  rsa: 'www.example.com',
  p256: '*.example.com',
  p384: '../../../../tmp/escape',
  p521: '=1+1',
  ed25519: 'Straße \u001b[31m of Ångström',
};
const expectedNames: Record<Kind, string> = {
  rsa: 'www.example.com',
  p256: 'wildcard.example.com',
  p384: 'tmp-escape',
  p521: '1-1',
  ed25519: 'stra-e-31m-of-a-ngstro-m',
};

const PAGE = 4096;

const bench = new CommandBench();
const source = (name: string, extension: string) => bench.path(`in/${name}.${extension}`);
const kit = bench.path('kit.txt');
let identity: string;
let vaultId: string;
/** 64 hexadecimal digits, of each key. */
const spki = {} as Record<Kind, string>;
/** The keys as they went in, PKCS#8 in hexadecimal. */
const originals: Partial<Record<Kind, string>> = {};
let older: string;
let backup: string;
/** The files of the backup. */
let files: string;
let holder: KitHolder;
let count = 0;

/** A folder that is not there yet. */
const fresh = (name: string) => bench.path(`${name}-${(count += 1)}`);
function copyOfFiles(): string {
  const folder = fresh('files');
  cpSync(files, folder, { recursive: true });
  return folder;
}

/** Nothing was done, and one sentence says why. */
function expectRefusal(recovery: Recovery, why: RegExp, out: string): void {
  expect(recovery.stderr).toMatch(/^recover\.py: .+\.\n$/);
  expect(recovery.stderr).toMatch(why);
  expect(recovery.status).toBe(1);
  expect(existsSync(out), 'nothing is written').toBe(false);
}

/** Runs it into a new folder, and expects that it refuses. */
function refuses(args: readonly string[], why: RegExp, options: { input?: string } = {}): void {
  const out = fresh('out');
  expectRefusal(recover([...args, '--out', out], options), why, out);
}

function refusesFiles(folder: string, why: RegExp): void {
  refuses(['--kit', kit, '--folder', folder], why);
}

function expectKeys(out: string, wanted: readonly Kind[]): void {
  const found = keyFiles(out);
  expect([...found.keys()].sort()).toEqual(wanted.map((name) => spki[name].slice(0, 16)).sort());
  for (const name of wanted) expectSameKey(found.get(spki[name].slice(0, 16))!, name);
}

function expectSameKey(file: string, name: Kind): void {
  expect(keyBytes(file)).toBe((originals[name] ??= keyBytes(source(name, 'key'))));
}

beforeAll(async () => {
  mkdirSync(bench.path('in'));
  const authority = (name: string, ...issuer: string[]) =>
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '900', '-subj', `/CN=${name}`],
      ...['-keyout', bench.path(`${name}.key`), '-out', source(name, 'crt'), '-addext', 'keyUsage=critical,keyCertSign,cRLSign', ...issuer],
    );
  authority('Root');
  authority('Issuing', '-CA', source('Root', 'crt'), '-CAkey', bench.path('Root.key'));
  for (const name of names) {
    openssl(...kinds[name], '-out', source(name, 'key'));
    // RSA's certificate has a chain; the others sign their own.
    const issuer =
      name === 'rsa' ? ['-CA', source('Issuing', 'crt'), '-CAkey', bench.path('Issuing.key'), '-addext', 'basicConstraints=critical,CA:false'] : [];
    const subject = `/CN=${commonNames[name].replace(/[/+]/g, '\\$&')}`;
    openssl('req', '-x509', '-utf8', '-key', source(name, 'key'), '-days', '900', '-subj', subject, ...issuer, '-out', source(name, 'crt'));
    spki[name] = sha256Hex(openssl('pkey', '-in', source(name, 'key'), '-pubout', '-outform', 'DER'));
  }
  await bench.answer(0, 'create', '--officer', OFFICER, '--recovery-kit', kit);
  identity = /^AGE-SECRET-KEY-PQ-1\w+$/m.exec(readFileSync(kit, 'utf8'))![0];
  vaultId = /^Vault id +([0-9a-f]{64})$/m.exec(readFileSync(kit, 'utf8'))![1]!;
  // The last comes with a command of its own, and so in another epoch.
  await bench.answer(
    0,
    'import',
    ...names.slice(0, -1).flatMap((name) => [source(name, 'key'), source(name, 'crt')]),
    source('Root', 'crt'),
    source('Issuing', 'crt'),
  );
  older = await takeBackup(bench);
  await bench.answer(0, 'import', source('ed25519', 'key'), source('ed25519', 'crt'));
  backup = await takeBackup(bench);
  files = await unpack(identity, backup, bench.path('files'));
  holder = new KitHolder(identity);
  // Six commands, each with a derivation that is meant to be slow: on a machine that is busy with other tests it takes its time.
}, 300_000);

describe('with the kit, the backup and python3', () => {
  const out = bench.path('recovered');
  let run: Recovery;
  beforeAll(() => {
    run = recover(['--kit', kit, '--backup', backup, '--out', out]);
  });

  test('every private key comes back as it went in, under a name that harms nobody, for its owner only', () => {
    const { status, stdout, stderr } = run;
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(`Vault id: ${vaultId}\n`);
    expect(stdout).toContain(`${names.length} of ${names.length} private keys and ${names.length + 2} certificates are in`);
    expectKeys(out, names);
    for (const name of names) {
      const [file, original] = [keyFiles(out).get(spki[name].slice(0, 16))!, source(name, 'key')];
      for (const what of [['-pubout'], ['-noout', '-text']])
        expect(openssl('pkey', '-in', file, ...what).toString()).toBe(openssl('pkey', '-in', original, ...what).toString());
    }
    expect(statSync(out).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(out)) expect(statSync(join(out, name)).mode & 0o777, name).toBe(0o600);
    const file = (name: Kind) => `${expectedNames[name]}-${spki[name].slice(0, 16)}`;
    expect(readdirSync(out).sort()).toEqual(
      [
        ...names.flatMap((name) => [`${file(name)}.cert.pem`, `${file(name)}.key.pem`]),
        ...['Root', 'Issuing'].map((name) => `${name.toLowerCase()}-${fingerprintOf(source(name, 'crt')).slice(0, 16)}.cert.pem`),
        'index.csv',
      ].sort(),
    );
  });

  test('each key has its certificate beside it, the leaf first, then its issuer, without the root', () => {
    for (const name of names) {
      const file = join(out, `${expectedNames[name]}-${spki[name].slice(0, 16)}.cert.pem`);
      expect(fingerprintOf(file)).toBe(fingerprintOf(source(name, 'crt')));
      expect(readFileSync(file, 'latin1').match(/BEGIN CERTIFICATE/g)).toHaveLength(name === 'rsa' ? 2 : 1);
    }
    const leaf = join(out, `${expectedNames.rsa}-${spki.rsa.slice(0, 16)}.cert.pem`);
    expect(openssl('verify', '-CAfile', source('Root', 'crt'), '-untrusted', leaf, leaf).toString()).toContain(': OK');
  });

  test('index.csv names every file and holds nothing that a spreadsheet takes for a formula', () => {
    const index = readFileSync(join(out, 'index.csv'), 'utf8');
    for (const name of readdirSync(out)) expect(index.includes(name)).toBe(name !== 'index.csv');
    for (const name of names) expect(index).toContain(spki[name]);
    expect(index).toContain(",'=1+1,");
    expect(index).not.toMatch(/(^|,)[=+@-]/m);
  });

  test('the same where age and tar did the first step, with the line typed in groups into standard input', () => {
    const out = fresh('out');
    const typed = identity
      .replace(/(.{8})/g, '$1 ')
      .replace(/((?:\S+ ){4})/g, '$1\n')
      .toLowerCase();
    expect(typed.replace(/\s/g, '')).toBe(identity.toLowerCase());
    expect(recover(['--kit', '-', '--folder', files, '--out', out, '--vault-id', vaultId.toUpperCase()], { input: typed }).status).toBe(0);
    expectKeys(out, names);
  });

  test('--list names what is in it and writes nothing', () => {
    const before = readdirSync(bench.folder);
    const { status, stdout } = recover(['--kit', kit, '--backup', backup, '--list']);
    expect(status).toBe(0);
    for (const name of names) expect(stdout).toContain(spki[name].slice(0, 16));
    expect(stdout).toContain('www.example.com');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('PRIVATE KEY');
    expect(readdirSync(bench.folder)).toEqual(before);
  });

  test('a Python that is too old to read a database from memory reads it from a folder, of which nothing is left', () => {
    const [out, temporary, shim] = [fresh('out'), fresh('temporary'), fresh('shim')];
    mkdirSync(temporary);
    mkdirSync(shim);
    // SQLite 3.36 knows no STRICT: that the word is gone from the schema is looked at through this stand-in, which refuses to see it.
    writeFileSync(
      join(shim, 'sqlite3.py'),
      `import _sqlite3
from _sqlite3 import Row, Error
sqlite_version_info = (3, 36, 0)
class Connection: pass
opened = []
def connect(path):
    opened.append(path)
    connection = _sqlite3.connect(path)
    strict = connection.execute("select count(*) from sqlite_master where lower(sql) like '%strict%'").fetchone()[0]
    assert len(opened) == 1 or strict == 0, 'SQLite 3.36 reads no STRICT'
    assert path != ':memory:'
    return connection
`,
    );
    const { status, stderr } = recover(['--kit', kit, '--backup', backup, '--out', out], { environment: { PYTHONPATH: shim, TMPDIR: temporary } });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expectKeys(out, names);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('a policy that the kit signed after the first is followed', () => {
    const folder = copyOfFiles();
    addPolicy(folder, { byKit: true });
    const out = fresh('out');
    const { status, stdout } = recover(['--kit', kit, '--folder', folder, '--out', out]);
    expect(status).toBe(0);
    expect(stdout).toContain('Policy 2, signed as it must be');
    expectKeys(out, names);
  });
});

/** Adds a second policy, which lowers nothing and changes a name. */
function addPolicy(folder: string, { byKit }: { byKit: boolean }): void {
  const { mac: _, ...header } = readHeader(folder);
  const chain = chainOf(readHeader(folder));
  const officers = chain.current.officers.map((officer) => ({ ...officer, name: 'Grace Custodian' }));
  const policy = { ...chain.current, generation: 2, previous: sha256Hex(Buffer.from(policyText(chain.current))), officers };
  const note = signPolicy(policy, chain.vaultId, [{ officer: byKit ? KIT : 'somebody', keys: holder.keys }]);
  writeHeader(folder, { ...header, policies: [...header.policies, note] }, holder.databaseKey(folder));
}

describe('a backup that was changed', () => {
  test('is refused wherever a bit of it was turned over', () => {
    const whole = readFileSync(backup);
    const mac = whole.indexOf('\n--- ') + 5;
    const stanzas = [
      ...whole
        .subarray(0, mac)
        .toString('latin1')
        .matchAll(/-> mlkem768x25519 /g),
    ].map(({ index }) => index + 18);
    expect(stanzas).toHaveLength(2);
    const payload = mac + 44;
    const first = [0, 5, ...stanzas.flatMap((at) => [at - 10, at, at + 700, at + 1490, at + 1500]), mac + 4];
    // Nonce, first part, the tag of the first and the begin of the second, the third, the last and its tag.
    const parts = [
      payload,
      payload + 15,
      payload + 40,
      payload + 16 + 65_551,
      payload + 16 + 65_552,
      payload + 16 + 2 * 65_552,
      whole.length - 20,
      whole.length - 1,
    ];
    for (const at of [...first, ...parts]) {
      const file = fresh('flipped.age');
      writeFileSync(file, whole);
      refuses(['--kit', kit, '--backup', flip(file, at)], parts.includes(at) ? /damaged between its bytes/ : /age file|first lines of the backup/);
    }
  });

  test('is refused where it is cut off or goes on', () => {
    const whole = readFileSync(backup);
    const begin = whole.indexOf('\n', whole.indexOf('\n--- ') + 1) + 1 + 16;
    const changed: [Uint8Array, RegExp][] = [
      [whole.subarray(0, begin + 65_552), /cut off: its end is missing/],
      [whole.subarray(0, begin + 65_552 + 9), /damaged between its bytes/],
      [whole.subarray(0, begin), /cut off behind its first lines/],
      [whole.subarray(0, 400), /first lines are damaged/],
      [Buffer.concat([whole, Buffer.of(0)]), /damaged between its bytes/],
      [Buffer.alloc(0), /no age file/],
    ];
    for (const [bytes, why] of changed) {
      const file = fresh('cut.age');
      writeFileSync(file, bytes);
      refuses(['--kit', kit, '--backup', file], why);
    }
  });

  test('says which page of the database was changed, whatever of it', () => {
    const pages = statSync(join(files, 'vault.db')).size / PAGE;
    const says = (numbers: number[]) => new RegExp(`of ${pages} pages, these were changed: ${numbers.join(', ')}\\.`);
    for (const at of [0, 23, 24, 4095]) {
      const folder = copyOfFiles();
      flip(join(folder, 'vault.db'), at);
      refusesFiles(folder, says([1]));
    }
    // The size of a page and what it reserves are plain: they are wrong before any page is.
    for (const at of [16, 20]) {
      const folder = copyOfFiles();
      flip(join(folder, 'vault.db'), at);
      refusesFiles(folder, /first bytes|cut off/);
    }
    const folder = copyOfFiles();
    // First and last byte of what is enciphered, of the nonce, and of the tag, each in a page of its own; and one in the last page.
    const places = [0, 4063, 4064, 4079, 4080, 4095];
    for (const [index, at] of places.entries()) flip(join(folder, 'vault.db'), (3 * index + 1) * PAGE + at);
    flip(join(folder, 'vault.db'), (pages - 1) * PAGE);
    refusesFiles(folder, says([...places.map((_, index) => 3 * index + 2), pages]));
  });

  test('says that it is another database than the one that was signed for', async () => {
    const mixed = await unpack(identity, older, fresh('files'));
    cpSync(join(files, 'vault.db'), join(mixed, 'vault.db'));
    refusesFiles(mixed, /not the file that the checkpoint was signed for/);
    const edited = copyOfFiles();
    await holder.changeRows(edited, (queries) => sql`update records set threshold = 2`.execute(queries), { sign: false });
    refusesFiles(edited, /not the file that the checkpoint was signed for/);
  });

  test('says that the checkpoint is none of this vault, or is missing', () => {
    for (const at of [70, -10]) {
      const folder = copyOfFiles();
      flip(join(folder, 'checkpoint'), at);
      refusesFiles(folder, /checkpoint (is damaged|was not signed)/);
    }
    const folder = copyOfFiles();
    const note = readFileSync(join(folder, 'checkpoint'), 'utf8');
    writeFileSync(join(folder, 'checkpoint'), note.replace(/— strongroom\/\w+\//, '$&x'));
    refusesFiles(folder, /checkpoint was not signed/);
    writeFileSync(join(folder, 'checkpoint'), '');
    refusesFiles(folder, /checkpoint is damaged/);
  });

  test('says that the log is not the one that was signed for', async () => {
    const folder = copyOfFiles();
    await holder.changeRows(folder, (queries) => sql`update log_entries set leaf = replace(leaf, 'Ada', 'Eve')`.execute(queries));
    refusesFiles(folder, /log in the database is not the one/);
    const shorter = copyOfFiles();
    await holder.changeRows(shorter, (queries) => sql`delete from log_entries where idx = (select max(idx) from log_entries)`.execute(queries));
    refusesFiles(shorter, /log in the database is not the one/);
  });

  test('says what of header.json was changed', () => {
    const change = (pattern: RegExp | string, by: string) => {
      const folder = copyOfFiles();
      const path = join(folder, 'header.json');
      const text = readFileSync(path, 'utf8');
      expect(text.replace(pattern, by)).not.toBe(text);
      writeFileSync(path, text.replace(pattern, by));
      return folder;
    };
    // Without a stated id: a chain that somebody else made shows by its id alone.
    const bare = bench.write('bare-kit.txt', identity);
    const refusesBare = (folder: string, why: RegExp) => refuses(['--kit', bare, '--folder', folder], why);
    refusesBare(change('Ada Custodian', 'Eve Custodian'), /policy 1 was signed by 0 of 1 custodians/);
    refusesBare(change(/(\\n\\n— \S+ .{40})./, '$1/'), /signature of policy 1 is wrong/);
    refusesFiles(change('\\"generation\\":1', '\\"generation\\":2'), /policy 1 is missing/);
    refusesFiles(change(/"mac":"./, '"mac":"/'), /header\.json was changed/);
    refusesFiles(change(/"memoryMiB":256/, '"memoryMiB":257'), /header\.json was changed/);
    refusesFiles(change(/("kind":"agent","officer":"kit","sealed":")..../, '$1AAAA'), /grant of the kit in header\.json is missing or damaged/);
    refusesFiles(change(/"officer":"kit"/, '"officer":"kat"'), /grant of the kit in header\.json is missing or damaged/);
    refusesFiles(change('"format"', '"farmat"'), /header\.json is damaged/);
    const unsigned = copyOfFiles();
    const header = JSON.parse(readFileSync(join(unsigned, 'header.json'), 'utf8')) as { policies: string[] };
    header.policies = header.policies.map((note) => note.replace(/\n\n[\s\S]*$/, '\n\n— somebody AAAAAAAA\n'));
    writeFileSync(join(unsigned, 'header.json'), JSON.stringify(header));
    refusesFiles(unsigned, /policy 1 was signed by 0 of 1 custodians/);
  });

  test('says that a later policy was not signed by those who may', () => {
    const folder = copyOfFiles();
    // Our own reader refuses this chain, so it is put together beforehand.
    addPolicy(folder, { byKit: false });
    refusesFiles(folder, /policy 2 was signed by 0 of 1 custodians/);
  });

  test('--salvage names the damage, gives what was not changed, and never a key that was', async () => {
    const size = statSync(join(files, 'vault.db')).size;
    let recovered = 0;
    for (let at = 2000; at < size; at += 17 * PAGE) {
      const folder = copyOfFiles();
      flip(join(folder, 'vault.db'), at);
      const out = fresh('out');
      const { status, stdout } = recover(['--kit', kit, '--folder', folder, '--out', out, '--salvage']);
      expect(status, `byte ${at}`).not.toBe(0);
      if (status !== 5) continue;
      expect(stdout).toContain(`these were changed: ${Math.floor(at / PAGE) + 1}.`);
      const found = keyFiles(out);
      for (const name of names) {
        const file = found.get(spki[name].slice(0, 16));
        if (file === undefined) continue;
        expectSameKey(file, name);
        recovered += 1;
      }
    }
    expect(recovered).toBeGreaterThan(names.length);
    // One bit in a part of the container costs the page that it lies in, not the part.
    const within = fresh('within.age');
    cpSync(backup, within);
    const damaged = recover(['--kit', kit, '--backup', flip(within, readFileSync(backup).indexOf('\n--- ') + 100_000), '--list', '--salvage']);
    expect(damaged.stdout).toMatch(/DAMAGED: The backup is damaged between its bytes \d+ and \d+\./);
    expect(damaged.stdout).toMatch(/DAMAGED: vault\.db is damaged: of \d+ pages, these were changed: \d+\./);
    const container = await pack(files, fresh('container.age'));
    const out = fresh('out');
    const { status, stdout } = recover(['--kit', kit, '--backup', flip(container, -2000), '--out', out, '--salvage']);
    expect(stdout).toMatch(/DAMAGED: The backup is damaged between its bytes \d+ and \d+\./);
    expect(status).toBe(5);
    expectKeys(out, names);
  });
});

describe('one record that was changed is named, and the others come back', () => {
  const idOf = (name: Kind) => sql<string>`(select id from keys where spki_sha256 = ${spki[name]})`;
  // Turns over the last byte of a blob.
  const broken = sql`substr(sealed, 1, length(sealed) - 1) || case when substr(sealed, -1) = x'00' then x'01' else x'00' end`;
  const changes: [string, (queries: Database) => Promise<unknown>, Kind, RegExp][] = [
    [
      'its ciphertext',
      (queries) => sql`update records set sealed = cast(${broken} as blob) where id = ${idOf('p256')}`.execute(queries),
      'p256',
      /it does not open/,
    ],
    [
      'its share',
      (queries) => sql`update shares set sealed = cast(${broken} as blob) where officer = 'kit' and record = ${idOf('rsa')}`.execute(queries),
      'rsa',
      /the share of the kit does not open/,
    ],
    [
      'its share is cut off',
      (queries) => sql`update shares set sealed = substr(sealed, 1, 20) where officer = 'kit' and record = ${idOf('rsa')}`.execute(queries),
      'rsa',
      /the share of the kit does not open/,
    ],
    [
      'its epoch key is empty',
      (queries) =>
        sql`update epoch_keys set sealed = x'' where officer = 'kit' and epoch = (select epoch from records where id = ${idOf('ed25519')})`.execute(queries),
      'ed25519',
      /its epoch key does not open/,
    ],
    [
      'its share is gone',
      (queries) => sql`delete from shares where officer = 'kit' and record = ${idOf('p521')}`.execute(queries),
      'p521',
      /what the kit needs to open it is missing/,
    ],
    [
      'the record is gone',
      async (queries) => {
        await sql`delete from shares where record = ${idOf('p384')}`.execute(queries);
        await sql`delete from records where id = ${idOf('p384')}`.execute(queries);
      },
      'p384',
      /its record is missing/,
    ],
    [
      'its epoch key',
      (queries) =>
        sql`update epoch_keys set sealed = cast(${broken} as blob) where officer = 'kit' and epoch = (select epoch from records where id = ${idOf('ed25519')})`.execute(
          queries,
        ),
      'ed25519',
      /its epoch key does not open/,
    ],
    [
      'how many shares it takes',
      (queries) => sql`update records set threshold = 2 where id = ${idOf('rsa')}`.execute(queries),
      'rsa',
      /the share of the kit does not open/,
    ],
    [
      'the public key that it names',
      (queries) => sql`update records set spki_sha256 = ${spki.rsa} where id = ${idOf('p384')}`.execute(queries),
      'p384',
      /its record is that of another key/,
    ],
  ];
  test.each(changes)('%s', async (_, change, name, why) => {
    const folder = copyOfFiles();
    await holder.changeRows(folder, change);
    const out = fresh('out');
    const { status, stdout } = recover(['--kit', kit, '--backup', await pack(folder, fresh('damaged.age')), '--out', out]);
    expect(status).toBe(5);
    expect(stdout).toMatch(/^Damaged \(1\):$/m);
    const line = stdout.split('\n').find((text) => text.startsWith('DAMAGED: '));
    expect(line).toContain(`The private key ${spki[name].slice(0, 16)} of`);
    expect(line).toMatch(why);
    expectKeys(
      out,
      names.filter((other) => other !== name),
    );
    expect(
      readFileSync(join(out, 'index.csv'), 'utf8')
        .split('\n')
        .find((text) => text.includes(`DAMAGED`)),
    ).toContain(spki[name]);
  });

  test('a certificate', async () => {
    const folder = copyOfFiles();
    await holder.changeRows(folder, (queries) =>
      sql`update certificates set der = cast(substr(der, 1, length(der) - 1) || x'00' as blob) where spki_sha256 = ${spki.p256}`.execute(queries),
    );
    const out = fresh('out');
    const { status, stdout } = recover(['--kit', kit, '--folder', folder, '--out', out]);
    expect(status).toBe(5);
    expect(stdout).toMatch(/DAMAGED: The certificate CN=\*\.example\.com was changed and is left out/);
    expectKeys(out, names);
  });
});

describe('what does not fit is said', () => {
  test('a kit that is another', async () => {
    const other = bench.write('other-kit.txt', await generateHybridIdentity());
    refuses(['--kit', other, '--backup', backup], /This kit does not open this backup/);
    refuses(['--kit', other, '--folder', files], /This kit is not the kit of this vault/);
  });

  test('a kit that is mistyped, is missing, or is two', async () => {
    const last = identity.endsWith('Q') ? 'P' : 'Q';
    refuses(['--kit', '-', '--backup', backup], /mistyped/, { input: `${identity.slice(0, -1)}${last}\n` });
    refuses(['--kit', '-', '--backup', backup], /mistyped/, { input: identity.slice(0, -1) });
    refuses(['--kit', '-', '--backup', backup], /holds no line/, { input: 'not a kit\n' });
    refuses(['--kit', '-', '--backup', backup], /more than one kit/, { input: `${identity}\n${await generateHybridIdentity()}\n` });
    refuses(['--kit', bench.path('nowhere'), '--backup', backup], /kit cannot be read/);
  });

  test('a vault that is not the one on the kit, or not the one that was asked for', () => {
    refuses(['--kit', kit, '--backup', backup, '--vault-id', 'ab'.repeat(32)], /not the vault that was asked for/);
    refuses(['--kit', '-', '--backup', backup], /not the vault that stands in the kit file/, {
      input: readFileSync(kit, 'utf8').replace(vaultId, 'ab'.repeat(32)),
    });
  });

  test('a folder that is not empty, and nothing in it is touched', () => {
    const out = fresh('out');
    mkdirSync(out);
    writeFileSync(join(out, 'mine'), 'mine');
    const { status, stderr } = recover(['--kit', kit, '--backup', backup, '--out', out]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/is not empty/);
    expect(readdirSync(out)).toEqual(['mine']);
    expect(recover(['--kit', kit, '--backup', backup, '--out', join(out, 'mine')]).stderr).toMatch(/is no folder/);
  });

  test('a folder that has not all of the files, a backup that is not there', () => {
    const folder = fresh('files');
    mkdirSync(folder);
    refusesFiles(folder, /header\.json is missing/);
    refuses(['--kit', kit, '--backup', bench.path('nowhere')], /nowhere cannot be read/);
  });
});
