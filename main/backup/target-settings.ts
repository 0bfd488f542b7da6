import { z } from 'zod';
import { type BackupSchedule, backupSchedule, targetPlace } from '../../preload/contract/backup.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { placeWords } from '../../preload/contract/place-words.ts';
import { errorAnswer } from '../../preload/contract/values.ts';
import type { Note } from '../audit/ledger.ts';
import { putLoggedSetting, removeLoggedSetting } from '../audit/logged-setting.ts';
import { rowHash } from '../audit/row-hash.ts';
import { fromBase64, toBase64, utf8 } from '../crypto/bytes.ts';
import { hkdf } from '../crypto/hkdf.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { openXChaCha, sealXChaCha } from '../crypto/xchacha20-poly1305.ts';
import { canonicalJson, type Json } from '../formats/canonical-json.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { backupsNamed, type CopyPlace, updateBackup } from '../store/backups.ts';
import type { Change, Database } from '../store/open-database.ts';
import { allSettings } from '../store/setting-rows.ts';
import type { DueState } from './due.ts';
import type { SftpSignIn, TargetAccess } from './targets/target.ts';
import type { VaultToBackUp } from './vault-to-back-up.ts';

/** What sealing needs of a vault. */
type SealingVault = Pick<VaultToBackUp, 'vaultId' | 'agentKey'>;

const TARGET = 'backup/target/';
const SEEN = 'backup/seen/';
const SCHEDULE = 'backup/schedule';
const DUE = 'backup/due';

const storedTarget = z.strictObject({
  place: targetPlace,
  signIn: z.enum(['password', 'key', 'none']),
  scheduled: z.boolean(),
  /** What signs in, sealed under the agent key, base64; `null` where nothing has to. */
  sealed: z.string().nullable(),
});
export type StoredTarget = z.infer<typeof storedTarget> & { name: string };

/** What was found the last time that somebody went there. */
const seenTarget = z.strictObject({
  differences: z.array(z.string()),
  problem: z.strictObject({ error: errorAnswer, at: z.number().int() }).nullable(),
  /** Backups there that this vault's log does not lead to, and why. */
  forks: z.array(z.string()),
});
export type SeenTarget = z.infer<typeof seenTarget>;

const dueState: z.ZodType<DueState> = z.strictObject({
  dueAt: z.number().int().nullable(),
  plannedAt: z.number().int(),
  failures: z.number().int(),
  retryAt: z.number().int().nullable(),
});

export const usualSchedule: BackupSchedule = {
  frequency: 'daily',
  at: '02:00',
  weekday: 0,
  day: 1,
  cron: null,
  afterChanges: null,
  keep: { newest: 3, daily: 7, weekly: 4, monthly: 12, yearly: 0 },
  withSlots: true,
  drill: true,
};

export interface BackupSettings {
  targets: StoredTarget[];
  seen: ReadonlyMap<string, SeenTarget>;
  schedule: BackupSchedule;
  due: DueState | null;
}

type SettingRow = Awaited<ReturnType<typeof allSettings>>[number];

const under = (rows: readonly SettingRow[], prefix: string) =>
  rows.filter(({ name }) => name.startsWith(prefix)).map(({ name, value }) => [name.slice(prefix.length), JSON.parse(value) as Json] as const);

const targetsIn = (rows: readonly SettingRow[]): StoredTarget[] => under(rows, TARGET).map(([name, value]) => ({ name, ...storedTarget.parse(value) }));

/** The targets alone: whoever unlocks asks for them, and is not to fail over anything else that is remembered of backups. */
export async function readTargets(queries: Database): Promise<StoredTarget[]> {
  return targetsIn(await allSettings(queries));
}

/** Everything that the vault remembers of its backups beside the copies themselves. */
export async function readBackupSettings(queries: Database): Promise<BackupSettings> {
  const rows = await allSettings(queries);
  const one = (name: string) => rows.find((row) => row.name === name)?.value;
  const [schedule, due] = [one(SCHEDULE), one(DUE)];
  return {
    targets: targetsIn(rows),
    seen: new Map(under(rows, SEEN).map(([name, value]) => [name, seenTarget.parse(value)])),
    schedule: schedule === undefined ? usualSchedule : backupSchedule.parse(JSON.parse(schedule)),
    due: due === undefined ? null : dueState.parse(JSON.parse(due)),
  };
}

/** Where the copies on a target are to be found among all that were ever made. */
export function copyPlace({ name, place }: Pick<StoredTarget, 'name' | 'place'>): CopyPlace {
  return { target: name, location: placeWords(place) };
}

/** @throws StrongroomError `TARGET_NOT_FOUND` */
export function demandTarget(settings: BackupSettings, name: string): StoredTarget {
  const found = settings.targets.find((target) => target.name.toLowerCase() === name.trim().toLowerCase());
  if (found) return found;
  const names = settings.targets.map((target) => target.name).join(', ');
  throw new StrongroomError('TARGET_NOT_FOUND', `There is no backup target named ${name}.`, names === '' ? 'Set one up first.' : `Targets are: ${names}.`);
}

