import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../main/crypto/hash.ts';
import { keyBytes, openssl } from '../integration/oracles.ts';
import { checkVault, stateOfKey } from './check-vault.ts';
import { answerHere, demandHere } from './here.ts';
import { byPassword, checkOwn, isAcknowledged, type Operation } from './operation.ts';
import type { KnownKey, Place } from './place.ts';

/** A vault with one key, which whatever happens must not lose. */
async function withOneKey(place: Place): Promise<void> {
  await place.createVault();
  await place.addKey('one.example');
}

const create: Operation = {
  name: 'create',
  everyCall: false,
  prepare: async () => undefined,
  args: (place) => place.asOfficer('create', '--recovery-kit', place.path('kit.txt')),
  async check(place, run) {
    const isThere = existsSync(join(place.vault, 'header.json'));
    const kit = existsSync(place.path('kit.txt')) ? readFileSync(place.path('kit.txt'), 'utf8') : '';
    if (isAcknowledged(run)) {
      if (!isThere || !kit.includes('AGE-SECRET-KEY-PQ-')) return ['it was said to be made, and vault or kit is missing'];
      return checkOwn(place);
    }
    // Killed in the middle, it may have been whole already; the folder, if not, is for a person to look at.
    if (run.signal !== null) return isThere ? checkOwn(place) : [];
    if (isThere) return ['it was said that it failed, and there is a vault'];
    const again = await answerHere(place.asOfficer('create', '--recovery-kit', place.path('kit.txt')));
    return again.status === 0 ? checkOwn(place) : [`it could not be repeated: ${again.stderr}`];
  },
};

const unlock: Operation = {
  name: 'unlock',
  everyCall: false,
  prepare: withOneKey,
  args: (place) => place.asOfficer('status'),
  check: (place) => checkOwn(place),
};

/** Keys that lie in files, by place: what is written in `prepare` is asked for in `check`. */
const sources = new WeakMap<Place, (KnownKey & { file: string; text: string })[]>();

function importing(name: string, ...options: string[]): Operation {
  return {
    name,
    everyCall: false,
    async prepare(place) {
      await withOneKey(place);
      mkdirSync(place.path('in'));
      const pairs = [await place.writePair('two.example', 'in/'), await place.writePair('three.example', 'in/')];
      sources.set(
        place,
        pairs.map((pair) => ({ ...pair, text: readFileSync(pair.file, 'latin1') })),
      );
    },
    args: (place) => place.asOfficer('import', place.path('in'), ...options),
    async check(place, run) {
      const given = sources.get(place) ?? [];
      const { files = [] } = parsed<{ files?: { path: string; outcome: string }[] }>(run.stdout);
      const stored = files.filter(({ outcome }) => outcome === 'stored').map(({ path }) => path);
      if (isAcknowledged(run) && stored.length !== given.length) return ['it was said to be done, and was not'];
      const left = given.filter(({ file, text }) => existsSync(file) && readFileSync(file, 'latin1') === text);
      // What is not as it was is being erased: its key must be in the vault, whether its name is gone or not.
      const touched = given.filter((key) => !left.includes(key));
      const problems = await checkOwn(
        place,
        given.filter((key) => stored.includes(key.file) || touched.includes(key)),
      );
      if (options.length === 0 && touched.length > 0) problems.push('a source was changed that was not to be erased');
      if (problems.length > 0 || left.length === 0) return problems;
      const again = await answerHere(place.asOfficer('import', ...left.map(({ file }) => file)));
      return again.status === 0 ? checkOwn(place, given) : [`it could not be repeated: ${again.stderr}`];
    },
  };
}

const request: Operation = {
  name: 'request',
  everyCall: false,
  async prepare(place) {
    await withOneKey(place);
    openssl('req', '-x509', '-newkey', 'ed25519', '-nodes', '-subj', '/CN=Issuer', '-keyout', place.path('issuer.key'), '-out', place.path('issuer.pem'));
  },
  args: (place) => place.asOfficer('request', '--cn', 'two.example', '--key', 'ec-p256', '--out', place.path('two.csr')),
  async check(place, run) {
    const file = place.path('two.csr');
    if (!existsSync(file)) return isAcknowledged(run) ? ['the request is not there'] : checkOwn(place);
    // A request that is there is whole, and its key is in the vault: what an issuer answers can be served.
    openssl('req', '-verify', '-noout', '-in', file);
    const [certificate, released] = [place.path('two.pem'), place.path('released.pem')];
    openssl('x509', '-req', '-in', file, '-CA', place.path('issuer.pem'), '-CAkey', place.path('issuer.key'), '-days', '9', '-out', certificate);
    await demandHere(place.asOfficer('import', certificate));
    await demandHere(place.asOfficer('export', 'cn:two.example', '--format', 'pem', '--plain', '--out', released));
    const same = openssl('req', '-in', file, '-noout', '-pubkey').equals(openssl('pkey', '-in', released, '-pubout'));
    return [...(same ? [] : ['the request’s key is another']), ...(await checkOwn(place))];
  },
};

