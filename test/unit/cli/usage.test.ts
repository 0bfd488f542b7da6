import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { run } from '../../../main/cli/run.ts';

// Wrong use ends with status 2 and says what is wrong; with --json, stdout is one document all the same.

let stdout: string;
let stderr: string;

beforeEach(() => {
  stdout = '';
  stderr = '';
  vi.stubEnv('STRONGROOM_VAULT', '/nowhere/at/all');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('wrong use', () => {
  test.each([
    ['an unknown command', ['imprt']],
    ['a command that there is not', ['recovery', 'sheets']],
    ['a kit that is neither made nor revoked', ['recovery', 'kit', '--vault', 'x']],
    ['a kit that is made and revoked', ['recovery', 'kit', '--vault', 'x', '--out', 'k', '--revoke']],
    ['sheets of a kit that is revoked', ['recovery', 'kit', '--vault', 'x', '--revoke', '--sheets', '3']],
    ['a kit without a name for whom', ['recovery', 'open', '--vault', 'x', '--kit', 'k', '--new-password-file', 'p']],
    ['a name without a kit', ['recovery', 'open', '--vault', 'x', '--officer', 'a', '--new-password-file', 'p']],
    ['one of three sheets', ['recovery', 'kit', '--vault', 'x', '--out', 'k', '--sheets', '3', '--need', '1']],
    ['an unknown option', ['certificates', '--serch', 'x']],
    ['a missing argument', ['show']],
    ['a superfluous argument', ['show', 'one', 'two']],
    ['a missing option', ['export', 'cn:x', '--out', 'x']],
    ['a number that is none', ['certificates', '--limit', 'many']],
    ['a limit of nothing', ['commands', '--limit', '0']],
    ['a key state that is none', ['certificates', '--key', 'lost']],
    ['a passphrase in an argument', ['status', '--password', 'secret']],
    ['a format that is none', ['audit', 'export', '--format', 'xml', '--out', 'x']],
    ['a target of another format', ['export', 'cn:x', '--format', 'jks', '--target', 'modern', '--out', 'x']],
    ['an alias for several', ['export', 'cn:x', 'cn:y', '--format', 'jks', '--alias', 'z', '--out', 'x']],
    ['plain and a passphrase', ['export', 'cn:x', '--format', 'pem', '--plain', '--passphrase-file', 'x', '--out', 'x']],
    ['keys from standard input', ['import', '-']],
    ['a request for nobody', ['request', '--out', 'x.csr']],
    ['a request without a place', ['request', '--cn', 'x.example.com']],
    ['a kind of key that is not made', ['request', '--cn', 'x.example.com', '--key', 'rsa-1024', '--out', 'x']],
    ['names and a file of requests', ['request', '--from', 'x.csv', '--cn', 'x.example.com', '--out', 'x']],
    ['a renewal of nothing', ['renew', '--out', 'x']],
    ['a renewal of ids and of all that expire', ['renew', 'cn:x', '--expires-within', '30', '--out', 'x']],
    ['a destruction without a reason', ['destroy', 'cn:x']],
    ['a revocation without a reason', ['ca', 'revoke', 'cn:x']],
    ['a report in no form', ['report', '--format', 'xls', '--out', 'x']],
    ['no officer at creation', ['create']],
    ['a frequency that is none', ['backup', 'settings', '--frequency', 'often']],
    ['a time that is none', ['backup', 'settings', '--at', '2:00']],
    ['a rule that keeps nothing', ['backup', 'settings', '--keep', 'newest=0']],
    ['a rule with a word of its own', ['backup', 'settings', '--keep', 'newest=3,fortnightly=2']],
    ['slots and none', ['backup', 'settings', '--kit-only', '--with-slots']],
    ['a server and a folder', ['backup', 'settings', '--sftp', 'me@nas', '--folder', 'x']],
    ['a server without a user', ['backup', 'settings', '--sftp', 'nas.example/x']],
    ['a password in an address', ['backup', 'settings', '--sftp', 'me:secret@nas.example/x']],
    ['a host key that is no fingerprint', ['backup', 'settings', '--sftp', 'me@nas', '--host-key', 'ssh-ed25519 AAAA']],
    ['a host key for a folder', ['backup', 'settings', '--folder', 'x', '--host-key', `SHA256:${'A'.repeat(43)}`]],
    ['a target with nothing to change', ['backup', 'settings', '--target', 'nas']],
    ['a change of nothing in particular', ['backup', 'settings', '--scheduled']],
    ['scheduled and by hand', ['backup', 'settings', '--folder', 'x', '--scheduled', '--by-hand']],
    ['a target removed and saved', ['backup', 'settings', '--folder', 'x', '--remove-target', 'y']],
    ['a passphrase for no private key', ['backup', 'settings', '--sftp', 'me@nas', '--identity-passphrase-file', 'x']],
    ['a restore from nowhere', ['restore', '--into', 'x']],
    ['a restore from two places', ['restore', '--from', 'x', '--sftp', 'me@nas', '--into', 'y']],
    ['a restore into nowhere', ['restore', '--from', 'x']],
    ['a restore with passphrase and kit', ['restore', '--from', 'x', '--into', 'y', '--password-file', 'p', '--kit-file', 'k']],
    ['a vault id that is none', ['restore', '--from', 'x', '--into', 'y', '--vault-id', 'acme']],
    ['a private key for a folder', ['restore', '--from', 'x', '--into', 'y', '--identity-file', 'k']],
  ])('%s', async (_what, args) => {
    expect(await run([...args, '--json'])).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'USAGE', message: expect.stringMatching(/^[A-Z].*\.$/), hint: expect.stringMatching(/./) } });
    expect(stderr).toContain('(USAGE)');
  });

  test.each([
    ['modern', [], 'PASSPHRASE_UNFIT', '--passphrase-file'],
    ['modern', ['--plain'], 'PASSPHRASE_UNFIT', '--passphrase-file'],
    ['nginx', [], 'PLAIN_NOT_CONFIRMED', '--plain'],
    ['kubernetes', ['--passphrase-file', 'x'], 'PASSPHRASE_UNFIT', '--plain'],
  ])('a protection that %s does not take names the option that it takes', async (target, given, code, option) => {
    expect(await run(['export', 'cn:x', '--target', target, ...given, '--out', 'x', '--json'])).toBe(3);
    expect(JSON.parse(stdout)).toEqual({ error: { code, message: expect.stringContaining('protected'), hint: expect.stringContaining(option) } });
  });

  test('without --json, stdout stays empty', async () => {
    expect(await run(['imprt'])).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain("Unknown command 'imprt'.");
  });

  test('no vault named', async () => {
    vi.stubEnv('STRONGROOM_VAULT', '');
    expect(await run(['status'])).toBe(2);
    expect(stderr).toContain('--vault DIR');
  });

  test('no command: the help says which there are, on stderr', async () => {
    expect(await run([])).toBe(2);
    expect(stdout).toBe('');
    const there = ['create', 'status', 'import', 'certificates', 'show', 'export', 'request', 'requests', 'renew', 'destroy', 'ca', 'profiles', 'report'];
    for (const command of [...there, 'drives', 'backup', 'restore', 'commands', 'audit', 'officers', 'quorum', 'recovery', 'passphrase', 'self-test', 'help'])
      expect(stderr).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  });
});

describe('an answer', () => {
  test.each([[['help']], [['help', 'export']], [['audit', 'verify', '--help']], [['backup', 'settings', '--help']], [['help', 'restore']], [['--help']]])(
    '%s',
    async (args) => {
      expect(await run(args)).toBe(0);
      expect(stdout).toContain('Usage: strongroom');
      expect(stderr).toBe('');
    },
  );

  test('the help of a command in a command is that of the inner one', async () => {
    expect(await run(['help', 'blocklist', 'sign'])).toBe(0);
    expect(stdout).toMatch(/^Usage: strongroom blocklist sign .*<file>$/m);
    expect(stdout).toContain('--metadata <file>');
  });

  test('the version', async () => {
    expect(await run(['--version'])).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('self-test needs no vault', async () => {
    expect(await run(['self-test', '--json'])).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ passed: true });
  });
});
