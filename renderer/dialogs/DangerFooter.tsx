import type { ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { DangerButton } from '../components/DangerButton.tsx';
import { closeDialog } from '../stores/navigation.ts';
import dialogs from './Dialogs.module.css';

/**
 * The foot of a dialog that destroys: what still has to be done, Cancel, which has the focus, and the button.
 * @param left in words, where something has to be done before
 */
export function DangerFooter(props: { left: string | undefined; busy: boolean; disabled: boolean; onClick: () => void; testId: string; children: ReactNode }) {
  return (
    <>
      <span className={dialogs.left} role="status">
        {props.left ?? ''}
      </span>
      <Button data-autofocus="" onClick={closeDialog}>
        Cancel
      </Button>
      <DangerButton busy={props.busy} disabled={props.left !== undefined || props.disabled} onClick={props.onClick} data-testid={props.testId}>
        {props.children}
      </DangerButton>
    </>
  );
}
