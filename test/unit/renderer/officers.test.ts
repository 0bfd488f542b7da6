import { describe, expect, it } from 'vitest';
import { namesWords, needWords, stillNeededWords, waitsWords } from '../../../renderer/dialogs/approvals/approval-words.ts';
import { answerFileName, requestFileName, requestLeft } from '../../../renderer/dialogs/approvals/request-words.ts';
import {
  acknowledgedWords,
  activeCustodians,
  changeSentence,
  destroys,
  kitWords,
  renewalList,
  signersWords,
} from '../../../renderer/dialogs/officers/officer-words.ts';
import { enteredTags, quorumIn, sameQuorum } from '../../../renderer/dialogs/officers/quorum.ts';
import { ASK_HERE, consentLeft } from '../../../renderer/dialogs/release/consent.ts';
import { askSentence } from '../../../renderer/dialogs/release/release-words.ts';
import { tagChange, tagsIn, tagsLeft } from '../../../renderer/dialogs/tags.ts';
import { takesSeveral } from '../../../renderer/stores/officers.ts';

const who = (...names: string[]) => names.map((name) => ({ officer: `${name.toLowerCase()}00000000`, name }));
const mayApprove = (...names: string[]) => who(...names).map((approver) => ({ ...approver, keyFile: false }));
const given = (...names: string[]) => who(...names).map((approver) => ({ ...approver, at: 1 }));
const file = { token: '0'.repeat(32), name: 'a.strongroom-request', folder: '/media', exists: false, overwrite: false };
const handed = { token: '1'.repeat(32), name: 'a', size: 1, folder: false };

describe('what custodians are told', () => {
  it('names everybody of a few, and counts the rest of many', () => {
    expect(namesWords([], 'or')).toBe('nobody');
    expect(namesWords(['Bob'], 'or')).toBe('Bob');
    expect(namesWords(['Bob', 'Carol', 'Dan'], 'and')).toBe('Bob, Carol and Dan');
    expect(namesWords(['B', 'C', 'D', 'E', 'F', 'G'], 'or')).toBe('B, C, D, E, F or G');
    expect(namesWords(['B', 'C', 'D', 'E', 'F', 'G', 'H'], 'or')).toBe('B, C, D, E, F or 2 others');
  });

  it('says how many have approved and who is still needed', () => {
    expect(needWords({ need: 2, given: given('Alice') })).toBe('2 custodians have to approve this; 1 has.');
    expect(needWords({ need: 3, given: [] })).toBe('3 custodians have to approve this; nobody has yet.');
    expect(stillNeededWords({ need: 2, given: given('Alice'), mayApprove: mayApprove('Bob', 'Carol') })).toBe('One of Bob and Carol has to approve, too.');
    expect(stillNeededWords({ need: 3, given: given('Alice'), mayApprove: mayApprove('Bob', 'Carol') })).toBe('Bob and Carol have to approve, too.');
    expect(stillNeededWords({ need: 3, given: given('Alice'), mayApprove: mayApprove('Bob', 'Carol', 'Dan') })).toBe(
      '2 of Bob, Carol and Dan have to approve, too.',
    );
    expect(stillNeededWords({ need: 2, given: given('Alice'), mayApprove: mayApprove('Bob') })).toBe('Bob has to approve, too.');
    expect(stillNeededWords({ need: 2, given: given('Alice'), mayApprove: [] })).toBe('No other custodian of this vault may approve.');
    expect(waitsWords({ title: 'Release 1 key', need: 2, given: given('Alice') })).toBe('Release 1 key: waits for another custodian (1 of 2)');
    expect(waitsWords({ title: 'Release 1 key', need: 4, given: given('Alice') })).toBe('Release 1 key: waits for 3 more custodians (1 of 4)');
  });

  it('says who has to sign a change', () => {
    expect(signersWords(1, ['Bob'])).toBe('Your own signature is enough.');
    expect(signersWords(2, ['Bob'])).toBe('2 custodians have to sign this: you and Bob.');
    expect(signersWords(2, ['Bob', 'Carol'])).toBe('2 custodians have to sign this: you, and one of Bob and Carol.');
    expect(signersWords(3, ['Bob', 'Carol', 'Dan'])).toBe('3 custodians have to sign this: you, and 2 of Bob, Carol and Dan.');
  });
});

