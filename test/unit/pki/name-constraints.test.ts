import { beforeAll, describe, expect, test } from 'vitest';
import { generateKeys, type KeyPairDer } from '../../../main/crypto/key-generation.ts';
import { soundAuthorityOrder } from '../../../main/custody/authority-order.ts';
import { issueCertificate } from '../../../main/pki/issue-certificate.ts';
import { issueFromRequest } from '../../../main/pki/issue-from-request.ts';
import { makeRequest, requestInfo } from '../../../main/pki/make-request.ts';
import { nameConstraintsOf, readConstrainedName, readConstraints } from '../../../main/pki/name-constraints.ts';
import { whyNotIssue } from '../../../main/pki/plan-issue.ts';
import { signingAlgorithm, signStructure } from '../../../main/pki/signing-algorithm.ts';
import type { ConstrainedName } from '../../../preload/contract/authorities.ts';
import type { RequestDraft, RequestedName } from '../../../preload/contract/requests.ts';
import { Workbench } from '../formats/oracle.ts';
import { draftWith } from './drafts.ts';
import { DAY, type LocalAuthority, makeAuthority, opensslVerify, START } from './local-authority.ts';

const bench = new Workbench();
const bounds: { permitted: ConstrainedName[]; excluded: ConstrainedName[] } = {
  permitted: [
    { kind: 'dns', value: 'example.com' },
    { kind: 'dns', value: 'bücher.example' },
    { kind: 'ip', value: '10.0.0.0/8' },
    { kind: 'ip', value: 'fd00::/8' },
    { kind: 'email', value: 'example.com' },
    { kind: 'email', value: '.mail.example.com' },
  ],
  excluded: [
    { kind: 'dns', value: 'secret.example.com' },
    { kind: 'ip', value: '10.1.2.0/23' },
  ],
};
let bound: LocalAuthority;
let free: LocalAuthority;
let keys: KeyPairDer;

beforeAll(async () => {
  keys = await generateKeys('ec-p256');
  bound = await makeAuthority('ec-p256', 'ec-p256', bounds);
  free = await makeAuthority('ec-p256', 'ec-p256');
});

/** The certificate as an authority would have to issue it, made by the same key without asking whether it may. */
async function forced(draft: RequestDraft, authority = bound): Promise<Uint8Array> {
  return issueCertificate({
    subject: draft.subject,
    subjectAltNames: draft.subjectAltNames as { kind: 'dns' | 'ip' | 'email' | 'uri'; value: string }[],
    spki: keys.spki,
    signingKey: authority.issuingKeys.pkcs8,
    issuer: authority.issuing,
    profile: 'server',
    notBefore: START,
    notAfter: START + DAY,
  });
}

const dns = (value: string): RequestedName => ({ kind: 'dns', value });
const ip = (value: string): RequestedName => ({ kind: 'ip', value });
const email = (value: string): RequestedName => ({ kind: 'email', value });

