import { useEffect } from 'react';
import { importChosen, importClipboard } from '../dialogs/import/take-in.ts';
import { releaseChosen } from '../dialogs/release/open-release.ts';
import { renewChosen } from '../dialogs/renewal/open-renewal.ts';
import { useExplainedCode } from '../stores/explained-code.ts';
import { useKit } from '../stores/kit.ts';
import { lockVault, useLockQuestion } from '../stores/lock-vault.ts';
import { openDialog, useNavigation } from '../stores/navigation.ts';
import { useSession } from '../stores/session.ts';
import { closeDetails } from './close-details.ts';
import { zoomByKey } from './zoom-key.ts';

function typesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox]):not([type=radio])'));
}

function focusSearch(): void {
  const search = document.querySelector<HTMLInputElement>('[data-search]');
  search?.focus();
  search?.select();
}

/** Whether something stands in front of the page: a dialog, or the recovery kit, beside which there is nothing else to do. */
function isAsked(): boolean {
  return (
    useNavigation.getState().dialog !== null ||
    useExplainedCode.getState().code !== null ||
    useLockQuestion.getState().commands !== null ||
    useKit.getState().kit
  );
}

/** With Ctrl or Cmd; these work wherever the focus is. Returns whether the key was ours. */
function withControl(key: string, open: boolean, inText: boolean): boolean {
  if (zoomByKey(key)) return true;
  if (!open) return false;
  if (key === 'l') {
    void lockVault();
    return true;
  }
  if (isAsked()) return false;
  if (key === 'k') {
    openDialog({ kind: 'palette' });
    return true;
  }
  if (key === 'v' && !inText) {
    void importClipboard();
    return true;
  }
  return false;
}

function plain(key: string): boolean {
  switch (key) {
    case '/':
      focusSearch();
      return true;
    case 'Escape':
      closeDetails();
      return true;
    case '?':
      openDialog({ kind: 'shortcuts' });
      return true;
    case 'i':
    case 'I':
      void importChosen('files');
      return true;
    case 'r':
    case 'R':
      openDialog({ kind: 'request' });
      return true;
    case 'n':
    case 'N':
      void renewChosen();
      return true;
    case 'e':
    case 'E':
      void releaseChosen();
      return true;
    default:
      return false;
  }
}

/** The keys of the window. Tables handle their own. */
export function useKeyBindings(): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const open = useSession.getState().app?.session.state === 'unlocked';
      const inText = typesText(event.target);
      if (event.ctrlKey || event.metaKey) {
        if (withControl(event.key.toLowerCase(), open, inText)) event.preventDefault();
        return;
      }
      if (!open || inText || isAsked() || event.repeat) return;
      if (plain(event.key)) event.preventDefault();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
