import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { bcryptKey } from '../../../main/crypto/bcrypt-kdf.ts';
import { concatBytes, utf8 } from '../../../main/crypto/bytes.ts';
import { openSshCiphers } from '../../../main/crypto/openssh-ciphers.ts';
import type { Entry } from '../../../main/formats/entry.ts';
import { javaInt } from '../../../main/formats/java-data.ts';
import { WorkBudget } from '../../../main/formats/limits.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
import { pem, Workbench } from './oracle.ts';

vi.mock(import('../../../main/crypto/bcrypt-kdf.ts'), { spy: true });

const bench = new Workbench();
const secret = 'pässword Ünïcode';
const passphrases = [utf8('another one'), utf8(secret)];
const kinds = [
  ['rsa', '2048', 'rsa-2048'],
  ['ecdsa', '256', 'ec-p256'],
  ['ecdsa', '384', 'ec-p384'],
  ['ecdsa', '521', 'ec-p521'],
  ['ed25519', '256', 'ed25519'],
] as const;

function sshKeygen(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('ssh-keygen', args, { cwd: bench.folder, input: '' });
  if (status !== 0) throw new Error(`ssh-keygen ${args.join(' ')} failed: ${stderr}`);
  return String(stdout);
}

beforeAll(() => {
  for (const [type, bits, name] of kinds) sshKeygen('-q', '-t', type, '-b', bits, '-f', name, '-C', 'tls@example.test', '-N', '');
}, 60_000);

type KeyEntry = Extract<Entry, { kind: 'private-key' }>;

function onlyKey(bytes: Uint8Array, given: readonly Uint8Array[] = []): KeyEntry {
  const { entries } = readContainer(bytes, { passphrases: given });
  expect(entries.map(({ kind }) => kind)).toEqual(['private-key']);
  return entries[0] as KeyEntry;
}

/** What is between the lines of the PEM. */
function decoded(name: string): Uint8Array {
  return new Uint8Array(
    Buffer.from(
      Buffer.from(bench.read(name))
        .toString('latin1')
        .replace(/-----.*-----/g, ''),
      'base64',
    ),
  );
}

function encrypted(source: string, cipher: string, rounds = '1'): string {
  const name = `${source}-${cipher}-${rounds}`;
  copyFileSync(bench.path(source), bench.path(name));
  sshKeygen('-q', '-p', '-f', name, '-P', '', '-N', secret, '-Z', cipher, '-a', rounds);
  return name;
}

describe.each(kinds)('an OpenSSH key, %s %s,', (type, _bits, name) => {
  test('becomes the PKCS#8 that ssh-keygen and openssl make of it, with its comment as its name', () => {
    const key = onlyKey(bench.read(name));
    expect(key.friendlyName).toBe('tls@example.test');
    expect(describePrivateKey(key.pkcs8).keyAlgorithm).toBe(name);
    if (type === 'ed25519') {
      // OpenSSH writes it in no other form; openssl makes the public half of our result, and that is compared.
      bench.write('ours.p8', key.pkcs8);
      const spki = new Uint8Array(bench.openssl('pkey', '-inform', 'DER', '-in', 'ours.p8', '-pubout', '-outform', 'DER'));
      const theirs = Buffer.from(String(Buffer.from(bench.read(`${name}.pub`))).split(' ')[1] as string, 'base64');
      expect([...spki.subarray(-32)]).toEqual([...theirs.subarray(-32)]);
      return;
    }
    copyFileSync(bench.path(name), bench.path('copy'));
    sshKeygen('-q', '-p', '-m', 'PKCS8', '-f', 'copy', '-P', '', '-N', '');
    expect(key.pkcs8).toEqual(new Uint8Array(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'copy', '-outform', 'DER')));
  });

  test('encrypted is the same key', () => {
    const file = encrypted(name, 'aes256-ctr', '2');
    expect(onlyKey(bench.read(file), passphrases).pkcs8).toEqual(onlyKey(bench.read(name)).pkcs8);
  });
});

describe('an OpenSSH key encrypted with', () => {
  test.each(Object.keys(openSshCiphers))('%s is opened by its passphrase alone', (cipher) => {
    // An old name of aes256-cbc that ssh-keygen reads and does not write.
    const file = cipher.startsWith('rijndael') ? null : encrypted('ed25519', cipher);
    const bytes = file ? bench.read(file) : renamed(encrypted('ed25519', 'aes256-cbc'), cipher);
    expect(onlyKey(bytes, passphrases).pkcs8).toEqual(onlyKey(bench.read('ed25519')).pkcs8);
    expect(() => readContainer(bytes)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
    for (const wrong of ['wrong', '']) {
      expect(() => readContainer(bytes, { passphrases: [utf8(wrong)] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
    }
  });

  /** The same file under another name of its cipher. */
  function renamed(name: string, cipher: string): Uint8Array {
    const bytes = decoded(name);
    const length = Buffer.from(bytes).readUInt32BE(15);
    return concatBytes(bytes.subarray(0, 15), javaInt(cipher.length), utf8(cipher), bytes.subarray(19 + length));
  }

  test('a cipher or derivation that is not known is named', () => {
    const other = renamed(encrypted('ed25519', 'aes256-ctr'), 'serpent-cbc');
    expect(() => readContainer(other, { passphrases })).toThrow(
      expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining('serpent-cbc') }),
    );
    expect(() => readContainer(renamed(encrypted('ed25519', 'aes256-ctr'), 'constructor'), { passphrases })).toThrow(
      expect.objectContaining({ code: 'FILE_UNSUPPORTED' }),
    );
    const bytes = decoded(encrypted('ed25519', 'aes256-ctr'));
    bytes.set(utf8('dcrypt'), Buffer.from(bytes).indexOf('bcrypt'));
    expect(() => readContainer(bytes, { passphrases })).toThrow(
      expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining('dcrypt') }),
    );
  });

  test('more rounds than a file may ask for is refused before any is run', () => {
    const bytes = decoded(encrypted('ed25519', 'aes256-ctr'));
    const salt = Buffer.from(bytes).indexOf('bcrypt') + 6 + 4;
    onlyKey(bytes, passphrases);
    expect(bcryptKey).toHaveBeenCalled();
    vi.mocked(bcryptKey).mockClear();
    for (const [rounds, code] of [
      [0, 'FILE_MALFORMED'],
      [501, 'FILE_LIMITS'],
      [0xffffffff, 'FILE_LIMITS'],
    ] as const) {
      bytes.set(javaInt(rounds), salt + 4 + 16);
      expect(() => readContainer(bytes, { passphrases })).toThrow(expect.objectContaining({ code }));
      expect(bcryptKey).not.toHaveBeenCalled();
    }
  });
});

