import { existsSync } from 'node:fs';
import { OFFICER, type Run } from '../integration/strongroom.ts';
import { checkVault } from './check-vault.ts';
import { answerHere, demandHere } from './here.ts';
import { byPassword, checkOwn, isAcknowledged, type Operation } from './operation.ts';
import type { Place } from './place.ts';

const SECOND = 'Ben Custodian';
const THIRD = 'Cleo Custodian';
/** What a release by two custodians is given. */
const approvedBySecond = (place: Place) => `${SECOND}=${place.path('second')}`;
const opens = async (args: readonly string[]) => (await answerHere(args)).status === 0;

async function withOneKey(place: Place, ...options: string[]): Promise<void> {
  await place.createVault(...options);
  await place.addKey('one.example');
  place.write('second', 'pelican-drawer-52-saffron-mill\n');
  place.write('third', 'granite-teapot-71-willow-chess\n');
}

function addOfficer(place: Place, name: string, passwordFile: string): string[] {
  return place.asOfficer('officers', 'add', '--name', name, '--role', 'custodian', '--new-password-file', place.path(passwordFile));
}

async function withThreeCustodians(place: Place): Promise<void> {
  await withOneKey(place);
  await demandHere(addOfficer(place, SECOND, 'second'));
  await demandHere(addOfficer(place, THIRD, 'third'));
}

/** The names of those who are officers of the vault now. */
async function officersOf(place: Place): Promise<string[]> {
  const { officers } = await demandHere<{ officers: { name: string }[] }>(['status', '--vault', place.vault, '--json']);
  return officers.map(({ name }) => name);
}

/** The officer has a new passphrase, or where the command was not acknowledged, that or the one of before. */
async function checkNewPassphrase(place: Place, run: Run): Promise<string[]> {
  const [before, after] = [byPassword(place.passwordFile), byPassword(place.newPasswordFile)];
  const problems = await checkOwn(place, [], isAcknowledged(run) ? [after] : [after, before]);
  if (isAcknowledged(run) && (await opens(place.asOfficer('status')))) problems.push('the old passphrase opens the vault');
  return problems;
}

const passphraseChange: Operation = {
  name: 'passphrase change',
  everyCall: true,
  prepare: withOneKey,
  args: (place) => place.asOfficer('passphrase', 'change', '--new-password-file', place.newPasswordFile),
  check: checkNewPassphrase,
};

const keyFile: Operation = {
  name: 'key file',
  everyCall: true,
  prepare: withOneKey,
  args: (place) => place.asOfficer('passphrase', 'change', '--new-password-file', place.newPasswordFile, '--new-key-file', place.path('ada.strongroom-key')),
  async check(place, run) {
    const file = place.path('ada.strongroom-key');
    const after = [...byPassword(place.newPasswordFile), '--key-file', file];
    if (isAcknowledged(run)) return checkOwn(place, [], [after]);
    return checkOwn(place, [], existsSync(file) ? [after, byPassword(place.passwordFile)] : [byPassword(place.passwordFile)]);
  },
};

const addition: Operation = {
  name: 'officer added',
  everyCall: true,
  prepare: withOneKey,
  args: (place) => addOfficer(place, SECOND, 'second'),
  async check(place, run) {
    const problems = await checkOwn(place);
    if (!(await officersOf(place)).includes(SECOND)) {
      if (isAcknowledged(run)) return [...problems, 'the officer is none'];
      await demandHere(addOfficer(place, SECOND, 'second'));
    }
    // A run that was cut short may have left keys that are not sealed to him yet.
    await demandHere(place.asOfficer('officers', 'reseal'));
    return [...problems, ...(await checkVault(place, { vault: place.vault, officer: SECOND, ways: [byPassword(place.path('second'))], keys: place.keys }))];
  },
};

