import { spawnSync } from 'node:child_process';

/** Runs `openssl`; fails where it fails. */
export function openssl(...args: string[]): Buffer {
  return runProgram('openssl', args);
}

/** What makes `keytool` speak English, and start quickly. */
export const plainJava: readonly string[] = ['-J-Duser.language=en', '-J-XX:TieredStopAtLevel=1', '-J-Xshare:auto'];

/** Runs `keytool`, in English and without a terminal. */
export function keytool(...args: string[]): Buffer {
  return runProgram('keytool', [...plainJava, ...args]);
}

/** Runs a program, in this folder where one is named. Returns what it prints; fails where it fails. */
export function runProgram(program: string, args: readonly string[], cwd?: string): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, input: '' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? ''}${stderr}${stdout}`);
  return stdout;
}

/** A private key in the one form that openssl gives every key: unencrypted PKCS#8, DER. */
export function keyBytes(file: string, passphrase?: string): string {
  return openssl(
    'pkcs8',
    '-topk8',
    '-nocrypt',
    '-outform',
    'DER',
    '-in',
    file,
    ...(passphrase === undefined ? [] : ['-passin', `pass:${passphrase}`]),
  ).toString('hex');
}

/** The first certificate of a PEM file, as its fingerprint. */
export function fingerprintOf(file: string): string {
  return openssl('x509', '-noout', '-fingerprint', '-sha256', '-in', file).toString().trim().split('=')[1]?.replaceAll(':', '').toLowerCase() as string;
}
