import { resolve } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { importCosignature, registerCosigner } from '../service/cosign-calls.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { readSmallText } from './read-small-text.ts';

/** Takes in an auditor's cosigning key. */
export function registerCosigningKey(options: GlobalOptions & { publicKey: string }, voice: Voice): Promise<Answer> {
  const publicKey = readSmallText(options.publicKey)?.trim();
  if (publicKey === undefined || publicKey.includes('\n'))
    throw new StrongroomError(
      'COSIGNATURE_INVALID',
      'This file is not one line with a public key.',
      'Write the line that “keygen” printed into a file of its own.',
    );
  return withSession(options, voice, async ({ session, passphrase }) => {
    await registerCosigner(session, { publicKey, officerPassphrase: passphrase.bytes.slice() });
    return { status: exitStatus.done, document: { publicKey }, text: 'The key is registered. Cosignatures by it can be imported from now on.' };
  });
}

/** Takes in what an auditor vouched for. */
export function bringCosignature(file: string, options: GlobalOptions, voice: Voice): Promise<Answer> {
  const path = resolve(file);
  return withSession(options, voice, async ({ session }) => {
    const { size, at, officer, cosigner } = await importCosignature(session, { kind: 'path', path });
    return {
      status: exitStatus.done,
      document: { size, at, officer, cosigner },
      text: printable(`${officer} vouched on ${utcMinute(at)} UTC for the first ${size} entries of the log.`),
    };
  });
}