test('an OpenSSH key under a passphrase in Latin-1 opens with the same one in UTF-8, at the cost of a second try that no other passphrase has', () => {
  copyFileSync(bench.path('ed25519'), bench.path('latin1'));
  bench.write('passphrase', Buffer.from('Schlüssel', 'latin1'));
  // An argument of Node's is UTF-8; the shell's is whatever the file holds.
  const { status, stderr } = bench.try('sh', '-c', 'ssh-keygen -q -p -f latin1 -P "" -N "$(cat passphrase)" -a 1');
  expect(status, stderr).toBe(0);
  copyFileSync(bench.path('ed25519'), bench.path('ascii'));
  sshKeygen('-q', '-p', '-f', 'ascii', '-P', '', '-N', 'key', '-a', '1');
  // Two blocks of bcrypt, ten thousand iterations each.
  const oneTry = 20_000;
  const open = (file: string, passphrase: string, most: number) => {
    vi.mocked(bcryptKey).mockClear();
    const { entries } = readContainer(bench.read(file), { passphrases: [utf8(passphrase)], budget: new WorkBudget(most) });
    expect(entries).toEqual([onlyKey(bench.read('ed25519'))]);
    return vi.mocked(bcryptKey).mock.calls.length;
  };
  expect(open('ascii', 'key', oneTry)).toBe(1);
  expect(open('latin1', 'Schlüssel', 2 * oneTry)).toBe(2);
  expect(() => open('latin1', 'Schlüssel', oneTry)).toThrow(expect.objectContaining({ code: 'FILE_LIMITS' }));
  expect(() => open('latin1', 'Schlussel', oneTry)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
});

describe('what is not a key that is kept', () => {
  const string = (bytes: Uint8Array | string) => {
    const content = typeof bytes === 'string' ? utf8(bytes) : bytes;
    return concatBytes(javaInt(content.length), content);
  };
  const file = (count: number, ...fields: Uint8Array[]) => {
    const plain = concatBytes(new Uint8Array(8), ...fields);
    return concatBytes(utf8('openssh-key-v1\0'), string('none'), string('none'), string(''), javaInt(count), string('public'), string(plain));
  };

  test.each([
    ['sk-ssh-ed25519@openssh.com', 'FIDO'],
    ['sk-ecdsa-sha2-nistp256@openssh.com', 'FIDO'],
    ['ssh-dss', 'DSA'],
    ['ssh-rsa-cert-v01@openssh.com', 'SSH certificate'],
    ['ssh-ed448', 'ssh-ed448'],
    ['ecdsa-sha2-nistk283', 'nistk283'],
  ])('%s is named', (type, name) => {
    for (const bytes of [file(1, string(type), string('rest')), utf8(pem('OPENSSH PRIVATE KEY', file(1, string(type), string('rest'))))]) {
      expect(() => readContainer(bytes)).toThrow(expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining(name) }));
    }
  });

  test('several keys in one file are named', () => {
    for (const count of [0, 2, 0xffffffff]) {
      expect(() => readContainer(file(count, string('ssh-rsa')))).toThrow(
        expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining(String(count)) }),
      );
    }
  });

  test('beside a key it does not stand in its way', () => {
    const text = pem('OPENSSH PRIVATE KEY', file(1, string('ssh-dss'))) + Buffer.from(bench.read('ec-p256')).toString();
    expect(readContainer(utf8(text)).entries.map(({ kind }) => kind)).toEqual(['unread', 'private-key']);
  });

  test('cut short at every length, it is refused', () => {
    for (const name of ['ed25519', 'ec-p256', encrypted('ed25519', 'aes256-gcm@openssh.com')]) {
      const bytes = decoded(name);
      for (let length = 0; length < bytes.length; length++) expect(() => readContainer(bytes.subarray(0, length), { passphrases: [] })).toThrow(FormatError);
    }
  });

  test('with a changed byte it is refused, or says of no other key that it is this one', () => {
    for (const name of ['ed25519', 'ec-p256']) {
      const bytes = decoded(name);
      const expected = onlyKey(bytes).pkcs8;
      for (let at = 0; at < bytes.length; at++) {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] as number) ^ 0x10;
        let found: Uint8Array | null = null;
        try {
          found = onlyKey(changed).pkcs8;
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
        // The public key in front and the comment are nobody's proof; the key itself is proved by its public half.
        if (found) expect(found).toEqual(expected);
      }
    }
  });
});
