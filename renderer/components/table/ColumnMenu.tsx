import { Menu } from '@base-ui/react/menu';
import { Check, Columns3 } from 'lucide-react';
import { setPreferences, useSession } from '../../stores/session.ts';
import button from '../Button.module.css';
import { classes } from '../join-classes.ts';
import popup from '../Popup.module.css';
import { usePopupContainer } from '../popup-container.ts';
import { type Column, visibleColumns } from './column.ts';

/** Chooses the columns of a table; the choice is kept by the shell. */
export function ColumnMenu<Row>({ name, columns }: { name: string; columns: readonly Column<Row>[] }) {
  const chosen = useSession((state) => state.app?.preferences.columns[name]);
  const visible = visibleColumns(columns, chosen);
  const container = usePopupContainer();

  function choose(id: string, on: boolean): void {
    const next = columns.map((column) => column.id).filter((column) => (column === id ? on : visible.includes(column)));
    const all = useSession.getState().app?.preferences.columns ?? {};
    void setPreferences({ columns: { ...all, [name]: next } });
  }

  return (
    <Menu.Root>
      <Menu.Trigger className={classes(button.button, button.quiet)} data-testid={`columns-${name}`}>
        <Columns3 size={16} aria-hidden="true" />
        Columns
      </Menu.Trigger>
      <Menu.Portal container={container}>
        <Menu.Positioner className={popup.positioner} sideOffset={4} align="end">
          <Menu.Popup className={popup.popup}>
            {columns
              .filter((column) => column.fixed !== true)
              .map((column) => (
                <Menu.CheckboxItem key={column.id} className={popup.item} checked={visible.includes(column.id)} onCheckedChange={(on) => choose(column.id, on)}>
                  <span className={popup.indicator}>
                    <Menu.CheckboxItemIndicator>
                      <Check size={14} />
                    </Menu.CheckboxItemIndicator>
                  </span>
                  {column.header}
                </Menu.CheckboxItem>
              ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
