import { keysToRetire, retireKeys } from '../service/retire-keys.ts';
import { answerOf } from './command-answer.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';

/** Destroys the keys that the rule of the settings says. No other command does it: what only reads must not destroy on the way. */
export function retire(options: GlobalOptions & { list?: boolean }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const { session } = open;
    const keys = (await keysToRetire(session, session.queries)).map(({ spki_sha256, origin }) => ({ spkiSha256: spki_sha256, origin }));
    const list = keys.map(({ spkiSha256, origin }) => `${spkiSha256}  ${origin}`).join('\n');
    if (options.list) return { status: exitStatus.done, document: { due: keys }, text: list || 'No key is to be retired.' };
    session.demandCustodian('retire private keys');
    const command = await retireKeys(session);
    if (command === null) return { status: exitStatus.done, document: { due: keys, command: null, retired: [] }, text: 'No key is to be retired.' };
    return answerOf(open, { command, ended: session.queue.ended(command) }, async () => {
      const left = new Set((await keysToRetire(session, session.queries)).map(({ spki_sha256 }) => spki_sha256));
      return { due: keys, retired: keys.filter(({ spkiSha256 }) => !left.has(spkiSha256)) };
    });
  });
}
