import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Writes the guide's page on formats from the tables of the readers and writers; a test fails where the page is another. */
export async function run(_args, { root }) {
  const { formatsPage } = await import(pathToFileURL(join(root, 'main', 'formats', 'known', 'formats-page.ts')).href);
  const page = join(root, 'assets', 'guide', '16-formats.md');
  writeFileSync(page, formatsPage());
  console.log(page);
  return 0;
}