/** Saves a target, in the place of another where that is named. What was seen of it before is of the past. */
export async function saveTarget(vault: VaultToBackUp, target: StoredTarget, replaces: string | null): Promise<void> {
  const { name, ...stored } = target;
  await vault.ledger.record(async (queries, note) => {
    if (replaces !== null && replaces !== name) {
      await forget(queries, note, replaces);
      for (const row of await backupsNamed(queries, replaces)) {
        const renamed = { ...row, target: name };
        const rows = [{ table: 'backups', id: row.id, hash: rowHash('backups', renamed) }];
        const entry = note({
          action: 'backup.target-saved',
          command: null,
          objects: [],
          rows,
          text: `The copy ${row.name} on ${replaces} is one on ${name} now.`,
        });
        await updateBackup(queries, { ...renamed, log_entry: entry });
      }
    }
    const object = { kind: 'target' as const, id: name, label: name };
    const text = `The backup target ${name} is ${placeWords(target.place)}${target.scheduled ? '' : ', for backups that are asked for'}.`;
    await putLoggedSetting(queries, note, `${TARGET}${name}`, stored, { action: 'backup.target-saved', objects: [object], text });
    const fresh: SeenTarget = { differences: [], problem: null, forks: [] };
    await putLoggedSetting(queries, note, `${SEEN}${name}`, fresh, {
      action: 'backup.target-saved',
      objects: [object],
      text: `Nobody was at ${name} yet.`,
    });
  });
}

export async function removeTarget(vault: VaultToBackUp, name: string): Promise<void> {
  await vault.ledger.record((queries, note) => forget(queries, note, name));
}

async function forget(...[queries, note, name]: [...Parameters<Parameters<VaultToBackUp['ledger']['record']>[0]>, string]): Promise<void> {
  const objects = [{ kind: 'target' as const, id: name, label: name }];
  const about = { action: 'backup.target-removed', objects, text: `The backup target ${name} was removed. Its copies stay where they are.` } as const;
  await removeLoggedSetting(queries, note, `${TARGET}${name}`, about);
  await removeLoggedSetting(queries, note, `${SEEN}${name}`, about);
}

/** Keeps what was found at a target, if it is still where it was visited; nothing is written where it is as before. What is not given stays. */
export async function noteSeen(
  vault: VaultToBackUp,
  target: Pick<StoredTarget, 'name' | 'place'>,
  found: Pick<SeenTarget, 'problem'> & Partial<SeenTarget>,
  command: string | null,
): Promise<void> {
  const { name } = target;
  await vault.ledger.record(async (queries, note) => {
    const settings = await readBackupSettings(queries);
    const before = settings.seen.get(name);
    const seen: SeenTarget = { differences: before?.differences ?? [], forks: before?.forks ?? [], ...found };
    const isThere = settings.targets.some((other) => other.name === name && placeWords(other.place) === placeWords(target.place));
    if (!isThere || (before && canonicalJson(before as unknown as Json) === canonicalJson(seen as unknown as Json))) return;
    const text = seen.problem ? `${name}: ${seen.problem.error.message}` : `${name} can be reached.`;
    const about = { action: seen.problem ? 'backup.failed' : 'backup.verified', command, objects: [{ kind: 'target', id: name, label: name }], text } as const;
    await putLoggedSetting(queries, note, `${SEEN}${name}`, seen, about);
  });
}

/** In a vault that was restored: no target takes backups by itself, until somebody has seen whether the other vault still lives. */
export async function pauseTargets(queries: Change, note: Note): Promise<void> {
  for (const { name, ...stored } of (await readBackupSettings(queries)).targets) {
    if (!stored.scheduled) continue;
    const text = `The backup target ${name} takes no backups by itself any more: this vault was restored.`;
    const objects = [{ kind: 'target' as const, id: name, label: name }];
    await putLoggedSetting(
      queries,
      note,
      `${TARGET}${name}`,
      { ...stored, scheduled: false },
      {
        action: 'backup.target-saved',
        objects,
        text,
      },
    );
  }
}

/** Seals what signs in at the targets under another agent key. What cannot be opened any more stays, and is asked for when it is needed. */
export async function resealSignIns(
  queries: Change,
  note: Note,
  vault: SealingVault & { agentKey: SecretBytes },
  next: SecretBytes,
  about: { command: string | null },
): Promise<void> {
  for (const target of (await readBackupSettings(queries)).targets) {
    const { name, ...stored } = target;
    if (stored.signIn === 'none' || stored.sealed === null) continue;
    let parts: SecretBytes[];
    try {
      parts = openSignIn(vault, target, stored.signIn, stored.sealed);
    } catch {
      continue;
    }
    try {
      const sealed = sealParts({ ...vault, agentKey: next }, name, stored.place, stored.signIn, parts);
      const objects = [{ kind: 'target' as const, id: name, label: name }];
      const text = `What signs in at ${name} was sealed under the vault’s new key.`;
      await putLoggedSetting(queries, note, `${TARGET}${name}`, { ...stored, sealed }, { action: 'backup.target-saved', ...about, objects, text });
    } finally {
      for (const part of parts) part[Symbol.dispose]();
    }
  }
}

