import { expect, test } from 'vitest';
import { noteOnPaper, notesIn } from '../../../main/formats/note-on-paper.ts';

const origin = `strongroom/${'ab'.repeat(32)}`;
const note = (size: number) => `${origin}\n${size}\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\ntime 1\n\n— strongroom/abab/alice AAAA\n— witness BBBB\n`;

test('on paper a note is ASCII, and comes back as it was', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what ASCII is
  expect(noteOnPaper(note(8))).toMatch(/^[\x00-\x7f]+$/);
  expect(notesIn(noteOnPaper(note(8)))).toEqual([note(8)]);
});

test.each([
  ['line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ['no empty line, and more of them', (text: string) => text.replace('\n\n', '\n').replaceAll('\n', '\n\n')],
  ['spaces around', (text: string) => text.replaceAll('\n', '  \n   ')],
  ['text before and behind', (text: string) => `Vault id ${origin}\n${text}Strongroom · acme\n\f`],
  ['no last line feed', (text: string) => text.trimEnd()],
])('with %s', (_, change) => expect(notesIn(change(noteOnPaper(note(8))))).toEqual([note(8)]));

test('several stand one behind the other, and a torn one takes nothing along', () => {
  expect(notesIn(`${note(1)}${note(2).slice(0, 100)}\n${note(3)}`)).toEqual([note(1), expect.stringMatching(/^strongroom/), note(3)]);
  expect(notesIn('')).toEqual([]);
  expect(notesIn('hello')).toEqual([]);
});
