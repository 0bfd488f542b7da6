import { describe, expect, test } from 'vitest';
import { soundAuthorityOrder } from '../../../main/custody/authority-order.ts';
import type { AuthorityOrder } from '../../../preload/contract/authorities.ts';

const order: AuthorityOrder = {
  name: 'Lantern',
  subject: [],
  rootKey: 'ec-p384',
  issuingKey: 'ec-p256',
  rootYears: 20,
  issuingYears: 10,
  permitted: [],
  excluded: [],
  crlUrl: null,
};

describe('the order for a local CA', () => {
  test('has its name and its subject as a request would have them', () => {
    const typed = { ...order, name: ' Cafe\u0301 ', subject: [...parts('o', ' Lantern Ltd '), ...parts('C', 'se')] };
    expect(soundAuthorityOrder(typed)).toMatchObject({ name: 'Caf\u00e9', subject: [...parts('O', 'Lantern Ltd'), ...parts('C', 'SE')] });
  });

  test.each([
    [parts('C', 'CHE'), /country's code of two letters/],
    [parts('C', 'ß'), /country's code of two letters/],
    [parts('C', '1A'), /country's code of two letters/],
    [parts('O', 'x'.repeat(65)), /65 characters long/],
    [parts('O', 'Lan\u200btern'), /nobody sees/],
    [parts('O', ' '), /O is empty/],
    [parts('Firm', 'Lantern'), /no part of a subject/],
  ])('is refused with the subject %j', (subject, why) => {
    expect(() => soundAuthorityOrder({ ...order, subject })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringMatching(why) }));
  });

  test.each([
    ['', /needs a name/],
    [' \t', /needs a name/],
    ['x'.repeat(54), /65 characters long/],
    ['Lan\u200btern', /nobody sees/],
  ])('is refused with the name %j', (name, why) => {
    expect(() => soundAuthorityOrder({ ...order, name })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringMatching(why) }));
  });
});

function parts(type: string, value: string): AuthorityOrder['subject'] {
  return [{ type, value }];
}
