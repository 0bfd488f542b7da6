import { resolve } from 'node:path';
import { refuseExisting } from '../custody/release-file.ts';
import { answerByFile, showApprovalRequest } from '../service/approval-calls.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import { type Answer, printable, type Voice } from './print.ts';

/** Shows what a request file asks for, and answers it with a file that goes back. */
export function approve(file: string, options: GlobalOptions & { out: string; refuse?: string; overwrite?: boolean }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session, passphrase }) => {
    const source = { kind: 'path' as const, path: resolve(file) };
    const destination = resolve(options.out);
    if (!options.overwrite) refuseExisting(destination);
    const request = await showApprovalRequest(session, source);
    const lines = [
      `${request.requester} asks: ${request.title}`,
      ...request.what.map(({ name, value }) => `${name}: ${value}`),
      ...request.items.map((name) => `  ${name}`),
      `Reason: ${request.reason || 'none was given'}`,
    ];
    for (const line of lines) voice.say(printable(line));
    const decision = options.refuse === undefined ? ('approved' as const) : ('refused' as const);
    const because = options.refuse ?? '';
    await answerByFile(session, { source, sha256: request.sha256, decision, because, destination, officerPassphrase: Uint8Array.from(passphrase.bytes) });
    const text = decision === 'approved' ? `Approved: ${destination} goes back to ${request.requester}.` : `Refused: ${destination} says so.`;
    return { status: exitStatus.done, document: { ...request, decision, file: destination }, text: printable(text) };
  });
}
