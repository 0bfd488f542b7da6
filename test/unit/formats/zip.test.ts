import { type Zippable, zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { readContainer } from '../../../main/formats/read-container.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
let identity: TestIdentity;
let certificate: Uint8Array;
let chain: Uint8Array[];

beforeAll(async () => {
  [identity] = (await makeIdentities(['ec-p256'])) as [TestIdentity];
  [certificate, ...chain] = identity.chain as [Uint8Array, ...Uint8Array[]];
});

const text = (value: string) => new TextEncoder().encode(value);
const zipped = (files: Zippable) => zipSync(files, { level: 6 });
const kinds = (bytes: Uint8Array, passphrase?: string) =>
  readContainer(bytes, passphrase === undefined ? {} : { passphrase: text(passphrase) }).entries.map((entry) =>
    entry.kind === 'skipped' ? entry.what : entry.kind,
  );

function refusal(bytes: Uint8Array): FormatError {
  try {
    readContainer(bytes, {});
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('an archive', () => {
  test('gives what is in it, in any mix and order, and passes the rest over by name', () => {
    bench.write('leaf.pem', pem('CERTIFICATE', certificate));
    for (const [at, der] of chain.entries()) bench.write(`ca-${at}.pem`, pem('CERTIFICATE', der));
    const p7b = bench.openssl('crl2pkcs7', '-nocrl', '-certfile', 'ca-0.pem', '-certfile', 'ca-1.pem', '-outform', 'DER');
    const archive = zipped({
      'answer/www.example.com.crt': text(pem('CERTIFICATE', certificate)),
      'answer/chain.p7b': new Uint8Array(p7b),
      'answer/www.key': text(pem('PRIVATE KEY', identity.pkcs8)),
      'answer/leaf.cer': certificate,
      'READ ME.txt': text('Dear customer'),
      'empty.txt': new Uint8Array(),
    });
    const { format, entries } = readContainer(archive, {});
    expect(format).toBe('zip');
    expect(entries.map(({ kind }) => kind)).toEqual(['certificate', 'certificate', 'certificate', 'private-key', 'certificate', 'skipped', 'skipped']);
    expect(entries.flatMap((entry) => (entry.kind === 'skipped' ? [entry.what] : []))).toEqual(['READ ME.txt (not known)', 'empty.txt (not known)']);
  });

  test('stored without compression, and in another archive, is read too', () => {
    const inner = zipSync({ 'a.cer': certificate }, { level: 0 });
    expect(kinds(inner)).toEqual(['certificate']);
    expect(kinds(zipped({ 'inner.zip': inner }))).toEqual(['certificate']);
    expect(refusal(zipped({ 'x.zip': zipped({ 'inner.zip': inner }) })).code).toBe('FILE_UNRECOGNISED');
  });

  test('that has a file which needs a passphrase needs one itself', () => {
    bench.write('key.pem', pem('PRIVATE KEY', identity.pkcs8));
    bench.write('leaf.pem', pem('CERTIFICATE', certificate));
    bench.openssl('pkcs12', '-export', '-inkey', 'key.pem', '-in', 'leaf.pem', '-passout', 'pass:tin-soldier', '-out', 'in.p12');
    const archive = zipped({ 'a.p12': bench.read('in.p12'), 'b.cer': certificate });
    expect(refusal(archive).code).toBe('PASSPHRASE_NEEDED');
    expect(kinds(archive, 'tin-soldier').toSorted()).toEqual(['certificate', 'certificate', 'private-key']);
  });

  test('with one damaged file gives the others', () => {
    const archive = zipped({ 'bad.cer': certificate.subarray(0, certificate.length - 9), 'good.cer': certificate });
    expect(kinds(archive)).toEqual(['bad.cer (damaged)', 'certificate']);
  });

  test('of a spreadsheet holds nothing that is known', () => {
    const error = refusal(zipped({ '[Content_Types].xml': text('<Types/>'), 'xl/workbook.xml': text('<workbook/>') }));
    expect(error).toMatchObject({ code: 'FILE_UNRECOGNISED', message: expect.stringContaining('ZIP') });
  });

  test('names of files are shown without what nobody sees, and not at any length', () => {
    const [first, second] = kinds(zipped({ 'a\u202egpj.txt': text('x'), [`${'n'.repeat(4000)}.txt`]: text('y'), 'c.cer': certificate }));
    expect(first).toBe('a\ufffdgpj.txt (not known)');
    expect(second?.length).toBeLessThan(120);
  });
});

describe('a hostile archive', () => {
  const filled = (size: number) => zipSync({ 'bomb.pem': new Uint8Array(size), 'a.cer': certificate }, { level: 9 });

  test('that would be larger than 64 MiB is refused before anything is inflated', () => {
    const bomb = filled(65 * 1024 * 1024);
    expect(bomb.length).toBeLessThan(200_000);
    expect(refusal(bomb).code).toBe('FILE_LIMITS');
  });

  test('that declares less than it inflates to loses that file and not the others', () => {
    const bomb = filled(8 * 1024 * 1024);
    const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.length);
    for (let at = 0; at + 4 <= bomb.length; at += 1) if (view.getUint32(at, true) === 8 * 1024 * 1024) view.setUint32(at, 10, true);
    const entries = kinds(bomb);
    expect(entries.at(-1)).toBe('certificate');
    expect(entries[0]).toMatch(/^bomb\.pem \(/);
  });

  test('encrypted files are named, not guessed at', () => {
    const archive = zipped({ 'secret.key': text('x'), 'a.cer': certificate });
    const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
    for (let at = 0; at + 4 <= archive.length; at += 1) {
      if (view.getUint32(at, true) === 0x02014b50) {
        view.setUint16(at + 8, view.getUint16(at + 8, true) | 1, true);
        break;
      }
    }
    expect(kinds(archive)).toEqual(['secret.key (encrypted by the archive: unpack it yourself)', 'certificate']);
  });

  test('cut short anywhere, or with any byte changed, it is read or refused, and nothing else', () => {
    const archive = zipped({ 'a.cer': certificate, 'b.txt': text('hello') });
    const read = (bytes: Uint8Array) => {
      try {
        return readContainer(bytes, {}).entries.length;
      } catch (error) {
        if (error instanceof FormatError) return error.code;
        throw error;
      }
    };
    for (let length = 4; length < archive.length; length += 1) expect(read(archive.subarray(0, length))).not.toBe(2);
    for (let at = 0; at < archive.length; at += 1) {
      const changed = Uint8Array.from(archive);
      changed[at] = (changed[at] as number) ^ 0x55;
      expect(read(changed)).toBeDefined();
    }
  });
});
