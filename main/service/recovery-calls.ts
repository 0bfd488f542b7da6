import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import type { AuditAction } from '../audit/entry.ts';
import { readLeaf } from '../audit/read-leaf.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { ONLY_THE_KIT } from '../custody/approvals/approval-errors.ts';
import { refuseInside, writeWhole } from '../custody/release-file.ts';
import { keysBehind, stranded } from '../custody/reseal.ts';
import { logEntriesOfKind } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
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

/** Writes one sheet: each goes to a safe of its own. */
export async function saveSheet(open: Kept, { destination, sheet, format }: AgentArguments<'recovery.save'>): Promise<void> {
  const kit = demandKept(open);
  refuseInside(open.session.folder, destination);
  const bytes = format === 'text' ? kit.text(sheet) : await kit.pdf(sheet);
  try {
    await writeWhole(destination, true, [bytes]);
  } finally {
    wipe(bytes);
  }
}

/** @throws StrongroomError `KIT_GONE`, `KIT_UNTESTED` */
export async function testKept(open: Kept, answers: AgentArguments<'recovery.test'>['answers']): Promise<void> {
  const kit = demandKept(open);
  try {
    kit.test(answers);
  } finally {
    for (const { typed } of answers) wipe(typed);
  }
  await noteTested(open.session, kit);
}

/** Puts down that somebody has the kit: what the next unlock looks for, when nobody here knows it any more. */
export async function noteTested({ ledger, alarms }: Pick<VaultSession, 'ledger' | 'alarms'>, { digits }: Pick<KeptKit, 'digits'>): Promise<void> {
  await ledger.record(async (_queries, note) => {
    const text = `The recovery kit ${digits} was read back from its sheets, and makes itself whole.`;
    note({ action: 'kit.tested', command: null, objects: [], rows: [], text, details: { kit: digits } });
  });
  await ledger.checkpoint();
  dropAlarms(alarms, ['KIT_UNTESTED']);
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
  const use = kit && (await lastUse(queries));
  return use && use.kit === kitDigits(kit) ? use.at : null;
}

/** What an unlock has to say of the kit. */
export async function kitAlarms(session: KitSession): Promise<Alarm[]> {
  return [await usedKit(session), await untestedKit(session)].filter((alarm) => alarm !== null);
}

/** After a change of policy: there may be another kit, which whoever made it is being shown. */
export async function renewKitAlarms(session: KitSession & Pick<VaultSession, 'alarms'>): Promise<void> {
  const used = await usedKit(session);
  dropAlarms(session.alarms, ['KIT_USED', 'KIT_UNTESTED']);
  if (used) session.alarms.push(used);
}

type KitSession = Pick<VaultSession, 'queries' | 'chain' | 'now'>;

/** In ms: so long whoever comes next is told of a kit that was used, though another took its place. Whoever used it may have made that, too. */
const TOLD_FOR = 90 * 24 * 60 * 60 * 1000;

/** A kit that was taken out of its safe and opened everything is to be replaced: who had it in hand may have a copy. */
async function usedKit({ queries, chain, now }: KitSession): Promise<Alarm | null> {
  const { kit } = chain.current;
  const use = await lastUse(queries);
  if (use === null) return null;
  const day = new Date(use.at).toISOString().slice(0, 10);
  if (kit && use.kit === kitDigits(kit)) {
    // Only the kit does this to keys, and only where it was stopped.
    const left = stranded(await keysBehind(queries, chain), chain);
    const next =
      left === 0
        ? 'Make a new kit: the old one opens everything until then.'
        : `It was stopped before all keys were sealed anew, and ${left === 1 ? 'one key opens' : `${left.toLocaleString('en-US')} keys open`} for nobody else. ${ONLY_THE_KIT}`;
    const text = `The recovery kit was used to open this vault on ${day}. If that was not you, somebody else has it. ${next}`;
    return { code: 'KIT_USED', severity: 'loss', text };
  }
  if (now() - use.at > TOLD_FOR) return null;
  const since = kit ? 'and there is another since' : 'and was revoked since';
  const text = `A recovery kit was used to open this vault on ${day}, ${since}. If you do not know who did that, look at the log and the officers: he may have made ${kit ? 'the new kit' : 'himself one of them'}.`;
  return { code: 'KIT_USED', severity: 'attention', text };
}

/**
 * A kit that was made and shown, and never read back: nobody may have it. Only of one whose making says which it was: entries of before said neither that
 * nor whether it was tested.
 */
export async function untestedKit({ queries, chain }: Pick<VaultSession, 'queries' | 'chain'>): Promise<Alarm | null> {
  const { kit } = chain.current;
  if (!kit) return null;
  const digits = kitDigits(kit);
  const tells = async (action: AuditAction) => (await logEntriesOfKind(queries, action, 10_000)).some(({ leaf }) => kitIn(leaf)?.kit === digits);
  if ((await tells('kit.tested')) || (await tells('kit.used'))) return null;
  if (!(await tells('policy.changed')) && !(await tells('kit.created'))) return null;
  const text = `The recovery kit ${digits} was never read back since it was made: perhaps nobody has it. Prove its sheets with \`strongroom recovery test\`, or make a new kit, and type back what is asked for.`;
  return { code: 'KIT_UNTESTED', severity: 'loss', text };
}

async function lastUse(queries: Database): Promise<{ at: number; kit: string } | null> {
  const [newest] = await logEntriesOfKind(queries, 'kit.used', 1);
  return newest ? kitIn(newest.leaf) : null;
}

/** The kit that an entry names in its details. */
function kitIn(leaf: string): { at: number; kit: string } | null {
  const entry = readLeaf(leaf);
  const details = entry?.details;
  const kit = details !== null && typeof details === 'object' && 'kit' in details ? details.kit : null;
  return entry && typeof kit === 'string' ? { at: entry.at, kit } : null;
}

function dropAlarms(alarms: Alarm[], codes: readonly string[]): void {
  alarms.splice(0, Infinity, ...alarms.filter(({ code }) => !codes.includes(code)));
}
