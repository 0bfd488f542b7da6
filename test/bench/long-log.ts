import { dirname } from 'node:path';
import type { EntryDraft } from '../../main/audit/entry.ts';
import { type Ledger, openLedger } from '../../main/audit/ledger.ts';
import type { Signers } from '../../main/audit/signers.ts';
import { utf8 } from '../../main/crypto/bytes.ts';
import { signingKeyPair } from '../../main/crypto/ed25519.ts';
import { sha256Hex } from '../../main/crypto/hash.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { migrate } from '../../main/store/migrate.ts';
import { type OpenDatabase, openDatabase } from '../../main/store/open-database.ts';
import { signerName } from '../../main/vault/policy.ts';

export interface LongLog {
  database: OpenDatabase;
  ledger: Ledger;
  /** Who may sign for it: the one officer there is. */
  known: Signers;
}

const VAULT = sha256Hex(utf8('the benchmark’s log'));
const OFFICER = '35qnd8cp74dh5qfxj8anhpp907';
const STARTED = 1_790_000_000_000;
/** Entries in one change. */
const AT_ONCE = 5_000;

/** The encrypted database of a log without a vault around it, so that another process can open it without an officer's passphrase. */
export async function openLongLog(file: string, create: boolean): Promise<LongLog> {
  const secret = () => SecretBytes.take(new Uint8Array(32).fill(7));
  const database = openDatabase(file, secret(), { create });
  await migrate(database.queries);
  const signer = { name: signerName(VAULT, OFFICER), ...signingKeyPair(secret()) };
  const policy = { generation: 1, sha256: sha256Hex(utf8('its policy')) };
  const ledger = openLedger({
    queries: database.queries,
    folder: dirname(file),
    vaultId: VAULT,
    policy: () => policy,
    officer: OFFICER,
    signer,
    now: () => STARTED,
    grown: () => undefined,
  });
  return { database, ledger, known: { vaultId: VAULT, keys: [signer], standings: [{ ...policy, keys: [signer] }] } };
}

/** Appends entries until there are so many, as an import writes them, and signs them. */
export async function growLog({ ledger }: LongLog, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += AT_ONCE)
    await ledger.record(async (_, note) => {
      for (let number = at; number < Math.min(to, at + AT_ONCE); number += 1) note(draft(number));
    });
  await ledger.checkpoint();
}

/** As long as what an import says of a certificate, and of each eighth key. */
function draft(number: number): EntryDraft {
  const hash = (of: string) => sha256Hex(utf8(`${of} ${number}`));
  const id = hash('id').slice(0, 26);
  const label = `service-${number}.example.org`;
  const withKey = number % 8 === 0;
  const rows = withKey ? ['records', 'public_keys', 'findings'] : ['certificates'];
  return {
    at: STARTED + number * 13,
    actor: OFFICER,
    action: withKey ? 'key.stored' : 'certificate.stored',
    command: sha256Hex(utf8(`command ${number >> 14}`)).slice(0, 26),
    objects: [{ kind: 'certificate', id, label }, ...(withKey ? [{ kind: 'key' as const, id: hash('key'), label: 'EC P-256' }] : [])],
    rows: rows.map((table) => ({ table, id: table === 'certificates' ? id : hash('key'), hash: hash(table) })),
    text: withKey ? `A private key (EC P-256) was sealed and joined ${label}.` : `The certificate ${label} was stored; its private key is missing.`,
  };
}
