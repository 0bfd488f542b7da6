import { describe, expect, it } from 'vitest';
import type { RequestDraft } from '../../../preload/contract/requests.ts';
import { answerWords, profileWords, requestName, requestSentence } from '../../../renderer/components/request-words.ts';
import {
  askedOf,
  draftOfProfile,
  type Entered,
  enteredFrom,
  keptInStep,
  termIsRight,
  withoutParts,
  withProfile,
} from '../../../renderer/dialogs/requests/entered.ts';
import { madeRequests } from '../../../renderer/dialogs/requests/made-requests.ts';
import { kindOf, namesIn } from '../../../renderer/dialogs/requests/names.ts';

const server: RequestDraft = {
  subject: [
    { type: 'O', value: 'Lantern' },
    { type: 'C', value: 'SE' },
  ],
  subjectAltNames: [],
  keyAlgorithm: 'rsa-3072',
  hash: 'sha256',
  pss: false,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['serverAuth'],
  mustStaple: false,
  critical: ['keyUsage'],
  otherExtensions: [],
  termDays: 200,
};
const client: RequestDraft = {
  ...server,
  subject: [{ type: 'O', value: 'Lantern People' }],
  keyAlgorithm: 'ec-p256',
  extendedKeyUsage: ['clientAuth'],
  termDays: null,
};

const values = (entered: Entered) => entered.subjectAltNames.map(({ kind, value }) => `${kind}:${value}`);
const typed = (entered: Entered, commonName: string): Entered =>
  keptInStep({ ...entered, subject: entered.subject.map((part) => (part.type === 'CN' ? { ...part, value: commonName } : part)) });

describe('names that are pasted', () => {
  it('are parted at blanks, commas, semicolons and lines, and keep the kind that stands before them', () => {
    expect(namesIn('www.lantern.example, api.lantern.example;10.0.0.1\n\tDNS:*.lantern.example IP Address:2001:db8::1 <web@lantern.example>')).toEqual([
      { kind: 'dns', value: 'www.lantern.example' },
      { kind: 'dns', value: 'api.lantern.example' },
      { kind: 'ip', value: '10.0.0.1' },
      { kind: 'dns', value: '*.lantern.example' },
      { kind: 'ip', value: '2001:db8::1' },
      { kind: 'email', value: 'web@lantern.example' },
    ]);
    expect(namesIn('URI:spiffe://lantern.example/web')).toEqual([{ kind: 'uri', value: 'spiffe://lantern.example/web' }]);
    expect(namesIn(' , ;\n')).toEqual([]);
  });

  it('are told by their look', () => {
    expect(
      ['www.lantern.example', '192.0.2.7', '::1', 'fe80::192.0.2.7', 'web@lantern.example', 'https://lantern.example', 'cafe', '10.0.0'].map(kindOf),
    ).toEqual(['dns', 'ip', 'ip', 'ip', 'email', 'uri', 'dns', 'dns']);
  });
});

describe('the common name', () => {
  it('is offered as the first alternative name and kept in step while it is typed', () => {
    let entered = enteredFrom(server, { rows: true });
    entered = { ...entered, subjectAltNames: [{ kind: 'dns', value: 'api.lantern.example' }] };
    for (const text of ['w', 'www', 'www.lantern.example']) entered = typed(entered, text);
    expect(values(entered)).toEqual(['dns:www.lantern.example', 'dns:api.lantern.example']);
    entered = typed(entered, '192.0.2.7');
    expect(values(entered)).toEqual(['ip:192.0.2.7', 'dns:api.lantern.example']);
    expect(values(typed(entered, ''))).toEqual(['dns:api.lantern.example']);
  });

  it('is let go once the officer wrote another name there, or took it away', () => {
    const offered = typed(enteredFrom(server, { rows: true }), 'www.lantern.example');
    const edited = { ...offered, subjectAltNames: [{ kind: 'dns' as const, value: 'web.lantern.example' }] };
    expect(values(typed(edited, 'www2.lantern.example'))).toEqual(['dns:web.lantern.example']);
    const removed = typed({ ...offered, subjectAltNames: [] }, 'www2.lantern.example');
    expect(values(removed)).toEqual([]);
    expect(values(typed(removed, 'www3.lantern.example'))).toEqual([]);
  });

  it('is not offered where it is a person, where no server is certified, and not twice', () => {
    expect(values(typed(enteredFrom(server, { rows: true }), 'Alice Lantern'))).toEqual([]);
    expect(values(typed(enteredFrom(client, { rows: true }), 'alice'))).toEqual([]);
    const there = { ...enteredFrom(server, { rows: true }), subjectAltNames: [{ kind: 'dns' as const, value: 'WWW.lantern.example' }] };
    expect(values(typed(there, 'www.lantern.example'))).toEqual(['dns:WWW.lantern.example']);
  });

  it('of an earlier request is followed by its alternative name, and names without it are left alone', () => {
    const earlier = {
      ...server,
      subject: [{ type: 'CN', value: 'www.lantern.example' }],
      subjectAltNames: [{ kind: 'dns' as const, value: 'www.lantern.example' }],
    };
    expect(values(typed(enteredFrom(earlier), 'shop.lantern.example'))).toEqual(['dns:shop.lantern.example']);
    const meant = { ...earlier, subjectAltNames: [{ kind: 'dns' as const, value: 'api.lantern.example' }] };
    expect(values(keptInStep(enteredFrom(meant)))).toEqual(['dns:api.lantern.example']);
  });
});

