import { utf8 } from '../../crypto/bytes.ts';
import { sha256Hex } from '../../crypto/hash.ts';
import { Imports } from '../import-calls.ts';
import type { VaultSession } from '../vault-session.ts';
import { bulkCertificates } from './bulk-certificates.ts';
import { authorities } from './invented-world.ts';
import { issueInventory } from './issue-inventory.ts';
import { linkRenewals, renewalsOf } from './link-renewals.ts';
import { planInventory } from './plan-inventory.ts';
import { SOURCE_PASSPHRASE, SourceFolder } from './source-files.ts';

export interface FillOrder {
  /** How many certificates the inventory gets, the authorities' among them. */
  certificates: number;
  /** How many of them are of every kind and come with their keys; the rest has P-256 keys that are missing. 300 where it is not given. */
  believable?: number;
  /** Of names and dates. */
  seed?: number;
}

/** Certificates in one file of the many. */
const IN_ONE_FILE = 1000;

/**
 * Fills an open vault with an invented inventory, by the import command alone. For measurements and pictures; the demonstration vault has its
 * own history.
 * @returns how many certificates and keys were stored
 */
export async function fillInventory(session: VaultSession, order: FillOrder): Promise<{ certificates: number; keys: number }> {
  const { seed = 1 } = order;
  const now = session.now();
  const believable = Math.max(authorities.length, Math.min(order.certificates, order.believable ?? 300));
  using made = await issueInventory(planInventory({ certificates: believable, seed, now }), now);
  using files = new SourceFolder();
  for (const certificate of [...made.authorities, ...made.certificates]) files.writeMade('believable', certificate);
  const many = bulkCertificates(made.bulkIssuer, { certificates: Math.max(0, order.certificates - believable), each: IN_ONE_FILE, seed: seed + 1, now });
  let number = 0;
  for await (const text of many) files.write('many', `inventory-${String(++number).padStart(4, '0')}.pem`, text);
  const imports = new Imports(session);
  const stored = { certificates: 0, keys: 0 };
  for (const folder of number > 0 ? ['believable', 'many'] : ['believable']) {
    const { ended } = await imports.start({
      sources: [{ kind: 'path', path: files.folder(folder) }],
      eraseSource: false,
      interactive: false,
      passphrases: [utf8(SOURCE_PASSPHRASE)],
    });
    const summary = await ended;
    stored.certificates += summary.certificates.stored;
    stored.keys += summary.keys.stored;
  }
  await linkRenewals(session, renewalsOf(made.certificates.map(({ plan, der }) => ({ fingerprint: sha256Hex(der), renews: plan?.renews ?? null }))));
  await session.ledger.checkpoint();
  return stored;
}
