import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '../../crypto/bytes.ts';
import { writeJks } from '../../formats/jks-write.ts';
import { pemBlock, writePem } from '../../formats/pem-write.ts';
import { writePkcs12 } from '../../formats/pkcs12-write.ts';
import type { MadeCertificate } from './issue-inventory.ts';

/** Under which the invented PKCS#12 and JKS files stand. */
export const SOURCE_PASSPHRASE = 'harbour-master-4711';
/** As older programs write it: these files are read at once and then erased. */
const ITERATIONS = 2048;

/** A folder of files to be imported, under a temporary folder that is removed with all that is in it. */
export class SourceFolder implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'strongroom-sources-'));

  /** The folder of that name, which exists from now on. */
  folder(name: string): string {
    const path = join(this.root, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  write(folder: string, name: string, bytes: Uint8Array): string {
    const path = join(this.folder(folder), name);
    writeFileSync(path, bytes, { mode: 0o600 });
    return path;
  }

  /** Writes a certificate and its key in the form in which somebody might hand them over. */
  writeMade(folder: string, made: MadeCertificate): void {
    const { fileName, form, der, pkcs8, chain } = made;
    const passphrase = utf8(SOURCE_PASSPHRASE);
    const container = { chain: [der, ...chain], passphrase: null };
    if (!pkcs8) {
      if (form === 'der') this.write(folder, `${fileName}.cer`, der);
      else this.write(folder, `${fileName}.crt`, pemBlock('CERTIFICATE', der));
    } else if (form === 'pair') {
      this.write(folder, `${fileName}.key`, pemBlock('PRIVATE KEY', pkcs8));
      this.write(folder, `${fileName}.crt`, pemBlock('CERTIFICATE', der));
    } else if (form === 'der') {
      this.write(folder, `${fileName}.p8`, pkcs8);
      this.write(folder, `${fileName}.cer`, der);
    } else if (form === 'bundle') this.write(folder, `${fileName}.pem`, writePem({ ...container, pkcs8, parts: ['key', 'certificate', 'chain'] }));
    else if (form === 'p12')
      this.write(folder, `${fileName}.p12`, writePkcs12({ pkcs8, chain: [der, ...chain], friendlyName: fileName, passphrase, iterations: ITERATIONS }));
    else this.write(folder, `${fileName}.jks`, writeJks({ pkcs8, chain: [der, ...chain], alias: fileName.toLowerCase(), storePassphrase: passphrase }));
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}
