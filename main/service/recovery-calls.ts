import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { readLeaf } from '../audit/read-leaf.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { refuseInside, writeWhole } from '../custody/release-file.ts';
import { logEntriesOfKind } from '../store/log-queries.ts';
import { kitDigits, kitGeneration } from '../vault/recovery-kit.ts';
import type { OpenState } from './call-handlers.ts';
import type { KeptKit } from './kept-kit.ts';
import type { Alarm, VaultSession } from './vault-session.ts';

type Kept = Pick<OpenState, 'session' | 'kit'>;

/** @throws StrongroomError `KIT_GONE` */
export function demandKept({ kit }: Pick<OpenState, 'kit'>): KeptKit {
  if (kit) return kit;
  throw new StrongroomError(
    'KIT_GONE',
    'The recovery kit was put away and is not here any more.',
    'It is shown once, when it is made. Where it was not kept, make a new one.',
  );
}

/** What can be said of the kit without it. */
export async function showRecovery(session: VaultSession, kept: KeptKit | null): Promise<CallOutput<'recovery.show'>> {
  const { kit } = session.chain.current;
  return {
    kit: kit && { sheets: kit.sheets, need: kit.need, generation: kitGeneration(session.chain), digits: kitDigits(kit) },
    kept: kept !== null,
    usedAt: await kitUsedAt(session),
  };
}

/** Writes one sheet, or all of them on pages of one PDF. */
export async function saveSheets(open: Kept, { destination, sheet, format }: AgentArguments<'recovery.save'>): Promise<void> {
  const kit = demandKept(open);
  refuseInside(open.session.folder, destination);
  const bytes = format === 'text' ? kit.text(sheet ?? 1) : await kit.pdf(sheet);
  try {
    await writeWhole(destination, true, [bytes]);
  } finally {
    wipe(bytes);
  }
}

/** @throws StrongroomError `KIT_GONE`, `KIT_UNTESTED` */
export function testKept(open: Kept, answers: AgentArguments<'recovery.test'>['answers']): void {
  try {
    demandKept(open).test(answers);
  } finally {
    for (const { typed } of answers) wipe(typed);
  }
}

/** Forgets the kit that was made. @throws StrongroomError `KIT_UNTESTED` before its test was passed */
export function putAway(open: Kept): void {
  if (open.kit && !open.kit.tested)
    throw new StrongroomError(
      'KIT_UNTESTED',
      'The recovery kit was not tested yet.',
      'Type the words back that are asked for. A kit that nobody can read is none.',
    );
  open.kit?.[Symbol.dispose]();
  open.kit = null;
}

/** When the vault's present kit last opened it; `null`: not since it was made. */
export async function kitUsedAt({ queries, chain }: Pick<VaultSession, 'queries' | 'chain'>): Promise<number | null> {
  const { kit } = chain.current;
  const [newest] = kit ? await logEntriesOfKind(queries, 'kit.used', 1) : [];
  const entry = newest && readLeaf(newest.leaf);
  const details = entry?.details;
  const used = details !== null && typeof details === 'object' && 'kit' in details ? details.kit : null;
  return kit && entry && used === kitDigits(kit) ? entry.at : null;
}

/** A kit that was taken out of its safe and opened everything is to be replaced: who had it in hand may have a copy. Shown until that was done. */
export async function kitAlarm(session: Pick<VaultSession, 'queries' | 'chain'>): Promise<Alarm | null> {
  const at = await kitUsedAt(session);
  if (at === null) return null;
  const day = new Date(at).toISOString().slice(0, 10);
  const text = `The recovery kit was used to open this vault on ${day}. If that was not you, somebody else has it. Make a new kit: the old one opens everything until then.`;
  return { code: 'KIT_USED', severity: 'loss', text };
}
