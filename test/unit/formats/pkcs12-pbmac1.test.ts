import { beforeAll, describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { writePkcs12 } from '../../../main/formats/pkcs12-write.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { type Element, readElement } from '../../../main/pki/der-reader.ts';
import { octets } from '../../../main/pki/der-values.ts';
import { makeIdentities, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
const passphrase = 'Grüße an 東京 😀';
let identity: TestIdentity;
let file: Uint8Array;

/** MacData of RFC 9579, appendix A.1, as it is published: hash, salts and MAC are of its file, which is another. */
const published = Buffer.from(
  'MHwwbTBJBgkqhkiG9w0BBQ4wPDAsBgkqhkiG9w0BBQwwHwQIb0c8OLAuMXMCAggAAgEgMAwGCCqGSIb3DQIJBQAwDAYIKoZIhvcNAgkFAAQgeqVthTnXAjY/O80uuDVFxt+iuWlw5xR3LSJOQX+JBt0ECE5PVCBVU0VEAgEB',
  'base64',
);

beforeAll(async () => {
  [identity] = (await makeIdentities(['ec-p256'])) as [TestIdentity];
  const { pkcs8, chain } = identity;
  file = writePkcs12({ pkcs8, chain, friendlyName: 'Web', passphrase: utf8(passphrase), profile: 'fips', iterations: 2048 });
  bench.write('fips.p12', file);
  bench.write('passphrase', passphrase);
});

function child(element: Element, ...path: number[]): Element {
  return path.reduce((at, number) => at.children[number] as Element, element);
}

/** Types, object identifiers and numbers, with the lengths of octet strings left out, since the salts are longer than the RFC's. */
function outline(element: Element): unknown {
  if (element.constructed) return element.children.map(outline);
  return element.tag === 0x04 ? 'octets' : toHex(element.raw);
}

describe('a PKCS#12 file of the profile fips', () => {
  test('has a MacData as RFC 9579 publishes it', () => {
    const macData = child(readElement(file), 2);
    expect(outline(macData)).toEqual(outline(readElement(published)));
    expect(Buffer.from(octets(child(macData, 1), 'salt')).toString()).toBe('NOT USED');
  });

  test('has the MAC that openssl computes of its passphrase in UTF-8', () => {
    const pfx = readElement(file);
    const parameters = child(pfx, 2, 0, 0, 1);
    const salt = octets(child(parameters, 0, 1, 0), 'salt');
    const hex = Buffer.from(utf8(passphrase)).toString('hex');
    const derivation = ['-kdfopt', 'digest:SHA256', '-kdfopt', `hexpass:${hex}`, '-kdfopt', `hexsalt:${toHex(salt)}`, '-kdfopt', 'iter:2048'];
    const key = toHex(new Uint8Array(bench.openssl('kdf', '-keylen', '32', ...derivation, '-binary', 'PBKDF2')));
    bench.write('content', octets(child(pfx, 1, 1, 0), 'content'));
    const mac = bench.openssl('mac', '-digest', 'SHA256', '-macopt', `hexkey:${key}`, '-in', 'content', '-binary', 'HMAC');
    expect(toHex(octets(child(pfx, 2, 0, 1), 'MAC'))).toBe(toHex(new Uint8Array(mac)));
  });

  test('holds what openssl opens, whose version 3.0 does not read the MAC', () => {
    const opened = bench.openssl('pkcs12', '-nomacver', '-in', 'fips.p12', '-passin', 'file:passphrase', '-nodes');
    const { entries } = readContainer(opened);
    expect(entries.find(({ kind }) => kind === 'private-key')).toMatchObject({ pkcs8: identity.pkcs8 });
    expect(entries.flatMap((entry) => (entry.kind === 'certificate' ? [entry.der] : []))).toEqual(identity.chain);
  });

  test('is read back, and with another passphrase not', () => {
    expect(readContainer(file, { passphrases: [utf8(passphrase)] }).entries).toHaveLength(4);
    expect(() => readContainer(file, { passphrases: [utf8('another')] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  });

  test('with one changed bit anywhere in its content does not pass for a whole one', () => {
    const content = child(readElement(file), 1, 1, 0);
    const start = file.length - child(readElement(file), 2).raw.length - content.contentLength;
    for (let at = start; at < start + content.contentLength; at += 97) {
      const changed = Uint8Array.from(file);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => readContainer(changed, { passphrases: [utf8(passphrase)] }), String(at)).toThrow();
    }
  });
});
