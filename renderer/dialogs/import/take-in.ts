import type { HandedFile } from '../../../preload/contract/files.ts';
import type { Answer } from '../../../preload/contract/index.ts';
import { ask } from '../../stores/ask.ts';
import { openDialog, useNavigation } from '../../stores/navigation.ts';

/** Opens the import sheet with what was handed over, or adds to the sheet that is open and has not started. */
function openSheet(answer: Answer<{ files: HandedFile[] }>): void {
  if (!answer.ok || answer.value.files.length === 0) return;
  const { dialog } = useNavigation.getState();
  const before = dialog?.kind === 'import' ? dialog.files : [];
  openDialog({ kind: 'import', files: [...before, ...answer.value.files] });
}

export async function importChosen(kind: 'files' | 'folder'): Promise<void> {
  openSheet(await ask('files.choose', { kind }));
}

/** The window never sees what is on the clipboard: main reads it and answers with tokens. */
export async function importClipboard(): Promise<void> {
  openSheet(await ask('files.fromClipboard', {}));
}

export async function importDropped(files: File[]): Promise<void> {
  try {
    openSheet(await window.strongroom.handOver(files));
  } catch {
    // Preload refused the drop as a whole: text or an image from another program is no file.
  }
}
