import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { canonicalJson } from '../../../main/formats/canonical-json.ts';
import { checkHeaderMac, FULL_HEADER, type Header, readHeader, writeHeader } from '../../../main/vault/header-file.ts';
import type { NewVault } from '../../../main/vault/new-vault.ts';
import { nextHeader } from '../../../main/vault/next-header.ts';
import { temporaryFolder } from './folder.ts';
import { madeVault } from './made-vault.ts';

const folder = temporaryFolder();
const path = join(folder, 'header.json');
let vault: NewVault;

beforeAll(async () => {
  vault = await madeVault();
  writeHeader(folder, vault.header, vault.unlocked.databaseKey);
});

function withHeader(text: string | Uint8Array, then: () => void): void {
  const whole = readFileSync(path);
  try {
    writeFileSync(path, text);
    then();
  } finally {
    writeFileSync(path, whole);
  }
}

describe('header.json', () => {
  test('is read as it was written, and vouched for by the readers’ key', () => {
    const header = readHeader(folder);
    expect(header.policies).toEqual(vault.header.policies);
    expect(() => checkHeaderMac(header, vault.unlocked.databaseKey)).not.toThrow();
  });

  test('with any byte changed is refused: by its form, or by its code of authenticity', () => {
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] as number) ^ 0x02;
      withHeader(changed, () => {
        expect(() => checkHeaderMac(readHeader(folder), vault.unlocked.databaseKey), `byte ${at}`).toThrow();
      });
    }
  });

  test('is not vouched for by another key', () => {
    using other = SecretBytes.take(randomBytes(32));
    expect(() => checkHeaderMac(readHeader(folder), other)).toThrow(expect.objectContaining({ code: 'VAULT_HEADER_DAMAGED' }));
  });

  test.each([
    ['nothing', ''],
    ['something else', 'hello'],
    ['JSON in another spelling', () => JSON.stringify(JSON.parse(readFileSync(path, 'utf8')), null, 1)],
    ['bytes that are not UTF-8', Uint8Array.of(0xff, 0xfe)],
    ['a database outside the folder', () => `${canonicalJson({ ...readHeader(folder), database: '../other.db' } as Header)}\n`],
  ])('that is %s is named as damaged', (_name, text) => {
    withHeader(typeof text === 'function' ? text() : text, () => {
      expect(() => readHeader(folder)).toThrow(expect.objectContaining({ code: 'VAULT_HEADER_DAMAGED' }));
    });
  });

  test('of a newer version says so', () => {
    withHeader('{"format":"strongroom/vault/v2"}\n', () => {
      expect(() => readHeader(folder)).toThrow(expect.objectContaining({ code: 'VAULT_TOO_NEW' }));
    });
  });

  test('takes no other policy once it is full, and is still read then', () => {
    const { header, chain, unlocked } = vault;
    const full = { ...header, policies: [...header.policies, 'x'.repeat(FULL_HEADER)] };
    const next = () => nextHeader(full, { note: 'next', policy: chain.current, agentKey: unlocked.agentKey as SecretBytes, slot: null });
    expect(next).toThrow(expect.objectContaining({ code: 'POLICY_REFUSED' }));
    const other = join(folder, 'full');
    mkdirSync(other);
    writeHeader(other, full, unlocked.databaseKey);
    expect(readHeader(other).policies).toEqual(full.policies);
  });

  test('that is missing means that there is no vault', () => {
    expect(() => readHeader(join(folder, 'elsewhere'))).toThrow(expect.objectContaining({ code: 'VAULT_NOT_FOUND' }));
  });
});
