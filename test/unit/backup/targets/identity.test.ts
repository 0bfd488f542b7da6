import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeIdentity, openIdentity } from '../../../../main/backup/targets/identity.ts';
import { utf8 } from '../../../../main/crypto/bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'strongroom-identity-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A private key by ssh-keygen. */
function key(name: string, options: string[], passphrase = ''): Uint8Array {
  const path = join(folder, name);
  execFileSync('ssh-keygen', ['-q', ...options, '-N', passphrase, '-C', 'test', '-f', path]);
  return readFileSync(path);
}

const kinds: [string, string[], string][] = [
  ['Ed25519', ['-t', 'ed25519'], 'ssh-ed25519'],
  ['ECDSA', ['-t', 'ecdsa', '-b', '384'], 'ecdsa-sha2-nistp384'],
  ['RSA', ['-t', 'rsa', '-b', '2048'], 'ssh-rsa'],
  ['RSA in PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM'], 'ssh-rsa'],
];

describe.each(kinds)('a private key of ssh-keygen, %s,', (name, options, type) => {
  const plain = key(`${name}-plain`, options);
  const locked = key(`${name}-locked`, options, 'walnut-turbine');

  test('is told by its type, and whether it is encrypted, without its passphrase', () => {
    expect(describeIdentity(plain)).toEqual({ type, encrypted: false });
    expect(describeIdentity(locked)).toEqual({ type, encrypted: true });
  });

  test('opens with its passphrase alone', () => {
    expect(openIdentity(plain, null).type).toBe(type);
    expect(openIdentity(plain, utf8('not needed')).type).toBe(type);
    expect(openIdentity(locked, utf8('walnut-turbine')).type).toBe(type);
    for (const wrong of ['turbine-walnut', '', null]) {
      expect(() => openIdentity(locked, wrong === null ? null : utf8(wrong))).toThrow(
        expect.objectContaining({ code: 'TARGET_INVALID', message: expect.stringContaining('passphrase') }),
      );
    }
  });
});

test('what is no private key that can sign in is refused', () => {
  const whole = key('whole', ['-t', 'ed25519']);
  const text = Buffer.from(whole).toString();
  const candidates: Record<string, Uint8Array> = {
    nothing: new Uint8Array(0),
    'a text': utf8('a letter'),
    'a public key': readFileSync(join(folder, 'whole.pub')),
    'a key without its end': whole.subarray(0, 200),
    'a key with a hole': utf8(text.replace(/\n.{40}/, '\n')),
    'an empty frame': utf8('-----BEGIN OPENSSH PRIVATE KEY-----\n\n-----END OPENSSH PRIVATE KEY-----\n'),
    'a certificate': utf8('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'),
    zeros: new Uint8Array(4096),
  };
  for (const [what, bytes] of Object.entries(candidates)) {
    expect(() => describeIdentity(bytes), what).toThrow(expect.objectContaining({ code: 'TARGET_INVALID' }));
    expect(() => openIdentity(bytes, null), what).toThrow(expect.objectContaining({ code: 'TARGET_INVALID' }));
  }
});
