import { useLayoutEffect, useState } from 'react';
import { count } from '../components/numbers.ts';
import { importDropped } from '../dialogs/import/take-in.ts';
import { requestsDropped } from '../dialogs/requests/take-file.ts';
import { useNavigation } from '../stores/navigation.ts';
import styles from './DropOverlay.module.css';

/** A dialog takes no drop, but for the two that are made of files. */
function accepts(): boolean {
  const { dialog } = useNavigation.getState();
  return dialog === null || dialog.kind === 'import' || dialog.kind === 'requests-file';
}

/** Hands a drop to what is open. */
function takeIn(files: File[]): void {
  if (useNavigation.getState().dialog?.kind === 'requests-file') void requestsDropped(files);
  else void importDropped(files);
}

/** How many files hang over the window; `null` when none do. */
function filesOf(event: DragEvent): number | null {
  const transfer = event.dataTransfer;
  if (transfer === null || !transfer.types.includes('Files')) return null;
  return [...transfer.items].filter((item) => item.kind === 'file').length;
}

/** The whole window takes a drop, and says what it sees while it hovers. */
export function DropOverlay() {
  const [files, setFiles] = useState<number | null>(null);

  // Before the page is painted: whoever sees it may drop.
  useLayoutEffect(() => {
    // `dragleave` fires for every element that is crossed; the pointer has left the window only when all that was entered was left.
    let inside = 0;
    function enter(event: DragEvent): void {
      const seen = filesOf(event);
      if (seen === null) return;
      event.preventDefault();
      inside += 1;
      if (accepts()) setFiles(seen);
    }
    function over(event: DragEvent): void {
      if (filesOf(event) === null) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = accepts() ? 'copy' : 'none';
    }
    function leave(): void {
      inside = Math.max(0, inside - 1);
      if (inside === 0) setFiles(null);
    }
    function drop(event: DragEvent): void {
      inside = 0;
      setFiles(null);
      if (filesOf(event) === null) return;
      // Without this Chromium would navigate to the file.
      event.preventDefault();
      const dropped = [...(event.dataTransfer?.files ?? [])];
      if (accepts() && dropped.length > 0) takeIn(dropped);
    }
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);

  if (files === null) return null;
  return (
    <div className={styles.overlay} role="status" data-testid="drop-overlay">
      <p className={styles.figure}>{files === 0 ? 'Files' : count(files, 'file')}</p>
      <p>Let go to import. Nothing is read before you say so.</p>
    </div>
  );
}