const release: Operation = {
  name: 'release',
  everyCall: false,
  async prepare(place) {
    await withOneKey(place);
    mkdirSync(place.path('out'));
  },
  args: (place) => place.asOfficer('export', 'cn:one.example', '--format', 'pem', '--plain', '--out', place.path('out/one.pem')),
  async check(place, run) {
    const problems = await checkOwn(place);
    const names = readdirSync(place.path('out'));
    if (names.some((name) => name !== 'one.pem')) problems.push(`left where it was to be released: ${names}`);
    if (isAcknowledged(run) && names.length === 0) problems.push('what was released is not there');
    if (names.includes('one.pem') && keyBytes(place.path('out/one.pem')) !== place.keys[0]?.pkcs8) problems.push('what was released is not the key');
    return problems;
  },
};

const destroy: Operation = {
  name: 'destroy',
  everyCall: false,
  async prepare(place) {
    await withOneKey(place);
    const { file } = await place.writePair('two.example');
    await demandHere(place.asOfficer('import', file));
  },
  args: (place) => place.asOfficer('destroy', 'cn:two.example', '--reason', 'replaced'),
  async check(place, run) {
    const problems = await checkOwn(place);
    const state = await stateOfKey(place, 'two.example');
    if (isAcknowledged(run) ? state !== 'destroyed' : !['destroyed', 'in-store'].includes(state)) problems.push(`the key is ${state}`);
    if (state === 'in-store') {
      await demandHere(place.asOfficer('export', 'cn:two.example', '--format', 'pem', '--plain', '--out', place.path('two.pem')));
      if (keyBytes(place.path('two.pem')) !== keyBytes(place.path('two.example.pem'))) problems.push('the key is half destroyed');
    }
    return problems;
  },
};

/** The backups in a folder that have a note, each of which must have the container that its note speaks of. Newest first. */
function finishedBackups(place: Place): { names: string[]; problems: string[] } {
  const names = readdirSync(place.path('usb')).flatMap((file) => (file.endsWith('.note') ? [file.slice(0, -'.note'.length)] : []));
  const isWhole = (name: string) => place.read(`usb/${name}.note`).includes(`"sha256":"${sha256Hex(place.read(`usb/${name}.age`))}"`);
  const logSize = (name: string) => Number(name.split('-').at(-1));
  const problems = names.filter((name) => !isWhole(name)).map((name) => `${name} has a note and is not whole`);
  return { names: names.sort((left, right) => logSize(right) - logSize(left)), problems };
}

async function withBackup(place: Place): Promise<void> {
  await withOneKey(place);
  mkdirSync(place.path('usb'));
  await demandHere(place.asOfficer('backup', 'settings', '--folder', place.path('usb'), '--keep', 'newest=1,daily=0,weekly=0,monthly=0,yearly=0'));
  await demandHere(place.asOfficer('backup', 'run'));
}

const restoring = (place: Place) => ['restore', '--from', place.path('usb'), '--password-file', place.passwordFile, '--into', place.path('restored'), '--json'];

const backup: Operation = {
  name: 'backup',
  everyCall: false,
  async prepare(place) {
    await withBackup(place);
    await place.addKey('two.example');
  },
  args: (place) => place.asOfficer('backup', 'run'),
  async check(place, run) {
    const { names, problems } = finishedBackups(place);
    if (names.length === 0) return [...problems, 'no backup is left'];
    const restored = await answerHere<{ restored: { name: string; logSize: number } }>(restoring(place));
    if (restored.status !== 0) return [...problems, `the newest could not be restored: ${restored.stderr}`];
    if (restored.document.restored.name !== names[0]) problems.push('it was not the newest that was restored');
    const keys = await checkVault(place, { vault: place.path('restored'), ways: [byPassword(place.passwordFile)], keys: place.keys.slice(0, 1) });
    if (isAcknowledged(run))
      keys.push(...(await checkVault(place, { vault: place.path('restored'), ways: [byPassword(place.passwordFile)], keys: place.keys })));
    problems.push(...keys, ...(await checkOwn(place)));
    await demandHere(place.asOfficer('backup', 'run'));
    const left = readdirSync(place.path('usb')).filter((name) => !/\.(age|note)$/.test(name));
    return [...problems, ...left.map((name) => `${name} was left on the target`)];
  },
};

const restore: Operation = {
  name: 'restore',
  everyCall: false,
  prepare: withBackup,
  args: restoring,
  async check(place, run) {
    const into = place.path('restored');
    const whole = () => checkVault(place, { vault: into, ways: [byPassword(place.passwordFile)], keys: place.keys });
    if (existsSync(join(into, 'header.json'))) return whole();
    if (isAcknowledged(run)) return ['what was restored is not there'];
    if (existsSync(into) && readdirSync(into).length > 0) return ['half a vault was put in place'];
    const again = await answerHere(restoring(place));
    if (again.status !== 0) return [`it could not be repeated: ${again.stderr}`];
    const left = readdirSync(place.folder).filter((name) => name.startsWith('.restore-'));
    return [...left.map((name) => `${name} was left by the run that was cut short`), ...(await whole())];
  },
};

function parsed<T extends object>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    // Killed before it answered.
    return {} as T;
  }
}

export const operations: readonly Operation[] = [
  create,
  unlock,
  importing('import'),
  importing('import, erasing its sources', '--erase-source'),
  request,
  release,
  destroy,
  backup,
  restore,
];