export async function saveSchedule(vault: VaultToBackUp, schedule: BackupSchedule, words: string): Promise<void> {
  const about = { action: 'backup.schedule-changed', text: words } as const;
  await vault.ledger.record((queries, note) => putLoggedSetting(queries, note, SCHEDULE, schedule, about));
}

/** Keeps when the next backup is due: in the vault, so that one that was missed is made at the next unlock. */
export async function saveDue(vault: VaultToBackUp, due: DueState): Promise<void> {
  const next = due.retryAt ?? due.dueAt;
  const text = next === null ? 'No backup is planned.' : `The next backup is ${due.retryAt === null ? 'due' : 'tried again'} at ${utcMinute(next)} UTC.`;
  await vault.ledger.record((queries, note) => putLoggedSetting(queries, note, DUE, due, { action: 'backup.planned', text }));
}

/** What signs in at an SFTP server, sealed: an auditor, who reads the database, must not come by it. */
export function sealSignIn(vault: VaultToBackUp, name: string, place: StoredTarget['place'], signIn: SftpSignIn): string {
  const parts = signIn.kind === 'password' ? [signIn.password] : [signIn.privateKey, ...(signIn.passphrase ? [signIn.passphrase] : [])];
  return sealParts(vault, name, place, signIn.kind, parts);
}

function sealParts(vault: SealingVault, name: string, place: StoredTarget['place'], kind: SftpSignIn['kind'], parts: readonly SecretBytes[]): string {
  // Each part with its length before it: no text in between, which could not be wiped.
  using plain = SecretBytes.allocate(parts.reduce((length, part) => length + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    new DataView(plain.bytes.buffer, plain.bytes.byteOffset).setUint32(at, part.length);
    plain.bytes.set(part.bytes, at + 4);
    at += 4 + part.length;
  }
  using key = targetKey(vault);
  return toBase64(sealXChaCha(key, plain.bytes, context(vault, name, place, kind)));
}

/** How to get to a target. Dispose of it when the way is open. @throws StrongroomError `TARGET_INVALID` */
export function accessTo(vault: VaultToBackUp, target: StoredTarget): { access: TargetAccess } & Disposable {
  const { place } = target;
  if (place.kind === 'folder') return { access: place, [Symbol.dispose]: () => undefined };
  if (target.signIn === 'none' || target.sealed === null) throw unsealed(target.name);
  const parts = openSignIn(vault, target, target.signIn, target.sealed);
  const [first, second] = parts;
  if (!first) throw unsealed(target.name);
  const signIn: SftpSignIn =
    target.signIn === 'password' ? { kind: 'password', password: first } : { kind: 'key', privateKey: first, passphrase: second ?? null };
  return {
    access: { ...place, signIn },
    [Symbol.dispose]() {
      for (const part of parts) part[Symbol.dispose]();
    },
  };
}

function openSignIn(vault: SealingVault, { name, place }: StoredTarget, kind: SftpSignIn['kind'], sealed: string): SecretBytes[] {
  using key = targetKey(vault);
  using plain = openXChaCha(key, fromBase64(sealed) ?? new Uint8Array(0), context(vault, name, place, kind));
  if (!plain) throw unsealed(name);
  const parts: SecretBytes[] = [];
  for (let at = 0; at < plain.length; ) {
    const length = new DataView(plain.bytes.buffer, plain.bytes.byteOffset).getUint32(at);
    parts.push(SecretBytes.copy(plain.bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return parts;
}

/** @throws StrongroomError `OFFICER_NOT_ALLOWED` */
function targetKey({ agentKey }: SealingVault): SecretBytes {
  if (!agentKey) throw new StrongroomError('OFFICER_NOT_ALLOWED', 'An auditor reads and changes nothing.', 'Ask an operator or a custodian of this vault.');
  return hkdf(agentKey, 'strongroom/v1/backup-target');
}

/** The server is part of it: a password that was sealed for one is never sent to another that somebody wrote into the database. */
function context({ vaultId }: SealingVault, name: string, place: StoredTarget['place'], kind: string): Uint8Array {
  return utf8(canonicalJson(['strongroom/v1/backup-target', vaultId, name, { ...place }, kind]));
}

function unsealed(name: string): StrongroomError {
  return new StrongroomError('TARGET_INVALID', `What signs in at ${name} does not open.`, 'Edit the target and enter the password or the key again.');
}
