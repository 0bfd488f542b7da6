import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyBytes } from '../integration/oracles.ts';
import { makePair } from '../integration/pairs.ts';
import { OFFICER, PASSPHRASE } from '../integration/strongroom.ts';
import { demandHere } from './here.ts';

export const NEW_PASSPHRASE = 'copper-violin-93-harbor-otter';

/** A private key as openssl has it, and what of it must lie nowhere. */
export interface KnownKey {
  name: string;
  /** PKCS#8, DER, as hexadecimal digits. */
  pkcs8: string;
}

/** A folder in which one command runs at a time, always from the same state: a vault, what it is given, and what it writes. */
export class Place {
  readonly #root = mkdtempSync(join(tmpdir(), 'strongroom-faults-'));
  readonly folder = join(this.#root, 'place');
  readonly vault = this.path('vault');
  readonly passwordFile = this.path('password');
  readonly newPasswordFile = this.path('new-password');
  /** Those that the vault holds before the command runs. */
  readonly keys: KnownKey[] = [];

  /** Makes the state from which each run starts: in this process, with the real command line. */
  async prepare(work: (place: Place) => Promise<void>): Promise<void> {
    mkdirSync(this.folder);
    this.write('password', `${PASSPHRASE}\n`);
    this.write('new-password', `${NEW_PASSPHRASE}\n`);
    await work(this);
    cpSync(this.folder, join(this.#root, 'state'), { recursive: true });
  }

  /** Everything is again as it was prepared. */
  reset(): void {
    rmSync(this.folder, { recursive: true, force: true });
    cpSync(join(this.#root, 'state'), this.folder, { recursive: true });
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: Uint8Array | string): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  /** The arguments of a command on this vault, as its officer. */
  asOfficer(...args: string[]): string[] {
    return [...args, '--vault', this.vault, '--officer', OFFICER, '--password-file', this.passwordFile, '--json'];
  }

  async createVault(...more: string[]): Promise<void> {
    await demandHere(this.asOfficer('create', ...more));
  }

  /** A file with a key and its certificate. */
  async writePair(name: string, folder = ''): Promise<KnownKey & { file: string }> {
    const { keyPem, certificatePem } = await makePair(name);
    const file = this.write(`${folder}${name}.pem`, keyPem + certificatePem);
    return { name, file, pkcs8: keyBytes(file) };
  }

  /** Brings a key in that every run must leave in the vault. */
  async addKey(name: string): Promise<void> {
    const { file, ...key } = await this.writePair(name);
    await demandHere(this.asOfficer('import', file));
    rmSync(file);
    this.keys.push(key);
  }
}
