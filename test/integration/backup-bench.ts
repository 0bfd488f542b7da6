import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { BackupRow } from '../../preload/contract/backup.ts';
import { runHere } from './command-here.ts';
import { makePair, type Pair } from './pairs.ts';
import { OFFICER, PASSPHRASE } from './strongroom.ts';

export interface Answered<T> {
  status: number;
  document: T;
  stderr: string;
}

/** What a refusal answers with. */
export interface Refused {
  error: { code: string; message: string; hint: string };
}

/** A folder for one test file, and the command in this process: with the derivation that takes no time, where the file asks for it. */
export class BackupBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'strongroom-backup-'));
  readonly passwordFile = this.write('password', `${PASSPHRASE}\n`);
  /** By their common names. */
  readonly pairs = new Map<string, Pair>();

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: Uint8Array | string): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  makeFolder(name: string): string {
    mkdirSync(this.path(name));
    return this.path(name);
  }

  /** Runs the command with `--json`, whatever comes of it. One at a time: it writes to this process's own stdout. */
  async run<T = Refused>(...args: string[]): Promise<Answered<T>> {
    const { status, stdout, stderr } = await runHere(...args, '--json');
    return { status, document: JSON.parse(stdout) as T, stderr };
  }

  /** The document of a command of a vault, as its officer; it must end with `status`. */
  async answer<T = Refused>(status: number, vault: string, ...args: string[]): Promise<T> {
    return this.demand<T>(status, ...args, '--vault', vault, '--password-file', this.passwordFile);
  }

  /** The document of a command that must end with `status`. */
  async demand<T = Refused>(status: number, ...args: string[]): Promise<T> {
    const answered = await this.run<T>(...args);
    if (answered.status !== status)
      throw new Error(
        `strongroom ${args.join(' ')} ended with ${answered.status} instead of ${status}: ${answered.stderr}${JSON.stringify(answered.document)}`,
      );
    return answered.document;
  }

  /** A vault with one pair in it; `null`: without a kit. */
  async create(name: string, kit: string | null = `${name}.kit`): Promise<string> {
    const vault = this.path(name);
    await this.answer(0, vault, 'create', '--officer', OFFICER, ...(kit === null ? [] : ['--recovery-kit', this.path(kit)]));
    return vault;
  }

  /** Brings one more pair in. */
  async add(vault: string, commonName: string): Promise<void> {
    const pair = await makePair(commonName);
    this.pairs.set(commonName, pair);
    await this.answer(0, vault, 'import', this.write(`${commonName}.pem`, pair.keyPem + pair.certificatePem));
  }

  /** Backs up to every target. @returns the copies that were stored */
  async backUp(vault: string): Promise<BackupRow[]> {
    return (await this.answer<{ copies: BackupRow[] }>(0, vault, 'backup', 'run')).copies;
  }

  /** The vault with a folder that takes its backups. @returns that folder */
  async withTarget(vault: string, name: string, ...options: string[]): Promise<string> {
    const folder = this.makeFolder(name);
    await this.answer(0, vault, 'backup', 'settings', '--folder', folder, ...options);
    return folder;
  }
}

/** The files of a folder that have names of backups, or of parts of them. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder).sort();
}

/** What a restore answers with. */
export interface Restored {
  restored: { name: string; vaultId: string; logSize: number };
  into: string;
  movedTo: string | null;
  warnings: string[];
  anchor: string;
  backups: { name: string; state: string }[];
  problems: { name: string; code: string }[];
}
