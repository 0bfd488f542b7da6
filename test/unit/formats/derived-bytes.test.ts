import { beforeAll, expect, test, vi } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { digest, digestRepeatedly } from '../../../main/crypto/hash.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { Workbench } from './oracle.ts';

vi.mock(import('../../../main/crypto/hash.ts'), { spy: true });

const bench = new Workbench();
beforeAll(() => {
  bench.openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'key.pem');
});

test.each([
  ['a traditional PEM of triple DES', 'md5', ['ec', '-des3']],
  ['a traditional PEM of AES-256', 'md5', ['ec', '-aes256']],
  ['PBKDF1', 'md5', ['pkcs8', '-topk8', '-provider', 'legacy', '-provider', 'default', '-v1', 'PBE-MD5-DES', '-iter', '5']],
  ['PBKDF1 of one step', 'md5', ['pkcs8', '-topk8', '-provider', 'legacy', '-provider', 'default', '-v1', 'PBE-MD5-DES', '-iter', '1']],
  ['the derivation of PKCS#12', 'sha1', ['pkcs8', '-topk8', '-v1', 'PBE-SHA1-3DES', '-iter', '5']],
])('no digest of a passphrase outlives its use: %s', (_, hash, options) => {
  const sealed = bench.openssl(...options, '-in', 'key.pem', '-passout', 'pass:changeit');
  vi.mocked(digest).mockClear();
  vi.mocked(digestRepeatedly).mockClear();
  expect(readContainer(sealed, { passphrases: [utf8('changeit')] }).entries).toMatchObject([{ kind: 'private-key' }]);
  const made = [digest, digestRepeatedly].flatMap((each) => {
    const { calls, results } = vi.mocked(each).mock;
    return results.filter((_, at) => calls[at]?.[0] === hash).map(({ value }) => [...(value as Uint8Array)]);
  });
  expect(made.length).toBeGreaterThan(0);
  for (const bytes of made) expect(bytes).toEqual(bytes.map(() => 0));
});
