import { checkOwn, isAcknowledged, type Operation } from './operation.ts';

const passphraseChange: Operation = {
  name: 'passphrase change',
  everyCall: true,
  async prepare(place) {
    await place.createVault();
    await place.addKey('one.example');
  },
  args: (place) => place.asOfficer('passphrase', 'change', '--new-password-file', place.newPasswordFile),
  check: (place, run) => checkOwn(place, [], isAcknowledged(run) ? [place.newPasswordFile] : [place.newPasswordFile, place.passwordFile]),
};

/** What changes the header or all keys: every call of these is made to fail. */
export const headerOperations: readonly Operation[] = [passphraseChange];
