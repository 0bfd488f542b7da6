import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openssl } from '../integration/oracles.ts';

/** A key and its certificate as openssl made them: nothing of ours has touched them. */
export interface MadePair {
  readonly commonName: string;
  readonly keyFile: string;
  readonly certificateFile: string;
  /** PKCS#8, DER. */
  readonly pkcs8: Buffer;
  readonly certificate: Buffer;
}

export const ORGANISATION = 'Lantern Fixtures';

/** A small world of certificates, all made by openssl: a root, an issuer under it, and what the issuer signed. */
export class LanternFiles {
  readonly #work: string;
  readonly rootFile: string;
  readonly issuerFile: string;

  constructor(folder: string) {
    this.#work = join(folder, 'issuer');
    mkdirSync(this.#work, { recursive: true });
    this.rootFile = this.#at('root.pem');
    this.issuerFile = this.#at('issuer.pem');
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      this.#at('root.key'),
      '-out',
      this.rootFile,
      '-days',
      '3650',
      '-subj',
      `/O=${ORGANISATION}/CN=Lantern Root`,
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    );
    this.#sign(
      'issuer',
      ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      'Lantern Issuing CA',
      'root',
      'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n',
    );
  }

  /** What a CA makes of somebody's request: a certificate with the names that it chose. @param names as openssl writes them: `DNS:www.example` */
  answer(requestFile: string, names: readonly string[], file: string): string {
    const extensions = this.#at('answer.ext');
    writeFileSync(extensions, `subjectAltName=${names.join(',')}\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n`);
    const ca = ['-CA', this.issuerFile, '-CAkey', this.#at('issuer.key'), '-CAcreateserial'];
    openssl('x509', '-req', '-in', requestFile, ...ca, '-days', '200', '-extfile', extensions, '-out', file);
    return file;
  }

  /** @param key openssl's name of the algorithm, and its options */
  pair(commonName: string, key: readonly string[] = ['rsa:2048']): MadePair {
    const name = commonName.split('.')[0] as string;
    this.#sign(
      name,
      key,
      commonName,
      'issuer',
      `subjectAltName=DNS:${commonName},DNS:alt-${commonName}\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n`,
    );
    const [keyFile, certificateFile] = [this.#at(`${name}.key`), this.#at(`${name}.pem`)];
    const certificate = openssl('x509', '-in', certificateFile, '-outform', 'DER');
    return { commonName, keyFile, certificateFile, pkcs8: openssl('pkcs8', '-topk8', '-nocrypt', '-in', keyFile, '-outform', 'DER'), certificate };
  }

  /** A PKCS#12 with key, certificate and issuer. As many iterations as we write ourselves: a passphrase takes its time to be tried. */
  pkcs12(pair: MadePair, passphrase: string, file: string): string {
    openssl(
      'pkcs12',
      '-export',
      '-iter',
      '600000',
      '-inkey',
      pair.keyFile,
      '-in',
      pair.certificateFile,
      '-certfile',
      this.issuerFile,
      '-passout',
      `pass:${passphrase}`,
      '-name',
      pair.commonName,
      '-out',
      file,
    );
    return file;
  }

  chain(file: string): string {
    writeFileSync(file, readFileSync(this.issuerFile, 'utf8') + readFileSync(this.rootFile, 'utf8'));
    return file;
  }

  #at(name: string): string {
    return join(this.#work, name);
  }

  #sign(name: string, key: readonly string[], commonName: string, signer: string, extensions: string): void {
    const subject = `/O=${ORGANISATION}/CN=${commonName}`;
    openssl('req', '-new', '-newkey', ...key, '-nodes', '-keyout', this.#at(`${name}.key`), '-out', this.#at(`${name}.csr`), '-subj', subject);
    writeFileSync(this.#at(`${name}.ext`), extensions);
    openssl(
      'x509',
      '-req',
      '-in',
      this.#at(`${name}.csr`),
      '-CA',
      this.#at(`${signer}.pem`),
      '-CAkey',
      this.#at(`${signer}.key`),
      '-CAcreateserial',
      '-days',
      '400',
      '-extfile',
      this.#at(`${name}.ext`),
      '-out',
      this.#at(`${name}.pem`),
    );
  }
}
