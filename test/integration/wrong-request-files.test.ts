import { beforeAll, describe, expect, test } from 'vitest';
import { CommandBench } from './strongroom.ts';

// A file of requests that is wrong ends in words about line and column, before anything is generated.

interface Refused {
  error: { code: string; message: string };
  problems?: { line: number; column: number | null; field: string; text: string }[];
  problemCount?: number;
}

const bench = new CommandBench();
const good = 'commonName,san,O,key\nwww.example.com,DNS:example.com IP:192.0.2.1,Example Ltd,rsa-2048\n';

beforeAll(() => bench.create());

const make = (content: string | Uint8Array, status: number) => {
  bench.write('requests.csv', content);
  return bench.answer<Refused>(status, 'request', '--from', 'requests.csv', '--out', 'out');
};

describe('refused with the line and the column', () => {
  test('many things at once, each at its place, and nothing is generated', async () => {
    const answer = await make(
      [
        'commonName,san,O,C,key',
        'one.example.com,,Example Ltd,CH,p-256',
        'two..example.com,,Example Ltd,CH,p-256',
        'three.example.com,IP:192.0.2.999,Example Ltd,CH,p-256',
        'four.example.com,,"=HYPERLINK(""http://x"")",CH,p-256',
        'five.example.com,,Example Ltd,Switzerland,p-256',
        'six.example.com,,Example Ltd,CH,rsa-1024',
        'one.example.com,,Example Ltd,CH,p-256',
        'eight.example.com,,Example Ltd',
        ',,Example Ltd,CH,p-256',
        '',
      ].join('\n'),
      2,
    );
    expect(answer.error).toMatchObject({ code: 'REQUEST_FILE_INVALID', message: expect.stringContaining('Nothing was generated') });
    const places = new Map(answer.problems?.map((problem) => [problem.line, problem]));
    expect([...places.keys()].toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(places.get(3)?.text).toMatch(/host/);
    expect(places.get(4)).toMatchObject({ column: 2, field: 'san', text: expect.stringContaining('192.0.2.999') });
    expect(places.get(5)).toMatchObject({ column: 3 });
    expect(places.get(6)).toMatchObject({ column: 4, field: 'C' });
    expect(places.get(7)).toMatchObject({ column: 5, field: 'key' });
    expect(places.get(8)?.text).toMatch(/line 2/i);
  });

  test.each([
    ['a header that is not known', 'commonName,colour\nwww.example.com,red\n', 'REQUEST_FILE_INVALID', 2],
    ['a header twice', 'commonName,cn\nwww.example.com,www.example.com\n', 'REQUEST_FILE_INVALID', 2],
    ['a quote that is not closed', 'commonName,O\nwww.example.com,"Example\nmore\n', 'REQUEST_FILE_INVALID', 2],
    ['a header and nothing else', 'commonName,O\n', 'REQUEST_FILE_INVALID', 2],
    ['an empty file', '', 'FILE_EMPTY', 1],
    ['no text at all', Uint8Array.from({ length: 4096 }, (_, at) => (at * 7919) % 256), 'FILE_UNSUPPORTED', 1],
    ['a million lines', `commonName\n${'www.example.com\n'.repeat(1_000_000)}`, 'FILE_LIMITS', 1],
  ] as const)('%s', async (_what, content, code, status) => {
    expect((await make(content, status)).error.code).toBe(code);
  });

  test('after all that there is no request and no key', async () => {
    expect(await bench.answer(0, 'requests')).toMatchObject({ total: 0 });
    expect(await bench.answer(0, 'status')).toMatchObject({ inventory: { keysInStore: 0 } });
  });
});

describe('taken as it is meant', () => {
  test.each([
    ['with a byte order mark and CRLF', new TextEncoder().encode(`\ufeff${good.replaceAll('\n', '\r\n')}`)],
    ['in UTF-16, as spreadsheets save it', Buffer.from(`\ufeff${good.replace('www', 'wide')}`, 'utf16le')],
    ['with semicolons and quotes', 'cn;san;organization;key\n"semi.example.com";"DNS:a.example.com,DNS:b.example.com";"Example; Ltd";"RSA 2048"\n'],
  ])('%s', async (_what, content) => {
    expect(await make(content, 0)).toMatchObject({ state: 'done', total: 1 });
  });
});
