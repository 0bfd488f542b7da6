import { StrongroomError } from '../../preload/contract/errors.ts';
import type { VaultSession } from '../service/vault-session.ts';
import { findOfficer } from '../vault/unlock-officer.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';

/** A custodian who approves on the command line. */
export interface GivenApproval {
  name: string;
  passwordFile: string;
}

/** @param given as `NAME=PASSWORD-FILE` @throws StrongroomError `USAGE` */
export function parseApprovals(given: readonly string[] = []): GivenApproval[] {
  return given.map((text) => {
    const at = text.indexOf('=');
    if (at < 1 || at === text.length - 1)
      throw new StrongroomError('USAGE', `${text} does not say who approves.`, 'Give --approve NAME=PASSWORD-FILE, once for each further custodian.');
    return { name: text.slice(0, at), passwordFile: text.slice(at + 1) };
  });
}

/** Lets the given custodians approve whatever waits for them. Where they are too few, the command ends at once and names who may approve. */
export function attendApprovals(session: VaultSession, given: readonly GivenApproval[]): void {
  session.consents.attend = async ({ command, asked, given: already, mayApprove }) => {
    let have = already.length;
    for (const { name, passwordFile } of given) {
      if (have >= asked.need) break;
      const officer = findOfficer(session.chain, name);
      if (!mayApprove.some(({ id }) => id === officer.id)) continue;
      using passphrase = readPassphraseFile(passwordFile);
      await session.consents.give(command, { officer: officer.id, passphrase: passphrase.bytes, keyFile: null });
      have += 1;
    }
    if (have < asked.need) session.consents.giveUp(command);
  };
}
