import { StrongroomError } from '../../../preload/contract/errors.ts';
import type { Policy, PolicyOfficer } from '../../vault/policy.ts';
import type { WaitingConsent } from './consent.ts';

/** What helps where a vault was opened with its kit, and was stopped before all keys were sealed for the custodians of now. */
export const ONLY_THE_KIT = 'Open the vault with its recovery kit again: it opens every key, and goes on with what was cut short.';

export function names(officers: readonly PolicyOfficer[]): string {
  return officers.map(({ name }) => name).join(', ') || 'nobody';
}

export function missing({ asked, given, mayApprove }: WaitingConsent): StrongroomError {
  return new StrongroomError(
    'APPROVALS_MISSING',
    `This takes ${asked.need} custodians, and ${given.length === 1 ? 'one has' : `${given.length} have`} approved.`,
    `These may approve: ${names(mayApprove)}.`,
  );
}

export function timedOut({ asked, mayApprove }: WaitingConsent): StrongroomError {
  return new StrongroomError(
    'APPROVALS_TIMED_OUT',
    `This takes ${asked.need} custodians, and nobody else came in time.`,
    `Nothing was done. Begin again when one of these is here: ${names(mayApprove)}.`,
  );
}

/** The error where a custodian said no. @param because as he wrote it, with a full stop at its end or without */
export function refused({ name }: Pick<PolicyOfficer, 'name'>, because: string, hint: string): StrongroomError {
  return new StrongroomError('APPROVALS_REFUSED', `${name} refused: ${because.replace(/\.$/, '') || 'no reason was given'}.`, hint);
}

/** The error for an approval that does not count. */
export function invalid(message: string, hint: string): StrongroomError {
  return new StrongroomError('APPROVAL_INVALID', message, hint);
}

/** The error for a custodian who came, or was given new keys, after keys were sealed: he has nothing to give yet. */
export function noShare({ name }: Pick<PolicyOfficer, 'name'>, { kit }: Pick<Policy, 'kit'>, without: number, all: number): StrongroomError {
  const which = all === 1 ? 'this key' : without === all ? 'these keys' : `${without} of these ${all} keys`;
  return invalid(
    `${name} has no share of ${which} yet: ${without === 1 ? 'it was' : 'they were'} sealed before ${name} was a custodian with the keys of now.`,
    `Let those act who were custodians then; or let them seal the keys anew first (Officers, or \`officers reseal\`).${kit ? ` Where they cannot: ${ONLY_THE_KIT}` : ''}`,
  );
}

/** The error where a record asks for more custodians than gave their share. */
export function tooFewShares(): StrongroomError {
  return new StrongroomError(
    'APPROVALS_MISSING',
    'This key opens only for more custodians than have approved.',
    'Begin again, and let as many custodians approve as the policy asks for.',
  );
}
