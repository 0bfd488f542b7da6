import type { KnownFile, KnownFormat } from './known-format.ts';
import { readKeys, readProtections } from './read-algorithms.ts';
import { readFiles, skippedThings } from './read-files.ts';
import { refusedThings } from './refused-things.ts';
import { writtenFiles } from './written-files.ts';

/** The guide's page on formats, in Markdown. `npm run guide` writes it. */
export function formatsPage(): string {
  return `${[
    '# Formats',
    'What Strongroom reads and writes. This page is made from the tables that its readers and writers work with.',
    'A file is taken for what its content says it is, whatever its name. Several passphrases can be given for one file: everything in it that is protected by itself tries them all. Each is tried as UTF-8 and, where it has such letters, in the older encodings in which programs took it; the empty one is tried without being entered.',
    '## What is read',
    table(['file', 'what is taken from it', 'how it may be protected'], readFiles.map(fileRow)),
    `Kinds of keys: ${readKeys.map(({ name }) => name).join('; ')}.`,
    '## Protections that are opened',
    table(
      ['protection', 'in', 'algorithms'],
      readProtections.map(({ name, text, algorithms }) => [name, text, algorithms.map((each) => each.name).join(', ')]),
    ),
    'Old and weak ones are read, because that is what is there. Nothing is written with them unless a target opens nothing better.',
    '## What is passed over',
    'It may stand beside keys and certificates. The import says that it was there.',
    table(['thing', 'what it is'], skippedThings.map(plainRow)),
    '## What is recognised and not read',
    table(['thing', 'what to do'], byText(refusedThings)),
    '## What is written',
    table(['form', 'what opens it', 'algorithms'], writtenFiles.map(fileRow)),
    '[Taking keys out](03-releasing.md) says which of them a target gets.',
  ].join('\n\n')}\n`;
}

function fileRow({ name, text, protection }: KnownFile): string[] {
  return [name, text, protection];
}

function plainRow({ name, text }: KnownFormat): string[] {
  return [name, text];
}

/** One line for all that have the same said of them. */
function byText(things: readonly KnownFormat[]): string[][] {
  return [...Map.groupBy(things, ({ text }) => text)].map(([text, alike]) => [alike.map(({ name }) => name).join('; '), text]);
}

/** A table of GitHub's Markdown. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