describe('an authority that is bound to names', () => {
  test.each<[RequestedName, boolean]>([
    [dns('example.com'), true],
    [dns('www.example.com'), true],
    [dns('a.b.example.com'), true],
    [dns('*.example.com'), false],
    [dns('*.www.example.com'), true],
    [dns('badexample.com'), false],
    [dns('example.com.evil.test'), false],
    [dns('example.org'), false],
    [dns('xn--bcher-kva.example'), true],
    [dns('secret.example.com'), false],
    [dns('a.secret.example.com'), false],
    [dns('notsecret.example.com'), true],
    [ip('10.0.0.1'), true],
    [ip('10.255.255.255'), true],
    [ip('11.0.0.1'), false],
    [ip('10.1.2.1'), false],
    [ip('10.1.3.255'), false],
    [ip('10.1.4.0'), true],
    [ip('fd12::1'), true],
    [ip('fe80::1'), false],
    [ip('::ffff:10.0.0.1'), false],
    [email('a@example.com'), true],
    [email('a@www.example.com'), false],
    [email('a@x.mail.example.com'), true],
    [email('a@mail.example.com'), false],
    [email('a@example.org'), false],
    [{ kind: 'uri', value: 'https://anything.test/' }, true],
  ])('answers as openssl verifies: %j is %j', async (name, allowed) => {
    const draft = draftWith({ subject: [{ type: 'CN', value: 'Device 7' }], subjectAltNames: [name] });
    const request = await makeRequest({ draft, ...keys });
    expect(whyNotIssue(request, bound.issuing) === null).toBe(allowed);
    expect(whyNotIssue(request, free.issuing)).toBe(null);
    const verdict = opensslVerify(bench, bound, await forced(draft));
    // A wildcard that reaches into what is excluded is let through by openssl, and would be good for it.
    if (name.value === '*.example.com') expect(verdict).toContain('OK');
    else expect(verdict).toContain(allowed ? 'OK' : 'subtree violation');
  });

  test('counts what the subject says: a host that is its common name, an e-mail address', async () => {
    const refused = async (draft: RequestDraft) => whyNotIssue(await makeRequest({ draft, ...keys }), bound.issuing)?.message;
    for (const subject of [[{ type: 'CN', value: 'www.evil.test' }], [{ type: 'CN', value: '192.0.2.1' }]]) {
      expect(await refused(draftWith({ subject, subjectAltNames: [] }))).toContain(`may not certify ${subject[0]?.value}`);
      expect(await refused(draftWith({ subject, subjectAltNames: [dns('www.example.com')] }))).toContain('may not certify');
    }
    const person = [
      { type: 'CN', value: 'Jo' },
      { type: 'emailAddress', value: 'jo@evil.test' },
    ];
    expect(await refused(draftWith({ subject: person, subjectAltNames: [] }))).toContain('may not certify jo@evil.test');
    expect(opensslVerify(bench, bound, await forced(draftWith({ subject: person, subjectAltNames: [] })))).toContain('subtree violation');
    expect(await refused(draftWith({ subject: [{ type: 'CN', value: 'Jo Doe' }], subjectAltNames: [] }))).toBe(undefined);
  });

  test('a wildcard covers one label: what is excluded deeper below does not refuse it', async () => {
    const deep = await makeAuthority('ec-p256', 'ec-p256', { excluded: [{ kind: 'dns', value: 'a.secret.example.com' }] });
    const refused = async (name: string) =>
      whyNotIssue(await makeRequest({ draft: draftWith({ subjectAltNames: [dns(name)] }), ...keys }), deep.issuing)?.message;
    expect(await refused('*.example.com')).toBe(undefined);
    expect(await refused('*.secret.example.com')).toContain('excludes it');
    expect(await refused('*.a.secret.example.com')).toContain('excludes it');
  });

  test.each(['w*.evil.test', 'w*.example.com', '*.*.example.com', 'www.*.example.com', '*www.example.com'])(
    'a common name that clients may take for a wildcard and that is none is refused where hosts are bound: %s',
    async (value) => {
      const request = await makeRequest({ draft: draftWith({ subject: [{ type: 'CN', value }], subjectAltNames: [] }), ...keys });
      expect(whyNotIssue(request, bound.issuing)?.message).toContain(`the common name ${value} cannot be held against it`);
      expect(whyNotIssue(request, free.issuing)).toBe(null);
    },
  );

  test('counts every common name that is a host, not the first alone', async () => {
    const subject = [
      { type: 'CN', value: 'www.example.com' },
      { type: 'CN', value: 'Device 7' },
      { type: 'CN', value: 'www.evil.test' },
    ];
    const draft = draftWith({ subject, subjectAltNames: [] });
    expect(whyNotIssue(await makeRequest({ draft, ...keys }), bound.issuing)?.message).toContain('may not certify www.evil.test');
    expect(opensslVerify(bench, bound, await forced(draft))).toContain('subtree violation');
  });

  test('refuses what stands for an e-mail address in a subject and is none, where it is bound to some', async () => {
    const draft = draftWith({
      subject: [
        { type: 'CN', value: 'Device 7' },
        { type: 'emailAddress', value: 'none' },
      ],
      subjectAltNames: [],
    });
    const info = requestInfo(draft, keys.spki);
    const request = signStructure(info, signingAlgorithm(keys.spki, 'sha256'), keys);
    expect(whyNotIssue(request, bound.issuing)?.message).toContain('bounds e-mail addresses');
    expect(opensslVerify(bench, bound, await forced(draft))).toContain('invalid name syntax');
    expect(whyNotIssue(request, free.issuing)).toBe(null);
    expect(opensslVerify(bench, free, await forced(draft, free))).toContain('OK');
  });

  test('says why, and does not issue', async () => {
    const request = await makeRequest({ draft: draftWith({ subjectAltNames: [dns('www.example.com'), dns('secret.example.com')] }), ...keys });
    expect(whyNotIssue(request, bound.issuing)).toEqual({
      message: 'The authority must not certify secret.example.com: its certificate excludes it.',
      hint: 'Ask another authority, or make a new request with other names.',
    });
    const order = {
      request,
      issuer: bound.issuing,
      signingKey: bound.issuingKeys.pkcs8,
      profile: 'server' as const,
      now: START,
      notBefore: START,
      notAfter: START + DAY,
      crlUrl: null,
    };
    await expect(issueFromRequest(order)).rejects.toMatchObject({ code: 'AUTHORITY_REFUSES' });
  });

  test('has its bounds in its certificate, critical, and they come back', () => {
    expect(readConstraints(bound.issuing)).toEqual({
      permitted: [
        { kind: 'dns', value: 'example.com' },
        { kind: 'dns', value: 'xn--bcher-kva.example' },
        { kind: 'ip', value: '10.0.0.0/8' },
        { kind: 'ip', value: 'fd00::/8' },
        { kind: 'email', value: 'example.com' },
        { kind: 'email', value: '.mail.example.com' },
      ],
      excluded: [
        { kind: 'dns', value: 'secret.example.com' },
        { kind: 'ip', value: '10.1.2.0/23' },
      ],
    });
    expect(readConstraints(free.issuing)).toEqual({ permitted: [], excluded: [] });
    const text = String(bench.openssl('x509', '-inform', 'DER', '-in', bench.write('it.der', bound.issuing), '-noout', '-ext', 'nameConstraints'));
    expect(text).toContain('critical');
    for (const line of ['DNS:example.com', 'IP:10.0.0.0/255.0.0.0', 'email:.mail.example.com', 'Excluded:', 'IP:10.1.2.0/255.255.254.0'])
      expect(text).toContain(line);
  });
});

