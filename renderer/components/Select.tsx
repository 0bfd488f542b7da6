import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import button from './Button.module.css';
import { classes } from './join-classes.ts';
import popup from './Popup.module.css';
import { usePopupContainer } from './popup-container.ts';
import styles from './Select.module.css';

export interface Choice<Value extends string> {
  value: Value;
  label: string;
}

interface Props<Value extends string> {
  /** Its name for screen readers. */
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  id?: string;
  name?: string;
  wide?: boolean;
  /** What has the focus after a choice, where that is not the list: what is typed there would choose again. */
  next?: () => HTMLElement | null;
}

/** One of a few values. */
export function Select<Value extends string>({ label, choices, value, onChange, id, name, wide = false, next }: Props<Value>) {
  const container = usePopupContainer();
  return (
    <Base.Root items={choices} value={value} onValueChange={(next) => next !== null && onChange(next)}>
      <Base.Trigger
        id={id}
        aria-label={label}
        className={classes(button.button, styles.trigger, wide && styles.wide)}
        data-testid={name === undefined ? undefined : `select-${name}`}
      >
        <Base.Value className={styles.value} />
        <Base.Icon className={styles.icon}>
          <ChevronsUpDown size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal container={container}>
        <Base.Positioner className={popup.positioner} sideOffset={4} align="start" alignItemWithTrigger={false}>
          <Base.Popup className={popup.popup} finalFocus={next}>
            <Base.List>
              {choices.map((choice) => (
                <Base.Item key={choice.value} value={choice.value} className={popup.item}>
                  <span className={popup.indicator}>
                    <Base.ItemIndicator>
                      <Check size={14} />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText>{choice.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
