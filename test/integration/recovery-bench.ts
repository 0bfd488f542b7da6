import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { bech32 } from '@scure/base';
import { Decrypter, Encrypter } from 'age-encryption';
import { signCheckpoint, unverifiedCheckpoint } from '../../main/audit/checkpoint.ts';
import { sha256Hex } from '../../main/crypto/hash.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { type Database, openDatabase } from '../../main/store/open-database.ts';
import { openGrant } from '../../main/vault/grant.ts';
import { type Header, readHeader } from '../../main/vault/header-file.ts';
import { deriveOfficerKeys, type OfficerKeys } from '../../main/vault/officer-keys.ts';
import { KIT, type PolicyChain, signerName, verifyPolicyChain } from '../../main/vault/policy.ts';
import type { CommandBench } from './strongroom.ts';

const script = resolve('assets/recovery/recover.py');

let interpreter: string | null = null;
/** The interpreter itself: what is called `python3` may be another program's door to it, which takes longer than the script. */
export function python(): string {
  interpreter ??= run('python3', ['-c', 'import sys; print(sys.executable)']).toString().trim();
  return interpreter;
}

export interface Recovery {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a copy of the script in a folder where nothing else is, by a Python that sees its standard library and nothing else. */
export function recover(args: readonly string[], options: { input?: string; environment?: NodeJS.ProcessEnv } = {}): Recovery {
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-python-'));
  try {
    cpSync(script, join(folder, 'recover.py'));
    const isolation = options.environment ? ['-S', '-B'] : ['-I', '-S', '-B'];
    const { status, stdout, stderr, error } = spawnSync(python(), [...isolation, 'recover.py', ...args], {
      cwd: folder,
      input: options.input ?? '',
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...options.environment },
    });
    if (error) throw error;
    return { status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A backup of the vault as the command makes it: the container's path. */
export async function takeBackup(bench: CommandBench): Promise<string> {
  const stick = bench.path('stick');
  if (!existsSync(stick)) {
    mkdirSync(stick);
    await bench.answer(0, 'backup', 'settings', '--folder', stick, '--target', 'Stick');
  }
  const before = new Set(readdirSync(stick));
  await bench.answer(0, 'backup', 'run');
  return join(stick, readdirSync(stick).find((name) => name.endsWith('.age') && !before.has(name))!);
}

/** The files of a folder as a container: what `tar` and age make of them. */
export async function pack(folder: string, file: string): Promise<string> {
  const names = ['header.json', 'vault.db', 'checkpoint', 'audit', 'RECOVERY.txt', 'recover.py'];
  const policy = chainOf(readHeader(folder)).current;
  const encrypter = new Encrypter();
  for (const { recipient } of policy.officers) encrypter.addRecipient(recipient);
  if (policy.kit) encrypter.addRecipient(policy.kit.recipient);
  writeFileSync(file, await encrypter.encrypt(run('tar', ['--format=ustar', '-C', folder, '-cf', '-', ...names])));
  return file;
}

/** Where age and `tar` put the files of a container. */
export async function unpack(identity: string, file: string, folder: string): Promise<string> {
  mkdirSync(folder);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  run('tar', ['-C', folder, '-xf', '-'], await decrypter.decrypt(readFileSync(file)));
  return folder;
}

/** What somebody with the kit can do to the files of a container, if he wants to deceive the script: he can sign, too. */
export class KitHolder {
  readonly keys: OfficerKeys;

  constructor(identity: string) {
    this.keys = deriveOfficerKeys(SecretBytes.take(bech32.decodeToBytes(identity).bytes));
  }

  databaseKey(folder: string): SecretBytes {
    const header = readHeader(folder);
    const grant = header.grants.find(({ officer }) => officer === KIT)!;
    return openGrant(grant, this.keys.boxKey, chainOf(header).current)!.databaseKey;
  }

  /** Changes rows behind the log's back, and signs for the file that comes of it. */
  async changeRows(folder: string, change: (queries: Database) => Promise<unknown>, options = { sign: true }): Promise<void> {
    const file = join(folder, 'vault.db');
    const database = openDatabase(file, this.databaseKey(folder), { create: false });
    await change(database.queries);
    await database.close();
    if (!options.sign) return;
    const signed = unverifiedCheckpoint(readFileSync(join(folder, 'checkpoint'), 'utf8'))!;
    const note = signCheckpoint({ ...signed, database: sha256Hex(readFileSync(file)) }, { name: signerName(signed.vaultId, KIT), ...this.keys.signing });
    writeFileSync(join(folder, 'checkpoint'), note);
  }
}

export function chainOf(header: Header): PolicyChain {
  return verifyPolicyChain(header.policies);
}

/** Turns one bit of a file over. */
export function flip(file: string, at: number): string {
  const bytes = readFileSync(file);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = bytes[place]! ^ 0x10;
  writeFileSync(file, bytes);
  return file;
}

/** The key files of a folder: what stands behind the last dash of their names, and where they are. */
export function keyFiles(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.key.pem'));
  return new Map(names.map((name) => [basename(name, '.key.pem').slice(-16), join(folder, name)]));
}

function run(program: string, args: string[], input: Uint8Array = new Uint8Array(0)): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? ''}${stderr}`);
  return stdout;
}