describe('requests that travel', () => {
  it('answers neither one’s own nor an expired one', () => {
    expect(requestLeft({ expired: false, ownRequest: false })).toBeNull();
    expect(requestLeft({ expired: true, ownRequest: false })).toBe('This request has expired: have a new one made.');
    expect(requestLeft({ expired: true, ownRequest: true })).toBe('This request is your own: others have to answer it.');
  });

  it('gives request and answer names that belong together and are no path', () => {
    expect(requestFileName('www.example.com')).toBe('www.example.com.strongroom-request');
    expect(requestFileName('../*.example.com')).toBe('..__.example.com.strongroom-request');
    expect(requestFileName('')).toBe('release.strongroom-request');
    expect(answerFileName('www.example.com.strongroom-request', 'approved')).toBe('www.example.com.strongroom-approval');
    expect(answerFileName('request.txt', 'refused')).toBe('request.strongroom-refusal');
  });

  it('is not sent, nor used, before all of it was chosen', () => {
    expect(consentLeft(ASK_HERE)).toBeNull();
    expect(consentLeft({ ...ASK_HERE, way: 'ask' })).toBe('Choose where to write the request.');
    expect(consentLeft({ ...ASK_HERE, way: 'ask', requestFile: file })).toBeNull();
    expect(consentLeft({ ...ASK_HERE, way: 'ask', requestFile: { ...file, exists: true } })).toBe('A file of that name is there already.');
    expect(consentLeft({ ...ASK_HERE, way: 'ask', requestFile: file, hours: '337' })).toBe('Say for how many hours the request is good.');
    expect(consentLeft({ ...ASK_HERE, way: 'brought' })).toBe('Choose the request that you wrote.');
    expect(consentLeft({ ...ASK_HERE, way: 'brought', request: handed })).toBe('Choose the approvals that came back.');
    expect(consentLeft({ ...ASK_HERE, way: 'brought', request: handed, approvals: [handed] })).toBeNull();
    expect([askSentence(null), askSentence('a.strongroom-request')]).toEqual(['Ask by file', 'Ask by file: write a.strongroom-request']);
  });
});

