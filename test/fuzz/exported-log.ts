import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signCheckpoint } from '../../main/audit/checkpoint.ts';
import type { EntryDraft } from '../../main/audit/entry.ts';
import { exportLog } from '../../main/audit/export.ts';
import { appendEntries, rootAt } from '../../main/audit/log.ts';
import { concatBytes } from '../../main/crypto/bytes.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import type { NoteKey } from '../../main/formats/signed-note.ts';
import { migrate } from '../../main/store/migrate.ts';
import { openDatabase } from '../../main/store/open-database.ts';

const entry = (number: number): EntryDraft => ({
  at: 1_790_000_000_000 + number * 1000,
  actor: 'alice',
  action: number % 2 === 0 ? 'key.stored' : 'certificate.stored',
  command: `command-${number}`,
  objects: [{ kind: 'certificate', id: `certificate-${number}`, label: `www${number}.example.org` }],
  rows: [],
  text: `Entry ${number}, with breaks\u2028that are none.`,
});

/** The log of a vault as it is exported, with as many entries, signed by its officer. */
export async function exportedLog(vaultId: string, policy: readonly string[], signer: NoteKey & { secretKey: SecretBytes }, size: number): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-fuzz-log-'));
  using key = SecretBytes.take(new Uint8Array(32).fill(7));
  const database = openDatabase(join(folder, 'vault.db'), key, { create: true });
  try {
    const { queries } = database;
    await migrate(queries);
    await queries.transaction().execute((transaction) =>
      appendEntries(
        transaction,
        Array.from({ length: size }, (_, number) => entry(number)),
      ),
    );
    const checkpoint = signCheckpoint({ vaultId, size, root: await rootAt(queries, size), time: 1 }, signer);
    const blocks: Uint8Array[] = [];
    for await (const block of exportLog(queries, { vaultId, policy, checkpoint })) blocks.push(block);
    return concatBytes(...blocks);
  } finally {
    await database.close();
    rmSync(folder, { recursive: true });
  }
}
