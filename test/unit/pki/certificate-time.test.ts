import { expect, test } from 'vitest';
import { certificateTime } from '../../../main/pki/certificate-time.ts';
import { readElement, universal } from '../../../main/pki/der-reader.ts';
import { der } from '../../../main/pki/der-writer.ts';

const read = (tag: number, text: string) => certificateTime(readElement(der(tag, Buffer.from(text))));

test.each([
  [universal.utcTime, '260102030405Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
  [universal.utcTime, '2601020304Z', Date.UTC(2026, 0, 2, 3, 4)],
  [universal.utcTime, '500101000000Z', Date.UTC(1950, 0, 1)],
  [universal.utcTime, '260102030405+0130', Date.UTC(2026, 0, 2, 1, 34, 5)],
  [universal.generalizedTime, '20260102030405Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
  [universal.generalizedTime, '202601020304Z', Date.UTC(2026, 0, 2, 3, 4)],
  [universal.generalizedTime, '20260102030405.25Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
  [universal.generalizedTime, '20240229000000Z', Date.UTC(2024, 1, 29)],
  [universal.generalizedTime, '20161231235960Z', Date.UTC(2017, 0, 1)],
  [universal.generalizedTime, '99991231235959Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
])('tag %i, %s is read', (tag, text, time) => {
  expect(read(tag, text)).toBe(time);
});

test.each([
  [universal.utcTime, '20260102030405Z'],
  [universal.utcTime, '261301000000Z'],
  [universal.generalizedTime, '20260102030405'],
  [universal.generalizedTime, '20260230000000Z'],
  [universal.generalizedTime, '20230229000000Z'],
  [universal.generalizedTime, '20260100000000Z'],
  [universal.generalizedTime, '20260001000000Z'],
  [universal.generalizedTime, '99991231240000Z'],
  [universal.generalizedTime, '20260101006000Z'],
  [universal.generalizedTime, '20260101000061Z'],
  [universal.generalizedTime, '99991231235959-0100'],
  [universal.printableString, '20260102030405Z'],
])('tag %i, %s is no date of a certificate', (tag, text) => {
  expect(() => read(tag, text)).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
});
