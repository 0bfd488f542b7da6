import { openDialog } from '../../stores/navigation.ts';

/** Hands the first file of a drop to the dialog of requests from a file. */
export async function requestsDropped(files: File[]): Promise<void> {
  try {
    const answer = await window.strongroom.handOver(files);
    const file = answer.ok ? answer.value.files[0] : undefined;
    if (file !== undefined) openDialog({ kind: 'requests-file', file });
  } catch {
    // Preload refused the drop as a whole: text or an image from another program is no file.
  }
}
