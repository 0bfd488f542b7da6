import type { Answer, Bridge, CallInput, CallName, CallOutput } from '../../preload/contract/index.ts';
import { currentEpoch } from './lockable.ts';

declare global {
  interface Window {
    strongroom: Bridge;
  }
}

const LOCKED: Answer<never> = {
  ok: false,
  error: { code: 'VAULT_LOCKED', message: 'The vault was locked in the meantime.', hint: 'Unlock it and repeat the step.' },
};

// A rejected promise is a defect of preload or main; its text may hold a name, so it is not shown.
const BROKEN: Answer<never> = {
  ok: false,
  error: {
    code: 'INTERNAL',
    message: 'Strongroom made a mistake.',
    hint: 'Lock the vault, start the application again and repeat the step. Nothing that was acknowledged is lost.',
  },
};

function survivesLock(name: CallName): boolean {
  return name.startsWith('app.') || name.startsWith('vault.');
}

/** Makes a call of the bridge. It never rejects, and an answer of a vault that was locked meanwhile does not come back as data. */
export async function ask<N extends CallName>(name: N, input: CallInput<N>): Promise<Answer<CallOutput<N>>> {
  const asked = currentEpoch();
  try {
    const answer = await window.strongroom.call(name, input);
    return asked === currentEpoch() || survivesLock(name) ? answer : LOCKED;
  } catch {
    return BROKEN;
  }
}