describe('officers and their quorum', () => {
  const threshold = {
    default: 2,
    tags: [
      { tag: 'production', need: 3, keys: 4 },
      { tag: 'test', need: null, keys: 1 },
    ],
  };

  it('says the whole of a change on its last button', () => {
    expect(changeSentence({ kind: 'add', name: 'Bob', role: 'auditor' }, '')).toBe('Add Bob as an auditor');
    expect(changeSentence({ kind: 'role', officer: 'bob000000000', role: 'custodian' }, 'Bob')).toBe('Make Bob a custodian');
    expect(changeSentence({ kind: 'remove', officer: 'bob000000000' }, 'Bob')).toBe('Remove Bob');
    expect(changeSentence({ kind: 'threshold', default: 2, tags: {} }, '')).toBe('Demand 2 custodians');
    expect(changeSentence({ kind: 'threshold', default: 1, tags: {} }, '')).toBe('Let one custodian act alone');
    expect(changeSentence({ kind: 'threshold', default: 1, tags: { production: 2 } }, '')).toBe('Demand 1 custodian, 2 for production');
    expect(changeSentence({ kind: 'kit', sheets: 3, need: 2 }, '')).toBe('Make a new kit of 3 sheets');
  });

  it('has typed what takes something away for good, and nothing else', () => {
    expect(destroys({ kind: 'remove', officer: 'bob000000000' }, 'auditor')).toBe(true);
    expect(destroys({ kind: 'reset', officer: 'bob000000000' }, 'operator')).toBe(true);
    expect(destroys({ kind: 'role', officer: 'bob000000000', role: 'operator' }, 'custodian')).toBe(true);
    expect(destroys({ kind: 'role', officer: 'bob000000000', role: 'custodian' }, 'operator')).toBe(false);
    expect(destroys({ kind: 'suspend', officer: 'bob000000000' }, 'custodian')).toBe(false);
    expect(destroys({ kind: 'kit-revoke' }, null)).toBe(true);
  });

  it('copies the certificates to renew as a table, and no more than can be copied', () => {
    const row = { name: 'www.example.com', notAfter: Date.UTC(2026, 11, 12, 23) };
    expect(renewalList([row, row])).toBe('www.example.com\t2026-12-12\nwww.example.com\t2026-12-12');
    const many = renewalList(Array.from({ length: 1000 }, () => ({ ...row, name: 'x'.repeat(253) })));
    expect(many.length).toBeLessThanOrEqual(100_000);
    expect(many.endsWith('\t2026-12-12')).toBe(true);
  });

  it('counts the custodians who can act', () => {
    const officers = (['active', 'suspended', 'removed'] as const).map((state) => ({ role: 'custodian' as const, state }));
    expect(activeCustodians({ officers: officers as never })).toBe(1);
  });

  it('takes a quorum that the custodians can reach, and says what is wrong with another', () => {
    expect(quorumIn('2', enteredTags(threshold), 3)).toEqual({ default: 2, tags: { production: 3 } });
    // What demands no more than the default demands nothing of its own.
    expect(quorumIn('3', enteredTags(threshold), 3)).toEqual({ default: 3, tags: {} });
    expect(quorumIn('4', [], 3)).toEqual({ left: 'From 1 to 3 custodians.' });
    expect(quorumIn('2', [], 1)).toEqual({ left: 'There is one custodian: add others first.' });
    expect(quorumIn('1', [{ tag: 'Production', need: '2' }], 3)).toMatchObject({ left: expect.stringContaining('Production: a tag has') });
    expect(quorumIn('1', [{ tag: 'a', need: '4' }], 3)).toEqual({ left: 'a: from 1 to 3 custodians.' });
    expect(
      quorumIn(
        '1',
        [
          { tag: 'a', need: '2' },
          { tag: 'a', need: '3' },
        ],
        3,
      ),
    ).toEqual({ left: 'a is there twice.' });
    expect(quorumIn('1', [{ tag: '', need: '' }], 3)).toEqual({ default: 1, tags: {} });
  });

  it('knows the quorum that holds already', () => {
    expect(sameQuorum(threshold, { default: 2, tags: { production: 3 } })).toBe(true);
    expect(sameQuorum(threshold, { default: 2, tags: {} })).toBe(false);
    expect(sameQuorum(threshold, { default: 1, tags: { production: 3 } })).toBe(false);
    expect(sameQuorum(threshold, { default: 2, tags: { production: 3, test: 3 } })).toBe(false);
  });

  it('offers files of approvals only where a key may take several custodians', () => {
    expect(takesSeveral({ threshold })).toBe(true);
    expect(takesSeveral({ threshold: { default: 1, tags: [{ tag: 'production', need: 2, keys: 0 }] } })).toBe(true);
    expect(takesSeveral({ threshold: { default: 1, tags: [{ tag: 'test', need: null, keys: 9 }] } })).toBe(false);
  });

  it('asks custodians alone for an acknowledgement, and again when its text has changed', () => {
    const bob = { role: 'custodian', state: 'active', acknowledgement: null } as const;
    expect(acknowledgedWords(bob)).toEqual({ mark: 'absent', word: 'not yet' });
    expect(acknowledgedWords({ ...bob, role: 'operator' })).toBeNull();
    expect(acknowledgedWords({ ...bob, acknowledgement: { at: 1, statement: 's', current: true } })?.word).toBe('yes');
    expect(acknowledgedWords({ ...bob, acknowledgement: { at: 1, statement: 's', current: false } })?.mark).toBe('attention');
  });

  it('says of a kit how many of its sheets open the vault', () => {
    expect(kitWords({ sheets: 3, need: 2 })).toBe('Any 2 of 3 sheets');
    expect(kitWords({ sheets: 1, need: 1 })).toContain('One sheet');
  });
});

describe('tags of a key', () => {
  it('are words between spaces and commas, each once', () => {
    expect(tagsIn(' production, web  production;eu ')).toEqual(['production', 'web', 'eu']);
    expect(tagsIn('  ')).toEqual([]);
    expect(tagsLeft(['production', 'eu-1'])).toBeUndefined();
    expect(tagsLeft(['Production'])).toContain('Production: a tag has');
  });

  it('are added and removed, and those that stay are not named', () => {
    expect(tagChange(['a', 'b'], new Set(['b', 'c']))).toEqual({ add: ['c'], remove: ['a'] });
    expect(tagChange(['a'], new Set(['a']))).toEqual({ add: [], remove: [] });
  });
});
