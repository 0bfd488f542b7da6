import type { Source } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { expandSources } from '../custody/expand-sources.ts';
import { identitiesOf, type ReadSource, readSource } from '../custody/read-source.ts';
import type { VaultSession } from './vault-session.ts';

/** Reads the one file that an officer named, under the same rules as an import. @throws StrongroomError as `readSource` does */
export function readSourceFile(session: VaultSession, source: Source): ReadSource & { name: string } {
  const [file, another] = expandSources([source], session.folder);
  if (!file || another) throw new StrongroomError('FILE_NOT_REGULAR', 'This is a folder.', 'Choose one file.');
  return { ...readSource(file, identitiesOf(session.ownFiles)), name: file.name };
}
