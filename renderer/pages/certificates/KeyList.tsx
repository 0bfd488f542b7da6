import { useRef } from 'react';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { KeyRow } from '../../../preload/contract/keys.ts';
import { Button } from '../../components/Button.tsx';
import { Empty } from '../../components/Empty.tsx';
import { Facts } from '../../components/Facts.tsx';
import { FindingLines } from '../../components/FindingLines.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { inFours } from '../../components/hex-groups.ts';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import type { Column } from '../../components/table/column.ts';
import { Table } from '../../components/table/Table.tsx';
import { WithDetails } from '../../components/WithDetails.tsx';
import { isCustodian } from '../../stores/approvals.ts';
import { ask } from '../../stores/ask.ts';
import { anyEntry, useAudit } from '../../stores/audit.ts';
import { useInventory } from '../../stores/inventory.ts';
import { goTo, openDialog } from '../../stores/navigation.ts';
import { useSession } from '../../stores/session.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useBlockList } from '../../stores/use-block-list.ts';
import { Algorithm, KeyState } from './columns.tsx';
import { KeyTags } from './KeyTags.tsx';

const COLUMNS: readonly Column<KeyRow>[] = [
  {
    id: 'spkiSha256',
    header: 'Key (SHA-256 of its public key)',
    track: 'minmax(220px, 2fr)',
    fixed: true,
    cell: (row) => <Name text={inFours(row.spkiSha256).join(' ')} mono />,
  },
  { id: 'keyAlgorithm', header: 'Key', track: '120px', cell: (row) => <Algorithm row={row} /> },
  { id: 'state', header: 'Private key', track: '112px', cell: (row) => <KeyState state={row.state} /> },
  { id: 'storedAt', header: 'Came in', track: '156px', cell: (row) => <Moment time={row.storedAt} as="minute" /> },
  { id: 'origin', header: 'From', track: 'minmax(140px, 2fr)', cell: (row) => <Name text={row.origin} /> },
];

/** Keys whose certificate has not come in yet. */
export function KeyList() {
  const revision = useInventory((state) => state.revision);
  const openId = useInventory((state) => state.openKey);
  const custodian = useSession(isCustodian);
  const table = useRef<{ focus: () => void }>(null);
  const { list } = useBlockList<KeyRow>('waiting', revision, (offset, limit) => ask('keys.waiting', { offset, limit }));
  const opened = useRef<KeyRow | null>(null);
  // Asked again when the inventory changes: the row of a key that was destroyed is no longer in the list.
  const spki = openId === null ? undefined : opened.current?.spkiSha256;
  const now = useAnswer(spki === undefined ? null : `${spki} ${revision}`, () => ask('keys.show', { spkiSha256: spki ?? '' })).value?.key;
  const key = openId === null ? null : now?.id === openId ? now : opened.current;

  function close(): void {
    useInventory.setState({ openKey: null });
    table.current?.focus();
  }

  return (
    <WithDetails
      onClose={close}
      details={
        key === null
          ? null
          : {
              title: 'Key without a certificate',
              label: 'Key',
              body: (
                <>
                  <p>
                    {key.state === 'destroyed'
                      ? 'The key was destroyed. The log keeps the proof that it was here.'
                      : 'The key is sealed in the vault. It joins its certificate as soon as that is dropped on this window.'}
                  </p>
                  <FindingLines findings={key.findings} explained />
                  <Facts
                    facts={[
                      ['SHA-256 (SPKI)', <Fingerprint key="f" hex={key.spkiSha256} label="the SHA-256 of the public key" />],
                      ['Key', algorithmWords(key.keyAlgorithm)],
                      key.state === 'in-store' ? ['Tags', <KeyTags key="g" spkiSha256={key.spkiSha256} />] : null,
                      ['Private key', <KeyState key="s" state={key.state} />],
                      ['Came in', <Moment key="m" time={key.storedAt} as="minute" />],
                      ['From', <Name key="o" text={key.origin} wrap />],
                    ]}
                  />
                </>
              ),
              actions: (
                <>
                  <Button
                    onClick={() => {
                      useAudit.setState({ filter: { ...anyEntry, object: key.spkiSha256 }, open: null });
                      goTo('audit');
                    }}
                  >
                    Show in the log
                  </Button>
                  {key.state === 'in-store' && custodian && (
                    <Button onClick={() => openDialog({ kind: 'tags', spkiSha256: key.spkiSha256, label: inFours(key.spkiSha256).slice(0, 3).join(' ') })}>
                      Tags…
                    </Button>
                  )}
                  {key.state === 'in-store' && (
                    <Button
                      onClick={() => openDialog({ kind: 'destroy-key', spkiSha256: key.spkiSha256, label: inFours(key.spkiSha256).slice(0, 3).join(' ') })}
                    >
                      Destroy the key…
                    </Button>
                  )}
                </>
              ),
            }
      }
    >
      <Table
        ref={table}
        name="keys"
        label="Keys without a certificate"
        columns={COLUMNS}
        list={list}
        rowId={(row) => row.id}
        openId={openId}
        onOpen={(row) => {
          opened.current = row;
          useInventory.setState({ openKey: row.id });
        }}
        onClose={close}
        empty={<Empty title="No key waits">Every private key in this vault has its certificate.</Empty>}
      />
    </WithDetails>
  );
}
