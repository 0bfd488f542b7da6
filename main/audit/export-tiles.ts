import { StrongroomError } from '../../preload/contract/errors.ts';
import { utf8 } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import type { Database } from '../store/open-database.ts';
import { demandCheckpoint, type ExportHeading } from './export.ts';
import { rootAt } from './log.ts';
import { storedNotes } from './stored-notes.ts';
import { type LogTile, logTiles } from './tiles.ts';

/**
 * The log as a folder of small files: `checkpoint`, `policy.json` (the chain's notes, oldest first), `checkpoints.jsonl` (every checkpoint that was ever
 * signed, in the order of their sizes, each a JSON string), and `tile/...` in the form of c2sp.org/tlog-tiles.
 * @throws StrongroomError `CHECKPOINT_INVALID`, `AUDIT_INVALID` before the first file
 */
export async function* exportTiles(queries: Database, heading: ExportHeading): AsyncGenerator<LogTile> {
  const { size, root } = demandCheckpoint(heading);
  if (!equalBytes(await rootAt(queries, size), root))
    throw new StrongroomError('AUDIT_INVALID', 'The log is not as it was signed.', 'Verify the log: it says which entries differ.');
  yield { path: 'checkpoint', bytes: utf8(heading.checkpoint) };
  yield { path: 'policy.json', bytes: utf8(`${canonicalJson([...heading.policy])}\n`) };
  const notes = await storedNotes(queries).to(size);
  yield { path: 'checkpoints.jsonl', bytes: utf8(notes.map(({ note }) => `${canonicalJson(note)}\n`).join('')) };
  yield* logTiles(queries, size);
}
