import { useCallback, useEffect, useRef } from 'react';
import type { Profile } from '../../../preload/contract/profiles.ts';
import { Button } from '../../components/Button.tsx';
import { Empty } from '../../components/Empty.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { keyWords, subjectWords } from '../../components/request-words.ts';
import type { Column } from '../../components/table/column.ts';
import { Table } from '../../components/table/Table.tsx';
import { usageWords } from '../../components/usage-words.ts';
import { WithDetails } from '../../components/WithDetails.tsx';
import { refreshProfiles, useProfiles } from '../../stores/profiles.ts';
import { useBlockList } from '../../stores/use-block-list.ts';
import { ProfileActions } from './ProfileActions.tsx';
import { ProfileDetails } from './ProfileDetails.tsx';
import styles from './ProfilesTab.module.css';

const COLUMNS: readonly Column<Profile>[] = [
  { id: 'name', header: 'Profile', track: 'minmax(180px, 3fr)', fixed: true, cell: (row) => <Name text={row.name} /> },
  { id: 'builtIn', header: 'Whose', track: '100px', cell: (row) => (row.builtIn ? 'built in' : 'your own') },
  { id: 'key', header: 'Key', track: 'minmax(160px, 2fr)', cell: (row) => keyWords(row.draft) },
  { id: 'use', header: 'Extended use', track: 'minmax(140px, 2fr)', cell: (row) => row.draft.extendedKeyUsage.map(usageWords).join(', ') },
  { id: 'subject', header: 'Subject', track: 'minmax(140px, 3fr)', cell: (row) => <Name text={subjectWords(row.draft)} /> },
];

/** What requests of a kind have in common, under names that the officers gave. */
export function ProfilesTab() {
  const { list: profiles, error, revision, open: openName, selected, imported } = useProfiles();
  const table = useRef<{ focus: () => void }>(null);
  const load = useCallback(async (offset: number, limit: number) => {
    const all = useProfiles.getState().list ?? [];
    return { ok: true as const, value: { total: all.length, items: all.slice(offset, offset + limit) } };
  }, []);
  const { list } = useBlockList<Profile>('profiles', revision, load);
  const open = profiles?.find((profile) => profile.name === openName) ?? null;

  useEffect(() => {
    void refreshProfiles();
  }, []);

  function close(): void {
    useProfiles.setState({ open: null });
    table.current?.focus();
  }

  return (
    <>
      {(imported !== null || error !== null) && (
        <div className={styles.said}>
          {imported !== null && (
            <p role="status">
              <Mark kind="good">
                <span className={styles.words}>
                  Taken in: <Name text={imported.join(', ')} wrap />
                </span>
              </Mark>{' '}
              <Button kind="quiet" onClick={() => useProfiles.setState({ imported: null })}>
                Dismiss
              </Button>
            </p>
          )}
          <ErrorNote error={error} />
        </div>
      )}
      <WithDetails
        onClose={close}
        details={
          open === null
            ? null
            : {
                title: <Name text={open.name} wrap />,
                label: 'Profile',
                body: <ProfileDetails profile={open} />,
                actions: <ProfileActions profile={open} taken={(profiles ?? []).map(({ name }) => name)} />,
              }
        }
      >
        {profiles !== null && (
          <Table
            ref={table}
            name="profiles"
            label="Profiles"
            columns={COLUMNS}
            list={list}
            rowId={(row) => row.name}
            openId={openName}
            onOpen={(row) => useProfiles.setState({ open: row.name })}
            onClose={close}
            selection={{ selected, set: (next) => useProfiles.setState({ selected: next }) }}
            empty={<Empty title="No profiles">Save the values of a request as a profile, or import some.</Empty>}
          />
        )}
      </WithDetails>
    </>
  );
}
