import { basename, resolve } from 'node:path';
import type { z } from 'zod';
import { counted } from '../../preload/contract/counted.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import type { PlannedChange } from '../../preload/contract/officers.ts';
import type { role } from '../../preload/contract/values.ts';
import { officerName } from '../../preload/contract/vault.ts';
import { acknowledge, printAcknowledgement, shownAcknowledgement } from '../service/acknowledge.ts';
import { startChange } from '../service/change-officers.ts';
import { resolveCertificate } from '../service/inventory-calls.ts';
import { showKey } from '../service/key-calls.ts';
import { listOfficers } from '../service/officer-calls.ts';
import { showPlan } from '../service/officer-plan.ts';
import { demandStrongPassphrase } from '../service/passphrase-strength.ts';
import { startResealing } from '../service/reseal-keys.ts';
import { startTagging } from '../service/tag-keys.ts';
import type { VaultSession } from '../service/vault-session.ts';
import { comparableName, type PolicyOfficer } from '../vault/policy.ts';
import { askNewPassphrase } from './ask-passphrase.ts';
import { answerOf } from './command-answer.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, type OpenSession, withSession } from './open-session.ts';
import { demandTag } from './option-values.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { readPassphraseFile } from './read-passphrase-file.ts';
import { day, facts, table } from './table.ts';

type Role = z.infer<typeof role>;

export interface OfficerOptions extends GlobalOptions {
  name: string;
  plan?: boolean;
  newPasswordFile?: string;
  newKeyFile?: string;
}

export function listAll(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const list = await listOfficers(session);
    const rows = table(
      [
        { title: 'Name', value: (row) => row.name },
        { title: 'Role', value: (row) => row.role },
        { title: 'State', value: (row) => row.state },
        { title: 'Key file', value: (row) => (row.keyFile ? 'yes' : 'no') },
        { title: 'Since', value: (row) => (row.since.at === null ? `policy ${row.since.generation}` : day(row.since.at)) },
        {
          title: 'Acknowledged',
          value: (row) => (row.acknowledgement === null ? 'no' : `${day(row.acknowledgement.at)}${row.acknowledgement.current ? '' : ' (outdated)'}`),
        },
      ],
      list.officers,
    );
    return { status: exitStatus.done, document: list, text: [rows, '', quorumText(list)].join('\n') };
  });
}

export function showQuorum(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const list = await listOfficers(session);
    const { threshold, need, kit, behind, warnings, generation, officers } = list;
    const custodians = officers.filter(({ role, state }) => role === 'custodian' && state === 'active').map(({ name }) => name);
    return { status: exitStatus.done, document: { generation, threshold, need, custodians, kit, behind, warnings }, text: quorumText(list) };
  });
}

function quorumText({ threshold, need, kit, behind, warnings }: CallOutput<'officers.list'>): string {
  return [
    facts([
      ['Custodians for a key', String(threshold.default)],
      ...threshold.tags.map(({ tag, need: asks, keys }) => [`  tagged ${tag}`, `${asks ?? threshold.default} (${counted(keys, 'key')})`] as const),
      ['Custodians for a change', String(need)],
      ['Recovery kit', kit ? `${kit.need} of ${kit.sheets} sheets, since policy ${kit.generation}` : 'none'],
      ['Keys sealed as before', String(behind)],
    ]),
    ...warnings.map(({ text }) => printable(`Warning: ${text}`)),
  ].join('\n');
}

export function addOfficer(options: OfficerOptions & { role: Role }, voice: Voice): Promise<Answer> {
  return changeWith(options, voice, async () => ({ kind: 'add', name: demandName(options.name), role: options.role }));
}

export function renameOfficer(options: OfficerOptions & { to: string }, voice: Voice): Promise<Answer> {
  return changeWith(options, voice, async (session) => ({ kind: 'rename', officer: officerOf(session, options.name).id, name: demandName(options.to) }));
}

export function setRole(options: OfficerOptions & { role: Role }, voice: Voice): Promise<Answer> {
  return changeWith(options, voice, async (session) => ({ kind: 'role', officer: officerOf(session, options.name).id, role: options.role }));
}

export function changeNamed(kind: 'reset' | 'suspend' | 'reinstate' | 'remove', options: OfficerOptions, voice: Voice): Promise<Answer> {
  return changeWith(options, voice, async (session) => ({ kind, officer: officerOf(session, options.name).id }));
}

export interface QuorumOptions extends GlobalOptions {
  need?: number;
  tag?: string;
  removeTag?: string[];
  plan?: boolean;
}

export function setThreshold(options: QuorumOptions, voice: Voice): Promise<Answer> {
  const { need, tag, removeTag = [] } = options;
  const isAsked = need === undefined ? removeTag.length > 0 && tag === undefined : true;
  if (!isAsked) throw new StrongroomError('USAGE', 'Nothing was asked for.', 'Give --need M, with --tag T for keys with a tag, or --remove-tag T.');
  return changeWith(options, voice, async ({ chain }) => {
    const { default: always, tags } = chain.current.threshold;
    const kept = Object.fromEntries(Object.entries(tags).filter(([name]) => !removeTag.includes(name)));
    return {
      kind: 'threshold',
      default: need !== undefined && tag === undefined ? need : always,
      tags: need !== undefined && tag !== undefined ? { ...kept, [demandTag(tag)]: need } : kept,
    };
  });
}

