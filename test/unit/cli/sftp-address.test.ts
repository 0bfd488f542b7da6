import { expect, test } from 'vitest';
import { parseSftpAddress } from '../../../main/cli/sftp-options.ts';

// What is typed on the command line, and where it leads.

test.each([
  ['backup@nas.example:2222/vaults', { user: 'backup', host: 'nas.example', port: 2222, path: '/vaults' }],
  ['backup@nas.example/vaults/acme', { user: 'backup', host: 'nas.example', port: 22, path: '/vaults/acme' }],
  ['backup@nas.example/~/vaults', { user: 'backup', host: 'nas.example', port: 22, path: 'vaults' }],
  ['backup@nas.example/~', { user: 'backup', host: 'nas.example', port: 22, path: '.' }],
  ['sftp://backup@nas.example//srv/vaults', { user: 'backup', host: 'nas.example', port: 22, path: '/srv/vaults' }],
  ['backup@nas.example', { user: 'backup', host: 'nas.example', port: 22, path: '.' }],
  ['backup@nas.example/', { user: 'backup', host: 'nas.example', port: 22, path: '/' }],
  ['backup@[fe80::1]:2222/v', { user: 'backup', host: 'fe80::1', port: 2222, path: '/v' }],
  ['ada@corp.example@nas.example/v', { user: 'ada@corp.example', host: 'nas.example', port: 22, path: '/v' }],
  ['ada@nas.example/a@b:c', { user: 'ada', host: 'nas.example', port: 22, path: '/a@b:c' }],
])('%s', (text, address) => {
  expect(parseSftpAddress(text)).toEqual(address);
});

test.each([
  '',
  'nas.example/v',
  '@nas.example',
  'ada@',
  'ada@nas.example:0/v',
  'ada@nas.example:99999/v',
  'ada@nas example',
  'ada@nas.example:ssh/v',
  'ada@nas.example/a\u001bb',
  'ada@fe80::1/v',
])('%j is refused', (text) => {
  expect(() => parseSftpAddress(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('a password in it is not repeated by the error', () => {
  expect(() => parseSftpAddress('ada:tin-kettle@nas.example/v')).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.not.stringContaining('tin-kettle'), hint: expect.stringContaining('--sftp-password-file') }),
  );
});