describe('what is asked for', () => {
  it('leaves empty rows out and knows where the others stand', () => {
    const entered: Entered = {
      ...enteredFrom(server, { rows: true }),
      subjectAltNames: [
        { kind: 'dns', value: ' ' },
        { kind: 'dns', value: 'api.lantern.example' },
      ],
    };
    const { draft, places } = askedOf(entered);
    expect(draft.subject).toEqual(server.subject);
    expect(places.subject.map((place) => entered.subject[place]?.type)).toEqual(['O', 'C']);
    expect(places.subjectAltNames).toEqual([1]);
    expect(draft.termDays).toBe(200);
    expect(draft).not.toHaveProperty('offered');
  });

  it('never holds a term that is none', () => {
    for (const term of ['0', '-1', '1.5', 'a year', '36501', '1e3']) {
      expect(termIsRight(term), term).toBe(false);
      expect(askedOf({ ...enteredFrom(server), term }).draft.termDays).toBeNull();
    }
    expect(['', ' ', '1', '36500'].every(termIsRight)).toBe(true);
  });

  it('takes an example where a profile has no name, and only there', () => {
    const profile = askedOf(enteredFrom(server), 'www.example.com');
    expect(profile.draft.subject[0]).toEqual({ type: 'CN', value: 'www.example.com' });
    expect(profile.places.subject).toEqual([-1, 0, 1]);
    expect(askedOf(enteredFrom(server, { rows: true })).draft).toEqual(server);
    const named = askedOf(typed(enteredFrom(server, { rows: true }), 'www.lantern.example'), 'www.example.com');
    expect(JSON.stringify(named.draft)).not.toContain('example.com');
  });

  it('does not join a part to another one when the one between goes', () => {
    const parts = [
      { type: 'CN', value: 'a' },
      { type: 'OU', value: 'b' },
      { type: 'UID', value: 'c', joined: true },
      { type: 'O', value: 'd' },
    ];
    expect(withoutParts(parts, (part) => part.type === 'OU')).toEqual([
      { type: 'CN', value: 'a' },
      { type: 'UID', value: 'c' },
      { type: 'O', value: 'd' },
    ]);
    expect(withoutParts(parts, (part) => part.type === 'CN').map((part) => part.joined)).toEqual([undefined, true, undefined]);
  });
});

describe('another profile', () => {
  it('takes everything over but what the officer typed himself', () => {
    let entered = typed(enteredFrom(server, { rows: true }), 'www.lantern.example');
    entered = {
      ...entered,
      subject: [...entered.subject, { type: 'OU', value: 'Web' }],
      subjectAltNames: [...entered.subjectAltNames, { kind: 'dns', value: 'api.lantern.example' }],
    };
    const { draft } = askedOf(withProfile(entered, server, client));
    expect(draft.subject).toEqual([
      { type: 'CN', value: 'www.lantern.example' },
      { type: 'OU', value: 'Web' },
      { type: 'O', value: 'Lantern People' },
    ]);
    expect(draft).toMatchObject({ keyAlgorithm: 'ec-p256', extendedKeyUsage: ['clientAuth'], termDays: null });
    // A client's certificate does not carry the common name as a host name any more.
    expect(draft.subjectAltNames).toEqual([{ kind: 'dns', value: 'api.lantern.example' }]);
  });

  it('that is saved keeps everything but the names', () => {
    const entered = typed(enteredFrom(server, { rows: true }), 'www.lantern.example');
    expect(draftOfProfile(entered)).toEqual(server);
  });
});

describe('words for requests', () => {
  it('the last button says for whom and with which key', () => {
    expect(requestSentence('www.lantern.example', 'rsa-3072', 'new')).toBe('Make the request for www.lantern.example (RSA 3072)');
    expect(requestSentence('www.lantern.example', 'rsa-3072', 'existing')).toBe('Make the request for www.lantern.example (existing key)');
    expect(requestSentence('', 'ed25519', 'new')).toBe('Make the request (Ed25519)');
    expect(requestSentence(`${'a'.repeat(200)}.example`, 'ec-p256', 'new').length).toBeLessThan(100);
  });

  it('says of an answered request how far the certificate is what was asked for', () => {
    expect([0, 1, 2].map(answerWords)).toEqual(['as asked', '1 thing differs', '2 things differ']);
  });

  it('a request is called by its common name, else by its first name, else by its subject', () => {
    const row = { commonName: 'cn', subjectAltNames: [{ kind: 'dns' as const, value: 'san' }], subject: 'O=Lantern' };
    expect([requestName(row), requestName({ ...row, commonName: null }), requestName({ ...row, commonName: null, subjectAltNames: [] })]).toEqual([
      'cn',
      'san',
      'O=Lantern',
    ]);
  });

  it('a profile is told in one line', () => {
    expect(profileWords({ ...server, mustStaple: true })).toBe('RSA 3072, SHA-256 · TLS server, must staple · 200 days');
    expect(profileWords({ ...client, keyAlgorithm: 'ed25519', extendedKeyUsage: [] })).toBe('Ed25519');
  });

  it('only lines that made a request count as made', () => {
    const line = { index: 0, place: '', outcome: '', error: null, certificates: [], erased: false };
    expect(
      madeRequests([
        { ...line, name: 'a', state: 'done', request: 'request0a' },
        { ...line, name: 'a', state: 'done', request: 'request0a' },
        { ...line, name: 'b', state: 'failed', request: null },
        { ...line, name: 'c', state: 'cancelled', request: 'request0c' },
      ]),
    ).toEqual([{ id: 'request0a', label: 'a' }]);
  });
});