const removal: Operation = {
  name: 'officer removed, keys rotated',
  everyCall: true,
  prepare: withThreeCustodians,
  args: (place) => place.asOfficer('officers', 'remove', '--name', THIRD),
  async check(place, run) {
    const problems = await checkOwn(place);
    const third = ['status', '--vault', place.vault, '--officer', THIRD, '--password-file', place.path('third'), '--json'];
    const isOne = (await officersOf(place)).includes(THIRD);
    if (isOne && isAcknowledged(run)) problems.push('the officer was not removed');
    if (isOne !== (await opens(third))) problems.push(isOne ? 'an officer cannot open the vault' : 'one who is none opens the vault');
    if (isOne) await demandHere(place.asOfficer('officers', 'remove', '--name', THIRD));
    return [...problems, ...(await checkOwn(place))];
  },
};

/** After a change that makes two custodians necessary: the key needs both, and comes out as ever. */
async function checkTwoNeeded(place: Place, done: boolean): Promise<string[]> {
  const ofTwo = { vault: place.vault, ways: [byPassword(place.passwordFile)], approve: [approvedBySecond(place)], keys: place.keys };
  const problems = await checkVault(place, ofTwo);
  await demandHere(place.asOfficer('officers', 'reseal', '--approve', approvedBySecond(place)));
  const alone = await opens(place.asOfficer('export', 'cn:one.example', '--format', 'pem', '--plain', '--out', place.path('alone.pem')));
  if (alone && done) problems.push('one custodian alone took the key out');
  return [...problems, ...(await checkVault(place, ofTwo))];
}

const threshold: Operation = {
  name: 'two of three made necessary',
  everyCall: true,
  prepare: withThreeCustodians,
  args: (place) => place.asOfficer('quorum', 'set', '--need', '2'),
  check: (place, run) => checkTwoNeeded(place, isAcknowledged(run)),
};

const tag: Operation = {
  name: 'key tagged',
  everyCall: true,
  async prepare(place) {
    await withThreeCustodians(place);
    await demandHere(place.asOfficer('quorum', 'set', '--tag', 'production', '--need', '2'));
  },
  args: (place) => place.asOfficer('tag', 'cn:one.example', '--add', 'production'),
  check: (place, run) => checkTwoNeeded(place, isAcknowledged(run)),
};

const withKit = (place: Place) => withOneKey(place, '--recovery-kit', place.path('kit.txt'));

/** A kit gives the officer a new passphrase. */
function openWithKit(place: Place, kit: string): string[] {
  return ['recovery', 'open', '--vault', place.vault, '--kit', place.path(kit), '--officer', OFFICER, '--new-password-file', place.newPasswordFile, '--json'];
}

const kitRenewal: Operation = {
  name: 'recovery kit renewed',
  everyCall: true,
  prepare: withKit,
  args: (place) => place.asOfficer('recovery', 'kit', '--out', place.path('new-kit.txt')),
  async check(place, run) {
    const problems = await checkOwn(place);
    if (!isAcknowledged(run)) return problems;
    if (await opens(openWithKit(place, 'kit.txt'))) problems.push('the kit of before opens the vault');
    await demandHere(openWithKit(place, 'new-kit.txt'));
    return [...problems, ...(await checkOwn(place, [], [byPassword(place.newPasswordFile)]))];
  },
};

interface Officers {
  stranded: number;
  warnings: { text: string }[];
}

/** Where the new passphrase counts already, keys may be left that open for nobody but the kit, which goes on with them: that is to be told. */
async function goOnWithKit(place: Place): Promise<string[]> {
  const list = ['officers', 'list', '--vault', place.vault, '--officer', OFFICER, ...byPassword(place.newPasswordFile), '--json'];
  const { status, document } = await answerHere<Officers>(list);
  if (status !== 0 || document.stranded === 0) return [];
  await demandHere(openWithKit(place, 'kit.txt'));
  return document.warnings.some(({ text }) => text.includes('recovery kit again')) ? [] : ['nobody is told that the kit goes on'];
}

const recovery: Operation = {
  name: 'opened with the recovery kit',
  everyCall: true,
  prepare: withKit,
  args: (place) => openWithKit(place, 'kit.txt'),
  async check(place, run) {
    const untold = isAcknowledged(run) ? [] : await goOnWithKit(place);
    return [...untold, ...(await checkNewPassphrase(place, run))];
  },
};

/** What changes the header or all keys: every call of these is made to fail. */
export const headerOperations: readonly Operation[] = [passphraseChange, keyFile, addition, removal, threshold, tag, kitRenewal, recovery];
