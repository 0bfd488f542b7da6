import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { found, needlesOfKey, needlesOfText } from '../e2e/needles.ts';
import { keyBytes } from '../integration/oracles.ts';
import { OFFICER, PASSPHRASE } from '../integration/strongroom.ts';
import { answerHere, demandHere } from './here.ts';
import { type KnownKey, NEW_PASSPHRASE, type Place } from './place.ts';

/** Who opens a vault, and what is in it. */
export interface Opening {
  vault: string;
  officer?: string;
  /** Options that open it, such as `--password-file`: one of these must, and those that stand first are tried first. */
  ways: readonly (readonly string[])[];
  /** Further custodians whose act a release needs: NAME=PASSWORD-FILE. */
  approve?: readonly string[];
  keys: readonly KnownKey[];
}

/**
 * Holds a vault to what is promised of it whatever became of a command: it opens, its log and rows verify, every key that was acknowledged comes out as
 * openssl knows it, it locks cleanly, and nothing unfinished and nothing readable is left in its folder.
 * @returns what does not hold
 */
export async function checkVault(place: Place, { vault, officer = OFFICER, ways, approve = [], keys }: Opening): Promise<string[]> {
  const as = (way: readonly string[], ...args: string[]) => [...args, '--vault', vault, '--officer', officer, ...way, '--json'];
  const refusals: string[] = [];
  let opened: readonly string[] | null = null;
  for (const way of ways) {
    const { status, document, stderr } = await answerHere<{ valid?: boolean }>(as(way, 'audit', 'verify'));
    if (status === 0 && document.valid === true) opened = way;
    else refusals.push(`audit verify: ${status} ${stderr}`);
    if (opened !== null) break;
  }
  if (opened === null) return refusals;
  const problems: string[] = [];
  const out = join(place.folder, 'checked');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const names = keys.map(({ name }) => `cn:${name}`);
  const approvals = approve.flatMap((one) => ['--approve', one]);
  // For one certificate --out is the file, for several the folder.
  const destination = keys.length === 1 ? join(out, `${keys[0]?.name}.pem`) : out;
  if (keys.length > 0) {
    const released = await answerHere(as(opened, 'export', ...names, '--format', 'pem', '--plain', '--out', destination, '--reason', 'checked', ...approvals));
    if (released.status !== 0) problems.push(`release: ${released.status} ${released.stderr}`);
    const there = readdirSync(out)
      .filter((name) => name.endsWith('.pem'))
      .map((name) => keyBytes(join(out, name)));
    for (const { name, pkcs8 } of keys) if (!there.includes(pkcs8)) problems.push(`the key of ${name} did not come out as it went in`);
  }
  rmSync(out, { recursive: true });
  const again = await answerHere<object>(as(opened, 'status'));
  if (again.status !== 0 || /not locked cleanly|checkpoint file was missing/.test(again.stderr))
    problems.push(`after a clean lock: ${again.status} ${again.stderr}`);
  return [...problems, ...lookInto(vault, keys)];
}

/** What lies in a vault's folder that should not. */
function lookInto(vault: string, keys: readonly KnownKey[]): string[] {
  const needles = [
    ...keys.flatMap(({ name, pkcs8 }) => needlesOfKey(name, Buffer.from(pkcs8, 'hex'))),
    ...[PASSPHRASE, NEW_PASSPHRASE].flatMap((text) => needlesOfText('a passphrase', text)),
  ];
  const names = readdirSync(vault).sort();
  const shape = names.map((name) => name.replace(/[0-9a-z]{26}/, '*')).join(' ');
  return [
    ...(shape === 'checkpoint header.json vault-*.db' ? [] : [`left in the vault’s folder: ${shape}`]),
    ...names.flatMap((name) => found(needles, readFileSync(join(vault, name))).map((needle) => `${name} holds ${needle}`)),
  ];
}

/** What became of the private key of the certificate with this name. */
export async function stateOfKey(place: Place, name: string): Promise<string> {
  const { items } = await demandHere<{ items: { commonName: string; privateKey: string }[] }>(place.asOfficer('certificates'));
  return items.find(({ commonName }) => commonName === name)?.privateKey ?? 'unknown';
}