/** Makes one change, or says what it would do. */
function changeWith(
  options: GlobalOptions & { plan?: boolean; newPasswordFile?: string; newKeyFile?: string },
  voice: Voice,
  changeOf: (session: VaultSession) => Promise<PlannedChange>,
): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const { session, passphrase } = open;
    const change = await changeOf(session);
    const plan = await showPlan(session, change);
    if (options.plan) return { status: exitStatus.done, document: plan, text: planText(plan) };
    for (const text of plan.doesNot) voice.say(text);
    using typed = await newPassphraseFor(open, change, options, voice);
    const started = await startChange(
      session,
      {
        change,
        newPassphrase: typed && Uint8Array.from(typed.bytes),
        keyFile: options.newKeyFile === undefined ? null : resolve(options.newKeyFile),
        officerPassphrase: Uint8Array.from(passphrase.bytes),
      },
      // A kit is made by the commands of the kit.
      (kit) => kit[Symbol.dispose](),
    );
    return answerOf(open, started, async () => {
      const { generation, threshold, behind, need, warnings } = await listOfficers(session);
      return { generation, threshold, behind, need, warnings, renew: plan.renew };
    });
  });
}

async function newPassphraseFor({ session }: OpenSession, change: PlannedChange, options: { newPasswordFile?: string }, voice: Voice) {
  if (change.kind !== 'add' && change.kind !== 'reset') return null;
  if (options.newPasswordFile !== undefined) return readPassphraseFile(options.newPasswordFile);
  const name = change.kind === 'add' ? change.name : session.officerName(change.officer);
  const judge = (next: Uint8Array) => demandStrongPassphrase(next, [name, basename(session.folder), 'strongroom']);
  return askNewPassphrase(`New passphrase for ${name}`, judge, voice.say);
}

function planText(plan: CallOutput<'officers.plan'>): string {
  return [
    printable(plan.title),
    ...plan.will.map((text) => printable(`  ${text}`)),
    ...(plan.doesNot.length > 0 ? ['What it does not undo:', ...plan.doesNot.map((text) => printable(`  ${text}`))] : []),
    ...(plan.renew.total > 0
      ? [
          `Certificates whose keys could be opened: ${plan.renew.total}`,
          ...plan.renew.items.slice(0, 20).map(({ name, notAfter }) => printable(`  ${day(notAfter)}  ${name}`)),
        ]
      : []),
    ...plan.warnings.map(({ text }) => printable(`Warning: ${text}`)),
    printable(`These may approve: ${plan.mayApprove.map(({ name }) => name).join(', ')}.`),
  ].join('\n');
}

export function resealAll(options: GlobalOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async (open) => {
    const started = await startResealing(open.session, { officerPassphrase: Uint8Array.from(open.passphrase.bytes) });
    return answerOf(open, started, async () => ({ behind: (await listOfficers(open.session)).behind }));
  });
}

export function acknowledgeHere(options: GlobalOptions & { out?: string; overwrite?: boolean }, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session, passphrase }) => {
    const { id, name } = session.officer;
    await acknowledge(session, { officerPassphrase: Uint8Array.from(passphrase.bytes) });
    const out = options.out === undefined ? null : resolve(options.out);
    if (out !== null) await printAcknowledgement(session, { officer: id, destination: out, overwrite: options.overwrite ?? false });
    const acknowledgement = await shownAcknowledgement(session, id);
    return {
      status: exitStatus.done,
      document: { officer: name, acknowledgement, out },
      text: [acknowledgement?.statement ?? '', '', `Signed by ${name}${out === null ? '' : `, and written to ${out}`}.`].join('\n'),
    };
  });
}

export function tagKey(named: string, options: GlobalOptions & { add?: string[]; remove?: string[] }, voice: Voice): Promise<Answer> {
  const [add, remove] = [(options.add ?? []).map(demandTag), options.remove ?? []];
  if (add.length + remove.length === 0) throw new StrongroomError('USAGE', 'No tag was given.', 'Give --add TAG or --remove TAG.');
  return withSession(options, voice, async (open) => {
    const { spki_sha256: spkiSha256 } = await resolveCertificate(open.session, named);
    const started = await startTagging(open.session, { keys: [spkiSha256], add, remove, officerPassphrase: Uint8Array.from(open.passphrase.bytes) });
    return answerOf(open, started, async () => {
      const { tags, need } = await showKey(open.session, spkiSha256);
      return { spkiSha256, tags, need };
    });
  });
}

/** An officer who is still one, suspended or not. */
function officerOf({ chain }: VaultSession, name: string): PolicyOfficer {
  const officers = chain.current.officers.filter(({ state }) => state !== 'removed');
  const officer = officers.find((one) => comparableName(one.name) === comparableName(name));
  if (officer) return officer;
  throw new StrongroomError('OFFICER_UNKNOWN', `This vault has no officer named ${name}.`, `Officers are: ${officers.map((one) => one.name).join(', ')}.`);
}

function demandName(text: string): string {
  const name = officerName.safeParse(text);
  if (name.success) return name.data;
  throw new StrongroomError('OFFICER_NAME_INVALID', 'This cannot be the name of an officer.', 'Give 1 to 64 characters.');
}