describe('an authority that is ordered for names of one kind', () => {
  const common = { name: 'Example', rootKey: 'ec-p256', issuingKey: 'ec-p256', rootYears: 1, issuingYears: 1, crlUrl: null } as const;
  const ordered = (permitted: ConstrainedName[], excluded: ConstrainedName[] = []) => {
    const order = soundAuthorityOrder({ ...common, subject: [], permitted, excluded });
    return { permitted: order.permitted, excluded: order.excluded };
  };
  const host: ConstrainedName = { kind: 'dns', value: 'example.com' };
  const range: ConstrainedName = { kind: 'ip', value: '10.0.0.0/8' };
  const mailbox: ConstrainedName = { kind: 'email', value: 'example.com' };

  test.each<[string, ConstrainedName[], ConstrainedName[], RequestedName[], RequestedName[]]>([
    ['hosts, whatever addresses are excluded besides', [host], [range], [dns('a.example.com')], [ip('192.0.2.1'), ip('10.0.0.1'), ip('::1'), dns('a.test')]],
    ['addresses', [range], [], [ip('10.0.0.1')], [dns('a.example.com'), dns('*.test'), ip('::1')]],
    ['mailboxes', [mailbox], [host], [email('a@example.com')], [dns('a.test'), ip('10.0.0.1'), ip('::1'), email('a@b.test')]],
  ])('certifies no others, and openssl agrees: %s', async (_, permitted, excluded, allowed, refused) => {
    const closed = await makeAuthority('ec-p256', 'ec-p256', ordered(permitted, excluded));
    expect(readConstraints(closed.issuing).excluded).toEqual(expect.arrayContaining(excluded));
    for (const name of [...allowed, ...refused]) {
      const draft = draftWith({ subject: [{ type: 'CN', value: 'Device 7' }], subjectAltNames: [name] });
      const message = whyNotIssue(await makeRequest({ draft, ...keys }), closed.issuing)?.message ?? null;
      const verdict = opensslVerify(bench, closed, await forced(draft, closed));
      if (allowed.includes(name)) expect([message, verdict]).toEqual([null, 'leaf.pem: OK\n']);
      else expect([message, verdict]).toEqual([expect.stringContaining(name.value), expect.stringContaining('subtree violation')]);
    }
  });

  test('of both kinds, or of none, is closed to nothing; what is excluded already is not excluded twice', () => {
    expect(ordered([host, range]).excluded).toEqual([]);
    expect(ordered([], [range]).excluded).toEqual([range]);
    const everyAddress: ConstrainedName[] = [
      { kind: 'ip', value: '0.0.0.0/0' },
      { kind: 'ip', value: '::/0' },
    ];
    expect(ordered([host]).excluded).toEqual(everyAddress);
    expect(ordered([host], everyAddress).excluded).toEqual(everyAddress);
  });
});

