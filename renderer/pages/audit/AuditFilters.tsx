import { X } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { PageTools } from '../../components/PageHead.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { Select } from '../../components/Select.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { setAuditFilter, useAudit } from '../../stores/audit.ts';
import styles from './AuditFilters.module.css';

// Names of officers and actions are never empty, so the empty word is free for *any*.
const ANY = '';

function withAny(label: string, values: string[], chosen: string | null) {
  const all = chosen === null || values.includes(chosen) ? values : [...values, chosen];
  return [{ value: ANY, label }, ...all.map((value) => ({ value, label: visibleText(value) }))];
}

export function AuditFilters({ actors, actions }: { actors: string[]; actions: string[] }) {
  const filter = useAudit((state) => state.filter);
  return (
    <PageTools>
      <SearchField label="Search the log" value={filter.search} onChange={(search) => setAuditFilter({ search })} />
      <Select
        label="Who"
        name="actor"
        value={filter.actor ?? ANY}
        choices={withAny('Anybody', actors, filter.actor)}
        onChange={(actor) => setAuditFilter({ actor: actor === ANY ? null : actor })}
      />
      <Select
        label="Action"
        name="action"
        value={filter.action ?? ANY}
        choices={withAny('Any action', actions, filter.action)}
        onChange={(action) => setAuditFilter({ action: action === ANY ? null : action })}
      />
      <label className={styles.day}>
        from
        <input type="date" value={filter.from} max={filter.to || undefined} onChange={(event) => setAuditFilter({ from: event.target.value })} />
      </label>
      <label className={styles.day}>
        to
        <input type="date" value={filter.to} min={filter.from || undefined} onChange={(event) => setAuditFilter({ to: event.target.value })} />
      </label>
      {filter.object !== null && (
        <Button icon={<X size={14} aria-hidden="true" />} onClick={() => setAuditFilter({ object: null })}>
          Only one object: show all
        </Button>
      )}
    </PageTools>
  );
}
