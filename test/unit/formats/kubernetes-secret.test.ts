import { beforeAll, describe, expect, test } from 'vitest';
import { kubernetesName, writeKubernetesSecret } from '../../../main/formats/kubernetes-secret.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { makeIdentities, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
const refused = expect.objectContaining({ code: 'FORMAT_CANNOT_CARRY' });
let identities: TestIdentity[];

beforeAll(async () => {
  identities = await makeIdentities(['rsa-2048', 'ec-p384', 'ed25519']);
});

describe('a Secret of Kubernetes', () => {
  test.each(['rsa-2048', 'ec-p384', 'ed25519'])('holds a key of %s and its chain for openssl', (algorithm) => {
    const { pkcs8, chain } = identities.find((each) => each.algorithm === algorithm) as TestIdentity;
    const text = Buffer.from(writeKubernetesSecret({ name: 'web-0123abcd', pkcs8, chain })).toString('utf8');
    const [, certificate = '', key = ''] =
      /^apiVersion: v1\nkind: Secret\ntype: kubernetes\.io\/tls\nmetadata:\n {2}name: "web-0123abcd"\ndata:\n {2}tls\.crt: ([A-Za-z0-9+/=]+)\n {2}tls\.key: ([A-Za-z0-9+/=]+)\n$/.exec(
        text,
      ) ?? [];
    bench.write('crt.base64', `${certificate}\n`);
    bench.write('key.base64', `${key}\n`);
    bench.write('tls.crt', bench.openssl('base64', '-d', '-A', '-in', 'crt.base64'));
    bench.write('tls.key', bench.openssl('base64', '-d', '-A', '-in', 'key.base64'));
    const { entries } = readContainer(bench.openssl('storeutl', '-certs', 'tls.crt'));
    expect(entries.flatMap((entry) => (entry.kind === 'certificate' ? [entry.der] : []))).toEqual(chain);
    expect(new Uint8Array(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'tls.key', '-outform', 'DER'))).toEqual(pkcs8);
  });

  test('is read again as what it was made of', () => {
    const { pkcs8, chain } = identities[0] as TestIdentity;
    const { entries } = readContainer(writeKubernetesSecret({ name: 'web', pkcs8, chain }));
    expect(entries.filter(({ kind }) => kind === 'private-key')).toEqual([{ kind: 'private-key', pkcs8 }]);
    expect(entries.flatMap((entry) => (entry.kind === 'certificate' ? [entry.der] : []))).toEqual(chain);
  });

  test.each(['', 'Web', '-web', 'web-', 'a.b', 'a"b', 'a\nb', 'a'.repeat(64)])('is refused under the name %j', (name) => {
    const { pkcs8, chain } = identities[0] as TestIdentity;
    expect(() => writeKubernetesSecret({ name, pkcs8, chain })).toThrow(refused);
  });

  test('is refused without a certificate', () => {
    expect(() => writeKubernetesSecret({ name: 'web', pkcs8: (identities[0] as TestIdentity).pkcs8, chain: [] })).toThrow(refused);
  });
});

test.each([
  ['www.example.com', 'www-example-com-0123abcd'],
  ['*.Example.com', 'wildcard-example-com-0123abcd'],
  ['Größe & Söhne AG', 'gro-e-so-hne-ag-0123abcd'],
  ['東京', 'certificate-0123abcd'],
  ['../../etc/passwd\0', 'etc-passwd-0123abcd'],
  ['x'.repeat(200), `${'x'.repeat(54)}-0123abcd`],
  [`${'x'.repeat(53)}.com`, `${'x'.repeat(53)}-0123abcd`],
])('the name for a Secret out of %j is %s', (text, name) => {
  expect(kubernetesName(text, '0123abcd')).toBe(name);
});
