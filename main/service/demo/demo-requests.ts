import { utf8 } from '../../crypto/bytes.ts';
import { pemBlock } from '../../formats/pem-write.ts';
import { issueCertificate } from '../../pki/issue-certificate.ts';
import { parseRequest } from '../../pki/request.ts';
import { type CertificateWithKey, findCertificate } from '../../store/certificates.ts';
import { requestsOfCommand } from '../../store/requests.ts';
import type { RequestTable } from '../../store/schema.ts';
import { listAuthorityRows, startAuthority, startCrl, startIssuing, startRevoking } from '../authority-calls.ts';
import { defaultProfile } from '../built-in-profiles.ts';
import { Imports } from '../import-calls.ts';
import { findProfile, saveProfile } from '../profile-calls.ts';
import { startRenewal } from '../renewal-calls.ts';
import { carryOut, type StartedRequests, startRequests, withdrawRequests } from '../request-calls.ts';
import type { VaultSession } from '../vault-session.ts';
import type { BulkIssuer } from './bulk-certificates.ts';
import { DAY } from './plan-inventory.ts';
import type { SourceFolder } from './source-files.ts';

/** What the officers asked for themselves: requests to a public CA by courier, and servers inside by a CA of their own. */
export class DemoRequests {
  readonly #session: VaultSession;
  readonly #files: SourceFolder;
  readonly #publicCa: BulkIssuer;
  readonly #passphrase: string;
  #inside: RequestTable[] = [];
  #outside: RequestTable[] = [];

  constructor(session: VaultSession, files: SourceFolder, publicCa: BulkIssuer, officerPassphrase: string) {
    this.#session = session;
    this.#files = files;
    this.#publicCa = publicCa;
    this.#passphrase = officerPassphrase;
  }

  async createAuthority(): Promise<void> {
    await done(
      startAuthority(this.#session, {
        name: 'Tarnfield Inside',
        subject: [{ type: 'O', value: 'Tarnfield Logistics' }],
        rootKey: 'ec-p384',
        issuingKey: 'ec-p256',
        rootYears: 20,
        issuingYears: 10,
        permitted: [{ kind: 'dns', value: 'tarnfield.internal' }],
        excluded: [],
        crlUrl: 'http://pki.tarnfield.internal/issuing.crl',
      }),
    );
    const draft = {
      ...defaultProfile.draft,
      subject: [
        { type: 'CN', value: '' },
        { type: 'O', value: 'Tarnfield Logistics' },
        { type: 'C', value: 'CH' },
      ],
      termDays: 90,
    };
    await saveProfile(this.#session, { name: 'Tarnfield web server', draft, replaces: null });
  }

  /** Servers inside, answered at once. */
  async issueInside(): Promise<void> {
    this.#inside = await this.#make(['build.tarnfield.internal', 'wiki.tarnfield.internal', 'scan.tarnfield.internal'], 'Internal server');
    await this.#issue(this.#inside);
  }

  /** Servers outside: made and carried out. */
  async askOutside(): Promise<void> {
    this.#outside = await this.#make(
      ['track.tarnfield.example', 'dock.tarnfield.example', 'depot.tarnfield.example', 'old.tarnfield.example'],
      'Tarnfield web server',
    );
    await done(
      carryOut(this.#session, { requests: this.#outside.map(({ id }) => id), destination: this.#files.folder('requests on KINGSTON'), overwrite: false }),
    );
  }

