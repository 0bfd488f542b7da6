import { basename, dirname, resolve } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { refuseExisting } from '../custody/release-file.ts';
import { resolveCertificates } from '../service/inventory-calls.ts';
import { MOST_AT_ONCE, showRenewalPlan, startRenewal } from '../service/renewal-calls.ts';
import { answerOf } from './command-answer.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';

export interface RenewOptions extends GlobalOptions {
  sameKey?: boolean;
  expiresWithin?: number;
  out: string;
  overwrite?: boolean;
}

/** Renews certificates: one into a file; several, or all that expire soon, into a folder. */
export function renew(named: readonly string[], options: RenewOptions, voice: Voice): Promise<Answer> {
  if (named.length === 0 && options.expiresWithin === undefined)
    throw new StrongroomError('USAGE', 'No certificate was named.', 'Give ids, or --expires-within DAYS for all that expire so soon.');
  if (named.length > 0 && options.expiresWithin !== undefined)
    throw new StrongroomError('USAGE', 'Together with ids there is no --expires-within.', 'Give the one or the other.');
  return withSession(options, voice, async (open) => {
    const key = options.sameKey ? ('existing' as const) : ('new' as const);
    const certificates = await resolveCertificates(open.session, named);
    const skipped: { certificate: string; label: string; message: string }[] = [];
    if (options.expiresWithin !== undefined) {
      // Of many, those that cannot be renewed are named and left out; of named ones, the first is refused.
      const { items } = await showRenewalPlan(open.session, { certificates: null, expiresWithin: options.expiresWithin, key });
      if (items.length === MOST_AT_ONCE)
        voice.say(`These are the ${MOST_AT_ONCE.toLocaleString('en-US')} that expire first. Repeat the command for the others.`);
      for (const item of items) {
        if (item.refusal) skipped.push({ certificate: item.certificate, label: item.label, message: item.refusal.message });
        else certificates.push(item.certificate);
      }
      for (const { label, message } of skipped) voice.say(`Left out: ${label}. ${message}`);
      if (certificates.length === 0) return { status: exitStatus.done, document: { certificates: [], skipped }, text: 'No certificate is to be renewed.' };
    }
    const out = resolve(options.out);
    const overwrite = options.overwrite ?? false;
    const single = named.length === 1;
    if (single && !overwrite) refuseExisting(out);
    const started = await startRenewal(
      open.session,
      { certificates, key, officerPassphrase: options.sameKey ? Uint8Array.from(open.passphrase.bytes) : null },
      single ? { folder: dirname(out), onlyFile: basename(out), overwrite } : { folder: out, overwrite },
    );
    return answerOf(open, started, ({ state }, { items }) => ({
      certificates,
      requests: items.flatMap(({ request }) => request ?? []),
      ...(single ? { file: state === 'done' ? out : null } : { folder: out }),
      skipped,
    }));
  });
}
