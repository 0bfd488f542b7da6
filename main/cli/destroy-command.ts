import { resolveCertificate } from '../service/inventory-calls.ts';
import { showKey, startDestroying } from '../service/key-calls.ts';
import { answerOf } from './command-answer.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';

/** Destroys the private key of a certificate. The reason is asked for because the log keeps it for ever. */
export function destroy(named: string, options: GlobalOptions & { reason: string }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const { spki_sha256: spkiSha256 } = await resolveCertificate(open.session, named);
    const { certificates, requests, authority } = await showKey(open.session, spkiSha256);
    if (authority !== null) voice.say(`This is a key of the local CA ${authority}: nothing more can be issued or revoked with it.`);
    for (const { label } of certificates) voice.say(`${label} stays in the inventory, without its private key.`);
    for (const { label } of requests.filter((request) => request.open)) voice.say(`The request for ${label} is withdrawn.`);
    const started = await startDestroying(open.session, { spkiSha256, reason: options.reason, officerPassphrase: Uint8Array.from(open.passphrase.bytes) });
    return answerOf(open, started, ({ state }) => ({
      spkiSha256,
      certificates: certificates.map(({ id }) => id),
      privateKey: state === 'done' ? 'destroyed' : 'in-store',
    }));
  });
}
