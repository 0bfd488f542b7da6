export interface GuideText {
  /** The file's name without number and ending: *first-steps*; links and error codes use it. */
  name: string;
  title: string;
  text: string;
}

/** A heading's address within its page, as GitHub makes them: *## The recovery kit* is `the-recovery-kit`. */
export function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** The pages of the guide in the order of their files. */
export function readGuide(files: Record<string, string>): GuideText[] {
  return Object.entries(files)
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([path, text]) => {
      const name = fileName(path).replace(/^\d+-/, '').replace(/\.md$/, '');
      return { name, title: /^#\s+(.+)$/m.exec(text)?.[1]?.trim() ?? name, text };
    });
}

/** What stands under the heading that names `word`, up to the next heading of the same or a higher level; a line of a table also counts. `null` where nothing does. */
export function findSection(text: string, word: string): string | null {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#{1,6}\s/.test(line) && line.split(/[^A-Z0-9_]+/).includes(word));
  if (start >= 0) {
    const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 1;
    const length = lines.slice(start + 1).findIndex((line) => (/^#+(?=\s)/.exec(line)?.[0].length ?? 7) <= level);
    return lines
      .slice(start + 1, length < 0 ? undefined : start + 1 + length)
      .join('\n')
      .trim();
  }
  const row = lines.find((line) => line.startsWith('|') && (line.split('|')[1] ?? '').split(/[^A-Z0-9_]+/).includes(word));
  return row === undefined
    ? null
    : row
        .split('|')
        .slice(2, -1)
        .map((cell) => cell.trim())
        .join('\n\n');
}

/** Addresses of the guide's pictures by the names of their files. */
export const pictures: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(import.meta.glob<string>('../../assets/guide/*.svg', { query: '?url', import: 'default', eager: true })).map(([path, address]) => [
    fileName(path),
    address,
  ]),
);

export const guide = readGuide(import.meta.glob<string>('../../assets/guide/*.md', { query: '?raw', import: 'default', eager: true }));

/** What the guide's page says about a word, such as an error code. */
export function sectionOf(page: string, word: string): string | null {
  const found = guide.find((candidate) => candidate.name === page);
  return found === undefined ? null : findSection(found.text, word);
}
