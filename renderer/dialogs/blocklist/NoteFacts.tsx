import { blocklistFacts, blocklistLabel } from '../../../preload/contract/blocklist-words.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Facts } from '../../components/Facts.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { grouped } from '../../components/numbers.ts';

/** What a note says of its list, and whether anybody signed it whom the vault believes. */
export function NoteFacts({ note }: { note: CallOutput<'blocklist.readNote'> }) {
  const { signer, signedBy } = note;
  return (
    <div data-testid="blocklist-note-facts">
      <Facts
        facts={[
          [blocklistFacts.list, <Name key="l" text={blocklistLabel(note)} wrap />],
          [blocklistFacts.keys, grouped(note.count)],
          [blocklistFacts.sha256, <Fingerprint key="f" hex={note.sha256} label="the SHA-256 of the list" />],
          [
            blocklistFacts.signer,
            signer === null ? (
              <Mark key="s" kind="attention">
                {signedBy.length === 0 ? 'nobody' : <Name text={signedBy.join(', ')} wrap />}: this vault does not believe it yet
              </Mark>
            ) : (
              <Mark key="s" kind="good">
                <Name text={signer} wrap />
              </Mark>
            ),
          ],
        ]}
      />
    </div>
  );
}
