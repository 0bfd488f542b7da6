import { FileInput } from 'lucide-react';
import { blocklistFacts, blocklistFileWords, blocklistLabel } from '../../../preload/contract/blocklist-words.ts';
import type { BlocklistRow } from '../../../preload/contract/quality.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { grouped } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { useCommands } from '../../stores/commands.ts';
import { openDialog, useNavigation } from '../../stores/navigation.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import styles from '../SettingsPage.module.css';

/** The list of compromised keys in which every key is looked up: which one it is, and whether it is still what was signed. */
export function BlocklistPart({ custodian }: { custodian: boolean }) {
  // Dialogs over this page import and remove it; an import may also end after its dialog was closed.
  const covered = useNavigation((state) => state.dialog !== null);
  const commands = useCommands((state) => state.revision);
  const { value, error } = useAnswer(`${covered} ${commands}`, () => ask('quality.state', {}));
  const list = value?.blocklist ?? null;
  return (
    <>
      <ErrorNote error={error} />
      {value !== null && list === null && <p data-testid="blocklist">No list of compromised keys: whether a private key is public is not looked up.</p>}
      {list !== null && <List list={list} />}
      <p className={styles.soft}>Keys are looked up in it as they come in and with each check. Backups do not hold it.</p>
      {custodian ? (
        <div className={styles.buttons}>
          <Button icon={<FileInput size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'import-blocklist' })}>
            {list === null ? 'Import a blocklist…' : 'Import another blocklist…'}
          </Button>
          {list !== null && <Button onClick={() => openDialog({ kind: 'remove-blocklist', blocklist: list })}>Remove the blocklist…</Button>}
        </div>
      ) : (
        <p className={styles.soft}>A custodian can import and remove it.</p>
      )}
    </>
  );
}

function List({ list }: { list: BlocklistRow }) {
  const state = blocklistFileWords[list.file];
  return (
    <div data-testid="blocklist" className={styles.list}>
      {state !== null && (
        <Mark kind={list.file === 'altered' ? 'loss' : 'attention'}>
          {blocklistFacts.file} {state}
        </Mark>
      )}
      <Facts
        facts={[
          [blocklistFacts.list, <Name key="l" text={blocklistLabel(list)} wrap />],
          [blocklistFacts.keys, grouped(list.count)],
          [blocklistFacts.signer, <Name key="s" text={list.signer} wrap />],
          [blocklistFacts.importedAt, <Moment key="i" time={list.importedAt} as="minute" />],
          [blocklistFacts.sha256, <Fingerprint key="f" hex={list.sha256} label="the SHA-256 of the list" />],
        ]}
      />
    </div>
  );
}
