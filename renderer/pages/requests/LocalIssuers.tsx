import { Plus, Stamp } from 'lucide-react';
import type { AuthorityRow } from '../../../preload/contract/authorities.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Name } from '../../components/Name.tsx';
import { canIssue, useAuthorities } from '../../stores/authorities.ts';
import { openDialog } from '../../stores/navigation.ts';
import { AuthorityCard } from './AuthorityCard.tsx';
import styles from './IssuersTab.module.css';

/** Root and issuing CA of each local CA, in the order in which they were made. */
function byName(authorities: readonly AuthorityRow[]): [string, AuthorityRow[]][] {
  const groups = new Map<string, AuthorityRow[]>();
  for (const authority of authorities) groups.set(authority.name, [...(groups.get(authority.name) ?? []), authority]);
  return [...groups].map(([name, group]) => [name, group.toSorted((a, b) => Number(a.role === 'issuing') - Number(b.role === 'issuing'))]);
}

/** The CAs whose keys are in this vault. */
export function LocalIssuers() {
  const { value, error } = useAuthorities();
  const groups = byName(value ?? []);
  const create = (
    <Button icon={<Plus size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'create-authority' })}>
      Create a local CA…
    </Button>
  );
  return (
    <>
      <ErrorNote error={error} />
      <section className={styles.issuer} aria-labelledby="issuer-local">
        <div className={styles.head}>
          <div className={styles.words}>
            <h2 id="issuer-local">Local CA</h2>
            <p>
              A root and an issuing CA whose keys live in this vault under the same rules as every other key. They answer requests on this workstation; programs
              trust what they issue only where the root has been installed.
            </p>
            {value?.length === 0 && <p className={styles.soft}>There is none yet.</p>}
          </div>
          <div className={styles.buttons}>{create}</div>
        </div>
      </section>
      {groups.map(([name, group]) => (
        <section key={name} className={styles.issuer} aria-label={name} data-testid="local-ca">
          <div className={styles.head}>
            <h3>
              <Name text={name} wrap />
            </h3>
            <Button
              kind="primary"
              icon={<Stamp size={16} aria-hidden="true" />}
              disabled={!group.some(canIssue)}
              title={group.some(canIssue) ? undefined : 'The key of its issuing CA is not in store'}
              onClick={() => openDialog({ kind: 'issue', requests: null, authority: group.find(canIssue)?.id })}
            >
              Issue…
            </Button>
          </div>
          <div className={styles.cards}>
            {group.map((authority) => (
              <AuthorityCard key={authority.id} authority={authority} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}
