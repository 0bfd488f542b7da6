import { beforeAll, describe, expect, test } from 'vitest';
import { readContainer } from '../../../main/formats/read-container.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
let identity: TestIdentity;

beforeAll(async () => {
  identity = (await makeIdentities(['ec-p256']))[0] as TestIdentity;
  bench.write('chain.pem', identity.chain.map((der) => pem('CERTIFICATE', der)).join(''));
  bench.write(
    'issuers.pem',
    identity.chain
      .slice(1)
      .map((der) => pem('CERTIFICATE', der))
      .join(''),
  );
  bench.write('leaf.pem', pem('CERTIFICATE', identity.chain[0] as Uint8Array));
  bench.write('key.pem', pem('PRIVATE KEY', identity.pkcs8));
  bench.openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'rsa.key', '-out', 'rsa.pem', '-subj', '/CN=recipient');
  bench.write('text', 'hello');
});

describe('a PKCS#7 file', () => {
  test('gives its certificates, as DER and as PEM', () => {
    const expected = identity.chain.map((der) => ({ kind: 'certificate', der }));
    const made = ['crl2pkcs7', '-nocrl', '-certfile', 'chain.pem'];
    expect(readContainer(bench.openssl(...made, '-outform', 'DER'), {})).toEqual({ format: 'pkcs7', entries: expected });
    expect(readContainer(bench.openssl(...made), {})).toEqual({ format: 'pem', entries: expected });
  });

  test('gives them where it is a signature, in BER with indefinite lengths', () => {
    const signed = bench.openssl(
      'cms',
      '-sign',
      '-in',
      'text',
      '-signer',
      'leaf.pem',
      '-inkey',
      'key.pem',
      '-certfile',
      'issuers.pem',
      '-outform',
      'DER',
      '-stream',
      '-nodetach',
    );
    expect([...signed.subarray(0, 2)]).toEqual([0x30, 0x80]);
    const { format, entries } = readContainer(signed, {});
    expect(format).toBe('pkcs7');
    // The text that was signed is in it, too: it is told, so that it is not erased unsaid.
    expect(new Set(entries.map((entry) => entry.kind))).toEqual(new Set(['certificate', 'skipped']));
    expect(entries).toEqual(expect.arrayContaining(identity.chain.map((der) => ({ kind: 'certificate', der }))));
  });

  test('names the revocation lists that it passes over', () => {
    bench.write('index', '');
    bench.write('ca.cnf', '[ca]\ndefault_ca=d\n[d]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=1\n');
    bench.openssl('ca', '-gencrl', '-config', 'ca.cnf', '-keyfile', 'key.pem', '-cert', 'leaf.pem', '-out', 'crl.pem');
    const der = bench.openssl('crl2pkcs7', '-in', 'crl.pem', '-certfile', 'leaf.pem', '-outform', 'DER');
    expect(readContainer(der, {}).entries.map((entry) => (entry.kind === 'skipped' ? entry.what : entry.kind))).toEqual(['certificate', 'CRL']);
    expect(readContainer(bench.openssl('crl', '-in', 'crl.pem', '-outform', 'DER'), {})).toEqual({
      format: 'crl',
      entries: [{ kind: 'skipped', what: 'CRL' }],
    });
  });

  test('that holds something else is refused', () => {
    const sealed = bench.openssl('cms', '-data_create', '-in', 'text', '-outform', 'DER');
    expect(() => readContainer(sealed, {})).toThrow(expect.objectContaining({ code: 'FILE_UNSUPPORTED' }));
  });

  test('that is encrypted, or signed and encrypted at once, is refused by that name', () => {
    const enveloped = bench.openssl('smime', '-encrypt', '-aes128', '-in', 'text', '-outform', 'DER', 'rsa.pem');
    expect(() => readContainer(enveloped, {})).toThrow(
      expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining('encrypted to a public key') }),
    );
    // No program writes the other any more: its type in the place of the first's, which is one less (RFC 2315, section 14).
    const both = Uint8Array.from(enveloped);
    both[both.indexOf(0x03, 8)] = 0x04;
    expect(() => readContainer(both, {})).toThrow(
      expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining('signed and encrypted') }),
    );
  });

  test('with a damaged certificate gives the others and names it', () => {
    const whole = Buffer.from(bench.openssl('crl2pkcs7', '-nocrl', '-certfile', 'chain.pem', '-outform', 'DER'));
    // The version of the first certificate's TBSCertificate becomes a tag that has no place there.
    const at = whole.indexOf(Buffer.from(identity.chain[0] as Uint8Array).subarray(0, 16)) + 8;
    whole[at] = 0xa7;
    const { entries } = readContainer(Uint8Array.from(whole), {});
    expect(entries.map(({ kind }) => kind)).toEqual(['damaged', 'certificate', 'certificate']);
  });
});
