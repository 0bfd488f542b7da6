import type { Locator } from 'playwright-core';

/** Drops files and folders from the file manager onto an element: Chromium's own drag and drop, with real paths. */
export async function dropFiles(target: Locator, files: readonly string[]): Promise<void> {
  const page = target.page();
  const box = await target.boundingBox();
  if (!box) throw new Error('files cannot be dropped on what is not visible');
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2, data: { items: [], files: [...files], dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, ...at });
  await session.detach();
}