/** An authority that openssl makes, with these constraints. */
function authorityWith(constraints: string): Uint8Array {
  bench.write(
    'ca.cnf',
    `[req]\ndistinguished_name = name\n[name]\n[ca]\nbasicConstraints = critical, CA:TRUE\nnameConstraints = critical, ${constraints}\n[directory]\nO = Example\n`,
  );
  bench.openssl(
    'req',
    '-x509',
    '-config',
    'ca.cnf',
    '-extensions',
    'ca',
    '-newkey',
    'ed25519',
    '-nodes',
    '-keyout',
    'ca.key',
    '-subj',
    '/CN=ca',
    '-outform',
    'DER',
    '-out',
    'ca.der',
  );
  return bench.read('ca.der');
}

describe('of an authority that others made', () => {
  test('constraints that are not understood keep it from the names that they are for, and from no other', async () => {
    const uri = authorityWith('permitted;URI:.example.com');
    const directory = authorityWith('permitted;dirName:directory');
    expect(nameConstraintsOf(uri)).toEqual({ permitted: [], excluded: [], unread: [6] });
    const asking = async (subjectAltNames: RequestedName[], subject: RequestDraft['subject']) =>
      makeRequest({ draft: draftWith({ subject, subjectAltNames }), ...keys });
    const host = await asking([dns('a.test')], []);
    const page = await asking([{ kind: 'uri', value: 'https://a.example.com/' }], []);
    const named = await asking([dns('a.test')], [{ type: 'O', value: 'Example' }]);
    expect(whyNotIssue(host, uri)).toBe(null);
    expect(whyNotIssue(page, uri)?.message).toContain('not understood here');
    expect(whyNotIssue(host, directory)).toBe(null);
    expect(whyNotIssue(named, directory)?.message).toContain('not understood here');
  });

  test('a leading dot before a DNS name is read as the name with what is below it', () => {
    expect(readConstraints(authorityWith('excluded;DNS:.example.com'))).toEqual({ permitted: [], excluded: [{ kind: 'dns', value: 'example.com' }] });
  });
});

describe('a constraint that is typed', () => {
  test.each<[ConstrainedName, string]>([
    [{ kind: 'dns', value: ' .Example.COM ' }, 'example.com'],
    [{ kind: 'dns', value: 'local' }, 'local'],
    [{ kind: 'ip', value: '10.1.2.3/8' }, '10.0.0.0/8'],
    [{ kind: 'ip', value: '0.0.0.0/0' }, '0.0.0.0/0'],
    [{ kind: 'ip', value: '192.0.2.7' }, '192.0.2.7/32'],
    [{ kind: 'ip', value: '2001:DB8::/33' }, '2001:db8::/33'],
    [{ kind: 'email', value: '.Example.com' }, '.example.com'],
  ])('%j is %s', (name, expected) => {
    expect(readConstrainedName(name)).toEqual({ value: expected, problem: null });
  });

  test.each<ConstrainedName>([
    { kind: 'dns', value: '' },
    { kind: 'dns', value: '*.example.com' },
    { kind: 'dns', value: '10.0.0.0' },
    { kind: 'ip', value: '10.0.0.0/33' },
    { kind: 'ip', value: '10.0.0.0/' },
    { kind: 'ip', value: '10.0.0.0/8/8' },
    { kind: 'ip', value: '10.0.0.0/08' },
    { kind: 'ip', value: 'example.com' },
    { kind: 'email', value: 'a@example.com' },
  ])('%j is none', (name) => {
    expect(readConstrainedName(name).problem).not.toBe(null);
  });
});
