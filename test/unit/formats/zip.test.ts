import { crc32 } from 'node:zlib';
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
  readContainer(bytes, { passphrases: passphrase === undefined ? [] : [text(passphrase)] }).entries.map((entry) =>
    entry.kind === 'skipped' ? entry.what : 'what' in entry ? `${entry.kind}: ${entry.what}` : entry.kind,
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

  test('that counts fewer files than it holds is damaged: the others would be passed over without a word', () => {
    const archive = zipped({ 'a.cer': certificate, 'b.cer': chain[0] as Uint8Array });
    const end = archive.length - 22;
    archive[end + 8] = 1;
    archive[end + 10] = 1;
    expect(refusal(archive).code).toBe('FILE_MALFORMED');
  });

  test('stored without compression, and in another archive, is read too', () => {
    const inner = zipSync({ 'a.cer': certificate }, { level: 0 });
    expect(kinds(inner)).toEqual(['certificate']);
    expect(kinds(zipped({ 'inner.zip': inner }))).toEqual(['certificate']);
    expect(refusal(zipped({ 'x.zip': zipped({ 'inner.zip': inner }) })).code).toBe('FILE_UNRECOGNISED');
  });

  test('gives what opens and names what needs another passphrase; where there is nothing else it needs one itself', () => {
    bench.write('key.pem', pem('PRIVATE KEY', identity.pkcs8));
    bench.write('leaf.pem', pem('CERTIFICATE', certificate));
    bench.openssl('pkcs12', '-export', '-inkey', 'key.pem', '-in', 'leaf.pem', '-passout', 'pass:tin-soldier', '-out', 'in.p12');
    const archive = zipped({ 'a.p12': bench.read('in.p12'), 'b.cer': certificate });
    expect(refusal(zipped({ 'a.p12': bench.read('in.p12') })).code).toBe('PASSPHRASE_NEEDED');
    expect(kinds(archive)).toEqual(['locked: a.p12', 'certificate']);
    expect(kinds(archive, 'wrong')).toEqual(['locked: a.p12', 'certificate']);
    expect(kinds(archive, 'tin-soldier').toSorted()).toEqual(['certificate', 'certificate', 'private-key']);
  });

  test('with one damaged file gives the others', () => {
    const archive = zipped({ 'bad.cer': certificate.subarray(0, certificate.length - 9), 'good.cer': certificate });
    expect(kinds(archive)).toEqual(['damaged: bad.cer: The ASN.1 data is shorter than it says.', 'certificate']);
  });

  test('is read though the name of a file ends as that of a folder, and folders are none', () => {
    expect(kinds(zipped({ 'keys/': text(pem('PRIVATE KEY', identity.pkcs8)), 'a.cer': certificate }))).toEqual(['private-key', 'certificate']);
    expect(kinds(zipped({ 'answer/': new Uint8Array(), 'answer/a.cer': certificate }))).toEqual(['certificate']);
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

const shortFields = { flags: 8, method: 10 };
const longFields = { crc32: 16, packed: 20, size: 24, header: 42 };

/** Overwrites what the central directory says of a file (APPNOTE.TXT 6.3.10, section 4.3.12), counted from 0. */
function declare(archive: Uint8Array, index: number, fields: Partial<Record<keyof typeof shortFields | keyof typeof longFields, number>>): void {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const records = Array.from({ length: archive.length - 3 }, (_, at) => at).filter((at) => view.getUint32(at, true) === 0x02014b50);
  const record = records[index] as number;
  for (const [field, value] of Object.entries(fields)) {
    if (field in shortFields) view.setUint16(record + shortFields[field as keyof typeof shortFields], value, true);
    else view.setUint32(record + longFields[field as keyof typeof longFields], value, true);
  }
}

describe('a hostile archive', () => {
  const filled = (size: number) => zipSync({ 'bomb.pem': new Uint8Array(size), 'a.cer': certificate }, { level: 9 });

  test('that would be larger than 64 MiB is refused before anything is inflated', () => {
    const bomb = filled(65 * 1024 * 1024);
    expect(bomb.length).toBeLessThan(200_000);
    expect(refusal(bomb).code).toBe('FILE_LIMITS');
  });

  test('that inflates to more than it declares loses that file and not the others, however good its beginning is', () => {
    const good = text(pem('CERTIFICATE', certificate));
    const bomb = zipped({ 'bomb.pem': Buffer.concat([good, Buffer.alloc(8 * 1024 * 1024, '\n')]), 'a.cer': certificate });
    declare(bomb, 0, { size: good.length, crc32: crc32(good) });
    expect(kinds(bomb)).toEqual(['damaged: bomb.pem: It does not unpack to what the archive says of it.', 'certificate']);
    declare(bomb, 0, { size: 0, crc32: 0 });
    expect(kinds(bomb)).toEqual(['damaged: bomb.pem: It does not unpack to what the archive says of it.', 'certificate']);
  });

  test.each([0, 6] as const)('that holds less than it declares, or something else, loses that file: level %i', (level) => {
    const archive = zipSync({ 'a.cer': certificate, 'b.cer': certificate }, { level });
    declare(archive, 0, { size: certificate.length + 1 });
    expect(kinds(archive)).toEqual(['damaged: a.cer: It does not unpack to what the archive says of it.', 'certificate']);
    declare(archive, 0, { size: certificate.length, crc32: 1 });
    expect(kinds(archive)).toEqual(['damaged: a.cer: It does not unpack to what the archive says of it.', 'certificate']);
    declare(archive, 0, { crc32: crc32(certificate) });
    expect(kinds(archive)).toEqual(['certificate', 'certificate']);
  });

  test('whose files lie in each other, or in its directory, is refused', () => {
    const files = { 'a.cer': certificate, 'b.cer': certificate };
    const twice = zipped(files);
    declare(twice, 1, { header: 0 });
    expect(refusal(twice).code).toBe('FILE_MALFORMED');
    const nested = zipSync({ 'a.zip': zipSync({ 'b.cer': certificate }, { level: 0 }), 'b.cer': certificate }, { level: 0 });
    declare(nested, 1, { header: 30 + 'a.zip'.length });
    expect(refusal(nested).code).toBe('FILE_MALFORMED');
    const tail = zipSync(files, { level: 0 });
    declare(tail, 1, { packed: certificate.length + 1, size: certificate.length + 1 });
    expect(refusal(tail).code).toBe('FILE_MALFORMED');
  });

  test('encrypted files are named, not guessed at', () => {
    const archive = zipped({ 'secret.key': text('x'), 'a.cer': certificate });
    declare(archive, 0, { flags: 1 });
    expect(kinds(archive)).toEqual(['unread: “secret.key” is encrypted by the archive.', 'certificate']);
  });

  test('with nothing else that is known but encrypted files asks to be unpacked with its password', () => {
    const refused = { code: 'FILE_UNSUPPORTED', message: '“secret.key” is encrypted by the archive.', hint: expect.stringContaining('password') };
    const more: Zippable = { 'READ ME.txt': text('The password comes by letter.') };
    for (const beside of [{}, more]) {
      const archive = zipped({ 'secret.key': text(pem('PRIVATE KEY', identity.pkcs8)), ...beside });
      declare(archive, 0, { flags: 1 });
      expect(refusal(archive)).toMatchObject(refused);
      expect(refusal(zipped({ 'inner.zip': archive }))).toMatchObject(refused);
    }
  });

  test.each([9, 12, 14, 93, 95, 98])('compressed by method %i is told so, and is not called damaged', (method) => {
    const archive = zipped({ 'a.key': text(pem('PRIVATE KEY', identity.pkcs8)), 'b.cer': certificate });
    declare(archive, 0, { method });
    expect(kinds(archive)).toEqual([`unread: “a.key” is compressed in a way that is not read here (method ${method}).`, 'certificate']);
    declare(archive, 1, { method });
    expect(refusal(archive)).toMatchObject({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining(`(method ${method})`) });
  });

  test('cut short anywhere, or with any byte changed, it is read or refused, and nothing else', () => {
    const archive = zipped({ 'a.cer': certificate, 'b.txt': text('hello') });
    const read = (bytes: Uint8Array) => {
      try {
        return readContainer(bytes, {}).entries;
      } catch (error) {
        if (error instanceof FormatError) return error.code;
        throw error;
      }
    };
    for (let length = 4; length < archive.length; length += 1) expect(['FILE_MALFORMED', 'FILE_UNRECOGNISED']).toContain(read(archive.subarray(0, length)));
    const refusals = new Set<string>();
    for (let at = 0; at < archive.length; at += 1) {
      const changed = Uint8Array.from(archive);
      changed[at] = (changed[at] as number) ^ 0x55;
      const outcome = read(changed);
      if (typeof outcome === 'string') refusals.add(outcome);
      else
        expect(outcome).toEqual([
          { kind: 'certificate', der: certificate },
          { kind: expect.stringMatching(/skipped|unread|damaged/), what: expect.any(String) },
        ]);
    }
    expect([...refusals].toSorted()).toEqual(['FILE_LIMITS', 'FILE_MALFORMED', 'FILE_UNRECOGNISED', 'FILE_UNSUPPORTED']);
  });
});