  /** Two answers come back, one of them not as it was asked; one request is given up. */
  async bringAnswers(): Promise<void> {
    const [asAsked, otherwise, , givenUp] = this.#outside;
    for (const [request, days] of [[asAsked, 90] as const, [otherwise, 47] as const]) {
      if (!request) continue;
      const { spki, commonName } = parseRequest(request.der);
      const now = this.#session.now();
      const der = await issueCertificate({
        subject: [{ type: 'CN', value: commonName ?? '' }],
        subjectAltNames: [{ kind: 'dns', value: commonName ?? '' }],
        profile: 'server',
        spki,
        signingKey: this.#publicCa.keys.pkcs8,
        issuer: this.#publicCa.der,
        notBefore: now - DAY / 24,
        notAfter: now + days * DAY,
      });
      this.#files.write('answers of the CA', `${commonName}.crt`, pemBlock('CERTIFICATE', der));
    }
    const { ended } = await new Imports(this.#session).start({
      sources: [{ kind: 'path', path: this.#files.folder('answers of the CA') }],
      eraseSource: false,
      interactive: false,
      passphrases: [],
    });
    await ended;
    if (givenUp) await withdrawRequests(this.#session, { requests: [givenUp.id], reason: 'The server was switched off.' });
  }

  /** One server gets a new key and certificate; what it had is revoked, and the list that says so is published. The renewal of another is under way. */
  async renewInside(): Promise<void> {
    const [first, second] = this.#inside;
    const certificate = await this.#certificateOf(first);
    if (!certificate) return;
    const renewal = await startRenewal(this.#session, { certificates: [certificate.id], key: 'new', officerPassphrase: null });
    await renewal.ended;
    await this.#issue(await requestsOfCommand(this.#session.queries, renewal.command));
    await done(startRevoking(this.#session, { certificates: [certificate.id], reason: 'superseded', note: 'New key after the yearly audit.' }));
    const issuing = await this.#issuing();
    await done(
      startCrl(this.#session, {
        authority: issuing,
        days: 30,
        destination: `${this.#files.folder('for the web server')}/issuing.crl`,
        overwrite: false,
        officerPassphrase: Uint8Array.from(utf8(this.#passphrase)),
      }),
    );
    const next = await this.#certificateOf(second);
    if (next) await done(startRenewal(this.#session, { certificates: [next.id], key: 'new', officerPassphrase: null }));
  }

  /** The certificate that answers a request by now. */
  async #certificateOf(request: RequestTable | undefined): Promise<CertificateWithKey | undefined> {
    const now = (await requestsOfCommand(this.#session.queries, request?.command ?? '')).find(({ id }) => id === request?.id);
    return now?.certificate ? findCertificate(this.#session.queries, now.certificate) : undefined;
  }

  async #make(names: readonly string[], profile: string): Promise<RequestTable[]> {
    const known = await findProfile(this.#session, profile);
    const started = await startRequests(this.#session, {
      kind: 'make-requests',
      title: `${names.length} requests of the profile ${profile}`,
      orders: names.map((name) => ({
        draft: {
          ...known.draft,
          keyAlgorithm: 'ec-p256',
          keyUsage: ['digitalSignature'],
          subject: [
            { type: 'CN', value: name },
            { type: 'O', value: 'Tarnfield Logistics' },
          ],
          subjectAltNames: [
            { kind: 'dns', value: name },
            { kind: 'dns', value: `www.${name}` },
          ],
          termDays: 90,
        },
        origin: profile,
        valuesFrom: 'officer' as const,
        renews: null,
        existingKey: null,
      })),
      officerPassphrase: null,
      carryTo: null,
      lines: null,
    });
    await started.ended;
    return requestsOfCommand(this.#session.queries, started.command);
  }

  async #issue(requests: readonly RequestTable[]): Promise<void> {
    await done(
      startIssuing(this.#session, {
        authority: await this.#issuing(),
        requests: requests.map(({ id }) => id),
        profile: 'server-and-client',
        days: 90,
        officerPassphrase: Uint8Array.from(utf8(this.#passphrase)),
      }),
    );
  }

  async #issuing(): Promise<string> {
    const { authorities } = await listAuthorityRows(this.#session);
    return authorities.find(({ role }) => role === 'issuing')?.id ?? '';
  }
}

async function done(started: Promise<StartedRequests>): Promise<void> {
  await (await started).ended;
}
