import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments } from '../../preload/contract/index.ts';
import { rowHash } from '../audit/row-hash.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { KeyShares } from '../custody/approvals/key-shares.ts';
import { certificateLabel } from '../custody/certificate-object.ts';
import { type Behind, keysBehind, reseal } from '../custody/reseal.ts';
import { certificatesOfKey } from '../store/certificates.ts';
import { insertKeyTag, removeKeyTag, tagsOfKey } from '../store/key-tags.ts';
import type { KeyTable } from '../store/schema.ts';
import { findKey } from '../store/sealed-keys.ts';
import { thresholdFor } from '../vault/policy.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { keyUse } from './ask-custodians.ts';
import { resealEnding } from './change-officers.ts';
import type { VaultSession } from './vault-session.ts';

/** A key with the tags that it has and will have. */
interface Tagging {
  key: KeyTable;
  label: string;
  before: string[];
  after: string[];
}

/**
 * Marks keys, as a command that runs alone. What it takes follows from what a mark decides: as many custodians as a key takes now to take one from it
 * that asks for some, and to seal it anew for another number.
 * @throws StrongroomError `KEY_MISSING`, `KEY_DESTROYED`, `OFFICER_NOT_ALLOWED`, `COMMANDS_RUNNING`, and as an unlock does
 */
export async function startTagging(session: VaultSession, input: CallArguments<'keys.setTags'>): Promise<{ command: string; ended: Promise<void> }> {
  const { officerPassphrase } = input;
  let first: UnlockedOfficer | null = null;
  try {
    session.queue.demandIdle();
    await session.demandVouchedRows();
    const taggings = await readTaggings(session, input);
    const reseals = await resealsOf(session, taggings);
    const shares = await KeyShares.naming(
      session,
      reseals.map(({ spkiSha256 }) => spkiSha256),
    );
    const need = needOfTagging(session, taggings, shares.need);
    if (need > 0) session.demandCustodian('change how many custodians a key takes');
    first = await session.unlockAgain(officerPassphrase);
    const title = `Tag ${taggings.length === 1 ? `the key of ${taggings[0]?.label}` : `${taggings.length} keys`}`;
    const what = [
      { name: 'Tags added', value: input.add.join(', ') || 'none' },
      { name: 'Tags removed', value: input.remove.join(', ') || 'none' },
    ];
    const asked = { kind: 'tag-keys', title, what, items: taggings.map(({ label }) => label), reason: '', need: Math.max(1, need), records: shares.records };
    const use = keyUse(
      session.consents.begin(asked, first, (unlocked) => shares.take(unlocked, 'some')),
      shares,
    );
    const order = { kind: 'tag-keys' as const, title, input: { add: input.add, remove: input.remove }, repeatable: false, alone: true };
    const command = await session.queue.start(
      order,
      (run) => use.within(run, () => tag(session, run, taggings, reseals, shares)),
      () => use[Symbol.dispose](),
    );
    return { command, ended: session.queue.ended(command) };
  } catch (error) {
    first?.[Symbol.dispose]();
    throw error;
  } finally {
    wipe(officerPassphrase);
  }
}

async function readTaggings({ queries }: VaultSession, { keys, add, remove }: CallArguments<'keys.setTags'>): Promise<Tagging[]> {
  const taggings: Tagging[] = [];
  for (const spkiSha256 of new Set(keys)) {
    const key = await findKey(queries, spkiSha256);
    if (!key) throw new StrongroomError('KEY_MISSING', 'This key is not in the vault.', 'Look at the inventory again.');
    if (key.state === 'destroyed') throw new StrongroomError('KEY_DESTROYED', 'This key was destroyed.', 'Nothing is to be done.');
    const before = await tagsOfKey(queries, key.id);
    const after = [...new Set([...before.filter((tag) => !remove.includes(tag)), ...add])].sort();
    const [certificate] = await certificatesOfKey(queries, spkiSha256, 1);
    taggings.push({ key, label: certificate ? certificateLabel(certificate) : `${spkiSha256.slice(0, 8)}…`, before, after });
  }
  return taggings;
}

/** Of these keys, those that are then sealed otherwise than the policy says. */
async function resealsOf({ queries, chain }: VaultSession, taggings: readonly Tagging[]): Promise<Behind[]> {
  const after = new Map(taggings.map(({ key, after: tags }) => [key.id, tags]));
  return (await keysBehind(queries, chain, chain.current, after)).filter(({ id }) => after.has(id));
}

/** How many custodians must agree; 0 where an operator may do it alone. */
function needOfTagging({ chain }: VaultSession, taggings: readonly Tagging[], needOfShares: number): number {
  const { current } = chain;
  const asksForSome = (tag: string) => Object.hasOwn(current.threshold.tags, tag);
  const needs = taggings.flatMap(({ before, after }) => {
    const isLess = before.some((tag) => !after.includes(tag) && asksForSome(tag));
    const changes = thresholdFor(current, before) !== thresholdFor(current, after);
    return isLess || changes ? [thresholdFor(current, before)] : [];
  });
  return needs.length === 0 ? 0 : Math.max(needOfShares, ...needs);
}

async function tag(session: VaultSession, run: CommandRun, taggings: readonly Tagging[], reseals: readonly Behind[], shares: KeyShares): Promise<Ending> {
  const changed = taggings.filter(({ before, after }) => before.join() !== after.join());
  await session.ledger.record(async (queries, note) => {
    for (const { key, label, before, after } of changed) {
      const removed = before.filter((one) => !after.includes(one));
      const added = after.filter((one) => !before.includes(one)).map((one) => ({ key_id: key.id, tag: one, tagged_at: session.now() }));
      const entry = note({
        action: 'key.tagged',
        command: run.id,
        objects: [{ kind: 'key', id: key.spki_sha256, label: key.key_algorithm }],
        rows: [
          ...removed.map((one) => ({ table: 'key_tags', id: `${key.id}/${one}`, hash: null })),
          ...added.map((row) => ({ table: 'key_tags', id: `${key.id}/${row.tag}`, hash: rowHash('key_tags', row) })),
        ],
        text: `The key of ${label} is tagged ${after.join(', ') || 'with nothing'}.`,
      });
      for (const one of removed) await removeKeyTag(queries, key.id, one);
      for (const row of added) await insertKeyTag(queries, { ...row, log_entry: entry });
    }
  });
  session.inventoryChanged();
  const many = changed.length === 1 ? '1 key was tagged.' : `${changed.length} keys were tagged.`;
  if (reseals.length === 0) return { state: 'done', outcome: many };
  try {
    return resealEnding(await reseal(session, run, reseals, shares, true), reseals.length, `${many} `, []);
  } catch (error) {
    if (!run.signal.aborted) throw error;
    return { state: 'done-in-part', outcome: `${many} It was stopped while keys were sealed anew: those that are left are sealed as before. Seal them anew.` };
  }
}
