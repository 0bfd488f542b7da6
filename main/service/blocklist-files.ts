import type { Source } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { readSourceFile } from './read-source-file.ts';
import type { VaultSession } from './vault-session.ts';

/** A list lies in a file: it is read there in pieces. @throws StrongroomError `BLOCKLIST_INVALID` */
export function demandPath(source: Source): string {
  if (source.kind === 'path') return source.path;
  throw new StrongroomError('BLOCKLIST_INVALID', 'A pasted text is no blocklist.', 'Name the file blocklist.dat, unpacked.');
}

/** The note beside a list, UTF-8. @throws StrongroomError `BLOCKLIST_INVALID`, and as reading a file does */
export function readNoteFile(session: VaultSession, source: Source): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readSourceFile(session, source).bytes);
  } catch (error) {
    if (error instanceof StrongroomError) throw error;
    throw new StrongroomError('BLOCKLIST_INVALID', 'This is no note of a blocklist.', 'Name the note that lies beside the list.', { cause: error });
  }
}
